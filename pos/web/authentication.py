"""Who sits at the browser, and which rooms are open to them. The token of a session is in the signed cookie only."""

from flask import Blueprint, Response, abort, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from pos.domain.access import Role, StaffMember
from pos.operations.staff.current_session import current_session
from pos.operations.staff.sign_in import sign_in
from pos.operations.staff.sign_out import sign_out
from pos.web.current import front_desk
from pos.web.errors import asks_for_json

_TOKEN = "token"  # noqa: S105 the name of a field in the cookie


def staff_or_nobody() -> StaffMember | None:
    """Who is signed in; looked up once per request."""
    if "staff" not in g:
        token = session.get(_TOKEN)
        found = current_session(front_desk(), token) if isinstance(token, str) else None
        g.staff = found.member if found else None
    member: StaffMember | None = g.staff
    return member


def staff() -> StaffMember:
    """Who is signed in, behind a guard."""
    member = staff_or_nobody()
    if member is None:
        abort(401)
    return member


def actor() -> str:
    """How events name whoever sits at the browser."""
    return staff().actor


def let_in(number: str, password: str) -> StaffMember:
    """Begin a session in a new cookie: nothing of the old one, not even its form token, lives on. Raises Refused."""
    address = request.remote_addr or "unknown"
    signed_in = sign_in(front_desk(), number, password, address=address, replaces=session.get(_TOKEN))
    session.clear()
    session[_TOKEN] = signed_in.token
    g.staff = signed_in.member
    return signed_in.member


def let_out() -> None:
    """End the session, here and in the browser."""
    token = session.get(_TOKEN)
    if isinstance(token, str):
        sign_out(front_desk(), token)
    session.clear()


def guard(blueprint: Blueprint, *roles: Role) -> None:
    """Nobody enters the room without being signed in and having one of the roles."""

    def check() -> ResponseReturnValue | None:
        member = staff_or_nobody()
        if member is None:
            return _to_sign_in()
        if not member.is_one_of(*roles):
            abort(403)
        return None

    blueprint.before_request(check)


def _to_sign_in() -> Response:
    if asks_for_json():
        abort(401)
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    answer = redirect(url_for("sign_in.page", next=back))
    assert isinstance(answer, Response)
    return answer
