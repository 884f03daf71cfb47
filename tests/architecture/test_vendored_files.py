import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
PAGE = (HOUSE / "VENDORED.md").read_text("utf-8")
LISTED = dict(re.findall(r"^\| (\S+/\S+) \| ([0-9a-f]{64}) \|$", PAGE, re.MULTILINE))


def vendored_folders() -> Iterator[Path]:
    yield HOUSE / "reconciliation/fonts"
    yield HOUSE / "pos/web/static/fonts"
    yield from (HOUSE / "pos/web/static/vendor").iterdir()
    yield from (HOUSE / "tests/browser/vendor").iterdir()


@pytest.mark.parametrize("path", sorted(LISTED))
def test_a_vendored_file_is_the_one_that_was_listed(path: str) -> None:
    found = hashlib.sha256((HOUSE / path).read_bytes()).hexdigest()
    assert found == LISTED[path]


def test_no_vendored_file_is_unlisted() -> None:
    found = {
        str(file.relative_to(HOUSE)) for folder in vendored_folders() for file in folder.rglob("*") if file.is_file()
    }
    assert found == set(LISTED)


def test_every_vendored_folder_has_its_licence() -> None:
    without = [str(folder) for folder in vendored_folders() if not [*folder.glob("LICENSE*"), *folder.glob("OFL*")]]
    assert without == []
