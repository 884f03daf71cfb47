"""The first step of the proof at a standalone terminal: its own 日計, in the night, on both databases."""

from collections.abc import Mapping

import pytest
from sqlalchemy import select

from pos.domain.tender import Tender
from pos.operations.enter_terminal_totals import enter_terminal_totals
from pos.operations.void import void
from pos.storage.payments import Payment
from reconciliation.storage import sheets
from reconciliation.tables import leg_proofs
from tests.reconciliation.world import AFTER_THE_CYCLE, WEDNESDAY, World
from tests.tills import CLERK, STANDALONE, Till

FEE = "ROAD-COPY"
VISA, JCB = (Tender.CREDIT, "Visa"), (Tender.CREDIT, "JCB")


class Counter:
    """A standalone counter with two Visa sales of ¥400, of which one was voided on the terminal."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.till = world.till(STANDALONE)
        self.paid = self._sale("00017")
        voided = self._sale("00018")
        void(world.office, voided.id, reason="入力誤り", actor=CLERK, slip_number="00019")
        terminal = world.office.ward.counter(STANDALONE).terminal_for("credit")
        assert terminal
        self.terminal_id = terminal.terminal_id

    def _sale(self, slip_number: str) -> Payment:
        return self.till.attested_card(FEE, slip_number=slip_number)

    def enter(self, lines: Mapping[tuple[Tender, str], tuple[int, int]]) -> None:
        enter_terminal_totals(self.world.office, self.till.session.id, self.terminal_id, lines, CLERK)

    def close(self) -> None:
        self.till.close(self.till.session, 10_000)

    def state_on_the_sheet(self) -> list[list[object]]:
        with self.world.office.database.reading() as connection:
            stored = sheets.newest(connection, WEDNESDAY, published=True)["civil-engineering"]
        (row,) = stored.sheet["figures"]["drawers"]["rows"]
        return [[one["state"], one["count"], one["ours_yen"], one["theirs_yen"]] for one in row["terminals"]]

    def proofs(self) -> list[tuple[str, bool]]:
        with self.world.office.database.reading() as connection:
            rows = connection.execute(select(leg_proofs.c.leg_id, leg_proofs.c.confirmed))
            return [(row.leg_id, row.confirmed) for row in rows]


@pytest.fixture
def counter(world: World, plain_paper: None) -> Counter:
    return Counter(world)


def test_equal_totals_prove_the_first_step_and_the_legs_wait_for_their_report(counter: Counter) -> None:
    counter.enter({VISA: (1, 400)})
    counter.close()
    result = counter.world.night()
    assert result.breaks == {}
    assert counter.proofs() == [(f"{counter.paid.id}:capture", True)]
    assert counter.state_on_the_sheet() == [["agrees", 1, 400, 400]]
    assert result.state.value == "pending"


def test_a_brand_that_differs_is_a_break_that_names_its_slips(counter: Counter) -> None:
    counter.enter({VISA: (1, 500), JCB: (1, 300)})
    counter.close()
    counter.world.night()
    found = counter.world.breaks()["terminal_total_differs"]
    told = {(one.fact.ours_yen, one.fact.theirs_yen, one.fact.difference_yen, one.fact.detail) for one in found}
    name = counter.world.office.ward.counter(STANDALONE).name
    where = f"{name} 1回目 端末 {counter.terminal_id}"
    assert told == {
        (400, 500, 100, f"{where} Visa: 当方 1件 ¥400、端末 1件 ¥500。当方の伝票番号 00017"),
        (0, 300, 300, f"{where} JCB: 当方 0件 ¥0、端末 1件 ¥300。当方に収納がありません"),
    }
    assert counter.proofs() == []
    assert counter.state_on_the_sheet() == [["differs", 1, 400, 800]]


def test_another_number_of_payments_is_a_break_even_when_the_sum_is_the_same(counter: Counter) -> None:
    counter.enter({VISA: (2, 400)})
    counter.close()
    counter.world.night()
    (one,) = counter.world.breaks()["terminal_total_differs"]
    assert one.fact.difference_yen == 0
    assert "当方 1件 ¥400、端末 2件 ¥400" in one.fact.detail


def test_the_last_entry_counts(counter: Counter) -> None:
    counter.enter({VISA: (1, 4_000)})
    counter.enter({VISA: (1, 400)})
    counter.close()
    assert counter.world.night().breaks == {}


def test_a_terminal_that_was_not_entered_is_on_the_sheet_and_no_break(counter: Counter) -> None:
    counter.close()
    assert counter.world.night().breaks == {}
    assert counter.state_on_the_sheet() == [["not_entered", 1, 400, None]]
    assert counter.proofs() == []


def test_a_drawer_that_is_still_open_is_not_judged_by_its_terminal(counter: Counter) -> None:
    counter.enter({VISA: (1, 500)})
    assert counter.world.night().breaks == {"drawer_not_closed": 1}
    assert counter.proofs() == []
    counter.close()
    assert counter.world.night(at=counter.world.clock.now()).breaks == {"terminal_total_differs": 1}


def test_the_break_is_the_same_in_every_run_and_the_second_run_prints_nothing_new(counter: Counter) -> None:
    counter.enter({VISA: (1, 500)})
    counter.close()
    counter.world.night()
    (first,) = counter.world.breaks()["terminal_total_differs"]
    again = counter.world.night(at=counter.world.clock.now())
    assert again.new_revisions == {}
    assert [one.fact for one in counter.world.breaks()["terminal_total_differs"]] == [first.fact]


def test_the_terminals_word_of_the_day_is_not_changed_by_the_report(counter: Counter) -> None:
    """Its sales are unknown to the simulated agent: the report denies them, the terminal's total stays equal."""
    counter.enter({VISA: (1, 400)})
    counter.close()
    counter.world.night()
    counter.world.night(at=AFTER_THE_CYCLE)
    assert counter.state_on_the_sheet() == [["agrees", 1, 400, 400]]
    assert set(counter.world.breaks()) == {"missing_in_settlement"}


def test_many_slips_are_named_up_to_a_bound(embedded_world: World, plain_paper: None) -> None:
    till: Till = embedded_world.till(STANDALONE)
    for number in range(23):
        till.attested_card(FEE, slip_number=f"{number:05d}")
    terminal = embedded_world.office.ward.counter(STANDALONE).terminal_for("credit")
    assert terminal
    enter_terminal_totals(embedded_world.office, till.session.id, terminal.terminal_id, {}, CLERK)
    till.close(till.session, 10_000)
    embedded_world.night()
    (one,) = embedded_world.breaks()["terminal_total_differs"]
    assert one.fact.detail.endswith("00018、00019 ほか3件")
