// What is being sold: quantity and price class of each line, the total, and how it is paid.
import { html } from "../../vendor/htm-preact/htm-preact.module.js";
import { EXEMPTED, changed, missing, removed, takes, totalYen, unitYen } from "./basket.js";
import { yen } from "./words.js";

export function Basket({ shop, lines, onChange, onTender }) {
  const total = totalYen(lines, shop.fees);
  return html`<section class="basket" aria-label="内訳">
    <ul class="basket-lines">
      ${lines.map((line, index) => html`<${Line} key=${index} shop=${shop} line=${line}
        onChange=${(change) => onChange(changed(lines, index, change))}
        onRemove=${() => onChange(removed(lines, index))} />`)}
      ${lines.length === 0 && html`<li class="basket-empty">左の一覧から選んでください。</li>`}
    </ul>
    <p class="total"><span>合計</span> <strong class="total-yen">${yen(total)}</strong></p>
    ${lines.length > 0 && missing(lines) && html`<p class="notice warn small" role="status">${missing(lines)}</p>`}
    <${Tenders} shop=${shop} lines=${lines} total=${total} onTender=${onTender} />
  </section>`;
}

function Line({ shop, line, onChange, onRemove }) {
  const fee = shop.fees.get(line.fee);
  const classes = Object.keys(fee.prices);
  return html`<li class="line">
    <div class="line-top"><span class="line-name">${fee.name}</span>
      <span class="line-yen">${yen(unitYen(line, shop.fees) * line.quantity)}</span></div>
    <div class="line-keys">
      <span class="stepper" role="group" aria-label="${fee.name}の数量">
        <button type="button" aria-label="減らす" disabled=${line.quantity <= 1}
          onClick=${() => onChange({ quantity: line.quantity - 1 })}>−</button>
        <input aria-label="数量" inputmode="numeric" value=${line.quantity} onChange=${(event) => {
          const typed = Number(event.target.value.normalize("NFKC"));
          onChange({ quantity: Number.isInteger(typed) ? typed : line.quantity });
        }} />
        <button type="button" aria-label="増やす" onClick=${() => onChange({ quantity: line.quantity + 1 })}>＋</button>
      </span>
      <select aria-label="${fee.name}の料金区分" value=${line.price_class}
        onChange=${(event) => onChange({ price_class: event.target.value })}>
        ${classes.map((name) => html`<option key=${name} value=${name}>${shop.price_classes[name] || "通常"}</option>`)}
      </select>
      <button type="button" class="line-remove" aria-label="${fee.name}を除く" onClick=${onRemove}>✕</button>
    </div>
    ${line.price_class === EXEMPTED && html`<select class="line-reason" aria-label="${fee.name}の減免の理由"
      value=${line.exemption_reason ?? ""} onChange=${(event) => onChange({ exemption_reason: event.target.value || null })}>
      <option value="">減免の理由を選ぶ</option>
      ${shop.exemption_reasons.map((reason) => html`<option key=${reason.id} value=${reason.id}>${reason.name}</option>`)}
    </select>`}
  </li>`;
}

function Tenders({ shop, lines, total, onTender }) {
  const closed = lines.length === 0 || Boolean(missing(lines));
  if (lines.length > 0 && total === 0) {
    return html`<div class="tenders"><button type="button" class="tender tender-free" disabled=${closed}
      onClick=${() => onTender("none")}>確定(0円)</button></div>`;
  }
  return html`<div class="tenders" role="group" aria-label="支払方法">
    ${shop.tenders.map((tender) => html`<button key=${tender.id} type="button" class="tender tender-${tender.id}"
      disabled=${closed || !takes(tender.id, lines, shop.fees)} onClick=${() => onTender(tender.id)}>${tender.name}</button>`)}
  </div>`;
}
