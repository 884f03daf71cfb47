// The sum of what has been typed so far, while the clerk counts. The server adds up for itself.
const fields = [...document.querySelectorAll("input[data-face]")];
const sum = document.getElementById("sum");

function show() {
  const yen = fields.reduce((total, field) => total + Number(field.dataset.face) * pieces(field.value), 0);
  sum.value = `¥${yen.toLocaleString("ja-JP")}`;
}

function pieces(text) {
  const plain = text.normalize("NFKC").trim();
  return /^[0-9]+$/.test(plain) ? Number(plain) : 0;
}

for (const field of fields) {
  field.addEventListener("input", show);
  field.addEventListener("focus", () => field.select());
}
show();
