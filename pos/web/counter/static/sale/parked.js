// Payments that were parked as 確認中: a badge with their number, a list, and a word when one is known.
import { html, useState } from "../../vendor/htm-preact/htm-preact.module.js";
import { yen } from "./words.js";

export function Parked({ waiting, resolved, payments, onOpen, onSeen }) {
  const [open, setOpen] = useState(false);
  if (waiting.length === 0 && resolved.length === 0) return null;
  return html`<section class="parked" aria-label="確認中の収納" onKeyDown=${(event) => event.key === "Escape" && setOpen(false)}>
    ${waiting.length > 0 && html`<button type="button" class="parked-badge" aria-expanded=${open} onClick=${() => setOpen(!open)}>
      確認中 <strong>${waiting.length}</strong>件</button>`}
    <div class="parked-news" aria-live="polite">${resolved.map((payment) => html`<p key=${payment.id}>
      <span class="badge ${payment.phase === "paid" ? "good" : ""}">${payment.status_words}</span>
      <span>${payment.summary} ${payment.amount_yen > 0 && yen(payment.amount_yen)}</span>
      ${payment.phase !== "not_sent" && html`<a href="${payments}/${payment.id}">${payment.phase === "paid" ? "控えを印刷" : "内容"}</a>`}
      <button type="button" class="button-quiet" onClick=${() => onSeen(payment)}>閉じる</button></p>`)}</div>
    ${open && waiting.length > 0 && html`<ul class="parked-list">
      ${waiting.map((payment) => html`<li key=${payment.id}><button type="button" class="button-plain" onClick=${() => { setOpen(false); onOpen(payment); }}>
        ${payment.summary} ${yen(payment.amount_yen)}(${payment.tender_name}・${payment.status_words})</button></li>`)}
    </ul>`}
  </section>`;
}
