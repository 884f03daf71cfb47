"""What every answer says to the browser about itself, and what the session cookie is like."""

from flask import Flask, Response, request
from flask_wtf.csrf import CSRFProtect

#: Nothing from outside, no inline script or style: the ward's network has no internet, and injected script cannot run.
CONTENT_POLICY = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
#: A PDF file of ours, which a page of ours may show inside itself.
POLICY_OF_PDF = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"

_HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # not no-referrer: the check for forged forms needs it over HTTPS
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cache-Control": "no-store",  # amounts and names must not stay on a shared counter PC
}

#: Longer than any form or basket of ours; settlement files come through their own door.
LARGEST_REQUEST_BYTES = 1_000_000

csrf = CSRFProtect()


def protect(app: Flask, *, secret_key: str, https: bool) -> None:
    """Session cookie, check for forged requests, size limit, headers. A door may set a stricter header itself."""
    app.config |= {
        "SECRET_KEY": secret_key,
        "SESSION_COOKIE_NAME": "__Host-session" if https else "session",
        "SESSION_COOKIE_SECURE": https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
        "WTF_CSRF_TIME_LIMIT": None,  # a sale screen stays open all day; the token ends with the session
        "MAX_CONTENT_LENGTH": LARGEST_REQUEST_BYTES,
        "MAX_FORM_MEMORY_SIZE": LARGEST_REQUEST_BYTES,
    }
    csrf.init_app(app)
    app.after_request(_with_headers)
    if https:
        app.after_request(_only_https_from_now_on)


def _with_headers(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _only_https_from_now_on(response: Response) -> Response:
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    return response
