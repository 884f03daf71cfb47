"""Makers of settlement-v1 files: whole and valid; a test spoils the one thing it is about."""

from collections.abc import Sequence
from datetime import date

TITLES = [
    "record", "agent", "line_id", "type", "merchant_account", "terminal_id", "our_reference", "agent_reference",
    "method", "brand", "occurred_at", "gross_yen", "fee_yen", "fee_tax_yen", "net_yen", "payout_id", "payout_on",
]  # fmt: skip
AMOUNTS = ["gross_yen", "fee_yen", "fee_tax_yen", "net_yen"]
A_SALE = {
    "record": "D", "agent": "stella", "line_id": "L-1", "type": "sale", "merchant_account": "MA-1",
    "terminal_id": "T-01", "our_reference": "01JDCM00000000000000000001", "agent_reference": "AG1", "method": "credit",
    "brand": "visa", "occurred_at": "2026-11-10T09:30:00+09:00", "gross_yen": "1000", "fee_yen": "30",
    "fee_tax_yen": "3", "net_yen": "967", "payout_id": "P-1", "payout_on": "2026-11-30",
}  # fmt: skip
HEADER = {"record": "H", "agent": "stella", "occurred_at": "2026-11-01", "payout_on": "2026-11-15"}

Row = dict[str, str]


def a_line(line_id: str, **cells: str) -> Row:
    return {**A_SALE, "line_id": line_id, **cells}


def a_refund(line_id: str, **cells: str) -> Row:
    amounts = {"gross_yen": "-300", "fee_yen": "-9", "fee_tax_yen": "0", "net_yen": "-291"}
    return a_line(line_id, type="refund", **{**amounts, **cells})


def a_transfer_fee(line_id: str, **cells: str) -> Row:
    nothing = dict.fromkeys(["terminal_id", "our_reference", "agent_reference", "method", "brand"], "")
    amounts = {"gross_yen": "-330", "fee_yen": "0", "fee_tax_yen": "0", "net_yen": "-330"}
    return a_line(line_id, type="transfer_fee", **{**nothing, **amounts, **cells})


def a_carry_over(line_id: str, yen: int, **cells: str) -> Row:
    return {**a_transfer_fee(line_id), "type": "carry_over", "gross_yen": str(yen), "net_yen": str(yen), **cells}


def trailer_of(lines: Sequence[Row], agent: str = HEADER["agent"]) -> Row:
    sums = {column: str(sum(int(line[column]) for line in lines)) for column in AMOUNTS}
    return {"record": "T", "agent": agent, "line_id": str(len(lines)), **sums}


def rows_of(lines: Sequence[Row]) -> list[Row]:
    """Titles, header, lines and a right trailer: rows 1, 2, 3…"""
    return [dict(zip(TITLES, TITLES, strict=True)), HEADER, *lines, trailer_of(lines)]


def written(rows: Sequence[Row], line_end: str = "\n", bom: bool = False) -> bytes:
    text = "".join(",".join(quoted(row.get(title, "")) for title in TITLES) + line_end for row in rows)
    return (b"\xef\xbb\xbf" if bom else b"") + text.encode()


def quoted(cell: str) -> str:
    return f'"{cell.replace(chr(34), chr(34) * 2)}"' if "," in cell or '"' in cell else cell


def a_report(*lines: Row, **options) -> bytes:
    return written(rows_of(lines or SOME_LINES), **options)


def a_report_of(agent: str, first: date, last: date, *lines: Row) -> bytes:
    """Lines as this agent reports them; nothing but what `lines` say of it may be wrong."""
    header = {"record": "H", "agent": agent, "occurred_at": str(first), "payout_on": str(last)}
    own = [{**line, "agent": agent} for line in lines]
    titles = dict(zip(TITLES, TITLES, strict=True))
    return written([titles, header, *own, trailer_of(own, agent)])


SOME_LINES = [
    a_line("L-1"),
    a_line("L-2", our_reference="", method="e_money", brand="suica"),
    a_refund("L-3", brand='Visa, "Gold"'),
    a_transfer_fee("L-4"),
]
