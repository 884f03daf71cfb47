"""Whole numbers out of form fields, as people type them: full-width digits and thousands separators are fine."""

import re
import unicodedata

from pos.domain.errors import Refused

_DIGITS = re.compile(r"[0-9]{1,9}")


def whole_number(text: str, *, refusal: str, empty: int | None = None) -> int:
    """0 to 999,999,999; `empty` for a field left blank. Raises Refused with the code `refusal`; nothing is guessed."""
    plain = unicodedata.normalize("NFKC", text).replace(",", "").replace("¥", "").strip()
    if not plain and empty is not None:
        return empty
    if not _DIGITS.fullmatch(plain):
        raise Refused(refusal, f"expected a whole number, found {text[:40]!r}")
    return int(plain)
