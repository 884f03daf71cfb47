"""Who works in the demo: one person per role, and the reservation system. Their passwords are made at set-up."""

import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from pos.domain.access import EVERYWHERE, Role, Scope
from pos.front_desk import FrontDesk
from pos.operations.api_clients.issue_api_key import issue_api_key
from pos.operations.api_clients.register_client import register_client
from pos.operations.staff.register_staff import NewStaff, register_staff

_ACTOR = "system:demo"
_CLIENT = "reservation-system"
_PEOPLE = {
    "1001": ("窓口 花子", (Role.CLERK,)),
    "2001": ("出納 太郎", (Role.CLERK, Role.SUPERVISOR)),
    "3001": ("会計 桜", (Role.ACCOUNTING,)),
    "8001": ("監査 誠", (Role.AUDITOR,)),
    "9001": ("管理 明", (Role.ADMINISTRATOR,)),
}
CLERK, SUPERVISOR = "1001", "2001"


@dataclass(frozen=True)
class LogIns:
    """What a visitor needs to look around. Kept in a file that only its owner can read."""

    passwords: dict[str, str]  #: by staff number
    roles: dict[str, str]  #: what to call the person behind the number
    api_key: str

    def write(self, path: Path) -> None:
        """Keep them for the next start."""
        with os.fdopen(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(asdict(self), file, ensure_ascii=False, indent=2)

    @classmethod
    def read(cls, path: Path) -> "LogIns":
        """Those of an earlier set-up."""
        return cls(**json.loads(path.read_text(encoding="utf-8")))


def register_people(desk: FrontDesk, known_facilities: list[str], new_password: Callable[[], str]) -> LogIns:
    """Staff of every role, for all facilities, and one API client with a key for all calls."""
    passwords = {number: new_password() for number in _PEOPLE}
    for number, (name, roles) in _PEOPLE.items():
        new = NewStaff(number, name, frozenset(roles), frozenset({EVERYWHERE}))
        register_staff(desk, new, passwords[number], known_facilities, _ACTOR)
    register_client(desk, _CLIENT, "施設予約システム", frozenset({EVERYWHERE}), known_facilities, _ACTOR)
    key = issue_api_key(desk, _CLIENT, frozenset(Scope), None, _ACTOR)
    roles_in_words = {number: f"{name} ({', '.join(roles)})" for number, (name, roles) in _PEOPLE.items()}
    return LogIns(passwords, roles_in_words, key.text)
