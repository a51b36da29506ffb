/* How what is drawn moves: between numbers, colours and rectangles, eased. */

/** @import { Rect } from "../ui/types.js" */
/** @import { Rgb } from "./types.js" */

/** @param {number} p */
export const eased = (p) => {
  const at = Math.min(Math.max(p, 0), 1);
  return at * at * (3 - 2 * at);
};
/** @param {number} time
   @param {number} from
   @param {number} to */
export const share = (time, from, to) => eased((time - from) / (to - from));
/** @param {number} a
   @param {number} b
   @param {number} p */
export const mix = (a, b, p) => a + (b - a) * p;
/** @param {number[]} a
   @param {number[]} b
   @param {number} p
   @returns {Rgb} */
export const blend = (a, b, p) => a.map((value, i) => mix(value, b[i], p));
/** @param {Rect} a
   @param {Rect} b
   @param {number} p */
export const between = (a, b, p) => /** @type {Rect} */ (blend(a, b, p));
/** @param {string} hex
   @returns {Rgb} */
export const rgb = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
