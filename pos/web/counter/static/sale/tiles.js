// The fees of this counter as tiles, with one field for number, code, kana and barcode.
import { html, useLayoutEffect, useRef, useState } from "../../vendor/htm-preact/htm-preact.module.js";
import { chosen, found } from "./searching.js";
import { yen } from "./words.js";

export function Tiles({ groups, disabled, onChoose }) {
  const [text, setText] = useState("");
  const field = useRef(null);
  const fees = groups.flatMap((group) => group.fees);
  const shown = new Set(found(text, fees));
  useLayoutEffect(() => typingGoesTo(field), []);

  function choose(fee) {
    setText("");
    if (fee) onChoose(fee);
  }

  function submit(event) {
    event.preventDefault();
    if (!disabled) choose(chosen(field.current.value, fees)); // a barcode reader is faster than a render
  }

  return html`<section class="tiles" aria-label="手数料・使用料">
    <form class="search" role="search" onSubmit=${submit}>
      <label class="visually-hidden" for="search">番号・かな・バーコードで選ぶ</label>
      <input id="search" ref=${field} value=${text} placeholder="番号・かな・バーコード" autocomplete="off"
        enterkeyhint="done" onInput=${(event) => setText(event.target.value)}
        onKeyDown=${(event) => event.key === "Escape" && setText("")} />
    </form>
    <div class="tile-groups">
      ${groups.map((group) => {
        const visible = group.fees.filter((fee) => shown.has(fee));
        return visible.length > 0 && html`<section key=${group.label} aria-label=${group.label}>
          <h2 class="tile-group">${group.label}</h2>
          <ul class="tile-list">
            ${visible.map((fee) => html`<li key=${fee.code}>
              <${Tile} fee=${fee} disabled=${disabled} onChoose=${choose} />
            </li>`)}
          </ul>
        </section>`;
      })}
      ${shown.size === 0 && html`<p class="notice warn" role="status">「${text}」に合う手数料・使用料はありません。</p>`}
    </div>
  </section>`;
}

function Tile({ fee, disabled, onChoose }) {
  const first = Object.values(fee.prices)[0];
  return html`<button type="button" class="tile" disabled=${disabled} onClick=${() => onChoose(fee)}>
    <span class="tile-name">${fee.name}</span>
    <span class="tile-foot">
      <span class="tile-number">${fee.search_code}</span>
      ${fee.cash_only && html`<span class="tile-only">現金のみ</span>`}
      <span class="tile-price">${yen(first)}</span>
    </span>
  </button>`;
}

// A barcode reader types wherever the focus is; so does a clerk who looks at the citizen and not at the screen.
function typingGoesTo(field) {
  function typed(event) {
    const elsewhere = event.target.closest("input, select, textarea") || document.querySelector("[data-keys]");
    const printable = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey && event.key !== " ";
    if (!elsewhere && printable) field.current?.focus();
  }
  document.addEventListener("keydown", typed);
  return () => document.removeEventListener("keydown", typed);
}
