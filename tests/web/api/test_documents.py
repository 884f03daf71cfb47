import re

import pytest

from pos.web.problem_codes import OF_API_OPERATIONS, OF_REQUESTS
from tests.web.online import PUBLIC_URL, OnlineDoors, asked


def document(doors: OnlineDoors) -> dict:
    return doors.http.get("/api/v1/openapi.json").json


def test_the_document_is_openapi_3_1_and_needs_no_key(doors: OnlineDoors) -> None:
    found = document(doors)
    assert found["openapi"] == "3.1.0"
    assert found["servers"] == [{"url": PUBLIC_URL}]
    calls = {(method, path) for path, item in found["paths"].items() for method in item if method != "parameters"}
    assert calls == {
        ("post", "/api/v1/payments"),
        ("get", "/api/v1/payments"),
        ("get", "/api/v1/payments/{payment_id}"),
        ("post", "/api/v1/payments/{payment_id}/refunds"),
        ("get", "/api/v1/refunds/{refund_id}"),
        ("get", "/api/v1/facilities"),
    }


def test_every_call_has_a_name_of_its_own_and_every_error_is_a_problem(doors: OnlineDoors) -> None:
    found = document(doors)
    names = []
    for item in found["paths"].values():
        for method, operation in item.items():
            if method != "parameters":
                names.append(operation["operationId"])
                errors = {status for status in operation["responses"] if not status.startswith("2")}
                assert errors >= {"401", "403", "default"}
                assert all("$ref" in operation["responses"][status] for status in errors)
    assert len(set(names)) == len(names) == 6
    for response in found["components"]["responses"].values():
        assert list(response["content"]) == ["application/problem+json"]


def test_requests_allow_no_further_fields(doors: OnlineDoors) -> None:
    schemas = document(doors)["components"]["schemas"]
    for name in ("NewPaymentRequest", "NewPaymentLine", "NewRefundRequest", "RefundLine"):
        assert schemas[name]["additionalProperties"] is False


def test_the_page_for_people_loads_nothing_from_outside_and_runs_nothing(doors: OnlineDoors) -> None:
    page = doors.http.get("/api/v1/docs").text
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert loaded
    assert [address for address in loaded if not address.startswith(("/", "#"))] == []
    assert "<script" not in page
    assert "style=" not in page


@pytest.mark.parametrize("code", sorted(OF_REQUESTS | OF_API_OPERATIONS))
def test_the_type_of_every_problem_leads_to_a_section(doors: OnlineDoors, code: str) -> None:
    assert f'id="{code}"' in doors.http.get("/api/v1/docs").text


def test_a_problem_has_all_members_of_its_form(doors: OnlineDoors) -> None:
    problem = doors.post("/payments", asked(amount_yen=1)).json
    assert problem == {
        "type": f"{PUBLIC_URL}/api/v1/docs#amount_differs",
        "title": "amount_yen is not the sum of the lines",
        "status": 422,
        "detail": "amount_yen is ¥1, the lines sum to ¥8,900",
        "instance": "/api/v1/payments",
        "code": "amount_differs",
    }


@pytest.mark.parametrize("path", ["/api/v1/", "/api/v1/nothing", "/api/v1/payments/", "/api/v1/payments/x/y/z"])
def test_an_address_that_leads_nowhere_is_a_problem_too(doors: OnlineDoors, path: str) -> None:
    answer = doors.http.get(path)
    assert (answer.status_code, answer.mimetype, answer.json["code"]) == (404, "application/problem+json", "not_found")


@pytest.mark.parametrize(
    ("method", "path"), [("DELETE", "/payments"), ("PUT", "/payments/x"), ("GET", "/payments/x/refunds")]
)
def test_a_wrong_method_is_a_problem_that_names_the_right_ones(doors: OnlineDoors, method: str, path: str) -> None:
    answer = doors.http.open(f"/api/v1{path}", method=method)
    assert (answer.status_code, answer.json["code"]) == (405, "method_not_allowed")
    assert answer.mimetype == "application/problem+json"
    assert set(answer.headers["Allow"].split(", ")) & {"GET", "POST"}


def test_a_mistake_of_ours_is_a_problem_that_says_nothing_about_it(
    doors: OnlineDoors, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the inside")

    monkeypatch.setattr("pos.web.api.payments.create_payment", broken)
    answer = doors.post("/payments", asked(), "k")
    assert (answer.status_code, answer.json["code"]) == (500, "internal_error")
    assert "the inside" not in answer.text
    monkeypatch.undo()
    assert doors.post("/payments", asked(), "k").status_code == 201
