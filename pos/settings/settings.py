"""The settings of one process."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from sqlalchemy.engine import URL

import pos
from pos.domain.audit import AuditKeys
from pos.settings import values
from pos.settings.environment import Environment
from pos.settings.table import Mode

#: The clone this package is installed from.
_PROJECT = Path(pos.__file__).resolve().parents[1]
#: Where everything made at run time goes unless POS_DATA_DIR says otherwise.
DEFAULT_DATA_DIR = _PROJECT / "var"
#: Stand in for missing secrets outside production. Public, so they protect nothing; refused in production.
_KNOWN_SECRET = "known to everybody, for development only"  # noqa: S105 it is not one
_KNOWN_AUDIT_KEYS = "development:" + "".join(f"{number:02x}" for number in range(32))


@dataclass(frozen=True)
class Settings:
    """Read once at start, then passed on."""

    mode: Mode
    database_url: str = field(repr=False)  #: may hold a password
    facilities: Path
    data_dir: Path
    sheets_dir: Path
    secret_key: str = field(repr=False)
    audit_keys: AuditKeys
    gateway_url: str
    gateway_secret: str = field(repr=False)
    gateway_notify_url: str | None
    public_url: str  #: without a final slash
    clock_file: Path | None
    port: int
    webhook_allow_private: bool

    @classmethod
    def from_environment(cls, variables: Mapping[str, str]) -> Self:
        """The settings of `os.environ`, say. Raises SettingsInvalid, which lists every mistake."""
        environment = Environment(variables)
        mode = environment.read("POS_MODE", values.mode, Mode.PRODUCTION)
        strict = mode is not Mode.DEVELOPMENT and mode is not Mode.DEMO
        address = values.safe_web_address if strict else values.web_address
        data_dir = environment.read("POS_DATA_DIR", Path, DEFAULT_DATA_DIR)
        settings = cls(
            mode=mode,
            database_url=environment.read("POS_DATABASE_URL", values.database_url, _sqlite_in(data_dir)),
            facilities=environment.read("POS_FACILITIES", Path, _PROJECT / "facilities.yaml"),
            data_dir=data_dir,
            sheets_dir=environment.read("POS_SHEETS_DIR", Path, data_dir / "sheets"),
            secret_key=environment.secret("POS_SECRET_KEY", values.secret, _KNOWN_SECRET, required=strict),
            audit_keys=environment.secret("POS_AUDIT_KEYS", values.audit_keys, _KNOWN_AUDIT_KEYS, required=strict),
            gateway_url=environment.read("POS_GATEWAY_URL", address, "http://127.0.0.1:8001"),
            gateway_secret=environment.secret("POS_GATEWAY_SECRET", values.secret, _KNOWN_SECRET, required=strict),
            gateway_notify_url=environment.read("POS_GATEWAY_NOTIFY_URL", values.web_address, None),
            public_url=environment.read("POS_PUBLIC_URL", address, "http://127.0.0.1:8000"),
            clock_file=environment.read("POS_CLOCK_FILE", Path, None),
            port=environment.read("POS_PORT", values.port, 8000),
            webhook_allow_private=environment.read("POS_WEBHOOK_ALLOW_PRIVATE", values.yes_or_no, default=False),
        )
        if settings.clock_file is not None and mode is not Mode.DEMO:
            environment.mistake("POS_CLOCK_FILE", f"a file with POS_MODE={mode}", "no clock file outside a demo")
        environment.raise_mistakes()
        return settings


def _sqlite_in(data_dir: Path) -> str:
    return URL.create("sqlite", database=str(data_dir / "pos.sqlite")).render_as_string()
