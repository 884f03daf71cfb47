// The sale at hand, kept in the browser before anything is sent: a reload, a crash, the back button and a second tab
// find the same sale under the same identifier, so that it never becomes a second payment.
import { newIdentifier } from "./identifiers.js";

export class StoredSale {
  constructor(counter, storage = localStorage) {
    this.storage = storage;
    this.saleKey = `pos.sale.${counter}`;
    this.parkedKey = `pos.parked.${counter}`;
  }

  load() {
    return read(this.storage, this.saleKey) ?? this.fresh();
  }

  save(sale) {
    this.storage.setItem(this.saleKey, JSON.stringify(sale));
    return sale;
  }

  // request: what was sent, or null; sent_at: when it was first sent, in milliseconds.
  fresh(lines = []) {
    return this.save({ id: newIdentifier(), lines, request: null, sent_at: null });
  }

  parked() {
    return read(this.storage, this.parkedKey) ?? [];
  }

  park(id) {
    const others = this.parked().filter((other) => other !== id);
    this.storage.setItem(this.parkedKey, JSON.stringify([...others, id]));
  }

  unpark(id) {
    this.storage.setItem(this.parkedKey, JSON.stringify(this.parked().filter((other) => other !== id)));
  }
}

function read(storage, key) {
  try {
    return JSON.parse(storage.getItem(key));
  } catch {
    return null; // not written by us: the server still knows every payment that was sent
  }
}
