"""The Japanese words of the sheets (one word for one thing), and how amounts and days are written."""

from collections.abc import Sequence
from datetime import date

from pos.domain.business_day import fiscal_year_in_words as _year_in_words
from pos.facilities.fees import TaxClass

_TAX_CLASSES = {
    TaxClass.EXEMPT: "非課税",
    TaxClass.TAXABLE_10: "課税10%",
    TaxClass.OUT_OF_SCOPE: "不課税",
}


def tax_class_in_words(tax_class: TaxClass) -> str:
    """非課税."""
    return _TAX_CLASSES[tax_class]


def fiscal_year_in_words(fiscal_year: int) -> str:
    """令和8年度."""
    return _year_in_words(fiscal_year)


def yen_in_words(amount: int) -> str:
    """¥1,234; below zero △¥1,234, as Japanese accounts write it."""
    return f"△¥{-amount:,}" if amount < 0 else f"¥{amount:,}"


def month_and_day(day: date) -> str:
    """11/24."""
    return f"{day.month}/{day.day}"


def join_some(names: Sequence[str], *, most: int) -> str:
    """The names, or the first `most` of them and how many more there are."""
    rest = len(names) - most
    return "、".join(names[:most]) + (f" ほか{rest:,}件" if rest > 0 else "")
