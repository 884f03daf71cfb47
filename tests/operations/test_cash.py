import pytest

from pos import crash_points
from pos.domain.errors import IllegalMove, InvalidIdentifier, InvalidYen, Refused
from pos.domain.payment import PaymentMove, PaymentStatus
from pos.domain.tender import Tender
from pos.office import Office
from pos.operations.pricing import LineRequest
from pos.operations.recording import Happening, record_payment
from pos.operations.take_cash import take_cash
from pos.operations.void import void
from pos.storage import payments, receipts
from pos.storage.payments import Payment
from tests.makers import ManualClock
from tests.tills import CLERK, LINKED, Till, balances, lines, now_stored, whole_database


def receipt_of(office: Office, payment: Payment) -> str | None:
    with office.database.reading() as connection:
        number = receipts.of_payment(connection, payment.id)
    return str(number) if number else None


def test_a_cash_sale_is_captured_with_a_receipt_and_a_balanced_entry(till: Till) -> None:
    payment = till.cash("CERT-JUMIN", "KOSEKI-ALL", received_yen=1_000)
    assert payment.status is PaymentStatus.CAPTURED
    assert payment.captured_yen == payment.amount_yen == 750
    assert receipt_of(till.office, payment) == f"{LINKED}-20261125-A0001"
    assert balances(till.office.database) == {
        f"cash:{LINKED}": 10_750,
        "cash_float:family-registry": -10_000,
        "revenue:2026:family-registry:fee-certificates": -300,
        "revenue:2026:family-registry:fee-koseki": -450,
    }


def test_money_of_another_body_is_held_for_it_and_is_no_revenue(till: Till) -> None:
    till.cash("CERT-JUMIN", "MYNUM-REISSUE")
    found = balances(till.office.database)
    assert found["held_for:j-lis"] == -800
    assert found["revenue:2026:family-registry:fee-certificates"] == -300


def test_the_event_tells_what_was_received_and_given_back(till: Till) -> None:
    payment = till.cash("CERT-JUMIN", received_yen=1_000)
    with till.office.database.reading() as connection:
        (event,) = payments.events_of(connection, payment.id)
    assert event["move"] == "take_cash"
    assert event["details"] == {"received_yen": 1_000, "change_yen": 700}
    assert event["actor"] == CLERK
    assert str(event["business_day"]) == str(event["belongs_to_day"]) == "2026-11-25"
    assert event["fiscal_year"] == 2026


def test_the_same_request_again_is_the_same_payment(till: Till) -> None:
    sale = till.sale("CERT-JUMIN")
    first = take_cash(till.office, sale, 300, CLERK)
    before = whole_database(till.office.database)
    assert take_cash(till.office, sale, 300, CLERK) == first
    assert whole_database(till.office.database) == before


def test_a_request_is_repeated_even_after_the_drawer_was_closed(office: Office) -> None:
    till = Till(office)
    session = till.open(float_yen=0)
    sale = till.sale("CERT-JUMIN")
    first = take_cash(office, sale, 300, CLERK)
    till.close(session, 300)
    assert take_cash(office, sale, 300, CLERK) == first


def test_a_free_sale_has_a_receipt_and_no_entry(till: Till) -> None:
    before = balances(till.office.database)
    free = lines("CERT-JUMIN", price_class="exempted", exemption_reason="free-by-law")
    payment = till.cash(lines=free, tender=Tender.NONE)
    assert payment.status is PaymentStatus.CAPTURED
    assert receipt_of(till.office, payment) == f"{LINKED}-20261125-A0001"
    assert balances(till.office.database) == before


def crash_before_commit(till: Till) -> None:
    def crash(point: str) -> None:
        if point == "before_commit":
            raise ZeroDivisionError

    crash_points.install(crash)
    try:
        till.cash()
    finally:
        crash_points.install(None)


def test_receipt_numbers_have_no_gap_after_a_rollback(till: Till) -> None:
    numbers = [receipt_of(till.office, till.cash())]
    with pytest.raises(ZeroDivisionError):
        crash_before_commit(till)
    numbers += [receipt_of(till.office, till.cash()) for _ in range(2)]
    assert numbers == [f"{LINKED}-20261125-A{number:04d}" for number in (1, 2, 3)]


def test_each_counter_and_day_counts_its_receipts_from_one(office: Office, clock: ManualClock) -> None:
    first, second = Till(office, LINKED), Till(office, "family-registry-2")
    session = first.open(float_yen=0)
    second.open(float_yen=0)
    assert str(receipt_of(office, first.cash())).endswith("A0001")
    assert str(receipt_of(office, second.cash())).endswith("A0001")
    first.close(session, 300)
    clock.advance(days=1)
    first.open(float_yen=0)
    assert receipt_of(office, first.cash()) == f"{LINKED}-20261126-A0001"


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ({"received_yen": 299}, "received_too_little"),
        ({"amount_yen": 299}, "amount_changed"),
        ({"tender": Tender.NONE, "received_yen": 300}, "tender_does_not_fit"),
        ({"tender": Tender.CREDIT}, "tender_does_not_fit"),
        ({"lines": (LineRequest("CERT-JUMIN", 0),), "amount_yen": 0}, "invalid_quantity"),
        ({"lines": (LineRequest("CERT-JUMIN", 1_000),)}, "invalid_quantity"),
        ({"lines": (LineRequest("GYM-ADULT", 1),)}, "fee_not_sold_here"),
        ({"lines": (LineRequest("NO-SUCH", 1),), "amount_yen": 1}, "unknown_fee"),
        ({"lines": lines("CERT-JUMIN", price_class="exempted")}, "exemption_reason_required"),
        ({"lines": lines("CERT-JUMIN", price_class="reduced")}, "invalid_price_class"),
        ({"lines": lines("CERT-JUMIN", unit_yen=-300), "amount_yen": -300}, "invalid_unit_price"),
        ({"lines": lines(*["CERT-JUMIN"] * 51)}, "invalid_lines"),
        ({"lines": lines("CERT-JUMIN", unit_yen=10_000_001), "amount_yen": 10_000_001}, "amount_too_large"),
    ],
)
def test_a_sale_that_breaks_a_rule_is_refused_and_changes_nothing(till: Till, what: dict, code: str) -> None:
    before = whole_database(till.office.database)
    with pytest.raises(Refused) as refusal:
        till.cash(**what)
    assert refusal.value.code == code
    assert whole_database(till.office.database) == before


@pytest.mark.parametrize("received", [300.0, "300", True])
def test_only_whole_yen_are_received(till: Till, received: object) -> None:
    before = whole_database(till.office.database)
    with pytest.raises(InvalidYen):
        take_cash(till.office, till.sale(), received, CLERK)
    assert whole_database(till.office.database) == before


def test_a_payment_id_must_be_an_identifier_of_ours(till: Till) -> None:
    with pytest.raises(InvalidIdentifier):
        till.cash(payment_id="4111111111111111")


def test_the_same_id_with_other_content_is_refused(till: Till) -> None:
    paid = till.cash("CERT-JUMIN")
    before = whole_database(till.office.database)
    with pytest.raises(Refused, match="payment_id_reused"):
        till.cash("KOSEKI-ALL", payment_id=paid.id)
    assert whole_database(till.office.database) == before


def test_a_closed_counter_sells_nothing(office: Office) -> None:
    before = whole_database(office.database)
    with pytest.raises(Refused, match="drawer_not_open"):
        Till(office).cash()
    assert whole_database(office.database) == before


def test_a_drawer_of_yesterday_sells_nothing_today(till: Till, clock: ManualClock) -> None:
    clock.advance(days=1)
    before = whole_database(till.office.database)
    with pytest.raises(Refused, match="drawer_of_another_day"):
        till.cash()
    assert whole_database(till.office.database) == before


def test_cash_is_voided_out_of_the_drawer_and_keeps_its_receipt_number(till: Till) -> None:
    payment = till.cash("CERT-JUMIN", "MYNUM-REISSUE")
    voided = void(till.office, payment.id, reason="wrong fee", actor=CLERK)
    assert voided.status is PaymentStatus.VOIDED
    assert receipt_of(till.office, payment) == f"{LINKED}-20261125-A0001"
    assert balances(till.office.database) == {f"cash:{LINKED}": 10_000, "cash_float:family-registry": -10_000}


def test_a_void_again_changes_nothing(till: Till) -> None:
    payment = till.cash()
    voided = void(till.office, payment.id, reason="wrong fee", actor=CLERK)
    before = whole_database(till.office.database)
    assert void(till.office, payment.id, reason="wrong fee", actor=CLERK) == voided
    assert whole_database(till.office.database) == before


def test_a_free_sale_is_voided_without_an_entry(till: Till) -> None:
    free = lines("CERT-JUMIN", price_class="exempted", exemption_reason="free-by-law")
    payment = till.cash(lines=free, tender=Tender.NONE)
    before = balances(till.office.database)
    assert void(till.office, payment.id, reason="no", actor=CLERK).status is PaymentStatus.VOIDED
    assert balances(till.office.database) == before


def test_yesterdays_payment_is_not_voided(office: Office, clock: ManualClock) -> None:
    till = Till(office)
    till.open()
    payment = till.cash()
    clock.advance(days=1)
    before = whole_database(office.database)
    with pytest.raises(Refused, match="void_of_another_day"):
        void(office, payment.id, reason="late", actor=CLERK)
    assert whole_database(office.database) == before


def test_nothing_is_voided_after_the_drawer_is_closed(office: Office) -> None:
    till = Till(office)
    session = till.open(float_yen=0)
    payment = till.cash()
    till.close(session, 300)
    before = whole_database(office.database)
    with pytest.raises(Refused, match="drawer_not_open"):
        void(office, payment.id, reason="late", actor=CLERK)
    assert whole_database(office.database) == before


def test_an_illegal_move_leaves_nothing_half_done(till: Till) -> None:
    payment = till.cash()
    again = Happening(till.office.clock.now(), CLERK, 300, takes_receipt=True)
    before = whole_database(till.office.database)
    with till.office.database.transaction() as connection, pytest.raises(IllegalMove):
        record_payment(till.office, connection, payment, PaymentMove.TAKE_CASH, again)
    assert whole_database(till.office.database) == before


def test_the_captured_amount_is_read_back_from_the_database(till: Till) -> None:
    payment = till.cash()
    assert now_stored(till.office, payment) == payment
