"""Which lines of a payment a refund takes its money from."""

from collections.abc import Mapping, Sequence

from pos.domain.errors import Refused
from pos.domain.money import Yen, total
from pos.storage.payments import PaymentLine


def amounts_by_line(
    lines: Sequence[PaymentLine], claimed: Mapping[str, Yen], asked: Yen, wanted: Mapping[str, int] | None
) -> dict[str, Yen]:
    """Yen per line id, summing to `asked` and within what is left of each line.

    Without `wanted` the lines are emptied in order, which only matters to nobody while they share one revenue
    account, tax class and owner. Raises Refused `lines_required`, `unknown_line`, `lines_do_not_sum`,
    `refund_too_large`.
    """
    left = {line.line_id: line.amount_yen - claimed.get(line.line_id, Yen(0)) for line in lines}
    if wanted is not None:
        return _as_wanted(left, asked, wanted)
    if len({(line.revenue_account, line.tax_class, line.owner) for line in lines}) > 1:
        raise Refused(
            "lines_required", "the payment spans several revenue accounts, tax classes or owners: say which lines"
        )
    return _in_order(left, asked)


def _as_wanted(left: Mapping[str, Yen], asked: Yen, wanted: Mapping[str, int]) -> dict[str, Yen]:
    for line_id, amount in wanted.items():
        if line_id not in left:
            raise Refused("unknown_line", f"expected one of {', '.join(left)}; found {line_id!r}", line_id=line_id)
        if not 0 < amount <= left[line_id]:
            raise Refused("refund_too_large", f"line {line_id}: ¥{amount:,} was asked, {left[line_id]} is left")
    amounts = {line_id: Yen(amount) for line_id, amount in wanted.items()}
    if total(list(amounts.values())) != asked:
        raise Refused("lines_do_not_sum", f"the lines sum to {total(list(amounts.values()))}, the refund is {asked}")
    return amounts


def _in_order(left: Mapping[str, Yen], asked: Yen) -> dict[str, Yen]:
    amounts: dict[str, Yen] = {}
    still = asked
    for line_id, available in left.items():
        taken = Yen(min(int(available), int(still)))
        if taken > 0:
            amounts[line_id] = taken
            still = still - taken
    if still > 0:
        raise Refused(
            "refund_too_large", f"{asked} was asked, {asked - still} is left", refundable_yen=int(asked - still)
        )
    return amounts
