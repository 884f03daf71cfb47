"""The demo's last page: a table on the console."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

from pos.demo.books import Books
from pos.demo.keyed import KeyedBreak
from pos.domain.money import Yen, total
from pos.facilities import Ward


@dataclass(frozen=True)
class Proof:
    """Found against planted, once before and once after the late report."""

    when: str
    expected: frozenset[KeyedBreak]
    found: frozenset[KeyedBreak]

    @property
    def missing(self) -> frozenset[KeyedBreak]:
        """Planted and not found."""
        return self.expected - self.found

    @property
    def surprising(self) -> frozenset[KeyedBreak]:
        """Found and not planted."""
        return self.found - self.expected

    @property
    def agrees(self) -> bool:
        """Equal as sets."""
        return self.expected == self.found


def taken_table(ward: Ward, books: Books) -> str:
    """What was taken, by tender."""
    rows = [
        (
            ward.tenders[tender.value].name if tender.value in ward.tenders else "減免",
            f"{len(amounts):,}",
            str(total(amounts)),
        )
        for tender, amounts in sorted(books.taken.items())
    ]
    all_amounts = [amount for amounts in books.taken.values() for amount in amounts]
    rows.append(("計", f"{len(all_amounts):,}", str(total(all_amounts))))
    lines = table(("支払方法", "件数", "金額"), rows)
    refunded = total(books.refunded)
    return f"{lines}\n取消 {books.voided} 件、還付 {len(books.refunded)} 件 {refunded}、不成立 {books.not_paid} 件"


def hour_table(books: Books) -> str:
    """When people came."""
    most = max(books.by_hour.values(), default=1)
    rows = [
        (f"{hour:02d}", f"{count:,}", "#" * round(count * 50 / most)) for hour, count in sorted(books.by_hour.items())
    ]
    return table(("時", "件数", ""), rows)


def proof_table(proof: Proof) -> str:
    """By kind of break, how many were planted and how many found; then each that is not on both sides."""
    verdict = "found = expected" if proof.agrees else "FOUND DIFFERS FROM EXPECTED"
    expected, found = (Counter(one.kind for one in side) for side in (proof.expected, proof.found))
    missing, surprising = (Counter(one.kind for one in side) for side in (proof.missing, proof.surprising))
    rows = [
        (kind, str(expected[kind]), str(found[kind]), str(missing[kind]), str(surprising[kind]))
        for kind in sorted(expected | found)
    ]
    words = f"{proof.when}: {len(proof.expected)} expected, {len(proof.found)} found: {verdict}\n"
    words += table(("kind", "expected", "found", "missing", "unexpected"), rows)
    apart = [("missing", one) for one in sorted(proof.missing)] + [
        ("unexpected", one) for one in sorted(proof.surprising)
    ]
    if apart:
        words += "\n" + table(("", *_HEADINGS), [(word, *_cells(one)) for word, one in apart])
    return words


def break_table(breaks: Iterable[KeyedBreak]) -> str:
    """Every break."""
    return table(_HEADINGS, map(_cells, sorted(breaks)))


def seconds_table(seconds: Mapping[str, float]) -> str:
    """What took how long."""
    return table(("", "seconds"), [(name, f"{spent:.1f}") for name, spent in seconds.items()])


def memory_table(peak_kb: Mapping[str, int]) -> str:
    """The most that each process has held."""
    return table(("process", "MB"), [(name, f"{kb / 1000:.0f}") for name, kb in sorted(peak_kb.items())])


_HEADINGS = ("day", "kind", "about", "difference")


def _cells(one: KeyedBreak) -> tuple[str, ...]:
    return one.business_day.isoformat(), one.kind, one.about, str(Yen(one.difference_yen))


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Columns as wide as their widest cell; full-width characters count double."""
    cells = [tuple(headings), *(tuple(row) for row in rows)]
    widths = [max(_width(row[column]) for row in cells) for column in range(len(headings))]
    lines = ["  ".join(_padded(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
    return "\n".join([lines[0], "-" * min(sum(widths) + 2 * len(widths) - 2, 100), *lines[1:]])


def _padded(text: str, width: int) -> str:
    gap = " " * (width - _width(text))
    return gap + text if text[:1] in "¥-" or text.replace(",", "").isdigit() else text + gap


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
