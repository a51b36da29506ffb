/* Erasing: paint over a part, have every network run without it, and see what its map had claimed. Strokes are lists of
   places, in shares of the picture's sides; the brush, of its longer side. */

import { find, findAll, penOf, put, targetOf } from "../ui/dom.js";
import { ASKED, canAsk, invite, placeOf } from "./ask.js";
import { paintAll, row } from "./cards.js";
import { draw, extent, pictureOf } from "./draw.js";
import { percent } from "./numbers.js";
import { mapOf } from "./shown.js";

/** @import { Pen } from "../ui/types.js" */
/** @import { Lens } from "./lens.js" */
/** @import { Card, CardMap, AfterRow, Place, Stroke } from "./types.js" */

const PAIR = 260; // px of each of the two pictures, at least
/** @param {Lens} lens */
const brush = (lens) => Number(find(lens.eraser, "input.size").value) / 100;

/** @param {Lens} lens
   @param {Pen} pen
   @param {HTMLCanvasElement | OffscreenCanvas} canvas */
export function paintStrokes(lens, pen, canvas) {
  if (!lens.look.strokes.length) return;
  const layer = new OffscreenCanvas(canvas.width, canvas.height),
    ink = penOf(layer);
  ink.lineCap = ink.lineJoin = "round";
  ink.strokeStyle = "#e11d8f";
  for (const stroke of lens.look.strokes) {
    ink.lineWidth = 2 * stroke.radius * Math.max(canvas.width, canvas.height);
    ink.beginPath();
    stroke.places.forEach(([x, y], i) => ink[i ? "lineTo" : "moveTo"](x * canvas.width, y * canvas.height));
    if (stroke.places.length === 1)
      ink.lineTo(stroke.places[0][0] * canvas.width, stroke.places[0][1] * canvas.height + 0.01);
    ink.stroke();
  }
  pen.globalAlpha = 0.6;
  pen.drawImage(layer, 0, 0);
  pen.globalAlpha = 1;
}

/** What came of it: the first class's logit as the map claimed and as it was measured, and who took over. Its two
   pictures are painted with the card's own; every class that the card lists gets its new bar beside the old one.
   @param {HTMLElement} node
   @param {Card} card */
export function tellAfter(node, card) {
  const box = find(node, ".after"),
    after = card.after;
  box.hidden = !after;
  showPair(find(box, ".pair"), Boolean(after?.rows.length));
  if (after) put(box, "p", after.error || after.told);
  bothBars(node, card, after ? after.rows : []);
}

/** @param {HTMLElement} pair
   @param {boolean} yes */
function showPair(pair, yes) {
  pair.hidden = !yes;
  if (!yes) pair.replaceChildren();
  if (!yes || pair.children.length) return;
  pair.append(
    ...["Before", "Without that part"].map((text) => {
      const figure = document.createElement("figure"),
        canvas = document.createElement("canvas"),
        said = document.createElement("figcaption");
      canvas.setAttribute("role", "img");
      said.textContent = text;
      figure.append(canvas, said);
      return figure;
    }),
  );
}

/** @param {HTMLElement} node
   @param {Card} card
   @param {AfterRow[]} rows */
function bothBars(node, card, rows) {
  const list = find(node, ".classes"),
    listed = findAll(list, "button").map((one) => one.dataset.name);
  for (const one of findAll(list, "li.came")) {
    if (!rows.some((row) => row.name === find(one, "button").dataset.name)) one.remove();
  }
  for (const { name, before } of rows) {
    // one that nobody had listed
    if (!listed.includes(name)) list.append(Object.assign(row({ name, percent: before }), { className: "came" }));
  }
  for (const button of findAll(list, "button")) {
    const found = rows.find((one) => one.name === button.dataset.name),
      [, share] = findAll(button, "span");
    const was = card.rows.find((one) => one.name === button.dataset.name),
      bar = button.querySelector("i");
    if (!found) {
      bar?.remove();
      if (was) share.textContent = percent(was.percent);
      continue;
    }
    const then = bar || document.createElement("i");
    then.style.width = found.then + "%";
    if (!bar) button.prepend(then);
    share.textContent = found.before.toFixed(1) + " \u2192 " + percent(found.then);
  }
}

/** The map as it was beside that of the erased picture, both on one scale.
   @param {Lens} lens
   @param {HTMLElement} node
   @param {Card} card
   @param {CardMap | undefined} map */
export function paintPair(lens, node, card, map) {
  const pair = find(node, ".pair");
  if (pair.hidden || !card.after) return;
  const then = mapOf(lens, { ...card, maps: card.after.maps }),
    most = Math.max(0, ...[map, then].map((one) => (one ? extent(lens, one) : 0)));
  const [was, now] = findAll(pair, "canvas");
  const width = Math.max(PAIR, Math.round(was.clientWidth * devicePixelRatio)); // it is larger on an enlarged card
  draw(lens, was, width, card, map, most, pictureOf(lens, card), false);
  draw(lens, now, width, card, then, most, card.after.src ? pictureOf(lens, card.after) : lens.gone, false);
  was.ariaLabel = card.title + ": the picture and the map before";
  now.ariaLabel = card.title + ": the erased picture and its map";
}

/** @param {Lens} lens */
export function showBrush(lens) {
  lens.eraser.hidden = lens.props.value.state !== "done" || !canAsk(lens) || lens.root.dataset.erasable !== "true";
  find(lens.eraser, ".tools").hidden = !lens.look.erasing;
  find(lens.eraser, "button.toggle").setAttribute("aria-pressed", String(lens.look.erasing));
  lens.root.dataset.erasing = String(lens.look.erasing);
  const way = lens.props.value.way,
    link = find(lens.root, "a.way");
  link.hidden = !way;
  if (way) Object.assign(link, { href: way.address, textContent: way.text });
  const also = find(lens.root, "a.also");
  also.hidden = !way?.also;
  if (way?.also) Object.assign(also, { href: way.also, textContent: way.seen });
  find(lens.eraser, "button.run").disabled = find(lens.eraser, "button.undo").disabled = !lens.look.strokes.length;
}

/** @param {Lens} lens */
function again(lens) {
  invite(lens);
  showBrush(lens);
  paintAll(lens);
}

/** @param {Lens} lens
   @param {Place} place */
export function dab(lens, place) {
  lens.look.strokes.push({ radius: brush(lens), places: [[place.x, place.y]] });
  again(lens);
}

/** @param {Lens} lens */
export function wireErasing(lens) {
  lens.gone.addEventListener("load", () => lens.props.value.cards.length && paintAll(lens));
  let drawing = /** @type {Stroke | null} */ (null),
    waiting = false;
  const soon = () => {
    // once a frame, however fast the hand
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      again(lens);
    });
  };
  lens.grid.addEventListener("pointerdown", (event) => {
    if (!lens.look.erasing || !targetOf(event).matches(ASKED)) return;
    targetOf(event).setPointerCapture(event.pointerId);
    const { x, y } = placeOf(event);
    drawing = { radius: brush(lens), places: [[x, y]] };
    lens.look.strokes.push(drawing);
    event.preventDefault();
    soon();
  });
  lens.grid.addEventListener("pointermove", (event) => {
    if (!drawing) return;
    const { x, y } = placeOf(event);
    drawing.places.push([x, y]);
    soon();
  });
  for (const end of ["pointerup", "pointercancel"])
    lens.grid.addEventListener(end, () => {
      drawing = null;
    });
  find(lens.eraser, "button.toggle").addEventListener("click", () => {
    lens.look.erasing = !lens.look.erasing;
    again(lens);
  });
  find(lens.eraser, "button.undo").addEventListener("click", () => {
    lens.look.strokes.pop();
    again(lens);
  });
  find(lens.eraser, "button.run").addEventListener("click", () =>
    lens.trigger("submit", { strokes: lens.look.strokes, fill: find(lens.eraser, "select.fill").value }),
  );
}
