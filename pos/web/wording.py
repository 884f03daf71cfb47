"""How figures, days and statuses are written for people. Templates use these as filters."""

from datetime import datetime

from flask import Flask

from pos.domain.business_day import TOKYO, in_era_words, in_words
from pos.domain.payment import PaymentStatus
from pos.facilities import PriceClass

_S = PaymentStatus

#: What a clerk reads. A request on the wire and an outcome that is not known are both honestly 確認中.
STATUS_WORDS = {
    _S.CREATED: "未収納",
    _S.AWAITING_PAYER: "カード待ち",
    _S.AUTHORIZING: "確認中",
    _S.AUTHORIZED: "与信済",
    _S.CAPTURING: "確認中",
    _S.CAPTURED: "収納済",
    _S.VOIDING: "取消確認中",
    _S.VOIDED: "取消済",
    _S.DECLINED: "不承認",
    _S.EXPIRED: "期限切れ",
    _S.CANCELED: "取りやめ",
    _S.INDETERMINATE: "処理未了",
}

PRICE_CLASS_WORDS = {
    PriceClass.STANDARD: "",
    PriceClass.RESIDENT: "区内",
    PriceClass.NON_RESIDENT: "区外",
    PriceClass.REDUCED: "減額",
    PriceClass.EXEMPTED: "減免",
}

#: 0-yen payments have no tender; facilities.yaml names the others.
NO_TENDER = "収納なし(0円)"


def yen(amount: int) -> str:
    """¥1,200, and -¥300."""
    return f"{'-' if amount < 0 else ''}¥{abs(amount):,}"


def tokyo_time(instant: datetime) -> str:
    """14:05."""
    return f"{instant.astimezone(TOKYO):%H:%M}"


def tokyo_moment(instant: datetime) -> str:
    """2026年11月24日(火) 14:05."""
    return f"{in_words(instant.astimezone(TOKYO).date())} {tokyo_time(instant)}"


def register(app: Flask) -> None:
    """Make the filters known to templates."""
    app.jinja_env.filters |= {
        "yen": yen,
        "day": in_words,
        "era_day": in_era_words,
        "tokyo_time": tokyo_time,
        "tokyo_moment": tokyo_moment,
        "status_words": STATUS_WORDS.__getitem__,
        "price_class_words": lambda price_class: PRICE_CLASS_WORDS[PriceClass(price_class)],
    }
