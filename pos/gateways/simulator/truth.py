"""The whole truth of the simulated agents as plain data, for tests and for people who look behind the curtain."""

from dataclasses import asdict
from typing import Any

from pos.gateways.simulator.bank.bank import Bank
from pos.gateways.simulator.charges.charge_book import ChargeBook
from pos.gateways.simulator.faults.faults import FaultBook
from pos.gateways.simulator.notices.notices import Postbag
from pos.gateways.simulator.reports.payouts import Payout
from pos.gateways.simulator.reports.reporting import ReportOffice


def whole_truth(
    book: ChargeBook, faults: FaultBook, reports: ReportOffice, postbag: Postbag, bank: Bank | None
) -> dict[str, Any]:
    """Two simulators with equal truths answer every request alike."""
    tombstones = [{"agent": key[0], "our_reference": key[1], "at": at} for key, at in book.tombstones.items()]
    strays = [{"agent": key[0], "charge": asdict(charge)} for key, charge in book.strays.items()]
    return {
        "charges": [asdict(record) for record in book.charges.values()],
        "refunds": [asdict(refund) for refund in book.refunds.values()],
        "tombstones": tombstones,
        "strays": strays,
        "entries": [asdict(entry) for entries in book.ledger.by_day.values() for entry in entries],
        "alone": [asdict(entry) for entry in book.ledger.alone.values()],
        "terminals": {terminal: asdict(plan) for terminal, plan in book.terminals.planned.items()},
        "faults": [asdict(rule) for rule in faults.rules],
        "report_edits": [asdict(edit) for edit in reports.contents.edits],
        "payouts": [_payout(payout) for payout in reports.payouts()],
        "faults_by_chance": [list(key) for key in sorted(faults.by_chance)],
        "notice_faults": [asdict(rule) for rule in postbag.rules],
        "held_back_notices": [asdict(delivery) for delivery in postbag.waiting],
        "withheld_reports": [{"agent": agent, "on": on} for agent, on in sorted(reports.withheld)],
        "bank": None if bank is None else _bank(bank),
    }


def _payout(payout: Payout) -> dict[str, Any]:
    return asdict(payout) | {"transferred_yen": payout.transferred_yen}


def _bank(bank: Bank) -> dict[str, Any]:
    return {
        "pay_ins": [asdict(paid) for paid in bank.pay_ins],
        "edits": [asdict(edit) for edit in bank.edits],
        "withheld": sorted(bank.withheld),
        "lines": [asdict(booking.line) | {"subject": booking.subject} for booking in bank.bookings()],
    }
