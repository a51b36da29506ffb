/* Presenting: the large view on a dark stage, in type for the last row. Networks are slides, between which a slider
   fades, and what a network says stays hidden until it is asked for. Key P, or `present` in the address with the number
   of the slide. */

import { childrenOf, find, findAll, penOf, put, targetOf } from "../ui/dom.js";
import { paintAll } from "./cards.js";
import { draw, pictureOf, strongest, widthOf } from "./draw.js";
import { enlarge, typing } from "./large.js";
import { mapOf } from "./shown.js";

/** @import { Lens } from "./lens.js" */

const SLIDES = 24; // drawn ones that are kept
// Where a P is a letter
const WRITTEN =
  "textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=range], [type=button])";
/** @param {Lens} lens */
export const secret = (lens) =>
  lens.talk.on && !lens.talk.told.has(lens.props.value.cards[lens.look.large ?? -1]?.title);

/** Whose key it is, on a page that has several of these: the first that shows anything.
   @param {Lens} lens */
const foremost = (lens) =>
  findAll(document, ".lens").find((one) => one.dataset.state !== "empty" && one.checkVisibility()) === lens.root;

/** @param {Lens} lens
   @param {number} number */
function present(lens, number) {
  if (lens.talk.on || !lens.props.value.cards.length) return;
  Object.assign(lens.talk, { on: true, at: number, large: lens.look.large, focus: document.activeElement });
  alone(lens, true);
  enlarge(lens, number);
  lens.talk.at = lens.look.large ?? 0;
  lens.revealing.focus({ preventScroll: true });
}

/** Back to the page as it was, with the keyboard where it was.
   @param {Lens} lens */
export function leave(lens) {
  lens.talk.on = false;
  lens.talk.addressed = null;
  lens.talk.told.clear();
  alone(lens, false);
  enlarge(lens, lens.talk.large);
  window.setAddress?.({ present: "" });
  const back =
    lens.talk.focus?.isConnected && lens.talk.focus !== document.body ? lens.talk.focus : find(lens.root, ".present");
  back.focus({ preventScroll: true });
  lens.root.scrollIntoView({ block: "nearest" });
}

/** From a part of the page to what lies in its body.
   @param {HTMLElement} node
   @returns {HTMLElement[]} */
const ancestors = (node) =>
  node.parentElement && node !== document.body ? [node, ...ancestors(node.parentElement)] : [];

/** The rest of the page can be neither reached nor scrolled meanwhile. The top layer, where there is one, is above all
   of it.
   @param {Lens} lens
   @param {boolean} yes */
function alone(lens, yes) {
  lens.root.dataset.present = String(yes);
  document.documentElement.style.overflow = yes ? "hidden" : "";
  if (yes)
    for (const node of ancestors(lens.root)) {
      const beside = childrenOf(/** @type {HTMLElement} */ (node.parentElement));
      lens.talk.inert.push(
        ...beside.filter((other) => other !== node && !other.inert && !other.matches("script, style")),
      );
    }
  lens.talk.inert.forEach((node) => {
    node.inert = yes;
  });
  if (!yes) lens.talk.inert = [];
  if (!lens.root.showPopover) return;
  lens.root.popover = yes ? "manual" : null;
  if (yes) lens.root.showPopover();
}

/** A place between the first slide and the last.
   @param {Lens} lens
   @param {number} at */
function slide(lens, at) {
  lens.talk.at = at;
  enlarge(lens, Math.round(at));
}

/** The bar below the slide, and whether the answer is seen.
   @param {Lens} lens */
export function showTalk(lens) {
  lens.bar.hidden = !lens.talk.on;
  if (!lens.talk.on || lens.look.large === null) return;
  const { cards } = lens.props.value,
    titles = cards.map(({ title }) => title),
    low = Math.floor(lens.talk.at);
  if (Math.round(lens.talk.at) !== lens.look.large) lens.talk.at = lens.look.large;
  lens.root.dataset.told = String(!secret(lens));
  lens.fade.max = String(cards.length - 1);
  lens.fade.value = String(lens.talk.at);
  find(lens.bar, ".fade").hidden = cards.length < 2;
  put(lens.bar, ".first", titles[0]);
  put(lens.bar, ".last", titles[titles.length - 1]);
  const share = Math.round(100 * (lens.talk.at - low)),
    said =
      share > 0 && low < titles.length - 1
        ? 100 - share + " % " + titles[low] + ", " + share + " % " + titles[low + 1]
        : titles[lens.look.large];
  put(lens.bar, "output", said);
  lens.fade.setAttribute("aria-valuetext", said);
  lens.revealing.textContent = secret(lens) ? "Show the answer" : "Hide the answer";
  // Browsers mind many of these
  if (lens.talk.addressed !== lens.look.large) window.setAddress?.({ present: String(lens.look.large + 1) });
  lens.talk.addressed = lens.look.large;
}

/** A slide as it is drawn; kept, so that a way back, or a fade, costs nothing.
   @param {Lens} lens
   @param {number} number
   @param {number} width
   @returns {OffscreenCanvas} */
function slideOf(lens, number, width) {
  const card = lens.props.value.cards[number],
    { large, erasing, ...set } = lens.look;
  const key = JSON.stringify([number, width, set, pictureOf(lens, card).complete, lens.object.complete]);
  if (!lens.talk.slides.has(key)) {
    const map = mapOf(lens, card),
      canvas = new OffscreenCanvas(1, 1);
    draw(lens, canvas, width, card, map, map ? strongest(lens, map) : 0);
    if (lens.talk.slides.size >= SLIDES) lens.talk.slides.clear();
    lens.talk.slides.set(key, canvas);
  }
  return /** @type {OffscreenCanvas} */ (lens.talk.slides.get(key));
}

/** Those that may come next, while there is time.
   @param {Lens} lens
   @param {number} width */
function readySlides(lens, width) {
  const later = window.requestIdleCallback || setTimeout,
    { length } = lens.props.value.cards,
    here = lens.look.large ?? 0;
  for (const number of [here + 1, here - 1]) {
    if (number >= 0 && number < length)
      later(() => {
        if (lens.talk.on && number < lens.props.value.cards.length) slideOf(lens, number, width);
      });
  }
}

/** @param {Lens} lens
   @param {HTMLCanvasElement} canvas */
export function paintSlide(lens, canvas) {
  const low = Math.floor(lens.talk.at),
    share = lens.talk.at - low,
    first = slideOf(lens, low, widthOf(lens, canvas)),
    pen = penOf(canvas);
  canvas.width = first.width;
  canvas.height = first.height;
  pen.drawImage(first, 0, 0);
  readySlides(lens, first.width);
  if (share > 0 && low + 1 < lens.props.value.cards.length) {
    pen.globalAlpha = share;
    pen.drawImage(slideOf(lens, low + 1, widthOf(lens, canvas)), 0, 0);
    pen.globalAlpha = 1;
  }
  if (secret(lens))
    canvas.setAttribute(
      "aria-label",
      lens.props.value.cards[lens.look.large ?? 0].title + ": its map; the answer is hidden",
    );
}

/** What was drawn is of the cards before; another run's answers have not been asked for.
   @param {Lens} lens
   @param {boolean} started */
export function newSlides(lens, started) {
  lens.talk.slides.clear();
  if (started) lens.talk.told.clear();
}

/** The address asks for it, once the cards are those that it asks for.
   @param {Lens} lens */
export function presentAsAsked(lens) {
  const number = lens.asked.get("present"),
    before = lens.root.closest("[data-before]");
  if (number === null || !lens.props.value.cards.length || !foremost(lens)) return;
  if (before) {
    new MutationObserver((_, watcher) => {
      watcher.disconnect();
      presentAsAsked(lens);
    }).observe(before, { attributeFilter: ["data-before"] });
    return;
  }
  lens.asked.delete("present");
  present(lens, Math.floor(Number(number)) - 1 || 0);
}

/** @param {Lens} lens */
function reveal(lens) {
  const { title } = lens.props.value.cards[lens.look.large ?? 0];
  if (!lens.talk.told.delete(title)) lens.talk.told.add(title);
  showTalk(lens);
  paintAll(lens);
}

/** @param {Lens} lens */
export function wireTalk(lens) {
  find(lens.root, ".present").addEventListener("click", () => present(lens, lens.look.large || 0));
  lens.revealing.addEventListener("click", () => reveal(lens));
  find(lens.bar, ".leave").addEventListener("click", () => leave(lens));
  let waiting = false;
  lens.fade.addEventListener("input", () => {
    // once a frame
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      if (lens.talk.on) slide(lens, Number(lens.fade.value));
    });
  });
  lens.fade.addEventListener("pointerup", () => lens.revealing.focus()); // the arrow keys are the slides' again
  document.addEventListener("keydown", (event) => {
    if (!lens.root.isConnected || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key.toLowerCase() === "p" && !targetOf(event).matches(WRITTEN) && (lens.talk.on || foremost(lens)))
      lens.talk.on ? leave(lens) : present(lens, lens.look.large || 0);
    else if (event.key === "Escape" && lens.talk.on && targetOf(event) === lens.fade) leave(lens);
    else if (lens.talk.on && event.key.toLowerCase() === "a" && !typing(targetOf(event))) reveal(lens);
  });
}
