"""Where a citizen pays online: our page, the agent's page, and back. Whoever has the address may pay."""

from flask import Flask

from pos.web.checkout.blueprint import LOOPBACK_HTTP, blueprint, say_what_is_wrong
from pos.web.checkout.inquiries import Inquiries
from pos.web.security import csrf
from pos.web.wrong_addresses import answer_wrong_addresses


def register(app: Flask, *, loopback_http: bool = False) -> None:
    """Open the page. `loopback_http`: the agent's page may be http on this machine (development and demo)."""
    app.config[LOOPBACK_HTTP] = loopback_http
    app.extensions["checkout_inquiries"] = Inquiries()
    csrf.exempt(blueprint)  # payers have no session; forms of other sites are refused by where they come from
    app.register_blueprint(blueprint)
    answer_wrong_addresses(app, "/checkout/", say_what_is_wrong)
