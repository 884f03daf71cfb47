"""The settlement sheet: frozen figures, with every sum made once, and what a revision changed. No I/O, no clock.

Whoever builds a sheet fills the blocks' rows (taken A, revenue and held B, drawers C, agents D, breaks E,
adjustments F) into FacilityFigures and calls `issue`; the ward's total comes from `ward_figures_of` and `issue_ward`.
"""

from reconciliation.sheet.adding_up import SheetDoesNotAddUp
from reconciliation.sheet.agents import AgentAmounts, AgentBlock, AgentRow
from reconciliation.sheet.approvals import Approval, ApprovalRecord, ApprovalRole, approval_record
from reconciliation.sheet.as_json import NotASheet
from reconciliation.sheet.bank import BankBlock, BankSort, BankSum, PayoutAmounts, PayoutRow, StatementState
from reconciliation.sheet.breaks import Adjustment, AdjustmentBlock, AdjustmentKind, BreakBlock, BreakRow
from reconciliation.sheet.difference import Change, differences
from reconciliation.sheet.drawers import (
    DrawerBlock,
    DrawerRow,
    PayInSlip,
    TerminalCheck,
    TerminalState,
)
from reconciliation.sheet.facility_figures import FacilityFigures
from reconciliation.sheet.headline import DayNote, Headline, HeadlineState
from reconciliation.sheet.provenance import Provenance, Wording
from reconciliation.sheet.receipts import ReceiptSeries
from reconciliation.sheet.revenue import HeldAmounts, HeldBlock, HeldRow, RevenueAmounts, RevenueBlock, RevenueRow
from reconciliation.sheet.settlement_sheet import SettlementSheet, issue
from reconciliation.sheet.taken import FreeOfCharge, TakenAmounts, TakenBlock, TakenRow
from reconciliation.sheet.ward_figures import WardFigures, ward_figures_of
from reconciliation.sheet.ward_rows import TrendPoint
from reconciliation.sheet.ward_sheet import WARD_ID, WardSheet, issue_ward

__all__ = [
    "WARD_ID",
    "Adjustment",
    "AdjustmentBlock",
    "AdjustmentKind",
    "AgentAmounts",
    "AgentBlock",
    "AgentRow",
    "Approval",
    "ApprovalRecord",
    "ApprovalRole",
    "BankBlock",
    "BankSort",
    "BankSum",
    "BreakBlock",
    "BreakRow",
    "Change",
    "DayNote",
    "DrawerBlock",
    "DrawerRow",
    "FacilityFigures",
    "FreeOfCharge",
    "Headline",
    "HeadlineState",
    "HeldAmounts",
    "HeldBlock",
    "HeldRow",
    "NotASheet",
    "PayInSlip",
    "PayoutAmounts",
    "PayoutRow",
    "Provenance",
    "ReceiptSeries",
    "RevenueAmounts",
    "RevenueBlock",
    "RevenueRow",
    "SettlementSheet",
    "SheetDoesNotAddUp",
    "StatementState",
    "TakenAmounts",
    "TakenBlock",
    "TakenRow",
    "TerminalCheck",
    "TerminalState",
    "TrendPoint",
    "WardFigures",
    "WardSheet",
    "Wording",
    "approval_record",
    "differences",
    "issue",
    "issue_ward",
    "ward_figures_of",
]
