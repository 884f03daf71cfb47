"""What an agent tells a merchant, and how a bad network delivers it. Pure: who sends it is another file's business."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from pos.domain.errors import Refused
from pos.gateways.gateway import Operation

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Notice:
    """Something happened to a charge while nobody of ours was watching."""

    notification_id: str
    agent: str
    our_reference: str
    operation: Operation
    occurred_at: datetime
    forged: bool = False  #: sent by somebody who does not know the secret


class NoticeFault(StrEnum):
    """What happens to one notice on its way."""

    DUPLICATED = "duplicated"
    LATE = "late"  #: held back
    REORDERED = "reordered"  #: held back until the agent's next notice has overtaken it
    FORGED = "forged"  #: a copy with a wrong signature comes first
    REPLAYED = "replayed"  #: comes once more on the next day, byte by byte the same
    LOST = "lost"


@dataclass(frozen=True)
class NoticeRule:
    """A planted fault of the next notices about a reference, or about anything (None)."""

    fault: NoticeFault
    our_reference: str | None = None
    seconds: int = 600  #: how long LATE holds a notice back, and REORDERED at the longest
    times: int = 1  #: how many notices it still hits

    def hits(self, notice: Notice) -> bool:
        """Whether it applies to this notice."""
        return self.our_reference in {None, notice.our_reference}


@dataclass(frozen=True)
class Delivery:
    """One copy of a notice on its way: it arrives at an instant, or right behind the agent's next notice."""

    notice: Notice
    at: datetime
    behind_next: bool = False


def deliveries(notice: Notice, rule: NoticeRule) -> list[Delivery]:
    """The copies of a notice, in the order in which they arrive."""
    at, held_until = notice.occurred_at, notice.occurred_at + timedelta(seconds=rule.seconds)
    true = Delivery(notice, at)
    travels: Mapping[NoticeFault, list[Delivery]] = {
        NoticeFault.DUPLICATED: [true, true],
        NoticeFault.LATE: [Delivery(notice, held_until)],
        NoticeFault.REORDERED: [Delivery(notice, held_until, behind_next=True)],
        NoticeFault.FORGED: [Delivery(replace(notice, forged=True), at), true],
        NoticeFault.REPLAYED: [true, Delivery(notice, at + _ONE_DAY)],
        NoticeFault.LOST: [],
    }
    return travels[rule.fault]


@dataclass
class Postbag:
    """The planted faults, oldest first, and what is on its way."""

    rules: list[NoticeRule] = field(default_factory=list)
    waiting: list[Delivery] = field(default_factory=list)

    def plant(self, rule: NoticeRule) -> None:
        """Let something happen to the next notices that fit. Raises Refused."""
        if rule.times < 1 or rule.seconds < 1:
            found = f"times {rule.times}, seconds {rule.seconds}"
            raise Refused("invalid_fault", f"expected times and seconds of 1 or more, found {found}")
        self.rules.append(rule)

    def has_rule_for(self, notice: Notice) -> bool:
        """Whether a fault waits for this notice."""
        return any(rule.hits(notice) for rule in self.rules)

    def post(self, notice: Notice) -> list[Notice]:
        """Send a notice off; what arrives at once, in order. Without a fault that is the notice itself, once."""
        rule = self._use_rule(notice)
        copies = [Delivery(notice, notice.occurred_at)] if rule is None else deliveries(notice, rule)
        arrived = [each for each in copies if each.at <= notice.occurred_at and not each.behind_next]
        if arrived:
            arrived += self._take(lambda each: each.behind_next and each.notice.agent == notice.agent)
        self.waiting += [each for each in copies if each.at > notice.occurred_at or each.behind_next]
        return [each.notice for each in arrived]

    def is_due(self, now: datetime) -> bool:
        """Whether something arrives by `now` that was held back."""
        return any(each.at <= now for each in self.waiting)

    def release(self, now: datetime) -> list[Notice]:
        """What arrives by `now` and was held back, in the order of its instants."""
        due = self._take(lambda each: each.at <= now)
        return [each.notice for each in sorted(due, key=lambda each: each.at)]

    def _use_rule(self, notice: Notice) -> NoticeRule | None:
        for position, rule in enumerate(self.rules):
            if rule.hits(notice):
                left = [replace(rule, times=rule.times - 1)] if rule.times > 1 else []
                self.rules[position : position + 1] = left
                return rule
        return None

    def _take(self, wanted: Callable[[Delivery], bool]) -> list[Delivery]:
        taken = [each for each in self.waiting if wanted(each)]
        self.waiting = [each for each in self.waiting if not wanted(each)]
        return taken
