/* Drawing a card's picture: the map over what the network saw of it, the crop, the object's outline. Sizes are in px of
   a canvas as wide as WIDTH; in a larger one lines are thicker. */

import { find, penOf } from "../ui/dom.js";
import { mark } from "./ask.js";
import { paintAll } from "./cards.js";
import { drawCrop, layerOf, peak, WIDTH } from "./colours.js";
import { paintPair, paintStrokes } from "./erase.js";
import { paintSlide } from "./present.js";
import { caption, mapOf, palette, signed } from "./shown.js";

/** @import { Lens } from "./lens.js" */
/** @import { Card, CardMap } from "./types.js" */

const OUTLINE = 2, // px, drawn dark without and light within
  LAYERS = 64; // maps as pictures that are kept

/** What a card's map lies on: the picture that all share, or its own.
   @param {Lens} lens
   @param {{ src?: string }} card
   @returns {HTMLImageElement} */
export function pictureOf(lens, card) {
  if (!card.src) return lens.picture;
  if (!lens.own.has(card.src)) {
    const image = new Image();
    image.addEventListener("load", () => paintAll(lens));
    image.src = card.src;
    lens.own.set(card.src, image);
  }
  return /** @type {HTMLImageElement} */ (lens.own.get(card.src));
}

/** The value of a map that gets the strongest colour.
   @param {Lens} lens
   @param {CardMap} map */
export function extent(lens, map) {
  return peak(map.values, signed(lens));
}

/** The map as a picture, as the cards are set; the same is made once, however often its card is drawn.
   @param {Lens} lens
   @param {Card} card
   @param {CardMap} map
   @param {number} most
   @returns {OffscreenCanvas} */
function overlay(lens, card, map, most) {
  const set = { both: signed(lens), smooth: lens.look.smooth, power: lens.props.value.overlay.power };
  const key = JSON.stringify([map.values, card.grid, most, set]);
  if (!lens.layers.has(key)) {
    if (lens.layers.size === LAYERS) lens.layers.clear();
    lens.layers.set(key, layerOf(map.values, card.grid, most, { stops: palette(lens), ...set }));
  }
  return /** @type {OffscreenCanvas} */ (lens.layers.get(key));
}

/** The same for the whole colour scale: this map's own, or that of all cards.
   @param {Lens} lens
   @param {CardMap} map */
export function strongest(lens, map) {
  return lens.look.shared
    ? Math.max(
        0,
        ...lens.props.value.cards.map((card) => mapOf(lens, card)).map((one) => (one ? extent(lens, one) : 0)),
      )
    : extent(lens, map);
}

/** How wide a canvas is drawn: as sharp as the screen shows it, if the picture is.
   @param {Lens} lens
   @param {HTMLCanvasElement} canvas */
export function widthOf(lens, canvas) {
  const shown = Math.round(canvas.clientWidth * devicePixelRatio);
  return Math.max(WIDTH, Math.min(shown, lens.props.value.view.width));
}

/** @param {Lens} lens
   @param {HTMLElement} node
   @param {Card} card
   @param {number} width */
export function paint(lens, node, card, width) {
  const canvas = find(node, "canvas"),
    map = mapOf(lens, card),
    most = map ? strongest(lens, map) : 0;
  caption(lens, node, card, map, most); // first, so that nothing of an earlier comparison stays
  if (lens.talk.on) paintSlide(lens, canvas);
  else draw(lens, canvas, width, card, map, most);
  paintPair(lens, node, card, map);
}

/** `card`'s picture on `canvas`, which becomes so wide; blank while there is none. Of another picture than that which
   is shown, such as the erased one, nothing is marked.
   @param {Lens} lens
   @param {HTMLCanvasElement | OffscreenCanvas} canvas
   @param {number} width
   @param {Card} card
   @param {CardMap | undefined} map
   @param {number} most
   @param {HTMLImageElement} [seen]
   @param {boolean} [marks] */
export function draw(lens, canvas, width, card, map, most, seen = pictureOf(lens, card), marks = true) {
  const view = lens.props.value.view,
    pen = penOf(canvas);
  canvas.width = width;
  canvas.height = Math.round((width * view.height) / view.width);
  if (!seen.complete || !seen.naturalWidth || card.state === "waiting" || card.state === "running") return;
  pen.drawImage(seen, 0, 0, canvas.width, canvas.height);
  if (!card.box) return;
  const [x0, y0, x1, y1] = card.box.map((v, i) => v * (i % 2 ? canvas.height : canvas.width));
  if (map && most > 0 && !lens.look.bare) {
    pen.globalAlpha = (lens.look.opacity ?? 100) / 100;
    pen.imageSmoothingEnabled = lens.look.smooth;
    pen.drawImage(overlay(lens, card, map, most), x0, y0, x1 - x0, y1 - y0);
    pen.globalAlpha = 1;
  }
  const unit = Math.sqrt(width / WIDTH); // lines need not grow as fast as pictures
  if (!lens.look.bare) drawCrop(pen, canvas, [x0, y0, x1, y1], unit);
  if (!marks) return;
  if (lens.look.place) mark(lens, pen, canvas, card, unit);
  if (!lens.look.bare) paintStrokes(lens, pen, canvas);
  if (lens.props.value.truth && lens.look.outline && lens.object.naturalWidth)
    pen.drawImage(edge(lens, canvas, unit), 0, 0);
}

/** The object's outline, dark without and light within; the same for every card of that width.
   @param {Lens} lens
   @param {{ width: number, height: number }} given
   @param {number} unit
   @returns {OffscreenCanvas} */
function edge(lens, { width, height }, unit) {
  const size = width + " " + height;
  if (!lens.edges.has(size)) {
    const both = new OffscreenCanvas(width, height),
      pen = penOf(both);
    for (const [thick, ink] of /** @type {[number, string][]} */ ([
      [2 * OUTLINE, "#18181b"],
      [OUTLINE, "#fff"],
    ]))
      pen.drawImage(rim(lens, width, height, thick * unit, ink), 0, 0);
    lens.edges.set(size, both);
  }
  return /** @type {OffscreenCanvas} */ (lens.edges.get(size));
}

/** The object moved a little every way, less the object itself.
   @param {Lens} lens
   @param {number} width
   @param {number} height
   @param {number} thick
   @param {string} ink */
function rim(lens, width, height, thick, ink) {
  const layer = new OffscreenCanvas(width, height),
    pen = penOf(layer);
  for (let k = 0; k < 16; k++) {
    const angle = (k * Math.PI) / 8;
    pen.drawImage(lens.object, thick * Math.cos(angle), thick * Math.sin(angle), width, height);
  }
  pen.globalCompositeOperation = "destination-out";
  pen.drawImage(lens.object, 0, 0, width, height);
  pen.globalCompositeOperation = "source-in";
  pen.fillStyle = ink;
  pen.fillRect(0, 0, width, height);
  return layer;
}
