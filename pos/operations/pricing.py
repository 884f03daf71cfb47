"""From what a clerk or a program asks for to priced lines: fee, class and day give the price, nobody types it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pos.domain.errors import Refused
from pos.domain.money import Yen, total
from pos.domain.tender import Tender
from pos.facilities import Facility, Fee, PriceClass, PriceOn, Ward
from pos.storage.payments import PaymentLine

#: Above this an amount is a typing mistake; the reservation system's limit too.
LARGEST_PAYMENT_YEN = 10_000_000
_MOST_LINES = 50
_LARGEST_QUANTITY = 999


@dataclass(frozen=True, slots=True)
class LineRequest:
    """One fee that is asked for. `unit_yen` is what a reservation system sold it at; None: the price list's."""

    fee: str
    quantity: int
    price_class: str = PriceClass.STANDARD.value
    exemption_reason: str | None = None
    unit_yen: int | None = None
    use_day: date | None = None
    description: str | None = None


def price_lines(ward: Ward, facility: Facility, requests: Sequence[LineRequest], on: date) -> tuple[PaymentLine, ...]:
    """The lines at the prices of their pricing day. Raises Refused naming the line and what is wrong with it."""
    if not 1 <= len(requests) <= _MOST_LINES:
        raise Refused("invalid_lines", f"expected 1 to {_MOST_LINES} lines, found {len(requests)}")
    lines = tuple(_price_line(ward, facility, request, on, number) for number, request in enumerate(requests, 1))
    amount = total([line.amount_yen for line in lines])
    if amount > LARGEST_PAYMENT_YEN:
        raise Refused("amount_too_large", f"expected at most ¥{LARGEST_PAYMENT_YEN:,}, found {amount}")
    return lines


def check_tender(ward: Ward, lines: Sequence[PaymentLine], tender: Tender) -> None:
    """Some fees are cash only. Raises Refused `cash_only`."""
    if not tender.through_agent:
        return
    for line in lines:
        if line.fee is not None and ward.fee(line.fee).cash_only:
            raise Refused("cash_only", f"{line.name} is paid in cash only", fee=line.fee)


def amount_of(lines: Sequence[PaymentLine]) -> Yen:
    """What all lines cost together."""
    return total([line.amount_yen for line in lines])


def _price_line(ward: Ward, facility: Facility, request: LineRequest, on: date, number: int) -> PaymentLine:
    fee = ward.fee(request.fee)
    if facility.group not in fee.sold_at:
        raise Refused("fee_not_sold_here", f"{fee.name} is not sold at {facility.name}", fee=fee.code, line=number)
    if type(request.quantity) is not int or not 1 <= request.quantity <= _LARGEST_QUANTITY:
        raise Refused("invalid_quantity", f"line {number}: expected 1 to {_LARGEST_QUANTITY}", line=number)
    price_class = _price_class(facility, fee, request, on, number)
    unit_yen = Yen(request.unit_yen) if request.unit_yen is not None else _listed(fee, price_class, request, on)
    if unit_yen < 0:
        raise Refused("invalid_unit_price", f"line {number}: a price is never negative", line=number)
    return PaymentLine(
        line_id=f"{number:02d}",
        fee=fee.code,
        name=fee.name_on(on),
        quantity=request.quantity,
        unit_yen=unit_yen,
        amount_yen=unit_yen * request.quantity,
        price_class=price_class.value,
        exemption_reason=_exemption_reason(ward, request, price_class, number),
        tax_class=fee.tax.value,
        revenue_account=fee.revenue,
        owner=fee.owner,
        use_day=request.use_day,
    )


def _listed(fee: Fee, price_class: PriceClass, request: LineRequest, on: date) -> Yen:
    pricing_day = request.use_day if fee.price_on is PriceOn.USE_DAY and request.use_day else on
    return fee.price(pricing_day, price_class)


def _price_class(facility: Facility, fee: Fee, request: LineRequest, on: date, number: int) -> PriceClass:
    allowed = fee.price_classes(facility.group, on)
    if request.price_class == PriceClass.STANDARD and PriceClass.RESIDENT in allowed:
        return PriceClass.RESIDENT
    for price_class in allowed:
        if request.price_class == price_class:
            return price_class
    names = ", ".join(allowed) or "none on this day"
    raise Refused(
        "invalid_price_class",
        f"line {number}: {fee.name} has the price classes {names}; found {request.price_class!r}",
        line=number,
    )


def _exemption_reason(ward: Ward, request: LineRequest, price_class: PriceClass, number: int) -> str | None:
    if price_class is not PriceClass.EXEMPTED:
        return None
    if request.exemption_reason not in ward.exemption_reasons:
        known = ", ".join(ward.exemption_reasons)
        raise Refused(
            "exemption_reason_required",
            f"line {number}: 減免 needs a reason, one of {known}; found {request.exemption_reason!r}",
            line=number,
        )
    return request.exemption_reason
