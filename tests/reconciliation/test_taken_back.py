"""What an agent counts first and takes back on a later day is no break: nobody has paid and nobody is owed."""

from datetime import datetime

import pytest

from pos.domain.business_day import TOKYO
from tests.reconciliation.test_bank_step import facts
from tests.reconciliation.world import THURSDAY, WEDNESDAY, World

pytestmark = pytest.mark.usefixtures("plain_paper")

#: By then the terminals' agent has reported the second half of November.
REPORTED = datetime(2026, 12, 5, 2, 0, tzinfo=TOKYO)
FRIDAY_MORNING = datetime(2026, 11, 27, 9, 0, tzinfo=TOKYO)


def touched_again(world: World, *, written: bool) -> str:
    """処理未了 on Wednesday with a brand that counts first; what the next touch on Friday shows."""
    till = world.till()
    payment = world.unconfirmed(till)
    till.close(till.session, 10_000)
    world.night()
    world.clock.set(FRIDAY_MORNING)
    world.agents.settle_write(world.clock.now(), agent="counter-card", our_reference=payment.id, written=written)
    return payment.id


def test_counted_first_and_taken_back_later_leaves_nothing(world: World) -> None:
    touched_again(world, written=False)
    for day in (THURSDAY, WEDNESDAY):
        world.night(day, at=REPORTED)
    friday = FRIDAY_MORNING.date()
    world.night(friday, at=REPORTED)
    assert [found for day in (WEDNESDAY, THURSDAY, friday) for found in facts(world, day)] == []


def test_counted_first_and_written_is_a_sale_of_its_own_day(world: World) -> None:
    payment_id = touched_again(world, written=True)
    world.night(at=REPORTED)
    world.night(at=REPORTED)
    assert facts(world, WEDNESDAY) == []
    with world.office.database.reading() as connection:
        proven = connection.exec_driver_sql("SELECT leg_id FROM matches").scalars().all()
    assert list(proven) == [f"{payment_id}:capture"]


def test_a_sale_of_nobody_stays_a_break_while_nothing_takes_it_back(world: World) -> None:
    till = world.till()
    payment = world.unconfirmed(till)
    till.close(till.session, 10_000)
    world.night(at=REPORTED)
    assert {kind for kind, *_ in facts(world, WEDNESDAY)} == {"missing_in_pos", "unresolved_payment"}
    assert payment.amount_yen > 0
