"""The demo's last page: a table on the console."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

from pos.demo.player import Books
from pos.demo.trouble import KeyedBreak
from pos.domain.money import Yen, total
from pos.facilities import Ward


@dataclass(frozen=True)
class Proof:
    """Found against planted, once before and once after the late report."""

    when: str
    expected: frozenset[KeyedBreak]
    found: frozenset[KeyedBreak]

    @property
    def agrees(self) -> bool:
        """Equal as sets."""
        return self.expected == self.found


def taken_table(ward: Ward, books: Books) -> str:
    """What was taken, by tender."""
    rows = [
        (ward.tenders[tender.value].name, f"{len(amounts):,}", str(total(amounts)))
        for tender, amounts in sorted(books.taken.items())
    ]
    all_amounts = [amount for amounts in books.taken.values() for amount in amounts]
    rows.append(("計", f"{len(all_amounts):,}", str(total(all_amounts))))
    lines = table(("支払方法", "件数", "金額"), rows)
    refunded = total(books.refunded)
    return f"{lines}\n取消 {books.voided} 件、還付 {len(books.refunded)} 件 {refunded}、不成立 {books.not_paid} 件"


def proof_table(proof: Proof) -> str:
    """Each break with whether it was planted and whether it was found."""
    rows = [
        (one.kind, one.about, str(Yen(one.difference_yen)), _mark(one in proof.expected), _mark(one in proof.found))
        for one in sorted(proof.expected | proof.found)
    ]
    verdict = "found = expected" if proof.agrees else "FOUND DIFFERS FROM EXPECTED"
    headings = ("kind", "about", "difference", "expected", "found")
    return f"{proof.when}: {len(proof.expected)} expected, {len(proof.found)} found: {verdict}\n{table(headings, rows)}"


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Columns as wide as their widest cell; full-width characters count double."""
    cells = [tuple(headings), *(tuple(row) for row in rows)]
    widths = [max(_width(row[column]) for row in cells) for column in range(len(headings))]
    lines = ["  ".join(_padded(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
    return "\n".join([lines[0], "-" * min(sum(widths) + 2 * len(widths) - 2, 100), *lines[1:]])


def _mark(there: bool) -> str:
    return "yes" if there else "NO"


def _padded(text: str, width: int) -> str:
    gap = " " * (width - _width(text))
    return gap + text if text[:1] in "¥-" or text.replace(",", "").isdigit() else text + gap


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
