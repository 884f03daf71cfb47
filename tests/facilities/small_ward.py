"""A ward of two facilities, and ways to spoil it: every row of the file once, so that a test names only its mistake."""

import copy
import re
from pathlib import Path
from typing import Any

import yaml

from pos.facilities import FacilitiesInvalid, Mistake, Ward, ward_from

#: Takes a value away instead of replacing it.
NOTHING = type("Nothing", (), {"__str__": lambda _: "nothing"})()

SMALL_WARD = (Path(__file__).parent / "small_ward.yaml").read_text(encoding="utf-8")

_VALUES: dict[str, Any] = yaml.safe_load(SMALL_WARD)


def small_ward(**changes: Any) -> Ward:
    """The ward; `changes` replace whole tables or top-level values."""
    return loaded({**values(), **changes})


def values() -> dict[str, Any]:
    """The file's plain values, to be changed at will."""
    return copy.deepcopy(_VALUES)


def loaded(data: Any) -> Ward:
    return ward_from(yaml.dump(data, Dumper=_WithoutAliases, allow_unicode=True).encode(), "facilities.yaml")


class _WithoutAliases(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def mistakes_in(data: Any) -> list[Mistake]:
    """What is refused; none when the file loads."""
    try:
        loaded(data)
    except FacilitiesInvalid as error:
        return list(error.mistakes)
    return []


def replaced(path: str, value: Any, data: Any = None) -> dict[str, Any]:
    """The file's values with one of them replaced, e.g. `counters[0].since`; NOTHING takes it away."""
    whole = values() if data is None else data
    *way, last = steps(path)
    place = whole
    for step in way:
        place = place[step]
    if value is NOTHING:
        del place[last]
    else:
        place[last] = value
    return whole


def steps(path: str) -> list[str | int]:
    """`counters[0].since` -> counters, 0, since."""
    return [int(number) if number else word for word, number in re.findall(r"([^.\[\]]+(?!\]))|\[(\d+)\]", path)]
