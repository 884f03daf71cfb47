"""One facility's sheet, laid out."""

from functools import partial

from reconciliation.sheet.headline import DayNote, HeadlineState
from reconciliation.sheet.labels import state_in_words
from reconciliation.sheet.settlement_sheet import SettlementSheet
from reconciliation.sheet.words import yen_in_words
from reconciliation.sheet_pdf.characters import missing_in
from reconciliation.sheet_pdf.finding_blocks import adjustment_table, break_table, change_table
from reconciliation.sheet_pdf.flow import Flow
from reconciliation.sheet_pdf.foot import Foot, draw_foot
from reconciliation.sheet_pdf.head import Head, draw_first_head, draw_later_head
from reconciliation.sheet_pdf.marks import Page
from reconciliation.sheet_pdf.money_blocks import held_table, revenue_table, taken_table
from reconciliation.sheet_pdf.paragraphs import free_of_charge_words, missing_words, place_paragraphs
from reconciliation.sheet_pdf.proof_blocks import agent_table, drawer_table
from reconciliation.sheet_pdf.style import QUIET_LOOK, STATE_LOOKS, StateLook
from reconciliation.sheet_pdf.table_flow import place_all

_QUIET = {DayNote.NO_BUSINESS, DayNote.CLOSED_DAY}


def facility_pages(sheet: SettlementSheet) -> list[Page]:
    """The pages of one sheet, each with its foot."""
    head = _head(sheet)
    flow = Flow(partial(draw_head_of_page, head))
    figures = sheet.figures
    tables = (
        change_table(sheet.changes, sheet.revision),
        taken_table(figures.taken),
        revenue_table(figures.revenue),
        held_table(figures.held),
        drawer_table(figures.drawers, sheet.wording.pay_in_slip),
        agent_table(figures.agents),
        break_table(figures.breaks, sheet.break_ages_days),
        adjustment_table(figures.adjustments),
    )
    place_all(flow, tables)
    flow.down(4)
    place_paragraphs(flow, "無料の取扱い", free_of_charge_words(figures.taken))
    place_paragraphs(flow, "領収書", [series.in_words for series in figures.receipts])
    place_paragraphs(flow, "特記事項", [*figures.notes, *missing_words(missing_in(sheet))])
    return number_pages(flow.pages, Foot(sheet.number, sheet.revision, sheet.made, sheet.figures_sha256))


def draw_head_of_page(head: Head, page: Page, page_number: int) -> float:
    """The whole head on page 1, one line on the others."""
    return draw_first_head(page, head) if page_number == 1 else draw_later_head(page, head)


def number_pages(pages: list[Page], foot: Foot) -> list[Page]:
    """The pages with their feet, now that it is known how many they are."""
    for number, page in enumerate(pages, start=1):
        draw_foot(page, foot, number, len(pages))
    return pages


def _head(sheet: SettlementSheet) -> Head:
    figures = sheet.figures
    return Head(
        title=sheet.wording.title,
        ward_name=figures.ward_name,
        name=figures.facility_name,
        section=figures.section_name,
        business_day=figures.business_day,
        number=sheet.number,
        revision=sheet.revision,
        status=state_in_words(sheet.day_status),
        headline=figures.headline.in_words,
        beside=figures.headline.beside_in_words,
        look=_look(sheet),
        keys=_keys(sheet),
    )


def _look(sheet: SettlementSheet) -> StateLook:
    headline = sheet.figures.headline
    quiet = headline.state is HeadlineState.AGREED and _QUIET.intersection(headline.notes)
    return QUIET_LOOK if quiet else STATE_LOOKS[headline.state]


def _keys(sheet: SettlementSheet) -> tuple[tuple[str, str], ...]:
    figures = sheet.figures
    if not figures.has_movement:
        return ()
    taken, drawers = figures.taken.total, figures.drawers.total
    return (
        (f"収納 {taken.count:,}件", yen_in_words(taken.gross_yen)),
        ("差引", yen_in_words(taken.net_yen)),
        ("現金払込", yen_in_words(drawers.pay_in_yen)),
        ("過不足", yen_in_words(drawers.over_short_yen)),
        ("受託者 未入金", yen_in_words(figures.agents.total.owed_yen)),
    )
