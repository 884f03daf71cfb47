"""`pos verify`: check what must always hold on the living database."""

import json
from collections.abc import Mapping
from dataclasses import asdict

import click

from pos.command_line import command_settings, open_database
from pos.facilities import FacilitiesInvalid, load_ward
from pos.verification.inspection import Outcome, Violation
from pos.verification.run import verify as run_checks

#: A screen full; with --json all of them are told.
_SHOWN = 50


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Everything as JSON, also all violations.")
def verify(as_json: bool) -> None:
    """Check the invariants of money on the database, without changing anything.

    Exit codes: 0 all hold, 1 something does not, 2 usage or settings.
    """
    settings = command_settings()
    try:
        cut_off = load_ward(settings.facilities).cut_off
    except FacilitiesInvalid as error:
        click.echo(str(error), err=True)
        raise click.exceptions.Exit(2) from error
    with open_database(settings) as database, database.reading() as connection:
        outcomes = run_checks(connection, settings.audit_keys.keys, cut_off)
    click.echo(_json(outcomes) if as_json else _table(outcomes))
    if any(outcome.violations for outcome in outcomes.values()):
        raise click.exceptions.Exit(1)


def _json(outcomes: Mapping[str, Outcome]) -> str:
    checks = [
        {"check": name, "looked_at": outcome.looked_at, "violations": [asdict(each) for each in outcome.violations]}
        for name, outcome in outcomes.items()
    ]
    holds = not any(outcome.violations for outcome in outcomes.values())
    return json.dumps({"holds": holds, "checks": checks}, ensure_ascii=False, indent=2)


def _table(outcomes: Mapping[str, Outcome]) -> str:
    width = max(len(name) for name in outcomes)
    lines = [f"{'invariant':<{width}}  {'looked at':>10}  violations"]
    lines += [f"{name:<{width}}  {outcome.looked_at:>10,}  {_verdict(outcome)}" for name, outcome in outcomes.items()]
    found = [violation for outcome in outcomes.values() for violation in outcome.violations]
    lines += ["", *(_in_words(violation) for violation in found[:_SHOWN])] if found else []
    if len(found) > _SHOWN:
        lines.append(f"… and {len(found) - _SHOWN:,} more: see --json")
    return "\n".join(lines)


def _verdict(outcome: Outcome) -> str:
    if outcome.violations:
        return f"{len(outcome.violations):,}"
    return "none" if outcome.looked_at else "none (nothing to look at)"


def _in_words(violation: Violation) -> str:
    where = f" at {violation.facility}" if violation.facility else ""
    return f"{violation.invariant} {violation.subject}{where}: found {violation.found}; expected {violation.expected}"
