/* A sheet on the screen: its button, and whole addresses on paper. */
document.getElementById("print")?.addEventListener("click", () => print());
for (const way of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll("a.way"))) {
  if (way.nextElementSibling) way.nextElementSibling.textContent = decodeURIComponent(way.href);
}
