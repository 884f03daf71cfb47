"""Plays a planned day, one step after the other; who waits for a silent agent does so beside the day's course."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor

from pos.demo.books import Books
from pos.demo.citizens import Citizens
from pos.demo.counter_staff import CounterStaff
from pos.demo.fates import told
from pos.demo.moving_clock import MovingClock
from pos.demo.steps import CloseDrawer, DayPlan, OpenDrawer, Order, Sell, Step, VoidSale
from pos.domain.business_day import TOKYO

#: So many may wait beside the course at a time.
_BESIDE = 4


class Player:
    """Everybody who acts on a day."""

    def __init__(self, clock: MovingClock, staff: CounterStaff, citizens: Citizens) -> None:
        self._clock = clock
        self._staff = staff
        self._citizens = citizens
        self._of_others: Mapping[str, Books] = {}
        self._beside: dict[str, list[Future[None]]] = defaultdict(list)  #: by counter

    def play(
        self, plan: DayPlan, after_each: Callable[[], None], of_others: Mapping[str, Books] | None = None
    ) -> Books:
        """All steps in order; `after_each` is told that one is done. The books of the day.

        `of_others`: by drawer session of an earlier day that is closed on this one, the books of its own day.
        """
        books = Books()
        self._of_others = of_others or {}
        with ThreadPoolExecutor(max_workers=_BESIDE) as pool:
            for step in plan.steps:
                self._clock.move_to(step.at)
                self._play(books, step, pool)
                after_each()
        return books

    def _play(self, books: Books, step: Step, pool: ThreadPoolExecutor) -> None:
        match step:
            case OpenDrawer():
                self._staff.open(books, step)
            case Sell():
                books.by_hour[step.at.astimezone(TOKYO).hour] += 1
                self._sell(books, step, pool)
            case VoidSale():
                self._staff.void(books, step)
            case Order():
                books.by_hour[step.at.astimezone(TOKYO).hour] += 1
                self._citizens.book(books, step, self._clock.wait)
            case CloseDrawer():
                for waiting in self._beside.pop(step.counter, ()):
                    waiting.result()
                self._staff.close(self._of_others.get(step.session_id, books), step)

    def _sell(self, books: Books, sale: Sell, pool: ThreadPoolExecutor) -> None:
        if not told(sale.fate).is_silent:
            self._staff.sell(books, sale, self._clock.wait)
            return
        waiting = pool.submit(self._staff.sell, books, sale, self._clock.wait_beside)
        self._beside[sale.counter].append(waiting)
