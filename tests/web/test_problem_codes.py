"""The table of codes, against what the house can refuse."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import pos
from pos.web.problem_codes import ELSEWHERE, OF_API_OPERATIONS, OF_REQUESTS, kind_of

HOUSE = Path(pos.__file__).parent
TABLES = (OF_REQUESTS, OF_API_OPERATIONS, ELSEWHERE)
#: What an operation can refuse is said by itself, and by what it asks.
ROOMS = ("operations", "domain", "facilities")
#: Refused by ward.py with the kind of place in the code.
FROM_UNKNOWN_PLACES = {f"unknown_{kind}" for kind in ("facility", "counter", "fee")}


def refused_codes(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Refused":
            code = node.args[0]
            assert isinstance(code, ast.Constant), f"line {node.lineno}: a code is written out, so that it can be found"
            yield str(code.value)


def all_refused_codes() -> set[str]:
    files = [
        file for room in ROOMS for file in ([HOUSE / room] if room.endswith(".py") else (HOUSE / room).rglob("*.py"))
    ]
    return {code for file in files for code in refused_codes(file.read_text("utf-8"))} | FROM_UNKNOWN_PLACES


def problems_raised() -> set[str]:
    codes = set()
    for file in (HOUSE / "web").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Problem":
                codes |= {str(argument.value) for argument in node.args[:1] if isinstance(argument, ast.Constant)}
    return codes


def test_every_code_that_an_operation_refuses_with_is_in_the_table() -> None:
    assert all_refused_codes() - set().union(*TABLES) == set()


def test_every_problem_of_a_door_is_in_the_table() -> None:
    assert problems_raised() - set(OF_REQUESTS) - set(OF_API_OPERATIONS) == set()
    assert len(problems_raised()) > 10


def test_a_code_is_in_one_table_only() -> None:
    assert sum(len(table) for table in TABLES) == len(set().union(*TABLES))


@pytest.mark.parametrize("code", sorted(OF_REQUESTS | OF_API_OPERATIONS | ELSEWHERE))
def test_a_code_has_an_error_status_and_a_title(code: str) -> None:
    kind = kind_of(code)
    assert 400 <= kind.status < 600
    assert kind.title
    assert not kind.title.endswith(".")


def test_a_code_nobody_has_thought_of_is_a_rule_that_said_no() -> None:
    assert kind_of("brand_new").status == 422
