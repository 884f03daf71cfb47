"""Web addresses that other systems give us: absolute, encrypted, and nothing hidden inside."""

import ipaddress
import re
from urllib.parse import urlsplit

from pos.domain.errors import Refused

#: Longer ones are cut by proxies and browsers; nobody needs them.
LONGEST_ADDRESS = 2_000
_PRINTABLE = re.compile(r"[\x21-\x7e]+")
_FORBIDDEN = re.compile(r'[\\"<>^`{|}]')


def web_address(text: str, *, loopback_http: bool = False) -> str:
    """`text` when it is an absolute https address of at most 2,000 characters, without user name.

    `loopback_http` also lets http to this machine pass: for development and the demo. Raises Refused `invalid_url`.
    """
    if len(text) > LONGEST_ADDRESS:
        raise _invalid(f"expected at most {LONGEST_ADDRESS:,} characters, found {len(text):,}")
    # Browsers read a backslash as a slash and drop control characters: what we check must be what they open.
    if not _PRINTABLE.fullmatch(text) or _FORBIDDEN.search(text):
        raise _invalid("expected the characters of RFC 3986 only; write others as %XX, names as xn--…")
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise _invalid("expected https://host/path") from None
    if not host or "@" in parts.netloc:
        raise _invalid("expected https://host/path, without a user name")
    if parts.scheme == "https" or (parts.scheme == "http" and loopback_http and is_loopback(host)):
        return text
    raise _invalid(f"expected https, found {parts.scheme or 'no scheme'}")


def is_loopback(host: str) -> bool:
    """Whether the host is this machine, by its name or its address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _invalid(detail: str) -> Refused:
    return Refused("invalid_url", detail)
