"""Rules of the house that a look at the files can keep; import-linter keeps the layers."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
LONGEST_FILE_LINES = 250
LONGEST_FUNCTION_LINES = 50
LOCK_FILES = ["requirements.lock", "requirements-dev.lock"]

#: The only file that reads the machine's clock and randomness; elsewhere a day could not be replayed.
CLOCK = "pos/clock.py"
READS_CLOCK_OR_CHANCE = re.compile(
    r"datetime\.datetime\.(now|utcnow|today)|datetime\.date\.today|time\.(time|time_ns|localtime|gmtime)"
    r"|uuid\.uuid[14]|random\.(?!Random$)\w+|secrets\.(?!compare_digest$)\w+|os\.urandom|ulid\.ULID|sqlalchemy\.func\.now"
)
#: Where the parts are joined: the only modules of `pos` that may know reconciliation.
JOINING_PLACES = {"pos/app.py", "pos/cli.py", "pos/command_line.py", "pos/house.py", "pos/joining.py"}


def sources(*folders: str) -> Iterator[tuple[str, str]]:
    for folder in folders or ("pos", "reconciliation"):
        for file in sorted((HOUSE / folder).rglob("*.py")):
            yield file.relative_to(HOUSE).as_posix(), file.read_text("utf-8")


def full_names(tree: ast.Module) -> dict[str, str]:
    """Each imported local name with where it comes from: `from time import time as t` gives t: time.time."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.asname or alias.name: alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return names


def calls_of_clock_or_chance(source: str) -> list[str]:
    tree = ast.parse(source)
    names = full_names(tree)
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            first, dot, rest = ast.unparse(node.func).partition(".")
            called = names.get(first, first) + dot + rest
            unseeded = called == "random.Random" and not node.args
            if unseeded or READS_CLOCK_OR_CHANCE.fullmatch(called):
                found.append(f"line {node.lineno}: {called}")
    return found


def imported_modules(source: str) -> set[str]:
    modules: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute, so that a reader and a grep find them"
            modules.add(str(node.module))
    return modules


@pytest.mark.parametrize(
    "source",
    [
        "from datetime import datetime\ndatetime.now(tz)",
        "import datetime\ndatetime.datetime.utcnow()",
        "from datetime import date\ndate.today()",
        "from time import time as t\nt()",
        "from uuid import uuid4\nuuid4()",
        "import random\nrandom.random()",
        "import random\nrandom.Random()",
        "from ulid import ULID\nULID()",
        "import secrets\nsecrets.token_hex()",
    ],
)
def test_a_hidden_look_at_the_clock_is_seen(source: str) -> None:
    assert calls_of_clock_or_chance(source)


@pytest.mark.parametrize(
    "source",
    [
        "clock.now()",
        "import random\nrandom.Random(seed)",
        "import time\ntime.monotonic()",
        "import secrets\nsecrets.compare_digest(a, b)",
    ],
)
def test_a_clock_that_was_passed_in_may_be_asked(source: str) -> None:
    assert calls_of_clock_or_chance(source) == []


def test_only_one_file_reads_the_clock_and_randomness() -> None:
    offenders = {path: found for path, text in sources() if path != CLOCK and (found := calls_of_clock_or_chance(text))}
    assert offenders == {}


def test_files_are_short_enough_to_be_read() -> None:
    offenders = {path: lines for path, text in sources() if (lines := len(text.splitlines())) > LONGEST_FILE_LINES}
    assert offenders == {}


def test_functions_are_short_enough_to_be_read() -> None:
    offenders = {
        f"{path}:{node.name}": lines
        for path, text in sources()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION_LINES
    }
    assert offenders == {}


def test_the_domain_imports_only_itself_and_the_standard_library() -> None:
    offenders = {
        f"{path}: {module}"
        for path, text in sources("pos/domain")
        for module in imported_modules(text)
        if not module.startswith("pos.domain") and module.partition(".")[0] not in sys.stdlib_module_names
    }
    assert offenders == set()


def test_only_the_joining_places_know_reconciliation() -> None:
    offenders = {
        path
        for path, text in sources("pos")
        if path not in JOINING_PLACES
        and any(name.partition(".")[0] == "reconciliation" for name in imported_modules(text))
    }
    assert offenders == set()


def test_every_folder_of_code_is_a_package() -> None:
    """Without an `__init__.py` a folder is invisible to import-linter and missing from the wheel."""
    folders = {Path(path).parent for path, _ in sources()}
    assert [str(folder) for folder in sorted(folders) if not (HOUSE / folder / "__init__.py").exists()] == []


def canonical(requirement: str) -> str:
    name = re.match(r"[\w.-]+", requirement)
    assert name, requirement
    return re.sub(r"[-_.]+", "-", name[0]).lower()


def pins(lock_file: str) -> dict[str, str]:
    """Each pinned name with its whole entry."""
    text = (HOUSE / lock_file).read_text("utf-8").replace("\\\n", " ")
    return {canonical(line): line for line in text.splitlines() if line and not line.startswith("#")}


@pytest.mark.parametrize("lock_file", LOCK_FILES)
def test_a_lock_file_has_hashes_and_no_address(lock_file: str) -> None:
    entries = pins(lock_file)
    assert entries
    loose = [line for line in entries.values() if not re.match(r"[\w.-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", line)]
    assert loose == []
    assert not re.search(r"://|^-| @ |file:", (HOUSE / lock_file).read_text("utf-8"), re.MULTILINE)


def test_the_lock_files_pin_what_the_project_asks_for() -> None:
    project = tomllib.loads((HOUSE / "pyproject.toml").read_text("utf-8"))["project"]
    runtime, development = (pins(lock_file) for lock_file in LOCK_FILES)
    assert {canonical(line) for line in project["dependencies"]} - set(runtime) == set()
    assert {canonical(line) for line in project["optional-dependencies"]["dev"]} - set(development) == set()


def test_the_tests_run_with_the_versions_that_are_delivered() -> None:
    runtime, development = (pins(lock_file) for lock_file in LOCK_FILES)
    assert {name: entry for name, entry in runtime.items() if development.get(name) != entry} == {}
