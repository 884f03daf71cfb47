"""The public holidays of Japan."""

from datetime import date

import jpholiday


def is_holiday(day: date) -> bool:
    """Whether `day` is a 国民の祝日, a substitute or a citizens' holiday (Act on National Holidays, articles 2, 3)."""
    return jpholiday.is_holiday(day)
