"""Sheets as a real day brings them: an ordinary one, a bad one, a quiet one, the ward's."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from pos.domain.drawer import DrawerStatus
from pos.domain.money import Yen
from pos.domain.tender import Tender
from pos.facilities.fees import TaxClass
from reconciliation.sheet import (
    Adjustment,
    AdjustmentBlock,
    AdjustmentKind,
    AgentAmounts,
    AgentBlock,
    AgentRow,
    BankBlock,
    BankSort,
    BankSum,
    BreakBlock,
    BreakRow,
    DayNote,
    DrawerBlock,
    DrawerRow,
    FacilityFigures,
    FreeOfCharge,
    HeldAmounts,
    HeldBlock,
    HeldRow,
    PayInSlip,
    PayoutAmounts,
    PayoutRow,
    Provenance,
    ReceiptSeries,
    RevenueAmounts,
    RevenueBlock,
    RevenueRow,
    SettlementSheet,
    StatementState,
    TakenAmounts,
    TakenBlock,
    TakenRow,
    TrendPoint,
    WardSheet,
    issue,
    issue_ward,
    ward_figures_of,
)

DAY = date(2026, 11, 22)
MADE = Provenance(
    run_number=231,
    as_of=datetime(2026, 11, 22, 17, 0, tzinfo=UTC),
    made_at=datetime(2026, 11, 22, 17, 4, 12, tzinfo=UTC),
    audit_head="7c1f9e0d5b3a4c628e91d0f7b6a5c4e3d2f1908b7a6c5d4e3f2a1b0c9d8e7f60",
)


def taken(tender, name, brand, count, gross, voided=0, refunded=0):
    amounts = TakenAmounts(count, Yen(gross), int(voided > 0), Yen(voided), int(refunded > 0), Yen(refunded))
    return TakenRow(tender, name, brand, amounts)


def revenue(name, code, tax, count, assessed, reduced=0, received=0):
    amounts = RevenueAmounts(count, Yen(assessed), Yen(reduced), Yen(received))
    return RevenueRow(2026, f"{name}/{code}", name, code, tax, amounts)


def agent(agent_id, name, matched=0, pending=0, fee=0, due=None):
    amounts = AgentAmounts(
        matched_count=matched // 1_000,
        matched_yen=Yen(matched),
        pending_count=pending // 1_000,
        pending_yen=Yen(pending),
        fee_yen=Yen(fee),
        fee_tax_yen=Yen(fee // 10),
        expected_fee_yen=Yen(pending * 3 // 100),
        withheld_yen=Yen(fee + fee // 10),
        owed_yen=Yen(matched + pending),
    )
    return AgentRow(agent_id, name, due, date(2026, 12, 15), amounts)


def found(number, kind_name="相手方に記録なし", ours=3_000, theirs=None, difference=3_000, detail="", since=DAY):
    return BreakRow(
        break_id=f"00000000-0000-5000-8000-{number:012d}",
        number=str(number),
        kind="missing_line",
        kind_name=kind_name,
        ours_yen=None if ours is None else Yen(ours),
        theirs_yen=None if theirs is None else Yen(theirs),
        difference_yen=Yen(difference),
        since=since,
        detail=detail,
    )


def taken_block():
    return TakenBlock(
        rows=(
            taken(Tender.CASH, "現金", None, 31, 12_450, voided=300),
            taken(Tender.CREDIT, "クレジット", "VISA", 6, 4_200),
            taken(Tender.CREDIT, "クレジット", "Mastercard", 2, 1_350),
            taken(Tender.CREDIT, "クレジット", "JCB", 3, 1_800, refunded=450),
            taken(Tender.E_MONEY, "電子マネー", "交通系IC", 12, 5_100),
            taken(Tender.E_MONEY, "電子マネー", "nanaco", 1, 300),
            taken(Tender.E_MONEY, "電子マネー", "WAON", 2, 750),
            taken(Tender.CODE, "コード決済", "PayPay", 9, 3_900),
            taken(Tender.CODE, "コード決済", "d払い", 2, 600),
        ),
        free_of_charge=(FreeOfCharge("減免", 2), FreeOfCharge("公用", 1)),
    )


def drawer_block():
    closed = DrawerRow(
        "tax-1",
        "1番窓口",
        "01KATXA0000000000000000001",
        1,
        DrawerStatus.CLOSED,
        float_yen=Yen(30_000),
        expected_yen=Yen(42_150),
        counted_yen=Yen(42_150),
        pay_in_yen=Yen(12_150),
        slips=(PayInSlip("P261122-00000001", Yen(12_150), date(2026, 11, 24)),),
    )
    return DrawerBlock((closed,))


def ordinary_figures(facility_id="tax", name="税務課", section="区民部 税務課", **parts):
    due = date(2026, 11, 24)
    return FacilityFigures(
        **{
            "ward_name": "品川区",
            "facility_id": facility_id,
            "facility_name": name,
            "section_name": section,
            "business_day": DAY,
            "taken": taken_block(),
            "revenue": RevenueBlock(
                (
                    revenue("税務証明手数料", "01-13-02-01-03-01", TaxClass.EXEMPT, 60, 27_450, 450, 12_150),
                    revenue("行政財産使用料", "01-12-01-02-01-01", TaxClass.TAXABLE_10, 8, 3_000, 0, 0),
                )
            ),
            "drawers": drawer_block(),
            "agents": AgentBlock(
                (
                    agent("card", "サンプルカード株式会社", pending=6_900, due=due),
                    agent("emoney", "交通系電子マネー決済㈱", pending=6_150, due=due),
                    agent("code", "コード決済サービス", matched=4_500, fee=89),
                )
            ),
            "receipts": (ReceiptSeries("1番窓口", "A", "0001", "0031", 31),),
            **parts,
        }
    )


def first_revision(figures) -> SettlementSheet:
    sheet = issue(figures, MADE)
    assert sheet is not None
    return sheet


def ordinary_sheet() -> SettlementSheet:
    return first_revision(ordinary_figures())


def sheet_of_two_years() -> SettlementSheet:
    """1 April: a refund of March, one late sale of March, and the day's own revenue."""
    figures = ordinary_figures()
    new = tuple(replace(row, fiscal_year=2027) for row in figures.revenue.rows)
    refunded = replace(figures.revenue.rows[0], amounts=RevenueAmounts(0, Yen(0), Yen(600), Yen(0)))
    late = replace(figures.revenue.rows[1], amounts=RevenueAmounts(1, Yen(300), Yen(0), Yen(300)))
    revenue = RevenueBlock((refunded, late, *new))
    return first_revision(replace(figures, business_day=date(2027, 4, 1), revenue=revenue))


def sheet_with_breaks(count=40) -> SettlementSheet:
    rows = tuple(
        found(
            number,
            detail=f"収納 01KATXA00000000000000{number:05d}、端末 T-{number:04d}。"
            "受託者の精算データに該当する明細がありません。",
            since=DAY - timedelta(days=number % 9),
            difference=3_000 if number % 2 else -1_200,
            ours=3_000 if number % 2 else None,
            theirs=None if number % 2 else 1_200,
        )
        for number in range(1, count + 1)
    )
    resolved = Adjustment(
        AdjustmentKind.RESOLVED,
        "01KATXA0000000000000000777",
        date(2026, 11, 19),
        "相手方に記録なし(11/19 VISA)",
        "受託者の翌日分に計上されていることを確認。入力: 1234 確認: 5678",
        Yen(450),
    )
    later = Adjustment(
        AdjustmentKind.SETTLED_LATER,
        "01KATXA0000000000000000778",
        date(2026, 11, 20),
        "確認中だった電子マネー(nanaco)",
        "受託者の照会により収納を確定",
        Yen(300),
    )
    return first_revision(ordinary_figures(breaks=BreakBlock(rows), adjustments=AdjustmentBlock((later, resolved))))


def quiet_figures(facility_id="school-1", name="品川区立第一小学校(学校施設)", **parts):
    return FacilityFigures("品川区", facility_id, name, "教育委員会事務局 学務課", DAY, **parts)


def quiet_sheet(facility_id="school-1", name="品川区立第一小学校(学校施設)", note=DayNote.NO_BUSINESS):
    return first_revision(quiet_figures(facility_id, name, day_notes=(note,)))


def sheet_with_long_names() -> SettlementSheet:
    long_name = "品川区立障害児者総合支援施設ぐるっぽ・地域生活支援拠点・児童発達支援センター(髙橋・山﨑記念館)①㈱"
    big = 9_999_999_999
    base = ordinary_figures(
        "general-support-facility-for-disabled-children-and-adults",
        long_name,
        "福祉部障害者施策推進課発達障害・医療的ケア児等支援係兼子ども未来部子ども家庭支援センター",
        taken=TakenBlock(
            (
                taken(Tender.CASH, "現金", None, 99_999, big, big // 3, big // 9),
                taken(
                    Tender.CREDIT,
                    "クレジットカード等",
                    "アメリカン・エキスプレス(法人カード)",
                    99_999,
                    big,
                    big,
                    1,
                ),
            )
        ),
        revenue=RevenueBlock(
            (
                revenue(
                    "障害児者総合支援施設における一時的な施設利用及び附属設備の使用に係る使用料(指定管理者制度導入前)",
                    "001-013-002-001-0003-00001",
                    TaxClass.TAXABLE_10,
                    99_999,
                    big,
                    big // 7,
                    big // 2,
                ),
                revenue("雑入", "001-021-005-003-0099-00012", TaxClass.OUT_OF_SCOPE, 1, 1, 0, big),
            )
        ),
        held=HeldBlock(
            (
                HeldRow(
                    "manager",
                    "公益財団法人品川文化スポーツ振興事業団・株式会社総合管理サービス共同事業体",
                    "利用料金(指定管理者)",
                    TaxClass.TAXABLE_10,
                    HeldAmounts(99_999, Yen(big), Yen(big // 5)),
                ),
            )
        ),
        drawers=DrawerBlock(
            (
                DrawerRow(
                    "long-1",
                    "総合受付(2階東側エレベーターホール前)第1窓口",
                    "01KATXA0000000000000000001",
                    1,
                    DrawerStatus.CLOSED,
                    Yen(big),
                    Yen(big),
                    Yen(1),
                    Yen(big),
                    (
                        PayInSlip("P261122-00000001", Yen(big), date(2026, 11, 24)),
                        PayInSlip("P261122-00000002", Yen(12), date(2026, 11, 24)),
                    ),
                ),
                DrawerRow(
                    "long-2",
                    "総合受付(2階東側エレベーターホール前)第2窓口",
                    "01KATXA0000000000000000002",
                    2,
                    DrawerStatus.COUNTING,
                    Yen(30_000),
                    Yen(31_000),
                    None,
                    None,
                ),
            )
        ),
        agents=AgentBlock(
            (
                AgentRow(
                    "long",
                    "三井住友カード株式会社(包括代理契約・電子マネー及びコード決済分を含む)",
                    DAY,
                    date(2026, 12, 15),
                    AgentAmounts(
                        99_999, Yen(big), 99_999, Yen(-big), Yen(big), Yen(big), Yen(big), Yen(-big), Yen(-big)
                    ),
                ),
            )
        ),
        breaks=BreakBlock((found(1, ours=big, theirs=-big, difference=big, detail="𠮷田様の分。" * 30),)),
        receipts=(
            ReceiptSeries("1番窓口", "A", "0001", "0099", 97, ("0007", "0032"), reissued_count=2),
            ReceiptSeries("1番窓口", "手書き", "004501", "004550", 12),
        ),
        notes=("10:12〜10:41 端末障害のため現金のみ取り扱った(𠮷田)。",),
        day_notes=(DayNote.NOT_CLOSED, DayNote.NOT_ARRIVED),
    )
    first = first_revision(replace(base, taken=taken_block()))
    second = issue(base, MADE, previous=first)
    assert second is not None
    return second


def ward_day(count=120, quiet=46) -> list[SettlementSheet]:
    """So many facilities, of which the last ones are quiet and a few have something to look at."""
    sheets = []
    for number in range(1, count + 1):
        name = f"品川第{number}地域センター"
        if number > count - quiet:
            note = DayNote.CLOSED_DAY if number % 3 else DayNote.NO_BUSINESS
            sheets.append(quiet_sheet(f"school-{number}", f"品川区立第{number}小学校", note))
        elif number % 25 == 7:
            broken = BreakBlock((replace(found(1, detail="端末 T-0001"), break_id=f"{number:036d}"),))
            sheets.append(first_revision(ordinary_figures(f"center-{number}", name, breaks=broken)))
        elif number % 25 == 8:
            open_drawer = ordinary_figures(f"center-{number}", name, day_notes=(DayNote.NOT_CLOSED,))
            sheets.append(first_revision(open_drawer))
        else:
            sheets.append(first_revision(ordinary_figures(f"center-{number}", name)))
    return sheets


def trend(days=30):
    return tuple(
        TrendPoint(DAY - timedelta(days=back), Yen(1_500_000 + (back * 7919) % 900_000 - 400_000 * (back % 7 == 1)))
        for back in range(days - 1, -1, -1)
    )


def payout(number, name, total, banked, **steps):
    """One payout; `banked` None: it has not come."""
    falling = dict.fromkeys(("given_back_yen", "chargeback_yen", "kept_fee_yen", "kept_fee_tax_yen",
                             "transfer_fee_yen", "adjusted_yen", "carried_yen"), Yen(0))  # fmt: skip
    falling |= {step: Yen(amount) for step, amount in steps.items()}
    amounts = PayoutAmounts(total_yen=Yen(total), banked_yen=Yen(banked or 0), **falling)
    days = (date(2026, 11, 1), date(2026, 11, 15), DAY)
    return PayoutRow(f"agent-{number}", name, f"PO-{number}", *days, None if banked is None else DAY, amounts)


def bank_block():
    """Three payouts: as expected, ¥330 short, not come; cash, money out, and something nobody knows."""
    return BankBlock(
        StatementState.HERE,
        (
            payout(1, "窓口カード・電子マネー受託者(例)", 3_456_700, 3_451_800, given_back_yen=4_900),
            payout(2, "オンラインクレジット受託者(例)", 812_000, 786_314, chargeback_yen=1_200, kept_fee_yen=24_360,
                   kept_fee_tax_yen=2_436, transfer_fee_yen=330, adjusted_yen=-30, carried_yen=3_000),
            payout(3, "窓口コード決済受託者(例)", 98_000, None, kept_fee_yen=1_940, kept_fee_tax_yen=194),
        ),
        (BankSum(BankSort.PAY_IN, "現金の払込", 43, Yen(612_350)),
         BankSum(BankSort.OTHER_IN, "その他の入金", 1, Yen(500)), BankSum(BankSort.OUT, "出金", 2, Yen(1_250_000))),
    )  # fmt: skip


def ward_sheet(sheets=None, points=None, bank=None) -> WardSheet:
    figures = ward_figures_of("品川区", DAY, ward_day() if sheets is None else sheets)
    figures = replace(figures, bank=bank_block() if bank is None else bank)
    sheet = issue_ward(figures, MADE, trend=trend() if points is None else points)
    assert sheet is not None
    return sheet
