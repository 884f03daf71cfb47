"""The one way in which a statement file is refused."""

from enum import StrEnum

from pos.domain.card_numbers import mask

_LONGEST_FOUND = 80


class Code(StrEnum):
    """Why a file is refused. The values are stored and shown to programs: they never change their meaning."""

    # Not a statement at all
    EMPTY_FILE = "empty_file"
    PDF = "pdf"
    EXCEL = "excel"
    ARCHIVE = "archive"
    MARKUP = "markup"
    UTF_16 = "utf_16"
    EBCDIC = "ebcdic"
    UNKNOWN_LAYOUT = "unknown_layout"
    UNSUPPORTED_ZENGIN_TYPE = "unsupported_zengin_type"
    CONTAINS_CARD_NUMBER = "contains_card_number"

    # Both kinds of file
    TRUNCATED = "truncated"
    BYTE_ORDER_MARK = "byte_order_mark"
    UNKNOWN_RECORD = "unknown_record"
    WRONG_RECORD_ORDER = "wrong_record_order"
    AFTER_THE_END = "after_the_end"
    INVALID_DATE = "invalid_date"
    PERIOD_REVERSED = "period_reversed"
    WRONG_TRAILER_COUNT = "wrong_trailer_count"
    WRONG_TRAILER_TOTAL = "wrong_trailer_total"
    AMOUNT_OUT_OF_RANGE = "amount_out_of_range"

    # Against what the house knows
    WRONG_ACCOUNT = "wrong_account"
    OTHER_CONTENT = "other_content"
    DAYS_TOLD_ALREADY = "days_told_already"

    # CSV
    NOT_UTF8 = "not_utf8"
    MIXED_LINE_ENDS = "mixed_line_ends"
    CONTROL_CHARACTER = "control_character"
    BAD_QUOTING = "bad_quoting"
    ROW_TOO_LONG = "row_too_long"
    WRONG_HEADER = "wrong_header"
    WRONG_COLUMN_COUNT = "wrong_column_count"
    CELL_MISSING = "cell_missing"
    CELL_NOT_EMPTY = "cell_not_empty"
    CELL_TOO_LONG = "cell_too_long"
    SURROUNDING_SPACE = "surrounding_space"
    INVALID_AMOUNT = "invalid_amount"
    INVALID_COUNT = "invalid_count"
    INVALID_INSTANT = "invalid_instant"
    UNKNOWN_TYPE = "unknown_type"
    UNKNOWN_METHOD = "unknown_method"
    WRONG_AGENT = "wrong_agent"
    WRONG_SIGN = "wrong_sign"
    WRONG_NET = "wrong_net"
    DUPLICATE_LINE_ID = "duplicate_line_id"

    # Zengin
    WRONG_RECORD_LENGTH = "wrong_record_length"
    FULL_WIDTH = "full_width"
    NOT_JIS = "not_jis"
    NOT_DIGITS = "not_digits"
    UNKNOWN_VALUE = "unknown_value"
    DUMMY_NOT_BLANK = "dummy_not_blank"
    DATE_IN_FUTURE = "date_in_future"
    DATE_TOO_OLD = "date_too_old"
    DATE_OUTSIDE_PERIOD = "date_outside_period"
    PART_EXCEEDS_AMOUNT = "part_exceeds_amount"
    TWO_AMOUNTS = "two_amounts"
    WRONG_BALANCE = "wrong_balance"
    WRONG_RECORD_COUNT = "wrong_record_count"
    WRONG_ACCOUNT_COUNT = "wrong_account_count"
    DUPLICATE_ACCOUNT = "duplicate_account"


class StatementRefused(Exception):
    """A statement file is refused as a whole; nothing of it may be posted.

    `row` is the 1-based record of the file (the column titles of a CSV are row 1), None when the file as a whole
    is meant. `column` is a CSV column or a Zengin field with its byte range. `found` is shortened, and digits of a
    card number in it are masked, because refusals are logged, stored and shown.
    """

    def __init__(
        self, code: Code, *, found: object, expected: str, row: int | None = None, column: str | None = None
    ) -> None:
        self.code = code
        self.row = row
        self.column = column
        self.found = _shortened(mask(str(found)))
        self.expected = expected
        super().__init__(code, self.found, expected, row, column)

    def __str__(self) -> str:
        """`row 14, column fee_yen: found '3.5', expected a whole number of yen`."""
        place = [f"row {self.row}"] if self.row is not None else []
        place += [f"column {self.column}"] if self.column is not None else []
        return f"{', '.join(place) or 'the file'}: found {self.found!r}, expected {self.expected}"


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_FOUND else text[: _LONGEST_FOUND - 1] + "…"
