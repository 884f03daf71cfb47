"""Reported fees in the journal: once per line, gross, to whom the money belongs."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from pos.domain.journal import Place
from pos.domain.money import Yen, total
from pos.storage.tables import journal_entries
from reconciliation.booking.fees import KIND, post_reported_fees, postings_of
from reconciliation.booking.ledger import entry_id
from reconciliation.house_checks import verify_house
from reconciliation.storage.fees import ReportedFee
from tests.reconciliation.makers import TUESDAY_AFTERNOON
from tests.reconciliation.world import WEDNESDAY, World
from tests.tills import balances, the_ward

PLACE = Place("tax", 2026)


class Ledger:
    """As much of an office as postings need."""

    ward = the_ward()


def fee(yen: int, agent: str = "online-credit") -> ReportedFee:
    return ReportedFee(
        "online-credit:L1", "P1:capture", agent, "P1", "tax", TUESDAY_AFTERNOON, date(2026, 11, 24), Yen(yen)
    )


def accounts(yen: int, owners: dict[str, Yen], agent: str = "online-credit") -> list[tuple[str, str, int]]:
    found = postings_of(Ledger(), fee(yen, agent), PLACE, owners)  # type: ignore[arg-type]
    return [(line.account, line.owner, int(line.amount_yen)) for line in found]


def test_a_netted_fee_is_kept_back_by_the_agent() -> None:
    assert accounts(9, {"ward": Yen(300)}) == [
        ("fee:online-credit", "ward", 9),
        ("receivable:online-credit", "ward", -9),
    ]


def test_a_billed_fee_is_owed_to_the_agent() -> None:
    assert accounts(8, {"ward": Yen(300)}, "counter-card") == [
        ("fee:counter-card", "ward", 8),
        ("payable:counter-card", "ward", -8),
    ]


def test_the_fee_of_a_refund_comes_back() -> None:
    assert accounts(-9, {"ward": Yen(300)})[0] == ("fee:online-credit", "ward", -9)


def test_of_a_payment_with_two_owners_each_bears_its_share_to_the_yen() -> None:
    found = accounts(10, {"ward": Yen(200), "manager": Yen(100)})
    assert [(account, owner, yen) for account, owner, yen in found if account.startswith("fee:")] == [
        ("fee:online-credit", "manager", 3),
        ("fee:online-credit", "ward", 7),
    ]


@given(st.integers(-10_000, 10_000).filter(bool), st.lists(st.integers(0, 10_000), min_size=1, max_size=4))
def test_every_fee_is_balanced_for_each_owner(yen: int, amounts: list[int]) -> None:
    owners = {f"owner-{number}": Yen(amount) for number, amount in enumerate(amounts)}
    found = postings_of(Ledger(), fee(yen), PLACE, owners)  # type: ignore[arg-type]
    assert total([line.amount_yen for line in found if line.account.startswith("fee:")]) == yen
    for owner in {line.owner for line in found}:
        assert total([line.amount_yen for line in found if line.owner == owner]) == 0


def test_fees_are_posted_once_however_often_the_night_asks(world: World) -> None:
    world.online()
    world.night()
    before = balances(world.office.database)
    assert post_reported_fees(world.office, WEDNESDAY) == 0
    assert balances(world.office.database) == before
    with world.office.database.reading() as connection:
        query = select(journal_entries).where(journal_entries.c.kind == "agent_fee")
        [entry] = connection.execute(query).mappings().all()
    assert entry["id"] == entry_id(KIND, entry["statement_line"], entry["facility"])
    assert (entry["business_day"], entry["belongs_to_day"]) == (WEDNESDAY, WEDNESDAY)


def test_each_fee_is_sealed_like_any_other_money(world: World) -> None:
    world.refund(world.online(), 600)
    world.night()
    assert verify_house(world.office) == []


def test_a_fee_whose_entry_was_altered_is_found_by_the_night(embedded_world: World) -> None:
    embedded_world.online()
    embedded_world.night()
    with embedded_world.office.database.transaction() as connection:
        triggers = connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'journal_lines'"
        ).scalars()
        for name in list(triggers):
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        connection.exec_driver_sql("UPDATE journal_lines SET amount_yen = 1 WHERE account = 'fee:online-credit'")
    embedded_world.night(at=embedded_world.clock.now())
    assert {one.fact.facility for one in embedded_world.breaks()["invariant_failed"]} == {"community-center-osaki-1"}
