"""The ward's total sheet, laid out: what needs somebody first, the totals, then the rest."""

from functools import partial

from reconciliation.sheet.headline import HeadlineState
from reconciliation.sheet.ward_rows import FacilityRow
from reconciliation.sheet.ward_sheet import WardSheet
from reconciliation.sheet.words import yen_in_words
from reconciliation.sheet_pdf.bank_blocks import account_table, payout_table
from reconciliation.sheet_pdf.characters import missing_in
from reconciliation.sheet_pdf.charts import place_charts
from reconciliation.sheet_pdf.facility_pages import draw_head_of_page, number_pages
from reconciliation.sheet_pdf.finding_blocks import break_row, change_table, ward_break_table
from reconciliation.sheet_pdf.flow import Flow
from reconciliation.sheet_pdf.foot import Foot
from reconciliation.sheet_pdf.head import Head
from reconciliation.sheet_pdf.marks import Page
from reconciliation.sheet_pdf.money_blocks import held_table, revenue_table, taken_table
from reconciliation.sheet_pdf.paragraphs import free_of_charge_words, missing_words, place_paragraphs
from reconciliation.sheet_pdf.proof_blocks import agent_table
from reconciliation.sheet_pdf.style import STATE_LOOKS
from reconciliation.sheet_pdf.table import Table
from reconciliation.sheet_pdf.table_flow import place_all
from reconciliation.sheet_pdf.ward_blocks import adjustment_sum_table, cash_table, facility_table, quiet_words


def ward_pages(sheet: WardSheet) -> list[Page]:
    """The pages of the ward's sheet, each with its foot."""
    flow = Flow(partial(draw_head_of_page, _head(sheet)))
    place_charts(flow, sheet.figures.taken, sheet.trend)
    place_all(flow, _tables(sheet))
    flow.down(6)
    place_paragraphs(flow, "無料の取扱い", free_of_charge_words(sheet.figures.taken))
    place_paragraphs(flow, "取扱なし一覧", quiet_words(sheet.figures.without_movement))
    place_paragraphs(flow, "特記事項", [*sheet.figures.notes, *missing_words(missing_in(sheet))])
    return number_pages(flow.pages, Foot(sheet.number, sheet.revision, sheet.made, sheet.figures_sha256))


def _tables(sheet: WardSheet) -> tuple[Table | None, ...]:
    figures = sheet.figures
    first = [row for row in figures.facilities if _needs_somebody(row)]
    rest = [row for row in figures.facilities if not _needs_somebody(row)]
    breaks = [
        break_row(found.row, age, found.facility_name)
        for found, age in zip(figures.breaks, sheet.break_ages_days, strict=True)
    ]
    return (
        change_table(sheet.changes, sheet.revision),
        facility_table("確認を要する施設", first) if first else None,
        taken_table(figures.taken),
        revenue_table(figures.revenue),
        held_table(figures.held),
        cash_table(figures.drawers),
        agent_table(figures.agents),
        payout_table(figures.bank),
        account_table(figures.bank),
        ward_break_table(breaks, figures.break_totals),
        adjustment_sum_table(figures.adjustments),
        facility_table("その他の施設" if first else "施設", rest) if rest else None,
    )


def _needs_somebody(row: FacilityRow) -> bool:
    return row.state is HeadlineState.BROKEN or bool(row.unfinished)


def _head(sheet: WardSheet) -> Head:
    figures = sheet.figures
    headline, taken = figures.headline, figures.taken.total
    return Head(
        title=sheet.wording.ward_title,
        ward_name="",
        name=figures.ward_name,
        section=f"取扱 {len(figures.facilities)}施設、取扱なし {len(figures.without_movement)}施設",
        business_day=figures.business_day,
        number=sheet.number,
        revision=sheet.revision,
        status="",
        headline=headline.in_words,
        beside=headline.beside_in_words,
        look=STATE_LOOKS[headline.state],
        keys=(
            (f"収納 {taken.count:,}件", yen_in_words(taken.gross_yen)),
            ("差引", yen_in_words(taken.net_yen)),
            ("現金払込", yen_in_words(figures.drawers.pay_in_yen)),
            ("過不足", yen_in_words(figures.drawers.over_short_yen)),
            ("受託者 未入金", yen_in_words(figures.agents.total.owed_yen)),
        ),
    )
