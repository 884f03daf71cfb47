"""The envelope of stored sheets: which layout they have, so that a later layout is never misread."""

import json

from reconciliation.figures import Plain
from reconciliation.sheet.as_json import NotASheet

_KEY = "layout"


def sealed(layout: str, sheet: Plain) -> Plain:
    """The sheet's JSON values with the name of their layout."""
    if not isinstance(sheet, dict):
        raise TypeError(f"expected a sheet's JSON object, found {type(sheet).__name__}")
    return {_KEY: layout, **sheet}


def opened(layout: str, stored: Plain | bytes) -> Plain:
    """What `sealed` wrapped, from JSON values or from JSON text. Raises NotASheet."""
    values = _parsed(stored) if isinstance(stored, str | bytes) else stored
    if not isinstance(values, dict) or values.get(_KEY) != layout:
        found = values.get(_KEY) if isinstance(values, dict) else type(values).__name__
        raise NotASheet(f"expected a stored sheet of the layout {layout!r}, found {found!r}")
    return {name: value for name, value in values.items() if name != _KEY}


def _parsed(text: str | bytes) -> Plain:
    try:
        parsed: Plain = json.loads(text)
    except ValueError as refusal:
        raise NotASheet(f"expected JSON, found {text[:40]!r}") from refusal
    return parsed
