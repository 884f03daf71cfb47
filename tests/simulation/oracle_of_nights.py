"""What the nights must have found, judged by plain SQL and by what the agents and the people know.

Imports nothing of the application: a mistake in it cannot hide itself here.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import text

from tests.simulation.oracle import engine_of

#: By then every agent's report about Wednesday, 25 November is due.
AGENTS_REPORT_BY = date(2026, 12, 5)
LAST_DAY_REPORTED = date(2026, 11, 30)
_ULID = re.compile(r"\b[0-7][0-9A-HJKMNP-TV-Z]{25}\b")
_ABOUT_LINES = {"missing_in_pos", "ambiguous_line", "unbooked_line"}
_AT_THE_BANK = {"payout_missing", "payout_differs", "pay_in_missing", "pay_in_differs", "pay_in_late"}
_ABOUT_STATEMENTS = {"bank_balance_gap"}
_DEPOSIT = re.compile(r"P\d{6}-[0-9A-Z]{8}|po_[a-z2-7]+")


@dataclass(frozen=True, order=True)
class Finding:
    """A break by what makes it one; the difference is theirs − ours."""

    kind: str
    about: str
    difference_yen: int


class Found:
    """What stands in the tables after the nights."""

    def __init__(self, url: str) -> None:
        engine = engine_of(url)
        with engine.connect() as connection:
            for table in (
                "breaks", "payments", "payment_events", "refunds", "refund_events", "matches", "statement_lines",
                "journal_entries", "journal_lines", "sheet_revisions", "runs", "drawer_sessions", "statement_files",
                "bank_lines", "bank_matches",
            ):  # fmt: skip
                columns = "*" if table not in {"sheet_revisions", "statement_files"} else _WITHOUT_BYTES[table]
                rows = connection.execute(text(f"SELECT {columns} FROM {table}")).mappings().all()
                setattr(self, table, [dict(row) for row in rows])
        engine.dispose()

    breaks: list[dict[str, Any]]
    payments: list[dict[str, Any]]
    payment_events: list[dict[str, Any]]
    refunds: list[dict[str, Any]]
    refund_events: list[dict[str, Any]]
    matches: list[dict[str, Any]]
    statement_lines: list[dict[str, Any]]
    journal_entries: list[dict[str, Any]]
    journal_lines: list[dict[str, Any]]
    sheet_revisions: list[dict[str, Any]]
    runs: list[dict[str, Any]]
    drawer_sessions: list[dict[str, Any]]
    statement_files: list[dict[str, Any]]
    bank_lines: list[dict[str, Any]]
    bank_matches: list[dict[str, Any]]

    def open_breaks(self) -> Counter[Finding]:
        return Counter(
            Finding(row["kind"], _about(row), row["difference_yen"]) for row in self.breaks if row["status"] != "closed"
        )


_WITHOUT_BYTES = {
    "sheet_revisions": "facility, business_day, revision, run_id, state, figures_sha256, pdf_sha256",
    "statement_files": "file_id, sha256, source, name",
}


def judge_nights(
    url: str,
    truth: Mapping[str, Any],
    told: Any,
    of_agents: Iterable[Mapping[str, Any]],
    fees: Mapping[str, str],
    late: str | None,
) -> list[str]:
    """Every broken promise in words. `of_agents`: their own list of mistakes; `fees`: agent -> billed or netted;
    `late`: the agent whose report is kept back.
    """
    found = Found(url)
    return [
        *found_is_expected(found, of_agents, late),
        *each_line_and_leg_once(found),
        *lines_are_of_the_day_in_tokyo(found),
        *legs_are_all_somewhere(found),
        *receivables_are_explained(found, truth, told, fees),
        *revisions_have_no_gap(found),
    ]


def found_is_expected(found: Found, of_agents: Iterable[Mapping[str, Any]], late: str | None) -> list[str]:
    planted = [row for row in of_agents if row["kind"] not in {"heals", "report_overdue"}]
    expected = Counter(map(_planted, planted)) + _of_our_own(found, late)
    overdue = [row["difference_yen"] for row in of_agents if row["kind"] == "report_overdue"]
    # What is waited for may come to ¥0: sales and refunds of the same amount.
    if late and (overdue or _beside(found, late)):
        expected[Finding("report_overdue", late, sum(overdue) - _beside(found, late))] += 1
    actual = found.open_breaks()
    return [f"I15 expected and not found: {each}" for each in sorted((expected - actual).elements())] + [
        f"I15 found and not expected: {each}" for each in sorted((actual - expected).elements())
    ]


def _beside(found: Found, agent: str) -> int:
    """What an agent's terminals took that are connected neither to us nor to the simulated agent."""
    return sum(
        payment["captured_yen"]
        for payment in found.payments
        if payment["agent"] == agent and payment["evidence"] == "attested" and payment["status"] == "captured"
    )


def _of_our_own(found: Found, late: str | None) -> Counter[Finding]:
    """What is not the agents' fault."""
    own: Counter[Finding] = Counter()
    for row in (*found.payments, *found.refunds):
        if row["status"] == "indeterminate":
            own[Finding("unresolved_payment", row["id"], 0)] += 1
    for payment in found.payments:
        if payment["late_capture"]:
            own[Finding("late_capture", payment["id"], -payment["captured_yen"])] += 1
        # The terminals that are not connected to us are not connected to the simulated agents either.
        attested = payment["evidence"] == "attested" and payment["status"] == "captured"
        if attested and payment["agent"] != late:
            own[Finding("missing_in_settlement", payment["id"], -payment["captured_yen"])] += 1
    for session in found.drawer_sessions:
        if session["status"] != "closed":
            own[Finding("drawer_not_closed", session["facility"], 0)] += 1
        elif session["counted_yen"] != session["expected_yen"]:
            short = session["counted_yen"] - session["expected_yen"]
            own[Finding("cash_over_short", session["facility"], short)] += 1
    return own


def _about(row: Mapping[str, Any]) -> str:
    if row["kind"] in _AT_THE_BANK:
        named = _DEPOSIT.search(row["detail"])
        return named[0] if named else row["detail"]
    if row["kind"] == "unknown_deposit":
        return str(row["line_key"]).rpartition(":")[2]
    if row["kind"] in _ABOUT_LINES:
        return f"{row['line_key']} of {row['business_day']}"
    named = _ULID.search(row["leg_id"] or row["detail"])
    if named and row["kind"] not in {"cash_over_short", "drawer_not_closed"}:
        return named[0]
    return str(row["agent"] if row["kind"] == "report_overdue" else row["facility"])


def _planted(row: Mapping[str, Any]) -> Finding:
    if row["kind"] == "unknown_deposit":
        return Finding(row["kind"], str(row["line_id"]), int(row["difference_yen"]))
    if row["kind"] in _ABOUT_LINES:
        line = f"{row['agent']}:{row['line_id']} of {row['business_day']}"
        return Finding(row["kind"], line, int(row["difference_yen"]))
    about = "ward" if row["kind"] in _ABOUT_STATEMENTS else row["our_reference"] or row["agent"]
    return Finding(row["kind"], about, int(row["difference_yen"]))


def each_line_and_leg_once(found: Found) -> list[str]:
    lines = Counter(row["line_key"] for row in found.matches)
    legs = Counter(row["leg_id"] for row in found.matches)
    twice = [key for key, times in (*lines.items(), *legs.items()) if times > 1]
    known = {row["line_key"]: row for row in found.statement_lines}
    amounts = _legs(found, later=True)
    wrong = [
        f"I7 {row['line_key']} proves {row['leg_id']}, of another amount"
        for row in found.matches
        if amounts.get(row["leg_id"]) != known[row["line_key"]]["gross_yen"]
    ]
    return [f"I7 {key} is matched more than once" for key in twice] + wrong


def lines_are_of_the_day_in_tokyo(found: Found) -> list[str]:
    in_tokyo = {row["line_key"]: _instant(row["occurred_at"]) + timedelta(hours=9) for row in found.statement_lines}
    return [
        f"I8 {row['line_key']} is of {in_tokyo[row['line_key']]} and kept as one of {row['business_day']}"
        for row in found.statement_lines
        if str(in_tokyo[row["line_key"]].date()) != str(row["business_day"])
    ]


def _instant(stored: Any) -> datetime:
    """In UTC, whichever database it comes from: SQLite keeps text."""
    at = datetime.fromisoformat(str(stored))
    return (at.astimezone(UTC) if at.tzinfo else at).replace(tzinfo=None)


def legs_are_all_somewhere(found: Found) -> list[str]:
    """Once all reports are due, a leg is matched, spoken of by a break, or one of a sale and its void that net."""
    matched = {row["leg_id"] for row in found.matches}
    details = " ".join(f"{row['leg_id']} {row['detail']}" for row in found.breaks if row["status"] != "closed")
    undone = {leg.partition(":")[0] for leg in _legs(found) if leg.endswith(":void")}
    late = {row["agent"] for row in found.breaks if row["kind"] == "report_overdue" and row["status"] != "closed"}
    agents = {row["id"]: row["agent"] for row in (*found.payments, *found.refunds)}
    return [
        f"I7 {leg} of {amount} is neither matched nor a break"
        for leg, amount in _legs(found).items()
        if leg not in matched
        and leg.partition(":")[0] not in details
        and leg.partition(":")[0] not in undone
        and agents[leg.partition(":")[0]] not in late
    ]


def _legs(found: Found, *, later: bool = False) -> dict[str, int]:
    """Each movement of money at an agent as we wrote it down; `later`: also of days whose reports are not due."""
    agents = {row["id"]: row["agent"] for row in found.payments}
    legs: dict[str, int] = {}
    for event in sorted(found.payment_events, key=lambda each: each["sequence"]):
        if agents[event["payment_id"]] is None or not event["amount_yen"] or (_is_later(event) and not later):
            continue
        if event["move"] in {"capture", "capture_after_finish"}:
            legs[f"{event['payment_id']}:capture"] = event["amount_yen"]
        if event["move"] == "void":
            legs[f"{event['payment_id']}:void"] = -event["amount_yen"]
    for event in found.refund_events:
        if event["move"] == "succeed" and (later or not _is_later(event)):
            legs[f"{event['refund_id']}:refund"] = -event["amount_yen"]
    return legs


def _is_later(event: Mapping[str, Any]) -> bool:
    return str(event["belongs_to_day"]) > str(LAST_DAY_REPORTED)


def receivables_are_explained(found: Found, truth: Mapping[str, Any], told: Any, fees: Mapping[str, str]) -> list[str]:
    """What an agent owes in our books: its own movements, what terminals beside it took, less fees kept back."""
    owed: Counter[str] = Counter()
    for entry in truth["entries"]:
        owed[f"receivable:{entry['agent']}"] += entry["amount_yen"]
    agents = {row["id"]: row for row in found.payments}
    for payment, amount in told.attested.items():
        if agents[payment]["status"] == "captured":
            owed[f"receivable:{agents[payment]['agent']}"] += amount
    known = {row["line_key"]: row for row in found.statement_lines}
    for row in found.matches:
        line = known[row["line_key"]]
        fee = line["fee_yen"] + line["fee_tax_yen"]
        account = "receivable" if fees[line["agent"]] == "netted" else "payable"
        owed[f"{account}:{line['agent']}"] -= fee
    owed.update(_of_other_lines(found, fees))
    owed.subtract(_paid_over(found))
    booked: Counter[str] = Counter()
    for line in found.journal_lines:
        if line["account"].startswith(("receivable:", "payable:")):
            booked[line["account"]] += line["amount_yen"]
    return [
        f"I6 {account} stands at {booked[account]}, {owed[account]} can be explained"
        for account in sorted({*owed, *booked})
        if owed[account] != booked[account]
    ]


def _of_other_lines(found: Found, fees: Mapping[str, str]) -> Counter[str]:
    """Chargebacks and adjustments change what is owed; their fees as those of sales do."""
    moved: Counter[str] = Counter()
    for line in found.statement_lines:
        if line["type"] in {"chargeback", "chargeback_reversal", "fee_adjustment", "adjustment"}:
            account = "receivable" if fees[line["agent"]] == "netted" else "payable"
            moved[f"receivable:{line['agent']}"] += line["gross_yen"]
            moved[f"{account}:{line['agent']}"] -= line["fee_yen"] + line["fee_tax_yen"]
    return moved


def _paid_over(found: Found) -> Counter[str]:
    """What came to the account, and what was kept back of it for the transfer."""
    amounts = {row["line_key"]: row["amount_yen"] for row in found.bank_lines}
    paid: Counter[str] = Counter()
    for row in found.bank_matches:
        kind, _, rest = row["subject"].partition(":")
        if kind == "payout":
            agent, _, payout_id = rest.partition(":")
            transfer = sum(line["gross_yen"] for line in found.statement_lines if line["type"] == "transfer_fee"
                           and (line["agent"], line["payout_id"]) == (agent, payout_id))  # fmt: skip
            paid[f"receivable:{agent}"] += amounts[row["line_key"]] - transfer
    return paid


def revisions_have_no_gap(found: Found) -> list[str]:
    published = {row["run_id"] for row in found.runs if row["published_at"] is not None}
    numbers: dict[tuple[str, str], list[int]] = {}
    for row in found.sheet_revisions:
        numbers.setdefault((row["facility"], str(row["business_day"])), []).append(row["revision"])
    gaps = [
        f"I15 revisions of {key}: {seen}"
        for key, seen in numbers.items()
        if sorted(seen) != list(range(1, len(seen) + 1))
    ]
    return gaps + [f"I15 {row['facility']} r{row['revision']} of an unpublished run" for row in found.sheet_revisions
                   if row["run_id"] not in published]  # fmt: skip
