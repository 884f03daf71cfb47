"""The post bag's part of the simulator: what happens to notices on their way to the merchant."""

from abc import ABC
from datetime import datetime

from pos.gateways.simulator.commands.noting import noted
from pos.gateways.simulator.notices.notices import Notice, NoticeRule, Postbag


class NoticeCommands(ABC):
    """Notices that are duplicated, late, reordered, forged or replayed."""

    log: list[str]
    notices: list[Notice]
    _postbag: Postbag

    @noted
    def plant_notice_fault(self, now: datetime, *, notice_rule: NoticeRule) -> None:
        """Let something happen to the next notices that fit, on their way to the merchant."""
        del now  # a fault waits for its notice, not for a time
        self._postbag.plant(notice_rule)

    @property
    def holds_notices_back(self) -> bool:
        """Whether a fault keeps a notice that will still arrive."""
        return bool(self._postbag.waiting)

    def deliver_held_back(self, now: datetime) -> None:
        """Let those notices arrive that a fault held back until now."""
        if self._postbag.is_due(now):
            self.release_notices(now)

    @noted
    def release_notices(self, now: datetime) -> None:
        """The notices that are due leave the post bag."""
        self.notices += self._postbag.release(now)
