// Buttons that print the page. No inline handler: the content policy forbids them.
for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => window.print());
}
