import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from pos.web.api.strict_json import NotStrictJson, read_json
from tests.web.online import OnlineDoors, asked

JSON = "application/json"


def send(doors: OnlineDoors, body: bytes, content_type: str = JSON, **headers: str) -> TestResponse:
    whole = {"Authorization": f"Bearer {doors.key}", "Idempotency-Key": "k", "Content-Type": content_type, **headers}
    return doors.http.post("/api/v1/payments", data=body, headers=whole)


def with_amount(literal: str) -> bytes:
    return json.dumps(asked()).replace("8900", literal).encode()


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "Expecting value"),
        (b"{", "Expecting"),
        (b"\xff\xfe{}", "not UTF-8"),
        (b"\xef\xbb\xbf{}", "BOM"),
        (b'{"a": 1, "a": 2}', "twice"),
        (b'{"a": {"b": 1, "b": 1}}', "twice"),
        (b'{"a": NaN}', "NaN"),
        (b'{"a": -Infinity}', "Infinity"),
        (b'{"a": 1e999}', "1e999"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "whole number"),
        (b'{"a": 9007199254740992}', "whole number"),
        (b"[" * 11 + b"]" * 11, "levels"),
        (b"[" * 60_000, "levels"),
        (b'{"a": "\\ud800"}', "half a character"),
        (b'{"\\udfff": 1}', "half a character"),
    ],
)
def test_a_body_that_is_not_strict_json_is_refused_with_its_reason(doors: OnlineDoors, body: bytes, says: str) -> None:
    answer = send(doors, body)
    assert (answer.status_code, answer.json["code"]) == (400, "malformed_json")
    assert says in answer.json["detail"]


@pytest.mark.parametrize("body", [b"[]", b"1", b'"text"', b"null", b"true"])
def test_a_body_that_is_no_object_is_refused(doors: OnlineDoors, body: bytes) -> None:
    answer = send(doors, body)
    assert (answer.status_code, answer.json["code"]) == (422, "invalid_request")
    assert answer.json["errors"][0]["pointer"] == ""


@pytest.mark.parametrize("literal", ["8900.0", "8.9e3", '"8900"', "true", "null", "-1", "0", "[8900]"])
def test_an_amount_is_a_positive_whole_number_and_nothing_else(doors: OnlineDoors, literal: str) -> None:
    answer = send(doors, with_amount(literal))
    assert answer.status_code == 422
    assert "/amount_yen" in [error["pointer"] for error in answer.json["errors"]]


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"colour": "red"}, "/colour"),
        ({"a/b~c": 1}, "/a~1b~0c"),
        ({"lines": []}, "/lines"),
        ({"lines": [{"fee": "ROOM-AM", "quantity": 1, "unit_yen": 1}] * 51}, "/lines"),
        ({"lines": [{"fee": "ROOM-AM", "quantity": True, "unit_yen": 8_900}]}, "/lines/0/quantity"),
        ({"lines": [{"fee": "ROOM-AM", "quantity": 1, "unit_yen": 1.5}]}, "/lines/0/unit_yen"),
        ({"lines": [{"fee": "ROOM-AM", "quantity": 1, "unit_yen": 8_900, "discount": 1}]}, "/lines/0/discount"),
        ({"lines": [{"fee": "ROOM-AM", "quantity": 1, "unit_yen": 8_900, "use_day": "20261205"}]}, "/lines/0/use_day"),
        ({"lines": [{"fee": "R", "quantity": 1, "unit_yen": 8_900, "use_day": "2026-02-30"}]}, "/lines/0/use_day"),
        ({"facility": 5}, "/facility"),
        ({"reference": "x" * 65}, "/reference"),
        ({"reference": "R\n1"}, "/reference"),
        ({"reference": "R\0"}, "/reference"),
        ({"metadata": {"a\0b": "x"}}, "/metadata/a\0b/key"),
        ({"reference": ""}, "/reference"),
        ({"reference": "4111 1111 1111 1111"}, "/reference"),
        ({"description": "カード番号は４１１１１１１１１１１１１１１１です"}, "/description"),
        ({"metadata": {"card": "4111111111111111"}}, "/metadata/card/value"),
        ({"metadata": {"4111111111111111": "x"}}, "/metadata/4111111111111111/key"),
        ({"metadata": {"n": 1}}, "/metadata/n/value"),
        ({"metadata": {str(n): "x" for n in range(21)}}, "/metadata"),
        ({"return_url": "http://yoyaku.example.jp/"}, "/return_url"),
        ({"return_url": "//yoyaku.example.jp/"}, "/return_url"),
        ({"return_url": "javascript:alert(1)"}, "/return_url"),
        ({"return_url": "https://user@yoyaku.example.jp/"}, "/return_url"),
        ({"return_url": "https://yoyaku.example.jp/" + "x" * 2_000}, "/return_url"),
        ({"payer_language": "de"}, "/payer_language"),
        ({"capture": "manual"}, "/capture"),
        ({"channels": ["counter"]}, "/channels/0"),
        ({"expires_at": "2026-11-26"}, "/expires_at"),
        ({"expires_at": "2026-11-26T10:00:00"}, "/expires_at"),
        ({"expires_at": "0001-01-01T00:00:00+23:59"}, "/expires_at"),
        ({"expires_at": "9999-12-31T23:59:59-23:59"}, "/expires_at"),
        ({"expires_at": 1_800_000_000}, "/expires_at"),
    ],
)  # fmt: skip
def test_a_field_that_is_not_as_it_must_be_is_named_by_a_pointer(
    doors: OnlineDoors, changes: dict[str, Any], pointer: str
) -> None:
    answer = doors.post("/payments", {**asked(), **changes})
    assert (answer.status_code, answer.json["code"]) == (422, "invalid_request"), answer.text
    assert pointer in [error["pointer"] for error in answer.json["errors"]]


def test_a_refused_field_is_never_quoted_when_it_holds_a_card_number(doors: OnlineDoors) -> None:
    answer = doors.post("/payments", asked(reference="4111111111111111"))
    assert "4111111111111111" not in answer.text


@pytest.mark.parametrize(
    "content_type",
    ["", "text/plain", "application/x-www-form-urlencoded", "application/json; charset=shift_jis"],
)
def test_another_media_type_is_refused(doors: OnlineDoors, content_type: str) -> None:
    answer = send(doors, json.dumps(asked()).encode(), content_type)
    assert (answer.status_code, answer.json["code"]) == (415, "unsupported_media_type")


def test_a_compressed_body_is_refused(doors: OnlineDoors) -> None:
    assert send(doors, b"\x1f\x8b", **{"Content-Encoding": "gzip"}).status_code == 415


def test_a_body_over_the_limit_is_refused_before_it_is_read(doors: OnlineDoors) -> None:
    answer = send(doors, b" " * 65_537)
    assert (answer.status_code, answer.json["code"]) == (413, "body_too_large")
    assert send(doors, json.dumps(asked()).encode().ljust(65_536)).status_code == 201


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)  # fmt: skip


@given(JSON_VALUES)
def test_strict_json_reads_what_a_lenient_reader_reads_the_same_way(value: Any) -> None:
    body = json.dumps(value)
    try:
        assert read_json(body.encode()) == value
    except NotStrictJson:
        assert body.count("[") + body.count("{") > 10


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(field=st.sampled_from(sorted(asked())), value=JSON_VALUES)
def test_whatever_a_field_holds_the_answer_is_clear(doors: OnlineDoors, field: str, value: Any) -> None:
    answer = doors.post("/payments", asked() | {field: value})
    assert answer.status_code in {201, 400, 403, 409, 422}
    assert answer.status_code == 201 or answer.json["code"]
