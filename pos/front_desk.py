"""What letting people and programs in needs of the world. Beside the office: this one lives in real time."""

from collections.abc import Callable
from dataclasses import dataclass

from pos.clock import Clock
from pos.domain.audit import AuditKeys
from pos.domain.identifiers import NewId
from pos.passwords import Passwords
from pos.storage.engine import Database


@dataclass(frozen=True)
class FrontDesk:
    """Built once per process. Sessions, keys and attempts end by the machine's clock, also while a demo plays a day."""

    database: Database
    audit_keys: AuditKeys
    clock: Clock  #: real time, never the business clock
    new_id: NewId
    new_secret: Callable[[], str]  #: 256 bits
    passwords: Passwords
