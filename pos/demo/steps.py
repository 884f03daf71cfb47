"""What people and programs do on the demo's day, one after the other."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pos.domain.tender import Tender


class Fate(StrEnum):
    """How a sale or order turns out. The last ones leave a break behind, on purpose."""

    PAID = "paid"
    DECLINED = "declined"
    DECLINED_ONCE = "declined_once"  #: refused, tried again, paid
    ABANDONED = "abandoned"  #: the citizen leaves the agent's page and the order expires
    NO_ANSWER_BUT_CHARGED = "no_answer_but_charged"  #: the agent's answer is lost; inquiry finds the charge
    NO_ANSWER_NOT_CHARGED = "no_answer_not_charged"
    SERVER_ERROR_BUT_CHARGED = "server_error_but_charged"
    SERVER_ERROR_NOT_CHARGED = "server_error_not_charged"
    UNCONFIRMED_WRITE = "unconfirmed_write"  #: 処理未了
    VOIDED_AT_TERMINAL = "voided_at_terminal"  #: undone at the terminal behind our back
    SURFACES_LATE = "surfaces_late"  #: declined for good, and the agent charges all the same


@dataclass(frozen=True)
class Basket:
    """One fee, some pieces. The demo's own arithmetic, so that the POS is checked by somebody else's."""

    fee: str
    quantity: int
    price_class: str
    unit_yen: int

    @property
    def amount_yen(self) -> int:
        """What the screen has to show."""
        return self.quantity * self.unit_yen


@dataclass(frozen=True)
class OpenDrawer:
    """レジ開け."""

    at: datetime
    counter: str
    session_id: str
    float_yen: int


@dataclass(frozen=True)
class Sell:
    """A sale at a counter; `received_yen` for cash."""

    at: datetime
    counter: str
    payment_id: str
    basket: Basket
    tender: Tender
    fate: Fate
    received_yen: int = 0
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
    """The whole day in order of time."""

    counters: tuple[str, ...]
    facilities: tuple[str, ...]  #: that are booked online
    not_closed: str  #: the counter that forgets レジ締め
    short: str  #: the counter whose drawer is short …
    short_yen: int  #: … by this much
    steps: tuple[Step, ...]
