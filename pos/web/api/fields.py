"""Fields of requests that read one spelling only, and say so in the OpenAPI document."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from flask import current_app
from marshmallow import ValidationError, fields, validate

from pos.domain.card_numbers import find_card_numbers
from pos.domain.errors import Refused
from pos.domain.web_address import LONGEST_ADDRESS, web_address

#: Whether http to this machine may be named as an address: development and the demo.
LOOPBACK_HTTP = "POS_LOOPBACK_HTTP"

_CONTROL = re.compile(r"[\u0000-\u001f\u007f-\u009f\u2028\u2029]")
_CONTROL_FREE = f"^[^{_CONTROL.pattern[1:]}*$"
_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,6})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_DIGITS = re.compile(r"[0-9]{1,9}")


class WholeNumber(fields.Integer):
    """An integer of JSON: not 100.0, not "100", not true."""

    def __init__(self, smallest: int, largest: int, **options: Any) -> None:
        super().__init__(strict=True, validate=validate.Range(smallest, largest), **options)


class Text(fields.String):
    """One line of text. No control characters, and no card number: it would lie in our tables for years."""

    default_error_messages = {  # noqa: RUF012 marshmallow's own name and form
        "control": "expected text without control characters or line breaks",
        "card": "expected no card number: it must not be kept here",
    }

    def __init__(self, longest: int, metadata: Mapping[str, Any] | None = None, **options: Any) -> None:
        about = {"pattern": _CONTROL_FREE, **(metadata or {})}
        super().__init__(validate=validate.Length(1, longest), metadata=about, **options)

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, *args, **kwargs)
        if _CONTROL.search(text):
            raise self.make_error("control")
        if find_card_numbers(text):
            raise self.make_error("card")
        return text


class WebAddress(fields.String):
    """An absolute https address."""

    def __init__(self, **options: Any) -> None:
        super().__init__(validate=validate.Length(1, LONGEST_ADDRESS), **options)

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, *args, **kwargs)
        try:
            return web_address(text, loopback_http=bool(current_app.config.get(LOOPBACK_HTTP)))
        except Refused as refusal:
            raise ValidationError(refusal.detail) from None


class Instant(fields.DateTime):
    """A point in time as RFC 3339 writes it, with an offset; in UTC afterwards."""

    def _deserialize(self, value: Any, *_args: Any, **_kwargs: Any) -> datetime:
        expected = ValidationError("expected a time like 2026-11-24T10:00:00+09:00 (RFC 3339)")
        if not isinstance(value, str) or not _RFC_3339.fullmatch(value):
            raise expected
        try:
            return datetime.fromisoformat(value.upper()).astimezone(UTC)
        except (ValueError, OverflowError):
            raise expected from None


class Day(fields.Date):
    """A day as 2026-11-24."""

    def _deserialize(self, value: Any, *_args: Any, **_kwargs: Any) -> date:
        expected = ValidationError("expected a day like 2026-11-24")
        if not isinstance(value, str) or not _DAY.fullmatch(value):
            raise expected
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise expected from None


class QueryNumber(fields.Integer):
    """A whole number in a query: digits, nothing else."""

    def __init__(self, smallest: int, largest: int, **options: Any) -> None:
        super().__init__(validate=validate.Range(smallest, largest), **options)

    def _deserialize(self, value: Any, *_args: Any, **_kwargs: Any) -> int:
        if not isinstance(value, str) or not _DIGITS.fullmatch(value):
            raise ValidationError("expected a whole number")
        return int(value)
