"""Draws the hosted payment page: plain HTML in Japanese or English, clearly a test."""

from collections.abc import Mapping

from jinja2 import Environment, PackageLoader, StrictUndefined

from pos.gateways.simulator.charges.charge import SimulatedCharge
from pos.gateways.simulator.charges.endings import PAGE_ATTEMPTS
from pos.gateways.simulator.charges.statuses import ChargeStatus

_PAGES = Environment(
    loader=PackageLoader("pos.gateways.simulator.doors"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)

#: What stands on the page, by language.
WORDS: Mapping[str, Mapping[str, str]] = {
    "ja": {
        "title": "テスト決済",
        "banner": "これはテスト決済(シミュレーター)です。実際の請求は行われません。",
        "merchant": "お支払い先",
        "account": "加盟店",
        "amount": "お支払い金額",
        "choose": "どうなるかを選んでください",
        "pay": "支払う",
        "decline": "拒否される",
        "leave": "中止",
        "frictionless": "本人認証を省略して承認",
        "challenge": "本人認証へ進む",
        "challenge_title": "本人認証 (3Dセキュア)",
        "challenge_asks": "カード発行会社が、ご本人かどうかを確認しています。",
        "pass": "認証に成功",
        "fail": "認証に失敗",
        "close": "画面を閉じる",
        "declined": "お支払いできませんでした。もう一度お試しいただけます。残り",
        "times": "回",
        "left": "お支払いは中止されています。このまま続けることもできます。",
        "finished": "このお支払いの手続きは終わっています。",
        "back": "お支払い先のページに戻る",
        "other": "English",
        "other_code": "en",
    },
    "en": {
        "title": "Test payment",
        "banner": "This is a test payment (simulator). Nobody is really charged.",
        "merchant": "Pay to",
        "account": "Merchant",
        "amount": "Amount",
        "choose": "Choose what happens",
        "pay": "Pay",
        "decline": "Be declined",
        "leave": "Leave",
        "frictionless": "Approve without authentication",
        "challenge": "Go to authentication",
        "challenge_title": "Authentication (3-D Secure)",
        "challenge_asks": "The card's issuer asks whether it is really you.",
        "pass": "Succeed",
        "fail": "Fail",
        "close": "Close the window",
        "declined": "The payment was declined. You may try again. Attempts left:",
        "times": "",
        "left": "You left this payment. You may still continue.",
        "finished": "This payment is finished.",
        "back": "Back to the merchant",
        "other": "日本語",
        "other_code": "ja",
    },
}


def hosted_page(record: SimulatedCharge, language: str | None) -> bytes:
    """The page of a charge in `language`, without one in the charge's own; anything but Japanese reads English."""
    code = "ja" if (language or record.asked.locale).startswith("ja") else "en"
    attempts_left = PAGE_ATTEMPTS - record.waiting.declined_attempts
    return (
        _PAGES.get_template("hosted_page.html")
        .render(
            words=WORDS[code],
            language=code,
            charge=record.asked,
            amount=f"{int(record.asked.amount_yen):,}",
            waiting=record.status is ChargeStatus.WAITING,
            last_attempt=record.waiting.last_attempt,
            challenge=record.waiting.challenge is not None,
            card=record.asked.method == "credit",
            attempts_left=attempts_left,
        )
        .encode()
    )
