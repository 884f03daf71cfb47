"""What is wrong with facilities.yaml, said so that the person who edits it can mend it."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

#: Longer lists of choices are cut to the nearest ones: 120 facility ids would bury the message.
MOST_CHOICES_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing to mend: its path in the file, what stands there, what should, and on which line."""

    path: str
    found: str
    expected: str
    line: int | None = None

    def __str__(self) -> str:
        where = f" (line {self.line})" if self.line else ""
        return f"{self.path}: found {self.found}, expected {self.expected}{where}"


class FacilitiesInvalid(Exception):
    """facilities.yaml cannot be used; `mistakes` are all that could be seen at once, in the order of the file."""

    def __init__(self, file_name: str, mistakes: Iterable[Mistake]) -> None:
        self.file_name = file_name
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(f"{file_name}: {mistake}" for mistake in self.mistakes))


def shown(value: Any) -> str:
    """A value of the file as a message quotes it: never longer than a line."""
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def one_of(choices: Iterable[str], found: Any) -> str:
    """`one of a, b, c`; of many choices, the nearest to what was found."""
    known = sorted(choices)
    if len(known) <= MOST_CHOICES_SHOWN:
        return f"one of {', '.join(known)}" if known else "nothing: the list it refers to is empty"
    nearest = get_close_matches(str(found), known, n=3, cutoff=0.4) or known[:3]
    return f"one of {len(known)} ids, the nearest are {', '.join(nearest)}"
