"""What the sale screen needs to know of its counter, as JSON: fees with their prices, tenders with their brands."""

from datetime import date
from typing import Any

from pos.facilities import Counter, Fee, TerminalMode, Ward
from pos.web.wording import PRICE_CLASS_WORDS


def state_json(ward: Ward, counter: Counter, day: date, in_doubt: int) -> dict[str, Any]:
    """Prices are those of `day`: the server refuses a sale at any other amount. `in_doubt`: how many 確認中 wait."""
    return {
        "counter": counter.id,
        "business_day": day.isoformat(),
        "in_doubt": in_doubt,
        "linked": counter.terminal_mode is TerminalMode.LINKED,
        "tenders": [_tender(ward, tender) for tender in counter.tenders],
        "groups": _groups(ward, counter, day),
        "price_classes": {price_class.value: word for price_class, word in PRICE_CLASS_WORDS.items()},
        "exemption_reasons": [{"id": key, "name": name} for key, name in ward.exemption_reasons.items()],
    }


def _tender(ward: Ward, tender: str) -> dict[str, Any]:
    kind = ward.tenders[tender]
    return {"id": kind.id, "name": kind.name, "brands": list(kind.brands)}


def _groups(ward: Ward, counter: Counter, day: date) -> list[dict[str, Any]]:
    group = ward.facility(counter.facility).group
    groups: dict[str, list[dict[str, Any]]] = {}
    for fee in ward.fees_at(counter.facility, day):
        groups.setdefault(fee.group_label, []).append(_fee(fee, group, day))
    return [{"label": label, "fees": fees} for label, fees in groups.items()]


def _fee(fee: Fee, group: str, day: date) -> dict[str, Any]:
    return {
        "code": fee.code,
        "name": fee.name_on(day),
        "kana": fee.kana,
        "search_code": fee.search_code,
        "unit": fee.unit,
        "cash_only": fee.cash_only,
        # A list: the first class is the ordinary one, and JSON objects have no order.
        "prices": [[klass.value, int(fee.price(day, klass))] for klass in fee.price_classes(group, day)],
    }
