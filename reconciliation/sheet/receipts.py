"""The receipts of the day: gapless per counter and series, or the gaps by name."""

from dataclasses import dataclass

from reconciliation.sheet.words import join_some


@dataclass(frozen=True, slots=True)
class ReceiptSeries:
    """One series at one counter, as printed: first and last number, how many, which are missing."""

    counter_name: str
    series: str
    first: str
    last: str
    count: int
    missing: tuple[str, ...] = ()
    reissued_count: int = 0

    @property
    def key(self) -> tuple[str, ...]:
        """Counter and series."""
        return (self.counter_name, self.series)

    @property
    def title(self) -> str:
        """1番窓口 A."""
        return f"{self.counter_name} {self.series}".strip()

    @property
    def in_words(self) -> str:
        """1番窓口 A 0001〜0043 43枚 欠番なし."""
        gaps = f"欠番 {join_some(self.missing, most=12)}" if self.missing else "欠番なし"
        again = f" 再発行 {self.reissued_count}枚" if self.reissued_count else ""
        return f"{self.title} {self.first}〜{self.last} {self.count:,}枚 {gaps}{again}"
