"""払込 as CSV: each slip of the day, split as the bank's deposit will be booked (払込内訳書). Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from pos.domain.journal import WARD
from pos.facilities import Ward
from reconciliation.blocks.drawers import counter_name
from reconciliation.blocks.revenue import AccountNames, account_names, owner_kind_name
from reconciliation.day_folder.csv_writer import Value, write_csv
from reconciliation.day_rows import Drawer, PayInPart, Slip

_HARAIKOMI = ("業務日", "払込書番号", "払込期限", "施設", "施設名", "窓口", "払込額", "区分", "年度", "会計",
              "科目番号", "科目", "科目名", "所管課", "帰属", "内訳額")  # fmt: skip


def haraikomi_csv(ward: Ward, day: date, drawers: Iterable[Drawer], parts: Iterable[PayInPart]) -> bytes:
    """One row per slip and part: the ward's revenue by account, money of other owners, 現金過不足 (below zero: short).

    払込額 stands on a slip's first row only, so that both columns add up. Σ 内訳額 of a slip = its 払込額.
    """
    by_slip: dict[str, list[PayInPart]] = defaultdict(list)
    for part in parts:
        by_slip[part.slip].append(part)
    rows: list[Sequence[Value]] = []
    for drawer in drawers:
        if drawer.slip is None:
            continue
        for index, part in enumerate(sorted(by_slip[drawer.slip.number], key=_order)):
            whole = drawer.slip.amount_yen if index == 0 else None
            rows.append([day, *_about(ward, day, drawer, drawer.slip), whole, *_part(ward, part)])
    return write_csv(_HARAIKOMI, rows)


def _about(ward: Ward, day: date, drawer: Drawer, slip: Slip) -> list[Value]:
    place = ward.facilities.get(drawer.facility)
    name = place.name_on(day) if place else ""
    return [slip.number, slip.due_on, drawer.facility, name, counter_name(ward, drawer.counter)]


def _part(ward: Ward, part: PayInPart) -> list[Value]:
    own = part.account.startswith("revenue:")
    names = account_names(ward, part.fiscal_year, part.account) if own else AccountNames()
    return [_kind(ward, part), part.fiscal_year, names.kaikei, names.code, names.id, names.name, names.section,
            part.owner, part.amount_yen]  # fmt: skip


def _kind(ward: Ward, part: PayInPart) -> str:
    if part.account.startswith("over_short:"):
        return "現金過不足"
    if part.account.startswith("cash_float:"):
        return "つり銭資金"
    return owner_kind_name(ward, part.owner)


def _order(part: PayInPart) -> tuple[bool, bool, int, str]:
    """The ward's revenue, money of other owners, then what is neither."""
    is_income = part.account.startswith(("revenue:", "held_for:"))
    return not is_income, part.owner != WARD, part.fiscal_year, part.account
