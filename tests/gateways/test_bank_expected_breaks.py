"""What the simulated bank expects to be found is what a reader of its statements finds, to the yen."""

import json
from collections import Counter
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos.domain.business_day import TOKYO, add_bank_business_days
from pos.domain.money import Yen
from pos.gateways.simulator.bank.days import covered_by
from pos.gateways.simulator.contracts import FeeMode
from pos.gateways.simulator.core import no_holidays
from pos.gateways.simulator.messages import Request
from reconciliation.statements.bank_file import BankLine, BankLineKind, BankStatement
from reconciliation.statements.zengin_03 import parse_zengin_03
from tests.gateways.makers import AGENT, BANK, DAY, Desk, later, sell

SATURDAY, MONDAY, TUESDAY, WEDNESDAY, THURSDAY = (DAY + timedelta(days=number) for number in (1, 3, 4, 5, 6))
FAR = DAY + timedelta(days=9)
PAYER, UNKNOWN = "ﾏﾄﾞｸﾞﾁ1", "ﾌﾒｲ"


def desk_with_money() -> Desk:
    """A payout of ¥1,000 on Tuesday, and two slips of Friday that are paid in on Monday."""
    desk = Desk(fee_mode=FeeMode.BILLED)
    sell(desk.simulator, later())
    pay_in(desk, "S1", 5_000)
    pay_in(desk, "S2", 6_000)
    return desk


def pay_in(desk: Desk, slip: str, amount_yen: int, on: date = MONDAY, day: date = DAY, payer: str = PAYER) -> None:
    facts = {"slip": slip, "payer_name": payer, "amount_yen": amount_yen, "business_day": str(day), "on": str(on)}
    status, body = desk.control("/control/bank/pay-ins", facts)
    assert status == 201, body


def plant(desk: Desk, edit: str, subject: str | None = None, **facts: object) -> int:
    return desk.control("/control/bank/edits", {"edit": edit, "subject": subject, **facts})[0]


def payout_of(desk: Desk) -> str:
    return f"payout:{AGENT}:{desk.simulator.truth()['payouts'][0]['payout_id']}"


def withhold(desk: Desk, on: date, *, withheld: bool = True) -> None:
    assert desk.control("/control/bank/withhold", {"on": str(on), "withheld": withheld})[0] == 200


def expected(desk: Desk, day: date, now: date = FAR) -> list[tuple[str, str, str | None, int]]:
    desk.clock.set(datetime.combine(now, time(2), tzinfo=TOKYO))
    reply = desk.host.answer(Request("GET", "/control/bank/expected-breaks", {"business_day": str(day)}))
    assert reply.status == 200, reply.body
    found = json.loads(reply.body)
    assert {each["business_day"] for each in found} <= {str(day)}
    return [(each["kind"], each["agent"], each["our_reference"], each["difference_yen"]) for each in found]


def test_without_mistakes_nothing_is_expected():
    desk = desk_with_money()
    assert [expected(desk, DAY + timedelta(days=number)) for number in range(9)] == [[]] * 9


@pytest.mark.parametrize(
    ("edit", "facts", "kind", "difference"),
    [
        ("leave_out", {}, "payout_missing", -1_000),
        ("change_amount", {"amount_yen": 900}, "payout_differs", -100),
        ("change_amount", {"amount_yen": 1_100}, "payout_differs", 100),
        ("repeat", {}, "unknown_deposit", 1_000),
        ("correct", {"amount_yen": 100}, "heals", 0),
    ],
)
def test_a_mistake_about_a_payout_is_expected_on_its_pay_in_day(edit, facts, kind, difference):
    desk = desk_with_money()
    subject = payout_of(desk)
    assert plant(desk, edit, subject, **facts) == 201
    assert expected(desk, TUESDAY) == [(kind, AGENT, subject.split(":")[2], difference)]
    assert expected(desk, DAY) == []


@pytest.mark.parametrize(
    ("edit", "facts", "day", "kind", "difference"),
    [
        ("leave_out", {}, DAY, "pay_in_missing", -5_000),
        ("change_amount", {"amount_yen": 5_001}, DAY, "pay_in_differs", 1),
        ("repeat", {}, MONDAY, "unknown_deposit", 5_000),
        ("drop_slip", {}, DAY, "heals", 0),
        ("correct", {"amount_yen": 100}, DAY, "heals", 0),
    ],
)
def test_a_mistake_about_a_slip_is_expected_on_its_drawer_s_day(edit, facts, day, kind, difference):
    desk = desk_with_money()
    assert plant(desk, edit, "slip:S1", **facts) == 201
    assert expected(desk, day) == [(kind, "bank", "S1", difference)]
    other = MONDAY if day == DAY else DAY
    assert expected(desk, other) == []


def test_an_added_deposit_is_expected_on_the_day_it_is_booked_with_its_number():
    desk = desk_with_money()
    assert plant(desk, "add", amount_yen=77, payer_name=UNKNOWN, on=str(SATURDAY)) == 201
    assert expected(desk, MONDAY) == [("unknown_deposit", "bank", None, 77)]
    [row] = desk.simulator.expected_bank_breaks(later(), business_day=MONDAY)
    lines = parse_zengin_03(desk.simulator.statement(later(days=9), on=TUESDAY), TUESDAY).lines
    assert [line.reference for line in lines if line.payer_name == UNKNOWN] == [row.line_id]


def test_interest_is_a_deposit_that_nobody_expects():
    desk = desk_with_money()
    day = date(2027, 2, 22)
    assert expected(desk, day, day + timedelta(days=2)) == [("unknown_deposit", "bank", None, 10_000)]


def test_cash_is_late_after_the_next_bank_day_and_missing_until_then():
    desk = desk_with_money()
    pay_in(desk, "S3", 700, on=WEDNESDAY)
    assert expected(desk, DAY, TUESDAY) == [("pay_in_missing", "bank", "S3", -700)]
    assert expected(desk, DAY, THURSDAY) == [("pay_in_late", "bank", "S3", 0)]


def test_cash_without_a_slip_is_told_apart_by_payer_and_amount_or_not_at_all():
    desk = desk_with_money()
    pay_in(desk, "S3", 5_000)
    for slip in ("S1", "S3"):
        assert plant(desk, "drop_slip", f"slip:{slip}") == 201
    assert expected(desk, DAY) == [("pay_in_missing", "bank", slip, -5_000) for slip in ("S1", "S3")]
    assert expected(desk, MONDAY) == [("unknown_deposit", "bank", slip, 5_000) for slip in ("S1", "S3")]


def test_cash_without_a_slip_heals_once_the_slip_it_was_mistaken_for_is_proven():
    desk = desk_with_money()
    pay_in(desk, "S3", 5_000, on=WEDNESDAY)
    assert plant(desk, "drop_slip", "slip:S1") == 201
    assert expected(desk, DAY, TUESDAY)[0] == ("pay_in_missing", "bank", "S1", -5_000)
    assert expected(desk, DAY, THURSDAY) == [("heals", "bank", "S1", 0), ("pay_in_late", "bank", "S3", 0)]


def test_a_withheld_statement_is_one_break_instead_of_its_mistakes():
    desk = desk_with_money()
    assert plant(desk, "change_amount", payout_of(desk), amount_yen=5) == 201
    assert plant(desk, "leave_out", "slip:S1") == 201
    mistakes = [expected(desk, day) for day in (DAY, MONDAY, TUESDAY)]
    desk.clock.set(later())
    withhold(desk, TUESDAY)  # Monday
    withhold(desk, WEDNESDAY)  # Tuesday
    assert expected(desk, MONDAY) == [("bank_file_overdue", "bank", None, -11_000)]
    assert expected(desk, TUESDAY) == [("bank_file_overdue", "bank", None, -1_000)]
    assert expected(desk, DAY) == []
    for on in (TUESDAY, WEDNESDAY):
        withhold(desk, on, withheld=False)
    assert [expected(desk, day) for day in (DAY, MONDAY, TUESDAY)] == mistakes


def test_a_line_that_is_lost_shows_in_the_balance_of_the_next_statement():
    desk = desk_with_money()
    assert plant(desk, "lose", "slip:S1") == 201
    assert plant(desk, "lose", "slip:S2") == 201
    assert expected(desk, DAY) == [("pay_in_missing", "bank", "S1", -5_000), ("pay_in_missing", "bank", "S2", -6_000)]
    assert expected(desk, MONDAY) == []
    assert expected(desk, TUESDAY) == [("bank_balance_gap", "bank", None, 11_000)]
    withhold(desk, WEDNESDAY)
    assert expected(desk, TUESDAY) == [("bank_file_overdue", "bank", None, -1_000)]


def test_a_withheld_statement_for_which_nobody_waits_is_no_break():
    desk = desk_with_money()
    withhold(desk, THURSDAY)
    assert expected(desk, WEDNESDAY) == []


def test_nobody_waits_for_a_payout_whose_report_is_withheld():
    desk = desk_with_money()
    assert plant(desk, "leave_out", payout_of(desk)) == 201
    report = {"agent": AGENT, "on": str(SATURDAY), "withheld": True}
    assert desk.control("/control/reports/withhold", report)[0] == 200
    assert expected(desk, TUESDAY) == []


# A reader of the statements who knows the slips and the payouts, night after night, and guesses nothing.

Found = tuple[str, str | None, int, date]


class Reader:
    def __init__(self, desk: Desk, slips: list[tuple[str, int, date]], now: date) -> None:
        self.slips = {slip: (amount_yen, day) for slip, amount_yen, day in slips}
        self.payouts = {
            str(row["payout_id"]): row for row in desk.simulator.truth()["payouts"] if row["transferred_yen"]
        }
        self.proven: dict[str, BankLine] = {}
        self.unknown: list[BankLine] = []
        self.found: set[Found] = set()
        self.ended_with_yen: int | None = None
        for on in (DAY + timedelta(days=number) for number in range(1, (now - DAY).days + 1)):
            if covered_by(on, no_holidays):
                raw = desk.simulator.statement(datetime.combine(on, time(2), tzinfo=TOKYO), on=on)
                (account,) = parse_zengin_03(raw, on).accounts
                self.join(account)
                self.read(on, [line for line in account.lines if line.money_comes_in])

    def join(self, account: BankStatement) -> None:
        before, after = account.balance_before_yen, account.balance_after_yen
        assert before is not None
        assert after is not None
        if self.ended_with_yen is not None and self.ended_with_yen != before:
            self.found.add(("bank_balance_gap", None, int(before) - self.ended_with_yen, account.period_from))
        self.ended_with_yen = int(after)

    def read(self, on: date, lines: list[BankLine]) -> None:
        for line in lines:
            if line.kind is BankLineKind.CASH and line.remarks in self.slips and line.remarks not in self.proven:
                self.proven[line.remarks] = line
            elif line.payer_name == BANK.payer_names[AGENT]:
                due = [
                    key for key, row in self.payouts.items() if row["on"] == line.booked_on and key not in self.proven
                ]
                if due:
                    self.proven[due[0]] = line
                else:
                    self.unknown.append(line)
            else:
                self.unknown.append(line)
        open_ = [slip for slip, (_, day) in self.slips.items() if slip not in self.proven and day < on]
        nameless = [line for line in self.unknown if not line.remarks and line.payer_name == PAYER]
        slip_counts = Counter(self.slips[slip][0] for slip in open_)
        line_counts = Counter(int(line.amount_yen) for line in nameless)
        for slip in open_:
            amount_yen = self.slips[slip][0]
            if slip_counts[amount_yen] == line_counts[amount_yen] == 1:
                self.proven[slip] = next(line for line in nameless if line.amount_yen == amount_yen)
                self.unknown.remove(self.proven[slip])

    def breaks(self) -> set[Found]:
        for key, row in self.payouts.items():
            self.compare("payout", key, row["transferred_yen"], row["on"])
        for slip, (amount_yen, day) in self.slips.items():
            line = self.proven.get(slip)
            self.compare("pay_in", slip, amount_yen, day)
            if line and line.amount_yen == amount_yen and line.booked_on > add_bank_business_days(day, 1, no_holidays):
                self.found.add(("pay_in_late", slip, 0, day))
        unknown = {("unknown_deposit", line.reference, int(line.amount_yen), line.booked_on) for line in self.unknown}
        return self.found | unknown

    def compare(self, what: str, key: str, amount_yen: int, day: date) -> None:
        line = self.proven.get(key)
        if line is None:
            self.found.add((f"{what}_missing", key, -amount_yen, day))
        elif line.amount_yen != amount_yen:
            self.found.add((f"{what}_differs", key, int(line.amount_yen) - amount_yen, day))


def to_be_found(desk: Desk, now: date) -> set[Found]:
    instant = datetime.combine(now, time(2), tzinfo=TOKYO)
    days = [DAY + timedelta(days=number) for number in range((now - DAY).days)]
    rows = [row for day in days for row in desk.simulator.expected_bank_breaks(instant, business_day=day)]
    return {
        (
            row.kind,
            row.line_id if row.kind == "unknown_deposit" else row.our_reference,
            int(row.difference_yen),
            row.business_day,
        )
        for row in rows
        if row.kind != "heals"
    }


@settings(max_examples=150, deadline=None)
@given(
    sales=st.lists(st.sampled_from([0, 3, 4]), max_size=3, unique=True),  # each paid on another day
    cash=st.lists(st.tuples(st.sampled_from([0, 3, 4]), st.integers(0, 4), st.sampled_from([500, 600])), max_size=6),
    edits=st.lists(
        st.tuples(
            st.sampled_from(["leave_out", "lose", "change_amount", "repeat", "drop_slip"]),
            st.integers(-3, 5),
            st.sampled_from([500, 600, 700]),
        ),
        max_size=5,
    ),
    added=st.lists(st.tuples(st.integers(0, 5), st.sampled_from([500, 600]), st.booleans()), max_size=2),
)
def test_a_reader_of_the_statements_finds_exactly_what_is_expected(sales, cash, edits, added):
    desk = Desk(fee_mode=FeeMode.BILLED)
    for day in sales:
        sell(desk.simulator, later(days=day), f"P{day}", amount_yen=Yen(1_000 + day))
    slips = []
    for number, (day, delay, amount_yen) in enumerate(cash):
        drawer = DAY + timedelta(days=day)
        pay_in(desk, f"S{number}", amount_yen, on=drawer + timedelta(days=delay), day=drawer)
        slips.append((f"S{number}", amount_yen, drawer))
    payouts = [f"payout:{AGENT}:{row['payout_id']}" for row in desk.simulator.truth()["payouts"]]
    for edit, number, amount_yen in edits:
        subject = f"slip:S{number}" if number >= 0 else (payouts[number:] or [""])[0]
        plant(desk, edit, subject or None, amount_yen=amount_yen)
    for day, amount_yen, like_a_slip in added:
        on = str(DAY + timedelta(days=day))
        assert plant(desk, "add", amount_yen=amount_yen, on=on, payer_name=PAYER if like_a_slip else UNKNOWN) == 201
    now = DAY + timedelta(days=18)  # before the month's end everything that was paid in has been booked
    assert to_be_found(desk, now) == Reader(desk, slips, now).breaks()
