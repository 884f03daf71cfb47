// The sale screen: tiles on the left; on the right the basket, then the cash pad or the terminal, then the end.
import { html, render, useEffect, useState } from "../../vendor/htm-preact/htm-preact.module.js";
import { added, totalYen } from "./basket.js";
import { Basket } from "./basket_view.js";
import { CashPad } from "./cash_pad.js";
import { Door } from "./door.js";
import { NotPaid, Paid } from "./finished.js";
import { Following, TerminalOutcome } from "./following.js";
import { Parked } from "./parked.js";
import { useSale } from "./sale_at_hand.js";
import { StoredSale } from "./stored_sale.js";
import { Tiles } from "./tiles.js";
import { useWaitingList } from "./waiting_list.js";

function Screen({ place, door, store, shop }) {
  const at = useSale(door, store, shop);
  const [cash, setCash] = useState(false);
  const list = useWaitingList(door, store, at.payment?.id ?? at.sale.id, shop.in_doubt > 0);
  const total = totalYen(at.sale.lines, shop.fees);
  const finished = at.payment?.phase === "paid" || at.payment?.phase === "voided";

  useEffect(() => { if (at.sale.request || at.payment) setCash(false); }, [at.sale.request, at.payment]);
  useEffect(() => openFromAddress(door, at.open), []);

  function choose(fee) {
    if (finished) at.next(added([], fee));
    else at.change(added(at.sale.lines, fee));
  }

  const closed = !finished && Boolean(at.payment || at.sale.request);
  return html`<${Parked} ...${list} payments=${place.payments} onOpen=${at.open} onSeen=${list.seen} />
    <${Tiles} groups=${shop.groups} disabled=${closed} onChoose=${choose} />
    <div class="till">
      ${!at.online && html`<p class="notice bad" role="alert">サーバーに接続できません。つながるまで、この画面を閉じないでください。</p>`}
      ${at.problem && html`<div class="notice bad" role="alert"><p>${at.problem}</p>
        ${at.signedOut && html`<p><a href=${place.signIn}>ログインする</a></p>`}</div>`}
      <${Till} at=${at} shop=${shop} total=${total} cash=${cash} setCash=${setCash} payments=${place.payments} />
      <p class="visually-hidden" aria-live="polite">${at.sale.request || at.payment ? "" : `合計 ${total}円`}</p>
    </div>`;
}

function Till({ at, shop, total, cash, setCash, payments }) {
  const { payment, sale } = at;
  const tender = shop.tenders.find((known) => known.id === (payment?.tender ?? sale.request?.tender));
  const amount = payment?.amount_yen ?? sale.request?.amount_yen;
  const otherTender = payment?.id === sale.id && sale.lines.length > 0 ? () => at.next(sale.lines) : null;
  if (payment?.phase === "paid") return html`<${Paid} payment=${payment} payments=${payments} onNext=${at.leave} />`;
  if (payment?.phase === "not_paid" || payment?.phase === "voided") {
    return html`<${NotPaid} payment=${payment} onOtherTender=${otherTender} onNext=${at.leave} />`;
  }
  if (payment?.phase === "ask_clerk") {
    return html`<${TerminalOutcome} key=${payment.id} tender=${tender} total=${amount} busy=${at.busy}
      onApproved=${(brand, slip_number) => at.post("outcome", { approved: true, brand, slip_number })}
      onDeclined=${() => at.post("outcome", { approved: false })} onLater=${at.park} />`;
  }
  if (payment || (sale.request && tender && tender.id !== "cash")) {
    return html`<${Following} phase=${payment?.phase ?? "sending"} stage=${payment?.stage} tenderName=${tender?.name ?? ""}
      total=${amount} online=${at.online} busy=${at.busy}
      paper=${payment && `${payments}/${payment.id}/paper`} onGiveUp=${() => at.post("cancel")} onNext=${at.park} />`;
  }
  if (cash || sale.request?.tender === "cash") {
    return html`<${CashPad} total=${total} busy=${at.busy || Boolean(sale.request)}
      onPay=${(received) => at.pay("cash", total, received)} onBack=${() => setCash(false)} />`;
  }
  return html`<${Basket} shop=${shop} lines=${sale.lines} onChange=${at.change}
    onTender=${(id) => (id === "cash" ? setCash(true) : at.pay(id, total))} />`;
}

// 取引一覧 and レジ締め lead here with ?payment=…
function openFromAddress(door, open) {
  const wanted = new URLSearchParams(location.search).get("payment");
  if (!wanted) return;
  history.replaceState(null, "", location.pathname);
  door.get(`payments/${wanted}`).then(open, (error) => console.warn(error.message));
}

async function start() {
  const place = { ...document.getElementById("sale").dataset };
  const door = new Door(place.door, document.querySelector("meta[name=csrf-token]").content);
  const state = await door.get("state");
  const fees = new Map();
  for (const fee of state.groups.flatMap((group) => group.fees)) {
    fee.prices = Object.fromEntries(fee.prices); // price class -> yen; the ordinary class comes first
    fees.set(fee.code, fee);
  }
  const store = new StoredSale(place.counter);
  const root = document.getElementById("sale");
  root.replaceChildren();
  render(html`<${Screen} place=${place} door=${door} store=${store} shop=${{ ...state, fees }} />`, root);
}

start().catch((error) => {
  const notice = Object.assign(document.createElement("p"), { className: "notice bad", role: "alert" });
  notice.textContent = `画面を始められませんでした。読み込み直してください。(${error.message})`;
  document.getElementById("sale").replaceChildren(notice);
});
