/* Asking a place: which classes its cell votes for, in every card. */

import { childrenOf, find, maybe, put, targetOf } from "../ui/dom.js";
import { paintAll } from "./cards.js";
import { dab } from "./erase.js";
import { number } from "./numbers.js";
import { secret } from "./present.js";

/** @import { Pen } from "../ui/types.js" */
/** @import { Lens } from "./lens.js" */
/** @import { Card, Place } from "./types.js" */

/** The row and column of the card's cell at the place that is asked about; null where this network sees nothing.
   @param {Card} card
   @param {Place} place
   @returns {[number, number] | null} */
function cellAt(card, place) {
  if (!card.box || !card.votes) return null;
  const [x0, y0, x1, y1] = card.box,
    [rows, columns] = card.grid;
  const row = Math.floor(((place.y - y0) / (y1 - y0)) * rows),
    column = Math.floor(((place.x - x0) / (x1 - x0)) * columns);
  return row >= 0 && row < rows && column >= 0 && column < columns ? [row, column] : null;
}

/** @param {Lens} lens
   @param {Pen} pen
   @param {HTMLCanvasElement | OffscreenCanvas} canvas
   @param {Card} card
   @param {number} unit */
export function mark(lens, pen, canvas, card, unit) {
  const { place } = lens.look;
  if (!place) return;
  const cell = cellAt(card, place),
    x = place.x * canvas.width,
    y = place.y * canvas.height;
  for (const [width, colour] of /** @type {[number, string][]} */ ([
    [4, "#18181b"],
    [2, "#fff"],
  ])) {
    pen.lineWidth = width * unit;
    pen.strokeStyle = colour;
    pen.beginPath();
    pen.arc(x, y, 5 * unit, 0, 2 * Math.PI);
    pen.stroke();
    if (!cell) continue;
    const [x0, y0, x1, y1] = card.box,
      [rows, columns] = card.grid;
    const w = ((x1 - x0) / columns) * canvas.width,
      h = ((y1 - y0) / rows) * canvas.height;
    pen.strokeRect(x0 * canvas.width + cell[1] * w, y0 * canvas.height + cell[0] * h, w, h);
  }
}

/** Which classes the cell at the asked place votes for, and what of each logit that is.
   @param {Lens} lens
   @param {HTMLElement} node
   @param {Card} card */
export function answer(lens, node, card) {
  const box = find(node, ".asked"),
    list = find(box, "ul");
  const { place } = lens.look,
    said = card.votes;
  box.hidden = !place || !said;
  list.replaceChildren();
  if (!place || !said) return;
  const cell = cellAt(card, place);
  if (!cell) return put(box, "p", "This network does not see that spot: it is outside its crop.");
  const cells = card.grid[0] * card.grid[1];
  const votes = said.cells[cell[0] * card.grid[1] + cell[1]].filter(([, value]) => value > 0);
  put(box, "p", votes.length ? "This spot adds" : "This spot supports no class.");
  list.append(
    ...votes.map(([which, value]) => {
      const { name, logit } = said.classes[which],
        item = document.createElement("li"),
        what = document.createElement("b");
      what.textContent = name;
      const given = value / cells,
        share =
          logit > 0
            ? ", " + Math.round((100 * given) / logit) + " % of its logit " + number(logit)
            : " to its logit " + number(logit);
      item.append(what, " +" + number(given) + share);
      item.title =
        "The cell’s evidence for " +
        name +
        " is " +
        number(value) +
        "; the logit is the mean of " +
        cells +
        " cells plus the bias.";
      return item;
    }),
  );
}

export const ASKED = "canvas[role=application]"; // those that can be asked, which take keys of their own
const KEYS = {
  ask: "Enter asks about the middle, arrow keys move the spot, Escape clears it.",
  erase: "Arrow keys move the spot, Enter paints it, Escape clears it.",
};

/** @param {Lens} lens
   @param {HTMLCanvasElement} canvas
   @param {Card} card */
export function offerAsking(lens, canvas, card) {
  canvas.setAttribute("role", card.votes ? "application" : "img");
  canvas.tabIndex = card.votes ? 0 : -1; // not without one: a map that has the focus keeps it through a run
  canvas.ariaDescription = card.votes ? KEYS[lens.look.erasing ? "erase" : "ask"] : null;
}

/** @param {Lens} lens
   @param {Place | null} place */
function askAt(lens, place) {
  lens.look.place = place;
  invite(lens);
  paintAll(lens);
  tell(lens);
}

/** For the ear: what each card says of the place, in short. The same words are not written, and so not read, again.
   @param {Lens} lens */
function tell(lens) {
  if (secret(lens)) return;
  const said = childrenOf(lens.grid)
    .filter((node) => !find(node, ".asked").hidden)
    .map((node) => {
      const most = node.querySelector(".asked li") || find(node, ".asked p");
      return find(node, "h3").textContent + ": " + most.textContent;
    })
    .join("; ");
  if (find(lens.root, ".told").textContent !== said) put(lens.root, ".told", said);
}

/** @param {Lens} lens */
export const canAsk = (lens) => lens.props.value.cards.some((card) => card.votes);

/** @param {MouseEvent} event */
export function placeOf(event) {
  const frame = targetOf(event).getBoundingClientRect();
  return {
    x: within((event.clientX - frame.left) / frame.width),
    y: within((event.clientY - frame.top) / frame.height),
  };
}

/** @param {Lens} lens */
export function invite(lens) {
  put(
    lens.ask,
    "span",
    !canAsk(lens)
      ? ""
      : lens.look.erasing
        ? "Paint over a part of any picture, then run the networks without it."
        : lens.look.place
          ? "Every card marks the same spot and says what it supports."
          : "Click a spot to see which classes it supports.",
  );
  find(lens.ask, "button").hidden = !lens.look.place;
}

/** @type {Record<string, [number, number]>} */
// Of a fortieth of the picture
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
/** @param {number} value */
const within = (value) => Math.min(Math.max(value, 0.001), 0.999);

/** @param {Lens} lens */
export function wireAsking(lens) {
  lens.grid.addEventListener("click", (event) => {
    if (targetOf(event).matches(ASKED) && !lens.look.erasing) askAt(lens, placeOf(event));
  });
  lens.grid.addEventListener("keydown", (event) => {
    if (!targetOf(event).matches(ASKED)) return;
    if (event.key === "Escape") askAt(lens, null);
    else if (event.key === "Enter" || event.key === " ")
      lens.look.erasing && lens.look.place ? dab(lens, lens.look.place) : askAt(lens, { x: 0.5, y: 0.5 });
    else if (STEPS[event.key]) {
      const { x, y } = lens.look.place || { x: 0.5, y: 0.5 },
        [dx, dy] = STEPS[event.key];
      askAt(lens, { x: within(x + dx / 40), y: within(y + dy / 40) });
    } else return;
    event.preventDefault();
  });
  find(lens.ask, "button").addEventListener("click", () => {
    askAt(lens, null);
    maybe(lens.grid, "canvas[role=application]")?.focus(); // the button, which had the focus, is gone
  });
}
