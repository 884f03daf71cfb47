"""Every variable there is. The README prints this table; a variable that is not in it is refused."""

from dataclasses import dataclass
from enum import StrEnum


class Mode(StrEnum):
    """How much is forgiven: production forgives nothing."""

    PRODUCTION = "production"
    DEVELOPMENT = "development"  #: secrets may be missing
    DEMO = "demo"  #: likewise, and a clock file moves the day


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable."""

    name: str
    default: str  #: what holds without it, in words where it is no value
    meaning: str
    example: str
    is_secret: bool = False  #: never printed


SETTINGS_TABLE = (
    Setting(
        "POS_MODE",
        "production",
        "`production`, `development` (secrets may be missing) or `demo` (likewise, and a clock file moves the day)",
        "production",
    ),
    Setting(
        "POS_DATABASE_URL",
        "`pos.sqlite` in POS_DATA_DIR",
        "where everything is kept: `sqlite:///<file>` or `postgresql://<user>@<host>/<database>`",
        "postgresql://pos@db.example.lg.jp/pos",
    ),
    Setting(
        "POS_FACILITIES", "facilities.yaml of the project", "the ward: places, fees, agents", "/etc/pos/facilities.yaml"
    ),
    Setting("POS_DATA_DIR", "var in the project", "the folder for what is made at run time", "/var/lib/pos"),
    Setting(
        "POS_SHEETS_DIR", "sheets in POS_DATA_DIR", "where the night puts settlement sheets and CSV", "/srv/pos/sheets"
    ),
    Setting(
        "POS_SECRET_KEY",
        "none; required in production",
        "signs cookies and form tokens; at least 32 characters of randomness",
        "the output of `openssl rand -hex 32`",
        is_secret=True,
    ),
    Setting(
        "POS_AUDIT_KEYS",
        "none; required in production",
        "seal the audit chains: `id:hex[,id:hex…]`, each at least 32 bytes; the last one signs, "
        "the others are kept to verify what they signed",
        "2026:<the output of `openssl rand -hex 32`>",
        is_secret=True,
    ),
    Setting("POS_GATEWAY_URL", "http://127.0.0.1:8001", "the agents' gateway", "https://gateway.example.jp"),
    Setting(
        "POS_GATEWAY_SECRET",
        "none; required in production",
        "shared with the gateway: signs its notifications; at least 32 characters",
        "the output of `openssl rand -hex 32`",
        is_secret=True,
    ),
    Setting(
        "POS_GATEWAY_NOTIFY_URL",
        "none",
        "where the gateway sends notifications, if it cannot reach POS_PUBLIC_URL",
        "http://10.0.0.5:8000/notifications",
    ),
    Setting(
        "POS_PUBLIC_URL",
        "http://127.0.0.1:8000",
        "where citizens and the reservation system reach us; https, except on this machine",
        "https://pay.example.lg.jp",
    ),
    Setting(
        "POS_CLOCK_FILE",
        "none",
        "the file that tells the time in a demo; refused otherwise",
        "/tmp/demo/clock",  # noqa: S108 an example in the documentation
    ),
    Setting("POS_PORT", "8000", "the port of the web server", "8000"),
    Setting(
        "POS_WEBHOOK_ALLOW_PRIVATE",
        "no",
        "`yes`: webhooks may go to the ward's own network (10.…, 192.168.…); otherwise to the internet only",
        "yes",
    ),
)
