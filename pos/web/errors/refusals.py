"""What a refusal means and what to do about it, in the words of the counter."""

#: By the code of pos.domain.errors.Refused. A sentence may use the refusal's context, e.g. {number}.
SENTENCES = {
    "amount_changed": "料金が変わりました。画面を読み込み直して、金額を確かめてください。",
    "amount_too_large": "金額が上限を超えています。数量を確かめてください。",
    "cash_only": "現金だけで受け取る手数料が含まれています。現金を選ぶか、分けて収納してください。",
    "counter_not_in_use": "この窓口は、きょうは使えません(利用期間の外です)。",
    "drawer_already_open": "この窓口のレジは、ほかの画面ですでに開いています。",
    "drawer_is_counted": "レジを数えている途中です。レジ締めを終えるか、収納に戻ってください。",
    "drawer_not_counted": "先に現金を数えてください。",
    "drawer_not_open": "レジが開いていません。レジ開けをしてください。",
    "drawer_of_another_day": "前の日のレジが開いたままです。先にレジ締めをしてください。",
    "exemption_reason_required": "減免の理由を選んでください。",
    "fee_not_sold_here": "この窓口では扱わない手数料・使用料が含まれています。",
    "invalid_count": "枚数は 0 から 100,000 までの整数で入れてください。",
    "invalid_float": "つり銭は 0 円から 1,000,000 円までの整数で入れてください。",
    "invalid_lines": "手数料・使用料を 1 件から 50 件までの間で選んでください。",
    "invalid_price_class": "この窓口では選べない料金区分です。",
    "invalid_quantity": "数量は 1 から 999 までの整数で入れてください。",
    "invalid_request": "送られた内容が正しくありません。画面を読み込み直してください。",
    "invalid_slip_number": "伝票番号は、端末の控えにある英数字(32文字まで)で入れてください。",
    "invalid_terminal_total": "端末の日計は、件数と金額を整数で入れてください。件数 0 なら金額も 0 です。",
    "illegal_move": "この収納の状態では、その操作はできません。画面を読み込み直してください。",
    "moved_on": "ほかの画面で先に操作されました。画面を読み込み直して、いまの状態を確かめてください。",
    "no_price": "この手数料には、選んだ料金区分の料金がありません。",
    "not_a_standalone_terminal": "この収納は、端末から結果が届きます。画面の案内に従ってください。",
    "payment_id_reused": "同じ番号の収納が、別の内容ですでにあります。画面を読み込み直してください。",
    "payment_not_cancelable": "この収納はもう取りやめられません。取引一覧で状態を確かめてください。",
    "payment_not_voidable": "この収納は取り消せません。取引一覧で状態を確かめてください。",
    "payments_in_doubt": "確認中の収納があります。結果がわかるまでレジ締めはできません。",
    "received_too_little": "お預りが合計に足りません。",
    "reference_already_active": "この予約は、すでにほかの手続きで支払われているか、支払いの途中です。",
    "refund_exists": "この収納はすでに還付の手続きに入っています。",
    "signed_out": "ログインの期限が切れました。もう一度ログインしてください。入力した内容は残っています。",
    "forbidden": "この操作をする権限がありません。",
    "slip_number_required": "端末で取消をして、取消票の伝票番号を入れてください。",
    "tender_does_not_fit": "この金額には使えない支払方法です。",
    "tender_not_taken_here": "この窓口では扱っていない支払方法です。",
    "terminal_decides": "端末の結果(承認・不承認)を入れてください。",
    "too_many_counts": "再計数の上限です。最後の計数で締めてください。",
    "unknown_brand": "ブランドを一覧から選んでください。",
    "unknown_counter": "この窓口はありません。",
    "unknown_denomination": "金種が正しくありません。画面を読み込み直してください。",
    "unknown_drawer_session": "このレジの記録はありません。",
    "unknown_fee": "この手数料・使用料はありません。画面を読み込み直してください。",
    "unknown_payment": "この収納の記録はありません。",
    "unknown_terminal": "この窓口で使っている端末ではありません。",
    "void_needs_supervisor": "この収納の取消は、出納員だけができます。",
    "void_reason_required": "取消の理由を選んでください。",
    "void_of_another_day": "取消は当日の収納だけです。日が変わった収納は還付の手続きをしてください。",
}

_OTHERWISE = "この操作はできませんでした。何も変わっていません。"


def in_japanese(code: str) -> str:
    """The sentence for a code; an honest general one for a code that no counter meets."""
    return SENTENCES.get(code, _OTHERWISE)
