// How figures are written. Texts of one view stand in that view.
export function yen(amount) {
  return `${amount < 0 ? "-" : ""}¥${Math.abs(amount).toLocaleString("ja-JP")}`;
}
