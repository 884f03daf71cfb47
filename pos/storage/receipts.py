"""Receipt numbers, taken inside the capturing transaction: a rollback gives the number back."""

from datetime import date, datetime

from sqlalchemy import Connection, func, insert, select

from pos.domain.receipt import MAIN_SERIES, ReceiptNumber
from pos.storage.tables import epochs, receipt_series, receipts
from pos.storage.upsert import insert_or


def issue(connection: Connection, payment_id: str, counter: str, business_day: date, at: datetime) -> ReceiptNumber:
    """The next number of the counter's series for that day, bound to the payment for good."""
    epoch = connection.execute(select(func.max(epochs.c.epoch))).scalar_one()
    key = {"epoch": epoch, "counter": counter, "business_day": business_day, "series": MAIN_SERIES}
    taking = insert_or(connection, receipt_series).values(**key, last_number=1)
    taking = taking.on_conflict_do_update(
        index_elements=list(key), set_={"last_number": receipt_series.c.last_number + 1}
    )
    number: int = connection.execute(taking.returning(receipt_series.c.last_number)).scalar_one()
    connection.execute(insert(receipts).values(**key, number=number, payment_id=payment_id, issued_at=at))
    return ReceiptNumber(counter, business_day, MAIN_SERIES, number)


def of_payment(connection: Connection, payment_id: str) -> ReceiptNumber | None:
    """The payment's receipt number, when it has one."""
    columns = (receipts.c.counter, receipts.c.business_day, receipts.c.series, receipts.c.number)
    row = connection.execute(select(*columns).where(receipts.c.payment_id == payment_id)).one_or_none()
    return ReceiptNumber(*row) if row else None
