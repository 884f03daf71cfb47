// Sends the sale at hand and follows it to its end. Whatever happens to the line, the same request is sent again:
// under its identifier it is the same payment.
import { NoAnswer, Refusal } from "./door.js";

// Long enough that a sale kept in the browser is a matter of this moment, not of this morning.
const STILL_NOW_MILLISECONDS = 120_000;

export async function send(door, request) {
  try {
    return await door.post("payments", request);
  } catch (error) {
    // Another tab has sent this sale in another way: what counts is what the server has.
    if (error instanceof Refusal && error.code === "payment_id_reused") return door.get(`payments/${request.payment_id}`);
    throw error;
  }
}

// After a reload. A request that never arrived is sent again only while the citizen still stands there; null: it was not.
export async function resumed(door, sale, now = Date.now()) {
  try {
    return await door.get(`payments/${sale.request.payment_id}`);
  } catch (error) {
    if (!(error instanceof Refusal && error.status === 404)) throw error;
    return now - sale.sent_at < STILL_NOW_MILLISECONDS ? send(door, sale.request) : null;
  }
}

export function isNoAnswer(error) {
  if (error instanceof NoAnswer) return true;
  if (error instanceof Refusal) return false;
  throw error;
}

export function isFollowed(payment) {
  return ["requested", "waiting_for_card", "unknown"].includes(payment.phase);
}
