// What was parked: asked for while there is any, until each has an outcome that somebody has seen.
import { useEffect, useState } from "../../vendor/htm-preact/htm-preact.module.js";
import { Refusal } from "./door.js";
import { isNoAnswer } from "./paying.js";

const ASK_MILLISECONDS = 3_000;
const IN_DOUBT = ["requested", "waiting_for_card", "ask_clerk", "unknown", "unresolved"];

export function useWaitingList(door, store, onScreen, alreadyWaiting) {
  const [known, setKnown] = useState([]);
  const [round, setRound] = useState(0);

  useEffect(() => {
    let wanted = true;
    if (!alreadyWaiting && known.length === 0 && store.parked().length === 0) return undefined;
    async function ask() {
      try {
        const list = await everything(door, store);
        if (wanted) setKnown(list);
      } catch (error) {
        isNoAnswer(error); // the sale at hand tells about a line that is down; here we only ask again
      }
      if (wanted && store.parked().length > 0) setTimeout(() => setRound(round + 1), ASK_MILLISECONDS);
    }
    ask();
    return () => { wanted = false; };
  }, [round, onScreen]);

  return {
    waiting: known.filter((payment) => IN_DOUBT.includes(payment.phase) && payment.id !== onScreen),
    resolved: known.filter((payment) => !IN_DOUBT.includes(payment.phase)),
    seen: (payment) => { store.unpark(payment.id); setRound(round + 1); },
  };
}

// What the server lists for this drawer, and what this browser has parked and the server does not list any more.
async function everything(door, store) {
  const { payments } = await door.get("in-doubt");
  const listed = payments.filter((payment) => IN_DOUBT.includes(payment.phase) || store.parked().includes(payment.id));
  const gone = store.parked().filter((id) => !listed.some((payment) => payment.id === id));
  return [...listed, ...await Promise.all(gone.map((id) => lookedUp(door, id)))];
}

// Parked while the line was down, and the server has never heard of it: nothing was charged.
async function lookedUp(door, id) {
  try {
    return await door.get(`payments/${id}`);
  } catch (error) {
    if (!(error instanceof Refusal && error.status === 404)) throw error;
    return { id, phase: "not_sent", status_words: "記録なし", summary: "サーバーに届かなかった収納", amount_yen: 0 };
  }
}
