"""Whatever a network does to the agent's notifications, the payment ends alike: a notification is only a hint."""

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import func, select

from pos.gateways.simulator.charges.endings import PageOutcome
from pos.gateways.simulator.notices.notices import Notice, NoticeFault, NoticeRule
from pos.gateways.simulator.notices.notifications import notification_body, notification_headers
from pos.operations.sweep import sweep
from pos.storage.engine import Database
from pos.storage.tables import notifications
from tests.web.online import AGENT, AGENT_SECRET, OnlineDoors


@pytest.fixture
def doors(database: Database) -> OnlineDoors:
    return OnlineDoors(database)


def arrive(doors: OnlineDoors) -> list[int]:
    """Everything that arrives by now, and our answers to it."""
    doors.simulator.deliver_held_back(doors.clock.now())
    notices, doors.simulator.notices = doors.simulator.notices, []
    return [post(doors, notice) for notice in notices]


def post(doors: OnlineDoors, notice: Notice) -> int:
    body = notification_body(notice)
    headers = notification_headers(AGENT_SECRET, notice, body)
    return doors.http.post(f"/agents/{AGENT}/notifications", data=body, headers=headers).status_code


def paid_by_hint(doors: OnlineDoors, *faults: NoticeFault) -> str:
    """The payer has paid on the agent's page and closed the window; only notifications can tell us."""
    payment_id = doors.new_payment()["id"]
    doors.press_pay(payment_id)
    for fault in faults:
        doors.simulator.plant_notice_fault(doors.clock.now(), notice_rule=NoticeRule(fault, payment_id))
    doors.at_agent(payment_id, PageOutcome.APPROVE)
    return str(payment_id)


def kept(doors: OnlineDoors) -> int:
    with doors.office.database.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(notifications)).scalar_one())


def status(doors: OnlineDoors, payment_id: str) -> str:
    return str(doors.get(f"/payments/{payment_id}").json["status"])


#: fault | our answers at once | ten minutes later | a day later | notifications kept
ANSWERS = [
    (NoticeFault.DUPLICATED, [204, 204], [], [], 1),
    (NoticeFault.LATE, [], [204], [], 1),
    (NoticeFault.REORDERED, [], [204], [], 1),
    (NoticeFault.FORGED, [401, 204], [], [], 1),
    (NoticeFault.REPLAYED, [204], [], [204], 1),
    (NoticeFault.LOST, [], [], [], 0),
]


@pytest.mark.parametrize(("fault", "at_once", "soon", "next_day", "rows"), ANSWERS)
def test_the_payment_ends_alike(
    doors: OnlineDoors, fault: NoticeFault, at_once: list[int], soon: list[int], next_day: list[int], rows: int
) -> None:
    payment_id = paid_by_hint(doors, fault)
    assert arrive(doors) == at_once
    assert (status(doors, payment_id) == "succeeded") == (204 in at_once)
    doors.clock.advance(minutes=10)
    assert arrive(doors) == soon
    sweep(doors.office)
    ended = doors.get(f"/payments/{payment_id}").json
    assert ended["status"] == "succeeded"
    doors.clock.advance(days=1)
    assert arrive(doors) == next_day
    assert doors.get(f"/payments/{payment_id}").json == ended
    assert kept(doors) == rows


def test_the_table_above_has_every_fault() -> None:
    assert [row[0] for row in ANSWERS] == list(NoticeFault)


def test_a_forged_copy_is_counted_and_moves_nothing_by_itself(doors: OnlineDoors) -> None:
    counted = ("pos_forged_notifications_total", {"agent": AGENT})
    before = REGISTRY.get_sample_value(*counted) or 0
    payment_id = paid_by_hint(doors, NoticeFault.FORGED)
    forged, _ = doors.simulator.notices
    assert post(doors, forged) == 401
    assert (kept(doors), status(doors, payment_id)) == (0, "processing")
    assert REGISTRY.get_sample_value(*counted) == before + 1
