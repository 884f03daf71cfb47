"""Ids: each once, and every reference leads to a row.

Works on the plain values, so that a row with another mistake still has its references checked and each
mistake has its exact path.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pos.facilities.mistakes import Mistake, one_of, shown

#: Table -> the key that names its rows.
IDS: Mapping[str, str] = {
    "sections": "id",
    "calendars": "id",
    "groups": "id",
    "owners": "id",
    "revenue_accounts": "id",
    "tenders": "id",
    "agents": "id",
    "fees": "code",
    "exemption_reasons": "id",
    "facilities": "id",
    "counters": "id",
}

#: Where else a value may stand only once in the file.
ALSO_ONCE = ("fees[].search_code",)

#: Where a reference stands -> the table it leads to.
REFERENCES: Mapping[str, str] = {
    "groups[].section": "sections",
    "groups[].calendar": "calendars",
    "revenue_accounts[].section": "sections",
    "agents[].tenders[]": "tenders",
    "agents[].rates[].tender": "tenders",
    "fees[].revenue": "revenue_accounts",
    "fees[].owner": "owners",
    "fees[].sold_at[]": "groups",
    "fees[].reduced_at[]": "groups",
    "facilities[].group": "groups",
    "facilities[].section": "sections",
    "facilities[].calendar": "calendars",
    "facilities[].owner": "owners",
    "facilities[].online.agent": "agents",
    "counters[].facility": "facilities",
    "counters[].collector": "owners",
    "counters[].tenders[]": "tenders",
    "counters[].terminals[].agent": "agents",
    "counters[].terminals[].owner": "owners",
    "counters[].terminals[].tenders[]": "tenders",
}


def reference_mistakes(data: Any) -> list[Mistake]:
    """Every id that stands twice and every reference that leads nowhere."""
    repeated = [f"{table}[].{key}" for table, key in IDS.items()] + list(ALSO_ONCE)
    mistakes = [mistake for where in repeated for mistake in _repeated(texts_at(data, where))]
    for where, table in REFERENCES.items():
        known = {value for _, value in texts_at(data, f"{table}[].{IDS[table]}")}
        mistakes += [
            Mistake(path, shown(value), one_of(known, value))
            for path, value in texts_at(data, where)
            if value not in known
        ]
    return mistakes


def _repeated(values: Iterable[tuple[str, str]]) -> Iterator[Mistake]:
    first_paths: dict[str, str] = {}
    for path, value in values:
        if value in first_paths:
            yield Mistake(path, shown(value), f"each value once; {first_paths[value]} has it already")
        first_paths.setdefault(value, path)


def texts_at(data: Any, where: str) -> Iterator[tuple[str, str]]:
    """(path, text) for each place that `where` describes; `[]` stands for every row of a list."""
    yield from _walk(data, where.replace("[]", ".[]").split("."), "")


def _walk(value: Any, steps: list[str], path: str) -> Iterator[tuple[str, str]]:
    if not steps:
        if isinstance(value, str):
            yield path, value
    elif steps[0] == "[]":
        for index, each in enumerate(value if isinstance(value, list) else ()):
            yield from _walk(each, steps[1:], f"{path}[{index}]")
    elif isinstance(value, dict) and steps[0] in value:
        yield from _walk(value[steps[0]], steps[1:], f"{path}.{steps[0]}" if path else steps[0])
