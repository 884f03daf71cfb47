"""docs/api.md says what the API does: its bodies are sent, its answers compared, its tables counted."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from pos.gateways.simulator.charges.endings import PageOutcome
from pos.gateways.simulator.doors.hosted_page import WORDS
from pos.gateways.simulator.faults.faults import SANDBOX_AMOUNTS
from pos.operations.publishing import PAYMENT_EVENTS, REFUND_EVENTS
from pos.storage.tables import outbox
from pos.web.problem_codes import OF_API_OPERATIONS, OF_REQUESTS
from tests.web.online import OnlineDoors

GUIDE = (Path(__file__).parents[3] / "docs" / "api.md").read_text("utf-8")


def section(heading: str) -> str:
    return GUIDE.split(f"\n{heading}\n", 1)[1].split("\n## ", 1)[0].split("\n### ", 1)[0]


def bodies(heading: str) -> list[Any]:
    return [json.loads(block) for block in re.findall(r"```json\n(.*?)```", section(heading), re.DOTALL)]


def shape(value: Any) -> Any:
    """The names of all members, and what kind of value each is; null fits anything."""
    if isinstance(value, dict):
        return {name: shape(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return "text" if isinstance(value, str | None) else type(value).__name__


def test_the_table_of_codes_is_the_one_that_is_used() -> None:
    documented = re.findall(r"^\| `(\w+)` \| (\d{3}) \| (.+) \|$", section("## Codes of errors"), re.MULTILINE)
    assert documented == [
        (code, str(kind.status), kind.title) for code, kind in (OF_REQUESTS | OF_API_OPERATIONS).items()
    ]


def test_every_event_is_described() -> None:
    described = set(re.findall(r"`((?:payment|refund)\.\w+)`", section("## Webhooks")))
    assert described == set(PAYMENT_EVENTS.values()) | set(REFUND_EVENTS.values())


def test_the_amounts_for_rehearsals_are_those_of_the_simulated_agents() -> None:
    listed = re.findall(r"\b(\d{7})\b", section("## Rehearsing what goes wrong"))
    assert sorted(int(amount) for amount in listed) == sorted(SANDBOX_AMOUNTS)


def test_the_buttons_for_rehearsals_are_those_of_the_agents_page() -> None:
    page = section("## Rehearsing what goes wrong")
    first_column = re.findall(r"^\| ([^`|]+?) \|", page, re.MULTILINE)
    words = {name: WORDS["ja"][name] for name in ("pay", "decline", "leave", "challenge", "frictionless")}
    assert [cell for cell in first_column if cell in words.values()] == list(words.values())
    assert all(WORDS["ja"][name] in page for name in ("pass", "fail", "close"))


@pytest.fixture
def told(doors: OnlineDoors) -> dict[str, Any]:
    """The whole story of the guide, played."""
    request, _ = bodies("### `POST /api/v1/payments`")
    created = doors.post("/payments", request)
    assert created.status_code == 201, created.text
    payment_id = created.json["id"]
    doors.press_pay(payment_id)
    doors.at_agent(payment_id, PageOutcome.APPROVE)
    doors.http.get(f"/checkout/{payment_id}/return")
    paid = doors.get(f"/payments/{payment_id}").json
    refund_request, _ = bodies("### `POST /api/v1/payments/{id}/refunds`")
    refund = doors.post(f"/payments/{payment_id}/refunds", refund_request)
    assert refund.status_code == 202, refund.text
    return {"created": created.json, "paid": paid, "refund": refund.json}


@pytest.mark.parametrize(
    ("heading", "number", "what"),
    [
        ("### `POST /api/v1/payments`", 1, "created"),
        ("### `GET /api/v1/payments/{id}`", 0, "paid"),
        ("### `POST /api/v1/payments/{id}/refunds`", 1, "refund"),
    ],
)
def test_an_answer_looks_as_the_guide_says(told: dict[str, Any], heading: str, number: int, what: str) -> None:
    assert shape(told[what]) == shape(bodies(heading)[number])


def test_the_facilities_look_as_the_guide_says(doors: OnlineDoors) -> None:
    assert shape(doors.get("/facilities").json) == shape(bodies("### `GET /api/v1/facilities`")[0])


def test_an_event_looks_as_the_guide_says(doors: OnlineDoors, told: dict[str, Any]) -> None:
    with doors.office.database.reading() as connection:
        query = select(outbox.c.payload).where(outbox.c.type == "refund.succeeded")
        payload = connection.execute(query).scalar_one()
    assert shape(payload) == shape(bodies("## Webhooks")[0])


def test_an_error_looks_as_the_guide_says(doors: OnlineDoors) -> None:
    request, _ = bodies("### `POST /api/v1/payments`")
    problem = doors.post("/payments", request | {"amount_yen": "3600", "colour": "red"}).json
    (documented,) = bodies("## What holds for every call")
    assert {**problem, "type": documented["type"]} == documented
