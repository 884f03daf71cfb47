"""Block 入金 of the ward's sheet: what came to the account on the day, beside what should have come."""

from collections import defaultdict
from collections.abc import Mapping

from pos.domain.money import Yen, total
from reconciliation.day_rows import AtBank, BankTotal, PayoutAtBank
from reconciliation.proof.bank_matching import BankRule
from reconciliation.sheet import BankBlock, BankSort, BankSum, PayoutAmounts, PayoutRow, StatementState
from reconciliation.sheet.labels import state_in_words


def bank_block(agents: Mapping[str, str], at_bank: AtBank) -> BankBlock:
    """`agents`: names by id. What comes later than it was due stands on the day on which it comes."""
    sums: dict[BankSort, list[BankTotal]] = defaultdict(list)
    for one in at_bank.totals:
        sort = _sort_of(one)
        if sort is not None:
            sums[sort].append(one)
    return BankBlock(
        statement=StatementState.HERE if at_bank.statement_is_here else StatementState.NOT_HERE,
        payouts=tuple(_row(agents, one) for one in at_bank.payouts),
        others=tuple(_sum(sort, sums[sort]) for sort in BankSort if sort in sums),
    )


def _sort_of(one: BankTotal) -> BankSort | None:
    if one.rule == BankRule.PAYOUT:
        return None  # has a row of its own
    if one.amount_yen < 0:
        return BankSort.OUT
    return BankSort.OTHER_IN if one.rule is None else BankSort.PAY_IN


def _sum(sort: BankSort, same: list[BankTotal]) -> BankSum:
    amount = total([one.amount_yen for one in same])
    return BankSum(sort, state_in_words(sort), sum(one.count for one in same), amount)


def _row(agents: Mapping[str, str], one: PayoutAtBank) -> PayoutRow:
    payout, steps = one.payout, one.payout.waterfall
    return PayoutRow(
        agent_id=payout.agent,
        agent_name=agents.get(payout.agent, payout.agent),
        payout_id=payout.payout_id,
        first_day=payout.first_day,
        last_day=payout.last_day,
        pay_in_on=payout.payout_on,
        banked_on=one.banked_on,
        amounts=PayoutAmounts(
            total_yen=steps.gross_yen,
            given_back_yen=Yen(-steps.refunds_yen),
            chargeback_yen=Yen(-steps.chargebacks_yen),
            kept_fee_yen=steps.fee_yen,
            kept_fee_tax_yen=steps.fee_tax_yen,
            transfer_fee_yen=steps.transfer_fee_yen,
            adjusted_yen=steps.adjustments_yen,
            carried_yen=steps.carried_yen,
            banked_yen=one.banked_yen,
        ),
    )
