from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.webhooks import WAITS_SECONDS, DeliveryStatus, next_attempt_at, status_after

NOW = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("attempts", "answer", "expected"),
    [
        (1, 200, DeliveryStatus.DELIVERED),
        (1, 204, DeliveryStatus.DELIVERED),
        (10, 299, DeliveryStatus.DELIVERED),
        (1, None, DeliveryStatus.PENDING),
        (9, 500, DeliveryStatus.PENDING),
        (1, 301, DeliveryStatus.PENDING),
        (1, 404, DeliveryStatus.PENDING),
        (1, 410, DeliveryStatus.DISABLED),
        (10, 500, DeliveryStatus.GIVEN_UP),
        (10, None, DeliveryStatus.GIVEN_UP),
    ],
)
def test_an_attempt_delivers_waits_gives_up_or_ends_the_endpoint(
    attempts: int, answer: int | None, expected: DeliveryStatus
) -> None:
    assert status_after(attempts, answer) is expected


def test_the_schedule_is_that_of_standard_webhooks() -> None:
    waits = [next_attempt_at(attempts, NOW, None) - NOW for attempts in range(1, 10)]
    minutes, hours = 60, 3_600
    expected = [5, 5 * minutes, 30 * minutes, *(n * hours for n in (2, 5, 10, 14, 20, 24))]
    assert [int(wait.total_seconds()) for wait in waits] == expected
    assert WAITS_SECONDS[0] == 0


@pytest.mark.parametrize(
    ("retry_after", "seconds"),
    [
        ("60", 60),
        (" 60 ", 60),
        ("1", 5),  # the schedule is more patient
        ("999999999999", 86_400),
        ("Wed, 25 Nov 2026 01:02:00 GMT", 120),
        ("Wed, 25 Nov 2020 01:02:00 GMT", 5),
        ("Wed, 25 Nov 2099 01:02:00 GMT", 86_400),
        ("Wed, 25 Nov 2026 01:02:00", 120),
        ("soon", 5),
        ("-60", 5),
        ("６０", 5),
        ("", 5),
    ],
)
def test_a_receiver_may_ask_for_patience_up_to_a_day(retry_after: str, seconds: int) -> None:
    assert next_attempt_at(1, NOW, retry_after) - NOW == timedelta(seconds=seconds)


@given(st.text(), st.integers(1, 9))
def test_whatever_the_header_says_the_next_attempt_lies_between_the_schedule_and_a_day(
    text: str, attempts: int
) -> None:
    wait = (next_attempt_at(attempts, NOW, text) - NOW).total_seconds()
    assert WAITS_SECONDS[attempts] <= wait <= 86_400
