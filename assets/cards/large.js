/* Looking closer: one card at the full width, with the arrow keys from one network to the next, and the bare picture
   for as long as a map or a key is held. */

import { childrenOf, find, put, targetOf } from "../ui/dom.js";
import { ASKED } from "./ask.js";
import { paintAll } from "./cards.js";
import { leave, showTalk } from "./present.js";

/** @import { Lens } from "./lens.js" */

const HOLD = 350; // ms, after which a press on a map is no question but a look beneath it
/** @type {Record<string, number>} */
// The last two are those of a presenter's remote
const STRIDES = { ArrowLeft: -1, ArrowRight: 1, PageUp: -1, PageDown: 1 };
/** @param {HTMLElement} target */
export const typing = (target) => target.matches("input, select, textarea, [contenteditable]");

/** @param {Lens} lens
   @param {number | null} number */
export function enlarge(lens, number) {
  const cards = lens.props.value.cards.length;
  lens.look.large = number === null || !cards ? null : Math.min(Math.max(number, 0), cards - 1);
  showLarge(lens);
  paintAll(lens);
}

/** Which cards are seen, and what the buttons of each say.
   @param {Lens} lens */
export function showLarge(lens) {
  const large = lens.look.large !== null;
  lens.root.dataset.large = String(large);
  childrenOf(lens.grid).forEach((node, i) => {
    node.hidden = large && i !== lens.look.large;
    const button = find(node, ".enlarge");
    button.textContent = large ? "All cards" : "\u2922";
    button.setAttribute("aria-label", large ? "All cards" : "Enlarge " + node.dataset.variant);
    find(node, ".walk").hidden = !large;
    put(node, ".walk span", i + 1 + " of " + lens.grid.children.length);
    find(node, "button[data-step='-1']").disabled = i === 0;
    find(node, "button[data-step='1']").disabled = i === lens.grid.children.length - 1;
  });
  showTalk(lens);
}

/** From card to card; the keyboard goes along.
   @param {Lens} lens
   @param {number} step */
function walk(lens, step) {
  const held = lens.grid.contains(document.activeElement);
  enlarge(lens, (lens.look.large ?? 0) + step);
  if (held && !lens.talk.on) find(childrenOf(lens.grid)[lens.look.large ?? 0], ".enlarge").focus();
}

/** @param {Lens} lens
   @param {boolean} yes */
function bare(lens, yes) {
  if (lens.look.bare === yes) return;
  lens.look.bare = yes;
  find(lens.root, ".bare").setAttribute("aria-pressed", String(yes));
  paintAll(lens);
}

/** @param {Lens} lens */
export function wireLarge(lens) {
  lens.grid.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement | null} */ (targetOf(event).closest(".enlarge, .walk button"));
    if (!button) return;
    const number = childrenOf(lens.grid).indexOf(/** @type {HTMLElement} */ (button.closest(".card")));
    if (button.dataset.step) walk(lens, Number(button.dataset.step));
    else {
      enlarge(lens, lens.look.large === null ? number : null);
      find(childrenOf(lens.grid)[number], ".enlarge").focus();
      lens.root.scrollIntoView({ block: "nearest" });
    }
  });
  document.addEventListener("keydown", (event) => {
    if (
      lens.look.large === null ||
      !lens.root.isConnected ||
      typing(targetOf(event)) ||
      targetOf(event).matches(ASKED) ||
      event.altKey ||
      event.ctrlKey ||
      event.metaKey
    )
      return;
    if (STRIDES[event.key]) walk(lens, STRIDES[event.key]);
    else if (event.key === "Escape" && lens.talk.on) leave(lens);
    else if (event.key === "Escape") {
      const number = lens.look.large;
      enlarge(lens, null);
      find(childrenOf(lens.grid)[number], ".enlarge").focus();
    } else return;
    event.preventDefault();
  });
}

/** @param {Lens} lens */
export function wireBare(lens) {
  let held = 0,
    looked = false;
  const let_go = () => {
    clearTimeout(held);
    if (looked) bare(lens, false);
  };
  lens.grid.addEventListener("pointerdown", (event) => {
    looked = false;
    if (lens.look.erasing || !targetOf(event).matches("canvas")) return;
    held = setTimeout(() => {
      looked = true;
      bare(lens, true);
    }, HOLD);
  });
  for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, let_go);
  lens.grid.addEventListener("contextmenu", (event) => {
    if (looked) event.preventDefault();
  });
  lens.grid.addEventListener(
    "click",
    (event) => {
      // that press was no question
      if (!looked) return;
      looked = false;
      event.stopPropagation();
    },
    true,
  );
  find(lens.root, ".bare").addEventListener("click", () => bare(lens, !lens.look.bare));
  /** @param {KeyboardEvent} event */
  const key = (event) => event.key.toLowerCase() === "b";
  /** @param {KeyboardEvent} event */
  const held_down = (event) =>
    key(event) && !typing(targetOf(event)) && !event.ctrlKey && !event.metaKey && lens.props.value.cards.length;
  document.addEventListener("keydown", (event) => {
    if (held_down(event)) bare(lens, true);
  });
  document.addEventListener("keyup", (event) => {
    if (key(event) && !typing(targetOf(event))) bare(lens, false); // whatever else is held by now
  });
}

/** Drawn as sharp as it is shown, whatever becomes of the window.
   @param {Lens} lens */
export function wireSize(lens) {
  let width = 0;
  new ResizeObserver(([{ contentRect }]) => {
    if (Math.round(contentRect.width) === width) return;
    width = Math.round(contentRect.width);
    if (lens.props.value.cards.length) requestAnimationFrame(() => paintAll(lens));
  }).observe(lens.grid);
}
