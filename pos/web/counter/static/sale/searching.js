// Finds fees by what a clerk types or a barcode reader sends: number, code, kana or a part of the name.
export function found(text, fees) {
  const wanted = normal(text);
  if (!wanted) return fees;
  return fees.filter((fee) => fits(fee, wanted));
}

// What Enter takes: the fee of exactly that number or code, else the first that was found.
export function chosen(text, fees) {
  const wanted = normal(text);
  if (!wanted) return null;
  const byCode = fees.find((fee) => normal(fee.search_code) === wanted || normal(fee.code) === wanted);
  return byCode ?? found(text, fees)[0] ?? null;
}

function fits(fee, wanted) {
  const texts = [fee.search_code, fee.code, fee.kana, fee.name].map(normal);
  return texts[0].startsWith(wanted) || texts[1].startsWith(wanted) || texts[2].includes(wanted) || texts[3].includes(wanted);
}

// ｼﾞｭｳﾐﾝ, ジュウミン and じゅうみん are the same search.
function normal(text) {
  return text
    .normalize("NFKC")
    .replace(/[ァ-ヶ]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60))
    .replace(/\s/g, "")
    .toLowerCase();
}
