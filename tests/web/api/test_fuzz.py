"""Generated requests at the whole API over loopback, judged by our own OpenAPI document."""

from collections import Counter
from collections.abc import Iterator

import pytest
import schemathesis
from schemathesis.engine import events, from_schema

from tests.web.online import OnlineDoors
from tests.web.serving import serving

#: Per call and phase: enough to meet every status that the document tells of, and done in half a minute.
EXAMPLES = 20


@pytest.fixture
def address(doors: OnlineDoors) -> Iterator[str]:
    """Of a real server: schemathesis cannot repeat a request without its key inside the process."""
    with serving(doors.app) as found:
        yield found


def configuration(doors: OnlineDoors) -> schemathesis.Config:
    #: A rule may refuse what the schema allows: an unknown facility, a sum that differs, a booking that is paid.
    refused_by_a_rule = ["2xx", "401", "403", "404", "409", "412", "422"]
    return schemathesis.Config.from_dict(
        {
            "headers": {"Authorization": f"Bearer {doors.key}"},
            "generation": {"max-examples": EXAMPLES, "database": "none", "deterministic": True},
            "checks": {"positive_data_acceptance": {"expected-statuses": refused_by_a_rule}},
        }
    )


@pytest.mark.fuzz
def test_whatever_is_asked_the_document_has_told_of_the_answer(doors: OnlineDoors, address: str) -> None:
    schema = schemathesis.openapi.from_url(f"{address}/api/v1/openapi.json", config=configuration(doors))
    schema.config.update(base_url=address)
    failures, statuses, troubles = set(), Counter(), []
    for event in from_schema(schema).execute():
        if isinstance(event, events.FatalError | events.NonFatalError):
            troubles.append(repr(event))
        if isinstance(event, events.ScenarioFinished):
            statuses.update(
                interaction.response.status_code
                for interaction in event.recorder.interactions.values()
                if interaction.response is not None
            )
            failures |= {
                f"{check.name} at {event.label}: {check.failure_info.failure.message[:500]}"
                for checks in event.recorder.checks.values()
                for check in checks
                if check.failure_info is not None
            }
    assert (failures, troubles) == (set(), [])
    assert set(statuses) >= {200, 201, 400, 401, 404, 405, 409, 415, 422}
    assert max(statuses) < 500
