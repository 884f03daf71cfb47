"""What the demo says in the end, and whether it is all as it must be."""

from collections import Counter
from collections.abc import Mapping
from datetime import date

import click

from pos.demo.day import Outcome
from pos.demo.report import break_table, hour_table, memory_table, proof_table, seconds_table, table, taken_table
from pos.demo.week import Week
from pos.facilities import Ward

_LARGEST_PROCESS_KB = 300_000


def say(outcome: Outcome, ward: Ward, day: date) -> bool:
    """Print the outcome; whether it is all as it must be."""
    click.echo(f"\n{taken_table(ward, outcome.books)}\n\n{hour_table(outcome.books)}\n")
    for proof in outcome.proofs:
        click.echo(proof_table(proof) + "\n")
    click.echo(break_table(outcome.proofs[-1].found) + "\n")
    click.echo(f"{outcome.invariants}\n{seconds_table(outcome.seconds)}\n\n{memory_table(outcome.peak_kb)}\n")
    largest = max(outcome.peak_kb.values())
    expected_sheets = len([one for one in ward.facilities.values() if one.is_in_use(day)])
    checks = {
        f"{len(outcome.plan.counters)} counters, {outcome.books.payments:,} payments": True,
        "found = expected": all(proof.agrees for proof in outcome.proofs),
        "invariants hold": outcome.invariants_hold,
        f"{expected_sheets} facility sheets, ward.pdf, all.pdf": outcome.sheets_missing(ward, day) == [],
        f"largest process {largest / 1000:.0f} MB (at most 300)": largest < _LARGEST_PROCESS_KB,
    }
    is_good = _say_checks(checks)
    click.echo(f"in {outcome.folder}")
    return is_good


def say_week(week: Week) -> bool:
    """Likewise of seven days and the quiet ones after them."""
    assert week.proof is not None, "a week that has ended has its proof"
    planted: Counter[str] = sum((played.books.planted for played in week.days), Counter())
    click.echo(
        f"\n{table(('told the agents and the bank', 'times'), [(name, str(n)) for name, n in sorted(planted.items())])}"
    )
    click.echo(f"\n{proof_table(week.proof)}\n\n{break_table(week.proof.found)}\n\n{week.owed}\n{week.invariants}")
    click.echo(f"{memory_table(week.peak_kb)}\n")
    largest = max(week.peak_kb.values())
    return _say_checks(
        {
            f"{sum(played.books.payments for played in week.days):,} payments on {len(week.days)} days": True,
            "found = expected": week.proof.agrees,
            "every receivable is explained to the yen, after every night": week.owed_is_explained
            and not week.unexplained_on,
            "invariants hold": week.invariants_hold,
            f"largest process {largest / 1000:.0f} MB (at most 300)": largest < _LARGEST_PROCESS_KB,
        }
    )


def _say_checks(checks: Mapping[str, bool]) -> bool:
    for name, holds in checks.items():
        click.echo(f"{'ok  ' if holds else 'FAIL'}  {name}")
    return all(checks.values())
