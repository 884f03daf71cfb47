"""The nights of a simulated day: agents report with mistakes, the process dies, and what is found must be expected."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml

from pos.crash_points import SimulatedCrash
from pos.domain.business_day import TOKYO
from pos.domain.errors import Refused
from pos.domain.money import Yen
from pos.facilities import Ward, ward_from
from pos.gateways.simulator.bank.facts import BankEdit, BankEditKind, PayIn
from pos.gateways.simulator.client import SimulatorGateway
from pos.gateways.simulator.reports.report_edits import ADDITIONS, EditKind, ReportEdit
from reconciliation.house_checks import verify_house
from reconciliation.nightly import RunResult, run
from tests.simulation.day import BOOKABLE, COUNTERS
from tests.simulation.oracle_of_nights import AGENTS_REPORT_BY
from tests.simulation.world import World

WEDNESDAY, THURSDAY = date(2026, 11, 25), date(2026, 11, 26)
#: The day of the sales, that of what citizens and agents did after midnight, that of the cash at the bank, the one the
#: agents' cycle ends with; and those on which agents pay Wednesday and Thursday over.
DAYS = (WEDNESDAY, THURSDAY, date(2026, 11, 27), date(2026, 11, 30))
PAYOUT_DAYS = (date(2026, 12, 7), date(2026, 12, 10), date(2026, 12, 15))
#: By then the bank's statement of the last payout is due.
BANK_REPORTS_BY = date(2026, 12, 17)
#: On which date each agent's report of Wednesday comes out: by day, and by the cycle that ends with November.
PUBLISHED = {"online-credit": THURSDAY, "counter-card": date(2026, 12, 1), "counter-code": date(2026, 12, 1)}
_ROOT = Path(__file__).parents[2]


@cache
def small_ward() -> Ward:
    """The ward's own file with the places of the simulated day only: a night prints 8 sheets instead of 121."""
    places = {counter.rsplit("-", 1)[0] for counter in COUNTERS} | set(BOOKABLE)
    data = yaml.safe_load((_ROOT / "facilities.yaml").read_text("utf-8"))
    data["facilities"] = [place for place in data["facilities"] if place["id"] in places]
    data["counters"] = [counter for counter in data["counters"] if counter["facility"] in places]
    return ward_from(yaml.safe_dump(data, allow_unicode=True).encode(), "facilities.yaml")


@contextmanager
def plain_paper() -> Iterator[None]:
    """Sheets as JSON instead of PDF."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("reconciliation.steps.settling.facility_pdf", lambda sheet: sheet.to_json())
        patch.setattr("reconciliation.steps.settling.ward_pdf", lambda sheet: sheet.to_json())
        patch.setattr("reconciliation.steps.publishing.all_pdf", lambda ward, _: ward.to_json())
        yield


_OTHER_AMOUNT = {BankEditKind.CHANGE_AMOUNT, BankEditKind.CORRECT}


class BadLine:
    """An agent's reports as a bad line brings them: now and then cut off or spoilt, the next time whole."""

    def __init__(self, gateway: SimulatorGateway, chance: Random, damages: Counter[str]) -> None:
        self._gateway = gateway
        self._chance = chance
        self._damages = damages
        self._spoilt: set[date] = set()
        self.healed = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._gateway, name)

    def settlement_report(self, on: date) -> bytes:
        report = self._gateway.settlement_report(on)
        if self.healed or on in self._spoilt or self._chance.random() > 0.4:
            return report
        self._spoilt.add(on)
        damage = self._chance.choice([cut_off, with_a_line_less, with_another_amount])
        self._damages[damage.__name__] += 1
        return damage(report, self._chance)


def cut_off(report: bytes, chance: Random) -> bytes:
    return report[: chance.randrange(1, len(report.rstrip()))]


def with_a_line_less(report: bytes, chance: Random) -> bytes:
    lines = report.splitlines(keepends=True)
    if len(lines) <= 3:
        return cut_off(report, chance)
    del lines[chance.randrange(2, len(lines) - 1)]
    return b"".join(lines)


def with_another_amount(report: bytes, chance: Random) -> bytes:
    lines = report.splitlines(keepends=True)
    if len(lines) <= 3:
        return cut_off(report, chance)
    position = chance.randrange(2, len(lines) - 1)
    cells = lines[position].split(b",")
    cells[11], cells[14] = str(int(cells[11]) * 10).encode(), str(int(cells[14]) + int(cells[11]) * 9).encode()
    lines[position] = b",".join(cells)
    return b"".join(lines)


class Nights:
    """What agents get wrong, and the nights that have to find it."""

    def __init__(self, world: World, folder: Path) -> None:
        self.world = world
        self.chance = world.chance
        self.folder = folder
        self.planted: Counter[str] = Counter()
        self.died: Counter[str] = Counter()
        self.damages: Counter[str] = Counter()
        self._surfaced: set[str] = set()
        self.late: str | None = None  #: the agent whose report does not come when it is due
        self._lines: list[BadLine] = []
        world.replace_gateways(self._over_a_bad_line)

    def surface(self) -> None:
        """An agent breaks its word: money on a charge that had ended without any. Its notification may be lost; then
        only the report can tell (so not at the agent whose report is late).
        """
        ended = [charge for charge in self.world.simulator.truth()["charges"]
                 if charge["status"] in {"declined", "canceled"} and charge["agent"] != self.late]  # fmt: skip
        for charge in self.chance.sample(ended, k=min(len(ended), self.chance.randint(0, 2))):
            facts = {"agent": charge["agent"], "our_reference": charge["asked"]["our_reference"]}
            try:
                self.world.simulator.surface(self.world.clock.now(), **facts)
                self.planted["surfaces late"] += 1
                self._surfaced.add(facts["our_reference"])
            except Refused as refusal:  # a method without a contract: no report could show it
                self.world.note("not surfaced", refusal.code)
        self.world.notices.extend(self.world.simulator.notices)
        self.world.simulator.notices = []

    def spoil_report(self, agent: str) -> None:
        """A few mistakes in the report of Wednesday, each about another line."""
        charges = [charge for charge in self.world.simulator.truth()["charges"] if charge["status"] == "captured"
                   and charge["agent"] == agent and self._day_of(charge["captured_at"]) == WEDNESDAY]  # fmt: skip
        # Of late money whose notification was lost, the line's reference is the only trace there is.
        charges = [charge for charge in charges if charge["asked"]["our_reference"] not in self._surfaced]
        for alike in _alike(charges):
            for charge in alike:
                self._spoil(agent, EditKind.DROP_REFERENCE, charge["asked"]["our_reference"])
        own = sorted(charge["asked"]["our_reference"] for charge in charges)
        kinds = self.chance.sample(list(EditKind), k=self.chance.randint(2, len(EditKind)))
        chosen = self.chance.sample(own, k=min(len(own), len(kinds)))
        for kind, reference in zip(kinds, chosen, strict=False):
            self._spoil(agent, kind, reference)

    def withhold(self, *, withheld: bool) -> None:
        """The report is late; later it comes."""
        if self.late:
            now, on = self.world.clock.now(), PUBLISHED[self.late]
            self.world.simulator.withhold_report(now, agent=self.late, on=on, withheld=withheld)

    def heal_lines(self) -> None:
        """From now on files come whole."""
        for line in self._lines:
            line.healed = True

    def night(self, day: date, *, deadly: bool = False) -> RunResult:
        """Run it until it comes to its end, however often the process dies in it."""
        while True:
            self.world._crash_near_calls = False
            self.world._crash_in = self.chance.randint(1, 120) if deadly else None
            try:
                return run(self.world.office, self.folder, day, verify=verify_house)
            except SimulatedCrash as crash:
                self.died[str(crash)] += 1
                deadly = self.chance.random() < 0.5
                self.world.restart()
            finally:
                self.world._crash_in = None

    def pay_cash_in(self) -> None:
        """A day late: the drawers were closed in the morning after. The bank loses, doubles and changes some of it."""
        now = self.world.clock.now()
        with self.world.office.database.reading() as connection:
            found = connection.exec_driver_sql(
                "SELECT slip, facility, amount_yen, business_day FROM pay_in_slips ORDER BY slip"
            ).all()
        for slip, facility, amount, day in found:
            payer = self.world.ward.facility(facility).bank_payer_name
            assert payer is not None
            paid = PayIn(slip, payer, Yen(amount), date.fromisoformat(str(day)))
            self.world.simulator.pay_in(now, pay_in=paid)
        self._spoil_statements([f"slip:{row[0]}" for row in found])

    def spoil_payouts(self) -> None:
        """Likewise what agents transfer; a deposit of somebody else's, too."""
        known = self.world.simulator.truth()["payouts"]
        self._spoil_statements([f"payout:{one['agent']}:{one['payout_id']}" for one in known])
        stranger = BankEdit(BankEditKind.ADD, None, None, Yen(self.chance.randint(1, 90_000)), "ｼﾅｶﾞﾜ ﾀﾛｳ")
        self.world.simulator.edit_statement(self.world.clock.now(), bank_edit=stranger)
        self.planted["bank: add"] += 1

    def _spoil_statements(self, subjects: list[str]) -> None:
        for subject in self.chance.sample(subjects, k=min(len(subjects), self.chance.randint(0, 3))):
            kind = self.chance.choice([each for each in BankEditKind if each is not BankEditKind.ADD])
            edit = BankEdit(kind, subject, None, Yen(self.chance.randint(1, 90_000)) if kind in _OTHER_AMOUNT else None)
            try:
                self.world.simulator.edit_statement(self.world.clock.now(), bank_edit=edit)
                self.planted[f"bank: {kind}"] += 1
            except Refused as refusal:  # a payout has no slip, and what is ¥0 never comes
                self.world.note("not planted", kind, refusal.code)

    def expected_at_the_bank(self, days: tuple[date, ...]) -> list[dict[str, Any]]:
        """What the simulated bank has written down, before anybody looked."""
        now = self.world.clock.now()
        rows = [row for day in days for row in self.world.simulator.expected_bank_breaks(now, business_day=day)]
        facts = ("kind", "agent", "our_reference", "line_id", "difference_yen", "business_day")
        return [{name: getattr(row, name) for name in facts} for row in rows]

    def expected_of_agents(self) -> list[dict[str, Any]]:
        """What the simulated agents have written down about their own mistakes, before anybody looked."""
        now = self.world.clock.now()
        rows = [row for day in DAYS for row in
                self.world.simulator.expected_breaks(now, business_day=day)]  # fmt: skip
        facts = ("kind", "agent", "our_reference", "line_id", "difference_yen", "business_day")
        return [{name: getattr(row, name) for name in facts} for row in rows]

    def when_all_is_paid(self) -> None:
        """The morning after the last payout's statement is due."""
        self.world.clock.set(datetime.combine(BANK_REPORTS_BY, datetime.min.time(), tzinfo=TOKYO))

    def when_all_is_due(self) -> None:
        """The morning after the last report about Wednesday is due."""
        self.world.clock.set(datetime.combine(AGENTS_REPORT_BY, datetime.min.time(), tzinfo=TOKYO))

    def _over_a_bad_line(self, gateway: SimulatorGateway) -> BadLine:
        self._lines.append(BadLine(gateway, self.chance, self.damages))
        return self._lines[-1]

    def _spoil(self, agent: str, kind: EditKind, reference: str) -> None:
        now, amount = self.world.clock.now(), None
        if kind is EditKind.CHANGE_AMOUNT:
            amount = Yen(self.chance.randint(1, 90_000))
        if kind is EditKind.REVERSE_CHARGEBACK:
            self._spoil(agent, EditKind.CHARGE_BACK, reference)
        if kind in ADDITIONS:
            reference, amount = "", Yen(self.chance.choice([-1, 1]) * self.chance.randint(1, 90_000))
        method = {"counter-code": "code"}.get(agent, "credit")
        edit = ReportEdit(agent, PUBLISHED[agent], kind, reference or None, amount, method)
        try:
            self.world.simulator.edit_report(now, edit=edit)
            self.planted[kind] += 1
        except Refused as refusal:  # the same amount by chance, or a line that another mistake has used
            self.world.note("not planted", kind, refusal.code)

    def _day_of(self, instant: datetime) -> date:
        return (instant.astimezone(TOKYO)).date()


def _alike(charges: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Charges of one amount at one place, minutes apart: without their references nobody can tell them apart."""
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for charge in charges:
        asked = charge["asked"]
        place = asked["merchant_account"], asked["terminal_id"], asked["method"], charge["amount_yen"]
        groups.setdefault(place, []).append(charge)
    pairs = []
    for group in groups.values():
        in_order = sorted(group, key=lambda charge: charge["captured_at"])
        pairs += [[one, next_one] for one, next_one in pairwise(in_order)
                  if (next_one["captured_at"] - one["captured_at"]).total_seconds() < 600]  # fmt: skip
    return pairs[:1]
