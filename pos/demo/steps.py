"""What people and programs do on the demo's days, one after the other."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from pos.domain.tender import Tender


class Fate(StrEnum):
    """How a sale or order turns out; `fates.py` says what the agents are told to do for it, and what is left of it."""

    PAID = "paid"
    DECLINED = "declined"
    NO_CARD = "no_card"  #: nobody presents anything
    REFUSED_BY_AGENT = "refused_by_agent"
    NO_ANSWER_BUT_CHARGED = "no_answer_but_charged"  #: the agent's answer is lost; inquiry finds the charge
    NO_ANSWER_NOT_CHARGED = "no_answer_not_charged"
    SERVER_ERROR_BUT_CHARGED = "server_error_but_charged"
    SERVER_ERROR_NOT_CHARGED = "server_error_not_charged"
    GARBAGE = "garbage"
    SLOW = "slow"
    DRIP = "drip"
    WRITTEN_AT_NEXT_TOUCH = "written_at_next_touch"  #: 処理未了, by the rule of its brand
    WRITTEN_FIRST = "written_first"
    NOT_WRITTEN = "not_written"
    VOIDED_AT_TERMINAL = "voided_at_terminal"  #: undone at the terminal behind our back
    DECLINED_ONCE = "declined_once"  #: refused on the page, tried again, paid
    ABANDONED = "abandoned"  #: the citizen leaves the agent's page and the order expires
    FRICTIONLESS = "frictionless"  #: 3-D Secure
    CHALLENGE_PASSED = "challenge_passed"
    CHALLENGE_FAILED = "challenge_failed"  #: tried again, paid
    CHALLENGE_ABANDONED = "challenge_abandoned"
    PAGE_NOT_OPENED = "page_not_opened"  #: the agent's server fails once
    SURFACES_LATE = "surfaces_late"  #: declined for good, and the agent charges all the same
    REFUND_REFUSED = "refund_refused"
    NOTICE_DUPLICATED = "notice_duplicated"
    NOTICE_LATE = "notice_late"
    NOTICE_REORDERED = "notice_reordered"
    NOTICE_FORGED = "notice_forged"
    NOTICE_REPLAYED = "notice_replayed"
    NOTICE_LOST = "notice_lost"


@dataclass(frozen=True)
class BasketLine:
    """One fee, some pieces. `exemption_reason` where it costs nothing."""

    fee: str
    quantity: int
    price_class: str
    unit_yen: int
    exemption_reason: str | None = None


@dataclass(frozen=True)
class Basket:
    """What somebody pays for. The demo's own arithmetic, so that the POS is checked by somebody else's."""

    lines: tuple[BasketLine, ...]

    @property
    def amount_yen(self) -> int:
        """What the screen has to show."""
        return sum(line.quantity * line.unit_yen for line in self.lines)


@dataclass(frozen=True)
class OpenDrawer:
    """レジ開け."""

    at: datetime
    counter: str
    session_id: str
    float_yen: int


@dataclass(frozen=True)
class Sell:
    """A sale at a counter; `received_yen` for cash, `brand` where the terminal has to print a certain one."""

    at: datetime
    counter: str
    payment_id: str
    basket: Basket
    tender: Tender
    fate: Fate
    received_yen: int = 0
    brand: str | None = None
    twice: bool = False  #: a double tap: the same request comes twice


@dataclass(frozen=True)
class VoidSale:
    """取消 of an earlier sale."""

    at: datetime
    counter: str
    payment_id: str


@dataclass(frozen=True)
class Order:
    """An order of the reservation system, and what its citizen does with it."""

    at: datetime
    facility: str
    key: str  #: the idempotency key
    reference: str
    basket: Basket
    fate: Fate
    refund_yen: int = 0
    twice: bool = False
    is_twin: bool = False  #: there is another one alike, minutes apart: without a reference nobody can tell them apart


@dataclass(frozen=True)
class CloseDrawer:
    """レジ締め. `short_yen` is missing in the drawer."""

    at: datetime
    counter: str
    session_id: str
    short_yen: int = 0


Step = OpenDrawer | Sell | VoidSale | Order | CloseDrawer


@dataclass(frozen=True)
class DayPlan:
    """The whole day in order of time. On a day when no counter opens, nobody is short and nobody forgets."""

    business_day: date
    counters: tuple[str, ...]
    facilities: tuple[str, ...]  #: that are booked online
    not_closed: str | None  #: the counter that forgets レジ締め
    short: str | None  #: the counter whose drawer is short …
    short_yen: int  #: … by this much
    steps: tuple[Step, ...]

    def sells(self) -> list[Sell]:
        """Every sale at a counter."""
        return [step for step in self.steps if isinstance(step, Sell)]

    def orders(self) -> list[Order]:
        """Every order online."""
        return [step for step in self.steps if isinstance(step, Order)]
