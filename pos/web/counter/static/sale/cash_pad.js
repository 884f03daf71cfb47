// お預り and お釣り. An exact payment is one tap here.
import { html, useLayoutEffect, useRef, useState } from "../../vendor/htm-preact/htm-preact.module.js";
import { yen } from "./words.js";

const NOTES = [["壱万", 10_000], ["五千", 5_000], ["千", 1_000]];
const DIGITS = ["7", "8", "9", "4", "5", "6", "1", "2", "3", "0", "00"];
const LARGEST = 99_999_999;

export function CashPad({ total, busy, onPay, onBack }) {
  const [received, setReceived] = useState(0);
  const [typing, setTyping] = useState(false);
  const panel = useRef(null);
  const enough = received >= total;
  useLayoutEffect(() => panel.current.focus(), []);
  useLayoutEffect(() => listening(onKeyDown));

  function addNote(face) {
    setReceived(Math.min(LARGEST, (typing ? 0 : received) + face));
    setTyping(false);
  }

  function type(digits) {
    const next = Number(`${typing ? received : ""}${digits}`);
    if (next <= LARGEST) setReceived(next);
    setTyping(true);
  }

  function clear() {
    setReceived(0);
    setTyping(false);
  }

  function onKeyDown(event) {
    if (busy || event.target.closest("input, select, a")) return;
    if (/^[0-9]$/.test(event.key)) type(event.key);
    else if (event.key === "Backspace") setReceived(Math.floor(received / 10));
    else if (event.key === "Escape") onBack();
    else if (event.key === "Enter" && !event.target.closest("button") && enough && received > 0) onPay(received);
  }

  return html`<section class="cash" aria-label="現金" tabindex="-1" ref=${panel} data-keys>
    <dl class="cash-figures">
      <div><dt>合計</dt><dd>${yen(total)}</dd></div>
      <div><dt>お預り</dt><dd>${yen(received)}</dd></div>
      <div class="cash-change"><dt>お釣り</dt><dd>${enough ? yen(received - total) : "—"}</dd></div>
    </dl>
    <div class="cash-keys" role="group" aria-label="お預り">
      <button type="button" class="key-exact" disabled=${busy} onClick=${() => onPay(total)}>ちょうど</button>
      ${NOTES.map(([word, face]) => html`<button key=${face} type="button" class="key-note" disabled=${busy}
        onClick=${() => addNote(face)}>${word}</button>`)}
      ${DIGITS.map((digits) => html`<button key=${digits} type="button" class="key-digit" disabled=${busy}
        onClick=${() => type(digits)}>${digits}</button>`)}
      <button type="button" class="key-digit" disabled=${busy} aria-label="お預りを消す" onClick=${clear}>C</button>
    </div>
    <button type="button" class="button wide" disabled=${busy || !enough || received === 0}
      onClick=${() => onPay(received)}>領収する</button>
    <button type="button" class="button-quiet" disabled=${busy} onClick=${onBack}>戻る</button>
    <p class="visually-hidden" aria-live="polite">${received > 0 ? `お預り ${received}円。${enough ? `お釣り ${received - total}円` : "足りません"}` : ""}</p>
  </section>`;
}

// Wherever the focus is: a digit typed right after 現金 must not be lost.
function listening(onKeyDown) {
  document.addEventListener("keydown", onKeyDown);
  return () => document.removeEventListener("keydown", onKeyDown);
}
