import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from pos.domain.access import EVERYWHERE, Scope
from pos.domain.errors import Refused
from pos.front_desk import FrontDesk
from pos.operations.api_clients.authenticate_client import authenticate_client
from pos.operations.api_clients.issue_api_key import issue_api_key
from pos.operations.api_clients.new_key import IssuedKey
from pos.operations.api_clients.register_client import register_client
from pos.operations.api_clients.revoke_api_key import revoke_api_key
from pos.operations.api_clients.rotate_api_key import rotate_api_key
from pos.storage import api_clients
from pos.storage.engine import Database
from pos.storage.tables import api_clients as clients_table
from pos.storage.tables import api_keys, audit_rows
from tests.makers import ManualClock, front_desk

SCOPES = frozenset({Scope.PAYMENTS_WRITE, Scope.PAYMENTS_READ})
WEEK = timedelta(days=7)


@pytest.fixture
def desk(database: Database, clock: ManualClock) -> FrontDesk:
    desk = front_desk(database, clock)
    register(desk)
    return desk


def register(desk: FrontDesk, client_id: str = "booking", name: str = "予約システム", facilities=frozenset({"gym"})):
    return register_client(desk, client_id, name, facilities, {"gym", "tax"}, "staff:1")


def issue(desk: FrontDesk, client_id: str = "booking", scopes=SCOPES, expires_at=None) -> IssuedKey:
    return issue_api_key(desk, client_id, scopes, expires_at, "staff:1")


def refused_code(call, *arguments) -> str:
    with pytest.raises(Refused) as refused:
        call(*arguments)
    return refused.value.code


def test_a_key_tells_who_is_calling_and_what_they_may_do(desk: FrontDesk) -> None:
    issued = issue(desk)
    client = authenticate_client(desk, issued.text)
    assert client is not None
    assert (client.id, client.name, client.key_id) == ("booking", "予約システム", issued.key.key_id)
    assert (client.facilities, client.scopes) == ({"gym"}, SCOPES)


def test_a_key_says_what_it_is_and_its_secret_is_not_stored(desk: FrontDesk) -> None:
    issued = issue(desk)
    prefix, key_id, secret = issued.text.split("_", 2)
    assert (prefix, key_id) == ("pos", issued.key.key_id)
    with desk.database.reading() as connection:
        stored = str(connection.execute(select(api_keys)).all()) + str(connection.execute(select(audit_rows)).all())
    assert secret not in stored
    assert secret not in repr(issued.key)


def variants(text: str) -> list[str]:
    _prefix, key_id, secret = text.split("_", 2)
    return [
        "",
        "pos",
        "pos_",
        f"pos_{key_id}",
        f"pos_{key_id}_",
        f"pos_{key_id}_{secret[:-1]}",
        f"pos_{key_id}_{secret}x",
        f"pos_{key_id[::-1]}_{secret}",
        f"POS_{key_id}_{secret}",
        f"{key_id}_{secret}",
        f"{text} ",
        f"pos_{key_id.lower()}_{secret}",
        f"pos_{key_id}_{secret}\n",
        f"pos_{key_id}_{secret}\udcff",
        f"pos_{key_id[:-1]}\0_{secret}",
        f"pos_{key_id[:-1]}\udcff_{secret}",
    ]


def test_nothing_but_the_whole_key_opens(desk: FrontDesk) -> None:
    issued = issue(desk)
    assert [text for text in variants(issued.text) if authenticate_client(desk, text) is not None] == []
    assert authenticate_client(desk, issued.text) is not None


def test_a_key_with_an_expiry_ends_at_that_instant(desk: FrontDesk, clock: ManualClock) -> None:
    text = issue(desk, expires_at=clock.now() + timedelta(hours=1)).text
    clock.advance(minutes=59, seconds=59)
    assert authenticate_client(desk, text) is not None
    clock.advance(seconds=1)
    assert authenticate_client(desk, text) is None


def test_a_revoked_key_opens_nothing_at_once(desk: FrontDesk) -> None:
    issued = issue(desk)
    revoke_api_key(desk, issued.key.key_id, "staff:1")
    revoke_api_key(desk, issued.key.key_id, "staff:1")
    assert authenticate_client(desk, issued.text) is None
    assert [event["kind"] for event in ward_events(desk)].count("api_key_revoked") == 1


def test_a_key_of_a_disabled_client_opens_nothing(desk: FrontDesk) -> None:
    text = issue(desk).text
    with desk.database.transaction() as connection:
        connection.execute(clients_table.update().values(disabled_at=desk.clock.now()))
    assert authenticate_client(desk, text) is None


def test_two_keys_live_side_by_side_and_a_third_is_refused(desk: FrontDesk) -> None:
    first, second = issue(desk), issue(desk)
    assert authenticate_client(desk, first.text) is not None
    assert authenticate_client(desk, second.text) is not None
    assert refused_code(issue, desk) == "too_many_live_keys"
    revoke_api_key(desk, first.key.key_id, "staff:1")
    assert issue(desk)


def test_rotation_keeps_the_old_key_for_the_overlap(desk: FrontDesk, clock: ManualClock) -> None:
    old = issue(desk)
    new = rotate_api_key(desk, "booking", None, WEEK, "staff:1")
    assert new.key.scopes == SCOPES
    clock.advance(days=6)
    assert authenticate_client(desk, old.text) is not None
    clock.advance(days=1)
    assert authenticate_client(desk, old.text) is None
    assert authenticate_client(desk, new.text) is not None


def test_rotation_never_makes_a_key_live_longer(desk: FrontDesk, clock: ManualClock) -> None:
    old = issue(desk, expires_at=clock.now() + timedelta(hours=1))
    rotate_api_key(desk, "booking", None, WEEK, "staff:1")
    clock.advance(hours=1)
    assert authenticate_client(desk, old.text) is None


def test_rotation_needs_exactly_one_live_key(desk: FrontDesk) -> None:
    assert refused_code(rotate_api_key, desk, "booking", None, WEEK, "staff:1") == "nothing_to_rotate"
    issue(desk)
    rotate_api_key(desk, "booking", None, WEEK, "staff:1")
    assert refused_code(rotate_api_key, desk, "booking", None, WEEK, "staff:1") == "too_many_live_keys"


def last_used_at(desk: FrontDesk):
    with desk.database.reading() as connection:
        return connection.scalars(select(api_keys.c.last_used_at)).one()


def test_use_is_noted_once_a_minute_at_most(desk: FrontDesk, clock: ManualClock) -> None:
    text = issue(desk).text
    assert last_used_at(desk) is None
    authenticate_client(desk, text)
    first_use = clock.now()
    clock.advance(seconds=59)
    authenticate_client(desk, text)
    assert last_used_at(desk) == first_use
    clock.advance(seconds=1)
    authenticate_client(desk, text)
    assert last_used_at(desk) == clock.now()


def test_a_wrong_secret_is_no_use(desk: FrontDesk) -> None:
    issued = issue(desk)
    authenticate_client(desk, f"{issued.text}x")
    assert last_used_at(desk) is None


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("Booking",), "client_id_malformed"),
        (("booking",), "client_id_taken"),
        (("other", " "), "name_missing"),
        (("other", "x" * 201), "name_missing"),
        (("other", "x", frozenset({"pool"})), "unknown_facility"),
        (("other", "x", frozenset()), "unknown_facility"),
    ],
)
def test_a_client_that_breaks_a_rule_is_not_registered(desk: FrontDesk, arguments: tuple, code: str) -> None:
    assert refused_code(register, desk, *arguments) == code
    with desk.database.reading() as connection:
        assert [client.id for client in api_clients.all_clients(connection)] == ["booking"]


def test_a_key_that_breaks_a_rule_is_not_issued(desk: FrontDesk, clock: ManualClock) -> None:
    assert refused_code(issue, desk, "nobody") == "unknown_client"
    assert refused_code(issue, desk, "booking", frozenset()) == "scope_missing"
    assert refused_code(issue, desk, "booking", SCOPES, clock.now()) == "expiry_in_the_past"
    assert refused_code(revoke_api_key, desk, "nokey", "staff:1") == "unknown_key"
    with desk.database.reading() as connection:
        assert api_clients.keys_of(connection, "booking") == []


def ward_events(desk: FrontDesk) -> list[dict]:
    with desk.database.reading() as connection:
        payloads = connection.scalars(select(audit_rows.c.payload).order_by(audit_rows.c.seq)).all()
    return [json.loads(payload)["ward_event"] for payload in payloads]


def test_clients_and_keys_are_sealed_in_the_wards_chain(desk: FrontDesk) -> None:
    register(desk, "other", facilities=frozenset({EVERYWHERE}))
    old = issue(desk)
    rotate_api_key(desk, "booking", None, WEEK, "staff:2")
    revoke_api_key(desk, old.key.key_id, "staff:3")
    assert [(event["kind"], event["actor"]) for event in ward_events(desk)] == [
        ("client_registered", "staff:1"),
        ("client_registered", "staff:1"),
        ("api_key_issued", "staff:1"),
        ("api_key_issued", "staff:2"),
        ("api_key_expires", "staff:2"),
        ("api_key_revoked", "staff:3"),
    ]
    assert "予約" not in str(ward_events(desk))
