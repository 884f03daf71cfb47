// The end of a sale: what to hand over, or that nothing was paid.
import { html, useEffect, useRef } from "../../vendor/htm-preact/htm-preact.module.js";
import { Paper } from "./paper.js";
import { yen } from "./words.js";

export function Paid({ payment, payments, onNext }) {
  const heading = useRef(null);
  useEffect(() => heading.current.focus(), [payment.id]);
  const change = payment.tender === "cash";
  return html`<section class="finished" aria-labelledby="finished">
    <h2 id="finished" class="finished-title" tabindex="-1" ref=${heading}>${payment.amount_yen > 0 ? "領収しました" : "確定しました"}</h2>
    ${change
      ? html`<p class="change"><span>お釣り</span> <strong>${yen(payment.change_yen)}</strong></p>`
      : html`<p class="change"><span>${payment.tender_name} ${payment.brand ?? ""}</span> <strong>${yen(payment.amount_yen)}</strong></p>`}
    <div class="two-keys">
      <button type="button" class="button" onClick=${onNext}>次の方へ</button>
      <button type="button" class="button-plain" onClick=${() => window.print()}>印刷</button>
    </div>
    <${Paper} address=${`${payments}/${payment.id}/paper`} />
    <p class="visually-hidden" aria-live="assertive">${change ? `領収しました。お釣り ${payment.change_yen}円` : `${payment.amount_yen}円 領収しました`}</p>
  </section>`;
}

const WHY_NOT = { declined: "不承認でした", canceled: "取りやめました", expired: "時間切れになりました" };

export function NotPaid({ payment, onOtherTender, onNext }) {
  return html`<section class="finished" aria-labelledby="finished">
    <div role="alert"><h2 id="finished" class="finished-title not-paid">${WHY_NOT[payment.status] ?? "取消済です"}</h2></div>
    <p>${payment.tender_name} ${yen(payment.amount_yen)} は受け取っていません。</p>
    <div class="stack">
      ${onOtherTender && html`<button type="button" class="button wide" onClick=${onOtherTender}>同じ内容で、支払方法を選び直す</button>`}
      <button type="button" class="button-plain" onClick=${onNext}>取りやめて次の方へ</button>
    </div>
  </section>`;
}
