// A cashless sale on its way: 請求中 → カードをかざしてください → 承認 → 領収. What is not known is 確認中, never "failed".
import { html, useState } from "../../vendor/htm-preact/htm-preact.module.js";
import { Paper } from "./paper.js";
import { yen } from "./words.js";

const STEPS = ["請求中", "カード・スマホ", "承認", "領収"];
const STEP_OF = { sending: 0, requested: 0, waiting_for_card: 1, unknown: 2, unresolved: 2 };
const HEADINGS = {
  sending: "請求中",
  requested: "請求中",
  waiting_for_card: "カードをかざしてください",
  unknown: "確認中",
  unresolved: "処理未了",
};
const EXPLANATIONS = {
  sending: "端末に金額を送っています。",
  requested: "端末に金額を送っています。",
  waiting_for_card: "端末に、カードまたはスマートフォンをかざしてもらってください。",
  unknown: "結果がまだ届きません。お支払いが済んでいることがあります。結果がわかるまで、同じ支払いを受けないでください。",
  unresolved: "結果がわかりませんでした。会計が確認します。同じ支払いをもう一度受けないでください。",
};

export function Following({ phase, stage, tenderName, total, online, busy, paper, onGiveUp, onNext }) {
  const heading = phase === "waiting_for_card" && stage === "authorizing" ? "承認を待っています" : HEADINGS[phase];
  const doubtful = phase === "unknown" || phase === "unresolved";
  return html`<section class="following" aria-labelledby="following">
    <${Steps} now=${stage === "authorizing" ? 2 : STEP_OF[phase]} />
    <p class="following-total">${tenderName} <strong>${yen(total)}</strong></p>
    <div aria-live="polite"><h2 id="following" class="following-state ${doubtful ? "doubtful" : ""}">${heading}</h2></div>
    <p>${online ? EXPLANATIONS[phase] : "サーバーに接続できません。つながりしだい、同じ収納の続きから確かめます。"}</p>
    ${!doubtful && html`<p class="working" aria-hidden="true"></p>`}
    <div class="actions">
      ${(doubtful || !online) && html`<button type="button" class="button wide" onClick=${onNext}>次の方へ</button>`}
      ${doubtful && paper && html`<button type="button" class="button-plain" onClick=${() => window.print()}>お知らせを印刷</button>`}
      ${phase === "waiting_for_card" && html`<button type="button" class="button-plain" disabled=${busy}
        onClick=${onGiveUp}>取りやめる</button>`}
    </div>
    ${doubtful && paper && html`<${Paper} address=${paper} />`}
  </section>`;
}

function Steps({ now }) {
  return html`<ol class="steps">
    ${STEPS.map((word, index) => html`<li key=${word} class=${index < now ? "past" : ""}
      aria-current=${index === now ? "step" : undefined}>${word}</li>`)}
  </ol>`;
}

// A standalone terminal: the clerk types the amount there and copies the outcome here.
export function TerminalOutcome({ tender, total, busy, onApproved, onDeclined, onLater }) {
  const [brand, setBrand] = useState(tender.brands.length === 1 ? tender.brands[0] : "");
  const [slip, setSlip] = useState("");

  function submit(event) {
    event.preventDefault();
    if (!busy) onApproved(brand, slip.normalize("NFKC").trim());
  }

  return html`<section class="following" aria-labelledby="following">
    <p class="following-total">${tender.name} <strong>${yen(total)}</strong></p>
    <div aria-live="polite"><h2 id="following" class="following-state">端末の結果を入れてください</h2></div>
    <p>端末に ${yen(total)} を入れて決済し、承認・不承認を選んでください。</p>
    <form class="stack" data-keys onSubmit=${submit}>
      <fieldset class="brands"><legend>ブランド</legend>
        ${tender.brands.map((name) => html`<label key=${name}><input type="radio" name="brand" value=${name} required
          checked=${brand === name} onChange=${() => setBrand(name)} /><span>${name}</span></label>`)}
      </fieldset>
      <div class="field"><label for="slip">伝票番号</label>
        <input id="slip" value=${slip} maxlength="32" required autocomplete="off" onInput=${(event) => setSlip(event.target.value)} /></div>
      <div class="two-keys">
        <button class="button" disabled=${busy}>承認</button>
        <button type="button" class="button-plain" disabled=${busy} onClick=${onDeclined}>不承認</button>
      </div>
      <button type="button" class="button-quiet" disabled=${busy} onClick=${onLater}>あとで入れる(次の方へ)</button>
    </form>
  </section>`;
}
