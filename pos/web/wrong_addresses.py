"""An unknown path or a wrong method reaches no door; below a door's prefix the answer has that door's form."""

from collections.abc import Callable

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException


def answer_wrong_addresses(app: Flask, prefix: str, answer: Callable[[HTTPException], Response]) -> None:
    """Let `answer` speak for every address below `prefix` that leads nowhere."""

    def look() -> Response | None:
        wrong = request.routing_exception
        # Below 400 it is a redirect to the right address.
        if isinstance(wrong, HTTPException) and request.path.startswith(prefix) and (wrong.code or 0) >= 400:
            return answer(wrong)
        return None

    app.before_request(look)
