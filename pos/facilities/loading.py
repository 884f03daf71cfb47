"""facilities.yaml -> Ward, or every mistake in it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from pos.facilities.build import build
from pos.facilities.mistakes import FacilitiesInvalid, Mistake
from pos.facilities.references import reference_mistakes
from pos.facilities.rules import rule_mistakes
from pos.facilities.schema import draft_of
from pos.facilities.ward import Ward
from pos.facilities.yaml_file import MOST_BYTES, read_yaml


def load_ward(path: Path) -> Ward:
    """Read and check the whole file. Raises FacilitiesInvalid with all mistakes; nothing is guessed or left out.

    Rules between rows are checked once every row has the right shape and every reference leads somewhere.
    """
    return ward_from(_content(path), path.name)


def ward_from(content: bytes, file_name: str) -> Ward:
    """The ward from a file's bytes, e.g. from the copy a nightly run keeps. Raises FacilitiesInvalid."""
    file = read_yaml(content, file_name)
    draft, mistakes = draft_of(file.data)
    mistakes += reference_mistakes(file.data)
    if draft is not None and not mistakes:
        mistakes = rule_mistakes(draft)
    if draft is None or mistakes:
        raise FacilitiesInvalid(file_name, _with_lines(mistakes, file.lines))
    return build(draft, content)


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        mistake = Mistake(str(path), error.strerror or type(error).__name__, "a file that can be read")
        raise FacilitiesInvalid(path.name, [mistake]) from error


def _with_lines(mistakes: Iterable[Mistake], lines: Mapping[str, int]) -> list[Mistake]:
    found = [replace(mistake, line=_line(mistake.path, lines)) for mistake in mistakes]
    return sorted(found, key=lambda mistake: mistake.line or 0)


def _line(path: str, lines: Mapping[str, int]) -> int | None:
    # What is missing stands on no line: the row it is missing from is the place to look at.
    while path and path not in lines:
        path = path[: max(path.rfind("."), path.rfind("["))] if "." in path or "[" in path else ""
    return lines.get(path) if path else None
