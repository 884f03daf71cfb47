"""The day's CSV files: the same figures as on the sheets, for Excel and the financial system. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from pos.domain.business_day import TOKYO
from pos.domain.journal import WARD
from pos.facilities import Ward
from reconciliation.blocks.agents import expected_fee_yen
from reconciliation.blocks.breaks import DayBreak
from reconciliation.blocks.revenue import account_code, account_id, assessed_yen, count_of, reduced_yen
from reconciliation.blocks.taken import tender_name
from reconciliation.day_folder.csv_writer import Value, write_csv
from reconciliation.day_rows import Income
from reconciliation.findings.legs import PendingLeg
from reconciliation.sheet.words import tax_class_in_words

_SETTLEMENT = ("業務日", "施設", "施設名", "年度", "科目", "科目名", "科目番号", "帰属", "税区分", "支払方法",
               "ブランド", "件数", "調定額", "減額調定", "差引")  # fmt: skip
_BREAKS = ("業務日", "施設", "番号", "種別", "種別名", "状態", "受託者", "対象", "明細", "当方", "相手方", "差額",
           "内容", "不一致の番号")  # fmt: skip
_PENDING = ("業務日", "施設", "受託者", "照会番号", "種別", "支払方法", "ブランド", "取引日時", "金額",
            "手数料見込", "照合期日", "未着")  # fmt: skip
_JOURNAL = ("仕訳", "種別", "業務日", "対象日", "取引日時", "行", "施設", "勘定", "借方", "貸方", "帰属", "年度",
            "収納", "還付", "レジ", "明細")  # fmt: skip
_CHOTEI = ("調定日", "年度", "科目番号", "科目", "科目名", "所管課", "件数", "調定額")


def settlement_csv(ward: Ward, day: date, income: Iterable[Income]) -> bytes:
    """Facility × revenue account × tax × tender × brand; money of other owners has their name in 帰属."""
    groups: dict[tuple[Any, ...], list[Income]] = defaultdict(list)
    for row in income:
        key = (row.facility, row.fiscal_year, row.owner, row.account, row.tax_class, row.tender, row.brand or "")
        groups[key].append(row)
    rows: list[Sequence[Value]] = []
    for (facility, year, owner, _, tax_class, tender, brand), same in sorted(groups.items()):
        own = owner == WARD
        account = ward.revenue_accounts.get(account_id(same[0])) if own else None
        names: list[Value] = ["", "", ""]
        if own:
            names = [account_id(same[0]), account.name if account else "", account_code(account, year)]
        place = ward.facilities.get(facility)
        assessed, reduced = assessed_yen(same), reduced_yen(same)
        rows.append(
            [day, facility, place.name_on(day) if place else "", year, *names, owner, tax_class_in_words(tax_class),
             tender_name(ward, tender), brand, count_of(same), assessed, reduced, assessed - reduced]
        )  # fmt: skip
    return write_csv(_SETTLEMENT, rows)


def breaks_csv(day: date, breaks: Iterable[DayBreak]) -> bytes:
    """Every break of the day, closed ones too."""
    return write_csv(
        _BREAKS,
        [
            [day, one.fact.facility, one.number, one.fact.kind.value, one.fact.kind.words.ja, one.status.value,
             one.fact.agent, one.fact.leg_id, one.fact.line_key, one.fact.ours_yen, one.fact.theirs_yen,
             one.fact.difference_yen, one.fact.detail, one.fact.break_id]
            for one in breaks
        ],
    )  # fmt: skip


def pending_csv(ward: Ward, day: date, pending: Iterable[PendingLeg]) -> bytes:
    """照合待ち: what no line has proven yet, with the day on which it is due."""
    in_order = sorted(pending, key=lambda one: (one.leg.facility, one.leg.agent, one.leg.occurred_at, one.leg.leg_id))
    return write_csv(_PENDING, (_pending_row(ward, day, one) for one in in_order))


def journal_csv(lines: Iterable[Any]) -> bytes:
    """The day's journal; 借方 and 貸方 are both positive."""
    return write_csv(_JOURNAL, map(_journal_row, lines))


def chotei_csv(ward: Ward, day: date, income: Iterable[Income]) -> bytes:
    """事後調定: count and gross per fiscal year × revenue account × section; only the ward's own money."""
    groups: dict[tuple[int, str], list[Income]] = defaultdict(list)
    for row in income:
        if row.owner == WARD and row.sort != "reduced":
            groups[row.fiscal_year, account_id(row)].append(row)
    rows: list[Sequence[Value]] = []
    for (year, name), same in sorted(groups.items()):
        account = ward.revenue_accounts.get(name)
        section = ward.sections[account.section].name if account else ""
        code = account_code(account, year)
        rows.append(
            [day, year, code, name, account.name if account else "", section, count_of(same), assessed_yen(same)]
        )
    return write_csv(_CHOTEI, rows)


def _pending_row(ward: Ward, day: date, waiting: PendingLeg) -> Sequence[Value]:
    leg = waiting.leg
    fee = expected_fee_yen(ward.agents[leg.agent], leg)
    at = leg.occurred_at.astimezone(TOKYO).isoformat(timespec="seconds")
    return [day, leg.facility, leg.agent, leg.our_reference, leg.kind.value, leg.tender.value, leg.brand, at,
            leg.amount_yen, fee, waiting.due_on, "未着" if waiting.overdue else ""]  # fmt: skip


def _journal_row(line: Any) -> Sequence[Value]:
    at = line.entry_occurred_at.astimezone(TOKYO).isoformat(timespec="seconds")
    debit, credit = max(int(line.amount_yen), 0), max(-int(line.amount_yen), 0)
    return [line.entry_id, line.entry_kind, line.entry_business_day, line.entry_belongs_to_day, at, line.line_no,
            line.facility, line.account, debit, credit, line.owner, line.fiscal_year, line.entry_payment_id,
            line.entry_refund_id, line.entry_drawer_session_id, line.entry_statement_line]  # fmt: skip
