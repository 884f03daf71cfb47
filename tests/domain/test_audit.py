import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.audit import GENESIS, AuditKeys, AuditStamp, UnknownAuditKey, chain_mac, chain_message, root
from tests.makers import audit_keys

FIELDS = {"chain": "tax", "seq": 7, "epoch": 1, "previous": GENESIS, "payload": b'{"amount_yen":300}'}
fields = st.fixed_dictionaries(
    {
        "key_id": st.text(max_size=3),
        "chain": st.text(max_size=3),
        "seq": st.integers(1, 200),
        "epoch": st.integers(1, 20),
        "previous": st.text(max_size=3),
        "payload": st.binary(max_size=3),
    }
)


def mac(keys: AuditKeys, **changed) -> str:
    return chain_mac(keys, keys.current_id, **{**FIELDS, **changed})


@pytest.mark.parametrize(
    "changed", [{"chain": "ward"}, {"seq": 8}, {"epoch": 2}, {"previous": "1" * 64}, {"payload": b'{"amount_yen":301}'}]
)
def test_every_field_of_a_row_changes_its_mac(changed) -> None:
    assert mac(audit_keys(), **changed) != mac(audit_keys())


def test_another_key_gives_another_mac() -> None:
    assert mac(audit_keys("test-2")) != mac(audit_keys("test-1"))


@given(fields, fields)
def test_two_rows_share_a_message_only_if_they_are_the_same(one, other) -> None:
    assert (chain_message(**one) == chain_message(**other)) == (one == other)


def test_a_mac_is_verified_with_the_key_that_made_it() -> None:
    keys = audit_keys()
    message = chain_message("test-0", **FIELDS)
    signed = keys.sign("test-0", message)
    assert keys.verify("test-0", message, signed)
    assert not keys.verify("test-1", message, signed)
    assert not keys.verify("test-0", message + b".", signed)


def test_a_key_that_is_not_there_is_named() -> None:
    with pytest.raises(UnknownAuditKey, match="'lost'"):
        audit_keys().sign("lost", b"")


def test_keys_are_never_shown() -> None:
    keys = AuditKeys("k", {"k": b"very secret bytes"})
    assert "secret" not in repr(keys)
    assert "secret" not in str(dataclasses.replace(keys, current_id="other"))


HEADS = {"tax": AuditStamp(3, "a" * 64), "ward": AuditStamp(9, "b" * 64)}


def test_the_root_does_not_depend_on_the_order_of_the_chains() -> None:
    assert root(HEADS) == root(dict(reversed(HEADS.items())))


@pytest.mark.parametrize(
    "heads",
    [
        {},
        {**HEADS, "tax": AuditStamp(4, "a" * 64)},
        {**HEADS, "tax": AuditStamp(3, "c" * 64)},
        {**HEADS, "gym": AuditStamp(1, "c" * 64)},
    ],
)
def test_the_root_changes_with_any_head(heads) -> None:
    assert root(heads) != root(HEADS)
