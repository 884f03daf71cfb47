"""The checkout page in two languages."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from pos.domain.business_day import TOKYO
from pos.web.checkout.page_state import PageState
from pos.web.wording import tokyo_moment


class StateWords(NamedTuple):
    """What the page says about a state: a heading, and what it means for the payer."""

    heading: str
    text: str
    tone: str = ""  #: of the notice: good, warn, bad; never told by colour alone


class Words(NamedTuple):
    """One language."""

    language: str
    title: str
    skip: str
    facility: str
    details: str
    line: str
    quantity: str
    amount: str
    total: str
    reference: str
    deadline: str
    pay: str
    pay_again: str
    go_on: str
    back: str
    look_again: str
    other_language: str
    at_agent: str
    question: str
    states: Mapping[PageState, StateWords]


_P = PageState

_JAPANESE = Words(
    language="ja",
    title="お支払い",
    skip="本文へ",
    facility="施設",
    details="お支払いの内容",
    line="内容",
    quantity="数量",
    amount="金額",
    total="合計",
    reference="予約番号",
    deadline="お支払いの期限",
    pay="お支払いへ進む",
    pay_again="もう一度お支払いへ進む",
    go_on="お支払いの画面を開く",
    back="予約システムに戻る",
    look_again="最新の状態を見る",
    other_language="English",
    at_agent="お支払いは、区が指定した納付受託者 {agent} の画面で行います。カード番号を区が受け取ることはありません。",
    question="ご不明なときは、予約番号を添えて施設にお問い合わせください。",
    states={
        _P.PAYABLE: StateWords("お支払いの内容をご確認ください", "内容と金額を確かめて、お支払いへ進んでください。"),
        _P.TRY_AGAIN: StateWords(
            "お支払いできませんでした",
            "代金は引き落とされていません。別のカードで、またはもう一度お試しください。",
            "warn",
        ),
        _P.OPEN_AT_AGENT: StateWords(
            "お支払いはまだ終わっていません",
            "お支払いの画面がすでに開いています。続きはその画面で行ってください。閉じてしまったときは、下のボタンで開けます。",
            "warn",
        ),
        _P.CHECKING: StateWords(
            "お支払いを確認中です",
            "結果を確かめています。もう一度お支払いにならないでください。この画面は、わかりしだい変わります。",
            "warn",
        ),
        _P.AT_COUNTER: StateWords(
            "窓口でお支払い手続中です",
            "この予約は、窓口でお支払いの手続きをしています。オンラインではお支払いになれません。",
            "warn",
        ),
        _P.PAID: StateWords("お支払い済みです", "お支払いを受け付けました。ありがとうございました。", "good"),
        _P.REFUNDED: StateWords("還付済みです", "お支払いいただいた金額は、お返しの手続きが済んでいます。", "good"),
        _P.RETURNED: StateWords(
            "お支払いは期限のあとに届きました",
            "予約には使われません。お支払いいただいた金額は、同じカードへお返しします。",
            "warn",
        ),
        _P.DECLINED: StateWords(
            "お支払いできませんでした",
            "代金は引き落とされていません。予約システムに戻って、手続きをやり直してください。",
            "bad",
        ),
        _P.EXPIRED: StateWords(
            "お支払いの期限が切れました",
            "代金は引き落とされていません。予約システムに戻って、手続きをやり直してください。",
            "bad",
        ),
        _P.CANCELED: StateWords("お支払いは取りやめになりました", "この画面からはお支払いになれません。", "bad"),
    },
)

_ENGLISH = Words(
    language="en",
    title="Payment",
    skip="Skip to the text",
    facility="Facility",
    details="Details",
    line="Item",
    quantity="Quantity",
    amount="Amount",
    total="Total",
    reference="Booking number",
    deadline="Pay by",
    pay="Continue to payment",
    pay_again="Try the payment again",
    go_on="Open the payment page",
    back="Back to the reservation system",
    look_again="Look again",
    other_language="日本語",
    at_agent="You pay on the page of {agent}, the city's designated agent. The city never sees your card number.",
    question="If anything is unclear, please ask the facility and name your booking number.",
    states={
        _P.PAYABLE: StateWords("Please check what you pay for", "If everything is right, continue to payment."),
        _P.TRY_AGAIN: StateWords(
            "The payment was not made", "Nothing was charged. Please try again, perhaps with another card.", "warn"
        ),
        _P.OPEN_AT_AGENT: StateWords(
            "The payment is not finished",
            "The payment page is already open: please go on there. If you have closed it, the button below opens it.",
            "warn",
        ),
        _P.CHECKING: StateWords(
            "We are checking your payment",
            "The outcome is not known yet. Please do not pay again. This page changes as soon as we know.",
            "warn",
        ),
        _P.AT_COUNTER: StateWords(
            "This is being paid at a counter",
            "Your booking is being paid at a counter; it cannot be paid here.",
            "warn",
        ),
        _P.PAID: StateWords("Paid", "We have received your payment. Thank you.", "good"),
        _P.REFUNDED: StateWords("Refunded", "The amount you paid has been given back.", "good"),
        _P.RETURNED: StateWords(
            "Your payment came after the deadline",
            "It does not pay for the booking. The amount goes back to your card.",
            "warn",
        ),
        _P.DECLINED: StateWords(
            "The payment was not made", "Nothing was charged. Please start again in the reservation system.", "bad"
        ),
        _P.EXPIRED: StateWords(
            "The time to pay is over", "Nothing was charged. Please start again in the reservation system.", "bad"
        ),
        _P.CANCELED: StateWords("The payment was canceled", "It cannot be paid on this page any more.", "bad"),
    },
)

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

LANGUAGES: Mapping[str, Words] = {"ja": _JAPANESE, "en": _ENGLISH}


def words_in(asked: str | None, locale: str) -> Words:
    """The words of the language asked for, otherwise of the payment's, otherwise Japanese."""
    return LANGUAGES.get(asked or "") or LANGUAGES.get(locale, _JAPANESE)


def moment_in(language: str, instant: datetime) -> str:
    """2026年11月24日(火) 14:05, or 24 November 2026, 14:05 (Japan time)."""
    if language == "ja":
        return tokyo_moment(instant)
    local = instant.astimezone(TOKYO)
    # calendar.month_name would follow the machine's locale.
    return f"{local.day} {_MONTHS[local.month - 1]} {local.year}, {local:%H:%M} (Japan time)"
