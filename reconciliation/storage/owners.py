"""Whose money a payment or refund is: it may be several owners', and a refund may give back one owner's part only."""

from collections.abc import Collection

from sqlalchemy import Connection, func, select

from pos.domain.money import Yen
from pos.storage.tables import payment_lines, refund_lines, refunds
from reconciliation.storage.chunks import chunks


def of_subjects(connection: Connection, subjects: Collection[str]) -> dict[str, dict[str, Yen]]:
    """By id of a payment or refund, how much of it is each owner's; what is given back is above zero, too."""
    found: dict[str, dict[str, Yen]] = {}
    of_payments = (payment_lines.c.payment_id, payment_lines.c.owner)
    paid = select(*of_payments, func.sum(payment_lines.c.amount_yen)).group_by(*of_payments)
    of_refunds = (refund_lines.c.refund_id, payment_lines.c.owner)
    its_line = (payment_lines.c.payment_id == refunds.c.payment_id) & (
        payment_lines.c.line_id == refund_lines.c.line_id
    )
    given_back = (
        select(*of_refunds, func.sum(refund_lines.c.amount_yen))
        .join(refunds, refunds.c.id == refund_lines.c.refund_id)
        .join(payment_lines, its_line)
        .group_by(*of_refunds)
    )
    for some in chunks(subjects):
        for query, subject in ((paid, of_payments[0]), (given_back, of_refunds[0])):
            for key, owner, amount in connection.execute(query.where(subject.in_(some))):
                found.setdefault(key, {})[owner] = Yen(int(amount))
    return found
