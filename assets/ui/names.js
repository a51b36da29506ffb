/* Names that gradio does not give (demo/layout.py): of the page, where it puts the app's on all, of each example, which
   it numbers, and of a button for files, which is to be called as it is written (WCAG 2.5.3). */

import { findAll, maybe } from "./dom.js";

/** @param {string} product
   @param {string} mark SVG */
function bar(product, mark) {
  const found = maybe(document, ".nav-holder nav");
  if (!found) return;
  if (!maybe(found, ".brand")) {
    const brand = Object.assign(document.createElement("a"), { className: "brand", href: "./" });
    brand.append(new DOMParser().parseFromString(mark, "image/svg+xml").documentElement, product);
    found.prepend(brand);
  }
  maybe(found, ".active")?.scrollIntoView({ block: "nearest", inline: "center" });
}

function name() {
  for (const button of findAll(document, "#examples .thumbnail-item")) {
    const said = maybe(button, "img")?.alt;
    if (said && button.ariaLabel !== said) button.ariaLabel = said;
  }
  for (const button of findAll(document, "button[aria-label='Click to upload or drop files']"))
    button.ariaLabel = (button.textContent ?? "").replace(/\s+/g, " ").trim();
}

const naming = new MutationObserver(name); // a gallery may come after the page has loaded, and be drawn anew

/** @param {string} page
   @param {string} product
   @param {string} mark */
export function named(page, product, mark) {
  document.title = `${page} – ${product}`;
  bar(product, mark);
  naming.disconnect();
  naming.observe(document.body, { childList: true, subtree: true, attributeFilter: ["alt", "aria-label"] });
  name();
}
