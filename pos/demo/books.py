"""What the demo itself knows of a day, to hold against what the sheets say."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from pos.demo.steps import Fate, Order
from pos.domain.tender import Tender


@dataclass(frozen=True)
class Slip:
    """払込書 of a closed drawer."""

    number: str
    facility: str
    amount_yen: int


@dataclass
class Books:
    """One day's. Several people write into it at once; each of them into places of their own."""

    taken: dict[Tender, list[int]] = field(default_factory=lambda: defaultdict(list))  #: acknowledged as paid
    by_hour: Counter[int] = field(default_factory=Counter)  #: payments by Tokyo hour, paid or not
    voided: int = 0
    refunded: list[int] = field(default_factory=list)
    not_paid: int = 0
    drawer: dict[str, int] = field(default_factory=dict)  #: cash in each drawer by the demo's own count
    terminals: dict[str, dict[str, list[int]]] = field(default_factory=dict)  #: terminal -> brand -> amounts it took
    own_names: dict[str, str] = field(default_factory=dict)  #: payment id -> name of the sale at a standalone terminal
    slips: list[Slip] = field(default_factory=list)
    online_paid: list[tuple[Order, str]] = field(default_factory=list)  #: with the payment id
    left: dict[str, tuple[str, int]] = field(default_factory=dict)  #: payment id -> kind of break, difference in yen
    touch_again: dict[str, tuple[str, Fate]] = field(default_factory=dict)  #: 処理未了: payment id -> agent, fate
    undone: dict[str, str] = field(default_factory=dict)  #: payment id -> agent, undone behind our back
    planted: Counter[str] = field(default_factory=Counter)  #: what the agents were told to do, by its name

    def take(self, tender: Tender, amount_yen: int) -> None:
        """One more payment that somebody was told is paid."""
        self.taken[tender].append(amount_yen)

    @property
    def payments(self) -> int:
        """Begun, whatever became of them."""
        return sum(self.by_hour.values())
