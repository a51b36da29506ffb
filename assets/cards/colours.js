/* How maps are coloured and laid on a picture, whoever draws them: on cards, over a camera's frames, and on a visitor's
   own device. */

import { penOf } from "../ui/dom.js";

/** @import { Pen } from "../ui/types.js" */
/** @import { Rgb } from "./types.js" */

export const WIDTH = 400; // px, at least: a card that is shown larger is drawn larger, up to the picture itself
const SMOOTH_SIDE = 128; // px of a blended map before it is laid on the picture
const UNSEEN = "rgba(24, 24, 27, .34)"; // what the network never saw stays to be seen

/** The value that gets the strongest colour: the largest positive cell, or the largest either way.
   @param {number[]} values
   @param {boolean} both */
export function peak(values, both) {
  return values.reduce((most, value) => Math.max(most, both ? Math.abs(value) : value), 0);
}

/** @param {Rgb[]} stops
   @param {number} t
   @returns {Rgb} */
export function colour(stops, t) {
  const place = Math.min(Math.max(t, 0), 1) * (stops.length - 1);
  const low = Math.min(Math.floor(place), stops.length - 2);
  return stops[low].map((v, i) => v + (stops[low + 1][i] - v) * (place - low));
}

/* So many colours, once a palette: worked out for every pixel they would take most of the time. */
const SHADES = 1024,
  shaded = /** @type {WeakMap<Rgb[], Rgb[]>} */ (new WeakMap());
/** @param {Rgb[]} stops
   @returns {Rgb[]} */
function shades(stops) {
  if (!shaded.has(stops))
    shaded.set(
      stops,
      Array.from({ length: SHADES + 1 }, (_, i) => colour(stops, i / SHADES)),
    );
  return /** @type {Rgb[]} */ (shaded.get(stops));
}

/** For each of `length` points of an axis the cells before and after it, and how far it lies between their centres.
   @param {number} cells
   @param {number} length
   @returns {[number, number, number][]} */
function between(cells, length) {
  /** @param {number} i */
  const there = (i) => Math.min(Math.max(i, 0), cells - 1);
  return Array.from({ length }, (_, k) => {
    const at = ((k + 0.5) * cells) / length - 0.5,
      low = Math.floor(at);
    return [there(low), there(low + 1), at - low];
  });
}

/** The map as a picture that covers the more, the more evidence there is: where there is none, nothing is covered.
   @param {number[]} values
   @param {readonly number[]} given1
   @param {number} most
   @param {{ stops: Rgb[], both: boolean, smooth: boolean, power: number }} given3 */
export function layerOf(values, [rows, columns], most, { stops, both, smooth, power }) {
  const height = smooth ? SMOOTH_SIDE : rows,
    width = smooth ? SMOOTH_SIDE : columns;
  const pixels = new ImageData(width, height),
    { data } = pixels;
  const inks = shades(stops),
    across = between(columns, width);
  for (const [i, [above, below, a]] of between(rows, height).entries())
    for (const [j, [left, right, b]] of across.entries()) {
      const upper = (1 - b) * values[above * columns + left] + b * values[above * columns + right],
        lower = (1 - b) * values[below * columns + left] + b * values[below * columns + right];
      const t = ((1 - a) * upper + a * lower) / most,
        strength = Math.min(both ? Math.abs(t) : Math.max(t, 0), 1);
      const ink = inks[Math.round(SHADES * Math.min(Math.max(both ? (t + 1) / 2 : t, 0), 1))],
        place = 4 * (i * width + j);
      data[place] = ink[0];
      data[place + 1] = ink[1];
      data[place + 2] = ink[2];
      data[place + 3] = 255 * strength ** power;
    }
  const layer = new OffscreenCanvas(width, height);
  penOf(layer).putImageData(pixels, 0, 0);
  return layer;
}

/** A line around what the network saw, and the rest a little darker.
   @param {Pen} pen
   @param {{ width: number, height: number }} given1
   @param {number[]} given2
   @param {number} unit */
export function drawCrop(pen, { width, height }, [x0, y0, x1, y1], unit) {
  if (Math.max(x0, y0, width - x1, height - y1) < 1) return; // it saw all
  pen.fillStyle = UNSEEN;
  pen.beginPath();
  pen.rect(0, 0, width, height);
  pen.rect(x0, y0, x1 - x0, y1 - y0);
  pen.fill("evenodd");
  for (const [thick, ink] of /** @type {[number, string][]} */ ([
    [3, "#18181b"],
    [1.5, "#fff"],
  ])) {
    pen.lineWidth = thick * unit;
    pen.strokeStyle = ink;
    const inset = 1.5 * unit; // the line lies within the picture
    pen.strokeRect(
      Math.max(x0, inset),
      Math.max(y0, inset),
      Math.min(x1, width - inset) - Math.max(x0, inset),
      Math.min(y1, height - inset) - Math.max(y0, inset),
    );
  }
}
