"""One text of the environment -> one value. Each function raises ValueError with what it expected, in words."""

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from pos.domain.audit import SHORTEST_KEY_BYTES, AuditKeys
from pos.settings.table import Mode

#: Enough that nobody tries all of them; the output of `openssl rand -hex 32` has 64.
_SHORTEST_SECRET = 32
#: Random text of that length has more; "aaaa…", "0000…" and "changemechangeme…" have fewer.
_FEWEST_DIFFERENT = 10
_KEY_ID = re.compile(r"[A-Za-z0-9_.-]{1,32}")


def mode(text: str) -> Mode:
    """One of the modes."""
    if text not in list(Mode):
        raise ValueError(f"one of {', '.join(Mode)}")
    return Mode(text)


def secret(text: str) -> str:
    """A secret that cannot be guessed."""
    if len(text) < _SHORTEST_SECRET or len(set(text)) < _FEWEST_DIFFERENT:
        raise ValueError(f"at least {_SHORTEST_SECRET} random characters")
    return text


def audit_keys(text: str) -> AuditKeys:
    """`id:hex[,id:hex…]`; the last one signs."""
    keys: dict[str, bytes] = {}
    for number, part in enumerate(text.split(","), start=1):
        key_id, _, digits = part.strip().partition(":")
        if not _KEY_ID.fullmatch(key_id) or key_id in keys:
            raise ValueError(f"`id:hex[,id:hex…]` with ids that differ (key number {number} is not like that)")
        keys[key_id] = _audit_key(key_id, digits)
    return AuditKeys(current_id=list(keys)[-1], keys=keys)


def _audit_key(key_id: str, digits: str) -> bytes:
    try:
        key = bytes.fromhex(digits)
    except ValueError:
        raise ValueError(f"hexadecimal digits after `{key_id}:`") from None
    if len(key) < SHORTEST_KEY_BYTES or len(set(key)) < _FEWEST_DIFFERENT:
        raise ValueError(f"at least {SHORTEST_KEY_BYTES} random bytes after `{key_id}:`")
    return key


def database_url(text: str) -> str:
    """A SQLite file or a PostgreSQL."""
    try:
        url = make_url(text)
    except ArgumentError:
        raise ValueError("the address of a database") from None
    if url.get_backend_name() == "sqlite" and (url.database or "") not in {"", ":memory:"}:
        return text
    if url.drivername in {"postgresql", "postgresql+psycopg"} and url.database:
        return text
    raise ValueError("`sqlite:///<file>` or `postgresql://<user>@<host>/<database>`")


def web_address(text: str) -> str:
    """An http or https address, without a final slash."""
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        raise ValueError("an address `https://<host>[:<port>]`") from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise ValueError("an address `https://<host>[:<port>][/<path>]` without a question mark, # or password")
    return text.rstrip("/")


def safe_web_address(text: str) -> str:
    """An address at which nobody on the way can read along."""
    address = web_address(text)
    if address.startswith("http:") and not _is_loopback(str(urlsplit(address).hostname)):
        raise ValueError("an https address: http is for this machine only")
    return address


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def port(text: str) -> int:
    """A TCP port."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise ValueError("a whole number from 1 to 65535")
    return int(text)


def yes_or_no(text: str) -> bool:
    """`yes` or `no`."""
    if text not in {"yes", "no"}:
        raise ValueError("yes or no")
    return text == "yes"
