"""Who may do what, and where: staff by role, programs by scope, both only at their facilities."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pos.domain.errors import Refused

#: In a list of facilities: every one, also those to come.
EVERYWHERE = "*"


class Role(StrEnum):
    """What a member of staff does here; a person may have several."""

    CLERK = "clerk"  #: 窓口担当
    SUPERVISOR = "supervisor"  #: 出納員
    ACCOUNTING = "accounting"  #: 会計
    SECTION = "section"  #: 所管課
    AUDITOR = "auditor"  #: 監査: reads everything, changes nothing
    ADMINISTRATOR = "administrator"  #: staff, keys, operation


class Scope(StrEnum):
    """What a key of the reservation system opens."""

    PAYMENTS_WRITE = "payments:write"
    PAYMENTS_READ = "payments:read"
    REFUNDS_WRITE = "refunds:write"
    WEBHOOKS_MANAGE = "webhooks:manage"


@dataclass(frozen=True, slots=True)
class StaffMember:
    """A person who works here."""

    number: str
    name: str
    roles: frozenset[Role]
    facilities: frozenset[str]
    created_at: datetime
    disabled_at: datetime | None

    def is_one_of(self, *roles: Role) -> bool:
        """Whether the person has at least one of the roles."""
        return not self.roles.isdisjoint(roles)

    def may_see(self, facility: str) -> bool:
        """Whether the facility's rows exist for this person."""
        return covers(self.facilities, facility)

    @property
    def actor(self) -> str:
        """How events name the person."""
        return f"staff:{self.number}"


@dataclass(frozen=True, slots=True)
class ApiClient:
    """A program that has shown a live key, with what that key opens."""

    id: str
    name: str
    facilities: frozenset[str]
    key_id: str
    scopes: frozenset[Scope]

    def may(self, scope: Scope) -> bool:
        """Whether the key opens that door."""
        return scope in self.scopes

    def may_see(self, facility: str) -> bool:
        """Whether the facility's rows exist for this client."""
        return covers(self.facilities, facility)

    @property
    def actor(self) -> str:
        """How events name the program."""
        return f"client:{self.id}"


def covers(facilities: Collection[str], facility: str) -> bool:
    """Whether a list of facilities includes one."""
    return EVERYWHERE in facilities or facility in facilities


def check_facilities(facilities: Collection[str], known: Collection[str]) -> None:
    """Raises Refused `unknown_facility` unless there are some and each of them exists."""
    if not facilities:
        raise Refused("unknown_facility", f"expected at least one facility, or {EVERYWHERE} for all; found none")
    unknown = sorted(set(facilities) - set(known) - {EVERYWHERE})
    if unknown:
        raise Refused("unknown_facility", f"no such facility: {', '.join(unknown)}; `pos facilities list` shows them")


#: At most twelve, so that a number is never mistaken for a card number.
_STAFF_NUMBER = re.compile(r"[A-Za-z0-9-]{1,12}")
_CLIENT_ID = re.compile(r"[a-z][a-z0-9-]{0,31}")
#: Length is what makes a password hard to guess; rules about digits and signs only make it hard to remember
#: (NIST SP 800-63B, section 3.1.1.2).
SHORTEST_PASSWORD = 12
#: Nobody types more; hashing a whole book would keep a thread busy.
LONGEST_PASSWORD = 256


def is_staff_number(text: str) -> bool:
    """Whether it has the shape of one."""
    return _STAFF_NUMBER.fullmatch(text) is not None


def check_staff_number(number: str) -> None:
    """Raises Refused `staff_number_malformed`."""
    if not is_staff_number(number):
        raise Refused("staff_number_malformed", f"expected 1 to 12 letters, digits or hyphens, found {number[:40]!r}")


def check_client_id(client_id: str) -> None:
    """Raises Refused `client_id_malformed`."""
    if not _CLIENT_ID.fullmatch(client_id):
        raise Refused(
            "client_id_malformed",
            f"expected a small letter, then up to 31 small letters, digits or hyphens, found {client_id[:40]!r}",
        )


def check_password(password: str, number: str) -> None:
    """Raises Refused `password_too_short`, `password_too_long` or `password_contains_number`; never quotes it."""
    length = len(normal_password(password))
    if length < SHORTEST_PASSWORD:
        raise Refused("password_too_short", f"expected at least {SHORTEST_PASSWORD} characters, found {length}")
    if length > LONGEST_PASSWORD:
        raise Refused("password_too_long", f"expected at most {LONGEST_PASSWORD} characters, found {length}")
    if password_is_made_of(number, password):
        raise Refused("password_contains_number", "expected more than the staff number, repeated or with a few signs")


def password_is_made_of(number: str, password: str) -> bool:
    """Whether little is left of the password without the staff number: whoever knows the number would try that."""
    left = normal_password(password).casefold().replace(normal_password(number).casefold(), "")
    return len(left) < len(normal_password(password)) and len(left) < SHORTEST_PASSWORD // 2


def normal_password(password: str) -> str:
    """The same keys, the same password: ＡＢＣ typed with a Japanese input method is ABC (NFKC)."""
    return unicodedata.normalize("NFKC", password)
