"""`pos facilities`: check the ward's file, and show what is in it."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from unicodedata import east_asian_width

import click

from pos.facilities import FacilitiesInvalid, Fee, FeePrice, Ward, load_ward

_Table = tuple[Sequence[str], Iterable[Sequence[str]]]

_file = click.argument(
    "file", type=click.Path(path_type=Path), default=Path("facilities.yaml"), envvar="POS_FACILITIES"
)


@click.group()
def facilities() -> None:
    """The ward's places, fees and agents (facilities.yaml)."""


@facilities.command()
@_file
def check(file: Path) -> None:
    """Read FILE and name every mistake in it; exit 1 when there is one."""
    ward = _loaded(file)
    counts = (
        f"{len(ward.facilities)} facilities",
        f"{len(ward.counters)} counters at {len({counter.facility for counter in ward.counters.values()})} of them",
        f"{len(ward.online_facilities())} online",
        f"{len(ward.fees)} fees",
        f"{len(ward.agents)} agents",
    )
    click.echo(f"OK: {file}: {', '.join(counts)}")


@facilities.command(name="list")
@_file
@click.option("--counters", "what", flag_value="counters", help="The counters with their terminals.")
@click.option("--fees", "what", flag_value="fees", help="The price list.")
@click.option("--online", "what", flag_value="online", help="The facilities that are paid online.")
def list_(file: Path, what: str | None) -> None:
    """Show the facilities of FILE, or its counters, fees or online facilities, as a table."""
    headings, rows = _TABLES[what or "facilities"](_loaded(file))
    for line in aligned([headings, *rows]):
        click.echo(line)


def _loaded(file: Path) -> Ward:
    try:
        return load_ward(file)
    except FacilitiesInvalid as error:
        click.echo(str(error), err=True)
        raise click.exceptions.Exit(1) from error


def _facilities_table(ward: Ward) -> _Table:
    return ("id", "name", "group", "section", "counters", "online", "name from"), (
        (
            facility.id,
            facility.name,
            facility.group,
            ward.sections[facility.section].name,
            str(len(facility.counters)),
            "online" if facility.online else "",
            facility.name_from,
        )
        for facility in ward.facilities.values()
    )


def _counters_table(ward: Ward) -> _Table:
    return ("id", "name", "since", "terminals", "tenders", "float"), (
        (
            counter.id,
            counter.name,
            str(counter.since),
            f"{counter.terminal_mode}: {' '.join(terminal.terminal_id for terminal in counter.terminals)}",
            " ".join(counter.tenders),
            str(counter.float_yen),
        )
        for counter in ward.counters.values()
    )


def _fees_table(ward: Ward) -> _Table:
    return ("code", "search", "name", "tax", "account", "prices", "sold at"), (
        (
            fee.code,
            fee.search_code,
            fee.name,
            fee.tax,
            fee.revenue or f"held for {fee.owner}",
            _prices(fee),
            " ".join(sorted(fee.sold_at)),
        )
        for fee in ward.fees.values()
    )


def _prices(fee: Fee) -> str:
    written = ", ".join(f"{price.valid_from} {_price(price)}" for price in fee.prices)
    return f"{written}, cash only" if fee.cash_only else written


def _price(price: FeePrice) -> str:
    classes = (("", price.yen), ("non-resident ", price.non_resident_yen), ("reduced ", price.reduced_yen))
    return " ".join(f"{word}{amount}" for word, amount in classes if amount is not None)


def _online_table(ward: Ward) -> _Table:
    return ("id", "name", "agent", "merchant account"), (
        (facility.id, facility.name, facility.online_agent or "", facility.merchant_account or "")
        for facility in ward.online_facilities()
    )


_TABLES: dict[str, Callable[[Ward], _Table]] = {
    "facilities": _facilities_table,
    "counters": _counters_table,
    "fees": _fees_table,
    "online": _online_table,
}


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """The rows as lines with straight columns; kana and kanji take two places of a terminal."""
    widths = [max(width(cell) for cell in column) for column in zip(*rows, strict=True)]
    return [
        "  ".join(cell + " " * (wide - width(cell)) for cell, wide in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def width(text: str) -> int:
    """How many places of a terminal the text takes."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
