"""減額調定 and 還付 as CSV: what the financial system is told about money that went back. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from pos.domain.journal import WARD
from pos.domain.money import total
from pos.domain.refund import RefundReason, RefundRoute
from pos.facilities import Ward
from reconciliation.blocks.revenue import AccountNames, account_names
from reconciliation.blocks.taken import tender_name
from reconciliation.day_folder.csv_writer import Value, write_csv
from reconciliation.day_rows import GivenBack

_GENCHOTEI = ("減額調定日", "年度", "科目番号", "科目", "科目名", "所管課", "当初調定日", "理由", "件数", "減額調定")
_KANPU = ("還付日", "還付番号", "収納番号", "収納日", "施設", "施設名", "支払方法", "ブランド", "還付方法", "理由",
          "還付額", "年度", "科目番号", "科目", "科目名", "所管課", "帰属", "内訳額")  # fmt: skip

_REASONS = {
    RefundReason.OVERPAID: "過誤納(過納)",
    RefundReason.PAID_BY_MISTAKE: "過誤納(誤納)",
    RefundReason.USE_CANCELED: "使用料の還付",
    RefundReason.LATE_CAPTURE: "過誤納(終了後の収納)",
}
_UNDONE_LATER = "取消(翌日以降)"
_ROUTES = {
    RefundRoute.ORIGINAL: "支払方法へ還付",
    RefundRoute.DRAWER: "窓口で現金",
    RefundRoute.BANK_TRANSFER: "口座振込",
}


def genchotei_csv(ward: Ward, day: date, given_back: Iterable[GivenBack]) -> bytes:
    """減額調定 per fiscal year × revenue account × section, day of the first 調定 and reason; the ward's money only."""
    groups: dict[tuple[int, str, date, str], list[GivenBack]] = defaultdict(list)
    for row in given_back:
        if row.owner == WARD:
            groups[row.fiscal_year, row.account, row.taken_on, _reason(row)].append(row)
    rows: list[Sequence[Value]] = []
    for (year, account, taken_on, reason), same in sorted(groups.items()):
        names = account_names(ward, year, account)
        count = len({row.subject_id for row in same})
        reduced = total([row.amount_yen for row in same])
        rows.append([day, year, *_cells(names), taken_on, reason, count, reduced])
    return write_csv(_GENCHOTEI, rows)


def kanpu_csv(ward: Ward, day: date, given_back: Iterable[GivenBack]) -> bytes:
    """還付, one row per refund and account. 還付額 stands on a refund's first row only, so that both columns add up."""
    groups: dict[str, list[GivenBack]] = defaultdict(list)
    for row in given_back:
        if row.refund_id is not None:
            groups[row.refund_id].append(row)
    rows: list[Sequence[Value]] = []
    for refund_id, parts in sorted(groups.items(), key=lambda item: (item[1][0].facility, item[0])):
        for index, part in enumerate(parts):
            whole = total([one.amount_yen for one in parts]) if index == 0 else None
            rows.append([day, refund_id, *_about(ward, part), whole, *_split(ward, part)])
    return write_csv(_KANPU, rows)


def _about(ward: Ward, row: GivenBack) -> list[Value]:
    place = ward.facilities.get(row.facility)
    name = place.name_on(row.taken_on) if place else ""
    route = _ROUTES[row.route] if row.route else ""
    return [row.payment_id, row.taken_on, row.facility, name, tender_name(ward, row.tender), row.brand, route,
            _reason(row)]  # fmt: skip


def _split(ward: Ward, row: GivenBack) -> list[Value]:
    names = account_names(ward, row.fiscal_year, row.account) if row.owner == WARD else AccountNames()
    return [row.fiscal_year, *_cells(names), row.owner, row.amount_yen]


def _cells(names: AccountNames) -> list[Value]:
    return [names.code, names.id, names.name, names.section]


def _reason(row: GivenBack) -> str:
    return _REASONS[row.reason] if row.reason else _UNDONE_LATER
