// The basket: pure functions from lines to lines. Prices come from the counter's list; the server checks the total.
export const EXEMPTED = "exempted";
const MOST = 999;

export function added(lines, fee) {
  const price_class = Object.keys(fee.prices)[0];
  const same = lines.findIndex((line) => line.fee === fee.code && line.price_class === price_class);
  if (same >= 0) return changed(lines, same, { quantity: lines[same].quantity + 1 });
  return [...lines, { fee: fee.code, quantity: 1, price_class, exemption_reason: null }];
}

export function changed(lines, index, change) {
  return lines.map((line, position) => (position === index ? valid({ ...line, ...change }) : line));
}

export function removed(lines, index) {
  return lines.filter((_, position) => position !== index);
}

export function unitYen(line, fees) {
  return fees.get(line.fee).prices[line.price_class];
}

export function totalYen(lines, fees) {
  return lines.reduce((total, line) => total + unitYen(line, fees) * line.quantity, 0);
}

// What still keeps the basket from being paid, in words; null when nothing does.
export function missing(lines) {
  const unreasoned = lines.some((line) => line.price_class === EXEMPTED && !line.exemption_reason);
  return unreasoned ? "減免の理由を選んでください。" : null;
}

// A tender is open when every fee may be paid with it.
export function takes(tender, lines, fees) {
  return tender === "cash" || lines.every((line) => !fees.get(line.fee).cash_only);
}

// Lines of a basket that was kept while the price list changed: what is not sold any more is left out.
export function stillSold(lines, fees) {
  return lines.filter((line) => fees.get(line.fee)?.prices[line.price_class] !== undefined);
}

function valid(line) {
  const quantity = Math.min(MOST, Math.max(1, line.quantity));
  return { ...line, quantity, exemption_reason: line.price_class === EXEMPTED ? line.exemption_reason : null };
}
