// The state of the sale screen: the stored sale, the payment that came of it, and what the clerk can do with them.
import { useEffect, useRef, useState } from "../../vendor/htm-preact/htm-preact.module.js";
import { stillSold } from "./basket.js";
import { isFollowed, isNoAnswer, resumed, send } from "./paying.js";

const AGAIN_MILLISECONDS = 2_000; // after no answer
const POLL_MILLISECONDS = 1_000; // while a terminal is at work
const NOT_SENT = "前の収納は記録されていませんでした。内容を確かめて、支払方法を選び直してください。";

export function useSale(door, store, shop) {
  const [sale, setSale] = useState(() => {
    const kept = store.load();
    return kept.request ? kept : store.save({ ...kept, lines: stillSold(kept.lines, shop.fees) });
  });
  const [payment, setPayment] = useState(null);
  const [problem, setProblem] = useState(null);
  const [signedOut, setSignedOut] = useState(false);
  const [online, setOnline] = useState(true);
  const [busy, setBusy] = useState(false);
  const onScreen = useRef(sale.id);
  const inHand = useRef(false);

  // One request at a time; the answer counts only if its sale is still on the screen.
  async function attempt(id, ask, onRefusal) {
    if (inHand.current) return;
    inHand.current = true;
    setBusy(true);
    try {
      const answer = await ask();
      setOnline(true);
      if (onScreen.current === id) show(answer);
    } catch (error) {
      setOnline(!isNoAnswer(error));
      if (!isNoAnswer(error)) refused(error, onRefusal);
    } finally {
      inHand.current = false;
      setBusy(false);
    }
  }

  function show(answer) {
    if (answer === null) {
      keep({ ...sale, request: null, sent_at: null });
      setProblem(NOT_SENT);
    } else {
      setPayment(answer);
      setProblem(null);
    }
  }

  function refused(error, onRefusal) {
    setProblem(error.message);
    if (error.code === "signed_out") setSignedOut(true);
    else onRefusal?.();
  }

  function keep(next) {
    onScreen.current = next.id;
    setSale(store.save(next));
    return next;
  }

  // Stored before it is sent. A refusal has changed nothing: the basket comes back under the same identifier.
  function pay(tender, amount_yen, received_yen = 0) {
    if (sale.request || inHand.current) return;
    const request = { payment_id: sale.id, lines: sale.lines, tender, amount_yen, received_yen };
    const sent = keep({ ...sale, request, sent_at: Date.now() });
    attempt(sent.id, () => send(door, request), () => keep({ ...sent, request: null, sent_at: null }));
  }

  function next(lines = []) {
    const fresh = store.fresh(lines);
    onScreen.current = fresh.id;
    setSale(fresh);
    setPayment(null);
    setProblem(null);
  }

  function leave() {
    if (payment?.id === sale.id || !payment) next();
    else open(null);
  }

  function open(other) {
    onScreen.current = other?.id ?? sale.id;
    setPayment(other);
    setProblem(null);
  }

  const followed = payment?.id ?? sale.id;
  useEffect(() => {
    const asks = payment ? isFollowed(payment) : sale.request !== null;
    if (!asks || busy || signedOut) return undefined;
    const again = () => attempt(
      followed,
      () => (payment ? door.get(`payments/${payment.id}`) : resumed(door, sale)),
      () => !payment && keep({ ...sale, request: null, sent_at: null }),
    );
    const timer = setTimeout(again, !online ? AGAIN_MILLISECONDS : payment ? POLL_MILLISECONDS : 0);
    return () => clearTimeout(timer);
  }, [payment, sale, busy, online, signedOut]);

  // The other tab of this counter shows the same sale.
  useEffect(() => {
    const moved = (event) => {
      if (event.key !== store.saleKey || event.newValue === null) return;
      const theirs = JSON.parse(event.newValue);
      onScreen.current = theirs.id;
      setSale(theirs);
      setPayment(null);
    };
    window.addEventListener("storage", moved);
    return () => window.removeEventListener("storage", moved);
  }, []);

  return {
    sale, payment, problem, signedOut, online, busy,
    change: (lines) => { setProblem(null); keep({ ...sale, lines }); },
    pay, next, leave, open,
    park: () => { store.park(followed); leave(); },
    post: (action, body = {}) => attempt(followed, () => door.post(`payments/${payment.id}/${action}`, body)),
  };
}
