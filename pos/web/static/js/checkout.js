// While the outcome is not known: look every few seconds, and show the new page as soon as there is one.
// Without scripts the page reloads itself instead.
const main = document.querySelector("main[data-state-url]");

async function look() {
  try {
    const answer = await fetch(main.dataset.stateUrl, { cache: "no-store" });
    if (answer.ok && (await answer.json()).state !== main.dataset.state) {
      location.reload();
      return;
    }
  } catch {
    // Offline for a moment: the next look tells.
  }
  setTimeout(look, 3000);
}

setTimeout(look, 2000);
