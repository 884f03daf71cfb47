"""Card numbers must not lie in our files, tables and logs (PCI DSS 3.5): find them, and mask them.

Luhn alone is no evidence, a tenth of all long digit strings pass it: a hit needs an issuer's range, the length that
issuer uses, the check digit, and word boundaries on both sides. ULIDs have letters around their digits, the ids of
this system are never 13 to 19 bare digits, and no issuer in use here has 13 digits, so none of ours is ever a hit.
"""

import re
from dataclasses import dataclass

#: (first digits from, to, lengths). Visa, Mastercard, American Express, JCB, Diners Club, Discover, UnionPay.
_ISSUERS: tuple[tuple[str, str, frozenset[int]], ...] = (
    ("4", "4", frozenset({16, 19})),
    ("51", "55", frozenset({16})),
    ("2221", "2720", frozenset({16})),
    ("34", "34", frozenset({15})),
    ("37", "37", frozenset({15})),
    ("3528", "3589", frozenset({16, 17, 18, 19})),
    ("300", "305", frozenset({14, 16})),
    ("3095", "3095", frozenset({14, 16})),
    ("36", "36", frozenset({14, 16})),
    ("38", "39", frozenset({14, 16})),
    ("6011", "6011", frozenset({16, 19})),
    ("644", "659", frozenset({16, 19})),
    ("62", "62", frozenset({16, 17, 18, 19})),
)

# People type the groups printed on the card: 4-4-4-4(-3), 4-6-5 (American Express), 4-6-4 (Diners Club).
# The digit comes before what must not stand before it: the engine then runs from digit to digit, ten times as fast.
_CANDIDATE = re.compile(
    r"[0-9](?<![0-9A-Za-z_][0-9])(?<![0-9]\.[0-9])"
    r"(?:[0-9]{13,18}|[0-9]{3}([ -])[0-9]{4}\1[0-9]{4}\1[0-9]{4}(?:\1[0-9]{3})?|[0-9]{3}([ -])[0-9]{6}\2[0-9]{4,5})"
    r"(?![0-9A-Za-z_])"
)

# 0-9 as a Japanese keyboard may type them; one character for one, so that positions stay the same.
_FULL_WIDTH = {0xFF10 + digit: 0x30 + digit for digit in range(10)} | {0x3000: 0x20, 0xFF0D: 0x2D}
_HAS_FULL_WIDTH = re.compile("[０-９]")
_DIGITS_KEPT = 4


@dataclass(frozen=True, slots=True)
class CardNumberFound:
    """Where in the text, and what may be shown of it: never the number itself."""

    start: int
    end: int
    masked: str


def find_card_numbers(text: str) -> list[CardNumberFound]:
    """Every card number in `text`, in order, full-width digits and printed groups included."""
    plain = text if text.isascii() or not _HAS_FULL_WIDTH.search(text) else text.translate(_FULL_WIDTH)
    candidates = _CANDIDATE.finditer(plain)
    return [
        CardNumberFound(hit.start(), hit.end(), _masked(text[hit.start() : hit.end()]))
        for hit in candidates
        if _is_card_number(re.sub("[ -]", "", hit.group()))
    ]


def mask(text: str) -> str:
    """`text` with each card number reduced to its last four digits; its length does not change."""
    parts, after = [], 0
    for hit in find_card_numbers(text):
        parts += [text[after : hit.start], hit.masked]
        after = hit.end
    return "".join([*parts, text[after:]])


def _is_card_number(digits: str) -> bool:
    return _has_check_digit(digits) and any(
        first <= digits[: len(first)] <= last and len(digits) in lengths for first, last, lengths in _ISSUERS
    )


def _has_check_digit(digits: str) -> bool:
    """Luhn (ISO/IEC 7812-1, annex B): every second digit from the right counts double."""
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + position % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _masked(number: str) -> str:
    digits = [index for index, character in enumerate(number) if character.isdigit()]
    hidden = set(digits[:-_DIGITS_KEPT])
    return "".join("*" if index in hidden else character for index, character in enumerate(number))
