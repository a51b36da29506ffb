/* How numbers and colours are written. */

/** @import { Rgb } from "./types.js" */

/** @param {number} value */
export const number = (value) => (Math.abs(value) < 0.005 ? 0 : value).toFixed(2).replace("-", "\u2212");
/** @param {number} value */
export const percent = (value) => value.toFixed(1) + " %";
/** @param {number} value */
export const printed = (value) => Math.round(100 * value) / 100; // as `number` shows it
/** @param {Rgb} stop */
export const written = (stop) => "rgb(" + stop.map(Math.round) + ")";
