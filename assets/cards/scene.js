/* The identity's stage: all on it that does not move, so that a frame (`frame.js`) lays nothing out. Lengths are px of
   the canvas, rectangles are [x, y, width, height]. */

import { penOf } from "../ui/dom.js";
import { othersOf } from "./account.js";
import { colour } from "./colours.js";
import { pictureOf } from "./draw.js";
import { blend, mix, share } from "./motion.js";

/** @import { Rect } from "../ui/types.js" */
/** @import { Lens } from "./lens.js" */
/** @import { Account, Axis, Card, Scene } from "./types.js" */

export const INKS = { mean: "#c2680a", bias: "#0d9488", logit: "#5b5bd6", other: "#8b8b96" };
const PIXELS = 2; // of the canvas to one of the page, at most

/** Sums are one or two accounts; their cells take the colours of the map that is being shown.
   @param {Lens} lens
   @param {HTMLCanvasElement} canvas
   @param {Card} card
   @param {Account[]} sums */
export function setScene(lens, canvas, card, sums) {
  const scale = Math.min(devicePixelRatio, PIXELS),
    width = canvas.clientWidth * scale,
    height = canvas.clientHeight * scale;
  const style = getComputedStyle(canvas),
    type = Math.max(13 * scale, Math.min(width, 2 * height) / 62);
  canvas.width = width;
  canvas.height = height;
  const others = sums.length > 1 ? [] : othersOf(card, [sums[0].name]).slice(0, 4);
  const scene = /** @type {Scene} */ ({
    pen: penOf(canvas),
    width,
    height,
    type,
    scale,
    card,
    sums,
    others,
    ink: style.color,
    font: style.fontFamily,
    ...areas(lens, width, height, type),
  });
  scene.small = width < 640 * scale;
  scene.ranges = ranges(scene);
  scene.cells = sums.map((one, k) => cellsAt(lens, scene, one, k));
  scene.base = backdrop(lens, scene);
  canvas.dataset.columns = JSON.stringify(
    sums.map((_, k) => {
      const [x, w] = column(scene, k);
      return Math.round(x + w / 2);
    }),
  );
  return scene;
}

/** Where the picture goes, and where the columns; beside each other if there is room.
   @param {Lens} lens
   @param {number} width
   @param {number} height
   @param {number} type
   @returns {{ picture: Rect, region: Rect }} */
function areas(lens, width, height, type) {
  const { width: w, height: h } = lens.props.value.view,
    wide = width > 1.15 * height,
    edge = type;
  const room = wide ? [width * 0.4, height - 2 * edge] : [width - 2 * edge, height * 0.4];
  const fit = Math.min(room[0] / w, room[1] / h);
  const picture = [wide ? edge : (width - w * fit) / 2, wide ? (height - h * fit) / 2 : edge, w * fit, h * fit];
  const left = (wide ? picture[0] + picture[2] + 1.5 * type : edge) + 2.6 * type,
    top = wide ? 2.6 * type : picture[1] + picture[3] + 2.8 * type;
  return { picture: /** @type {Rect} */ (picture), region: [left, top, width - left - edge, height - top - 2 * type] };
}

/** From the lowest to the highest number, of the cells, and later of the sums.
   @param {{ sums: Account[], others: Account[] }} given
   @returns {Scene["ranges"]} */
function ranges({ sums, others }) {
  /** @param {number[]} values
     @returns {[number, number]} */
  const span = (values) => [Math.min(0, ...values), Math.max(1, ...values)];
  const late = [...sums, ...others].flatMap(({ mean, bias, logit }) => [mean, logit, bias]);
  return [span([...sums.flatMap(({ cells }) => cells), ...sums.map(({ mean }) => mean)]), span(late)];
}

/** @param {Lens} lens
   @param {Scene} scene
   @param {Account} one
   @param {number} k
   @returns {Scene["cells"][number]} */
function cellsAt(lens, scene, one, k) {
  const {
      card,
      picture: [px, py, pw, ph],
    } = scene,
    [x0, y0, x1, y1] = card.box,
    [rows, columns] = card.grid,
    values = one.cells;
  const most = Math.max(...scene.sums.flatMap(({ cells }) => cells).map(Math.abs)) || 1;
  const { positive, signed: both } = lens.props.value.palettes,
    apart = scene.sums.length > 1,
    turn = apart && k ? -1 : 1; // the rival's are of the other end
  return values.map((value, i) => {
    const w = ((x1 - x0) * pw) / columns,
      h = ((y1 - y0) * ph) / rows,
      t = value / most,
      strength = mix(0.25, 1, Math.min(Math.abs(t), 1));
    const ink = apart || t < 0 ? colour(both, (turn * Math.sign(t) * strength + 1) / 2) : colour(positive, strength);
    return {
      value,
      ink,
      cover: lens.look.signed || apart || t > 0 ? strength : 0.1,
      from: [px + x0 * pw + (i % columns) * w, py + y0 * ph + Math.floor(i / columns) * h, w, h],
    };
  });
}

/** The picture, drawn once.
   @param {Lens} lens
   @param {{ picture: Rect, card: Card }} given */
function backdrop(lens, { picture: [, , w, h], card }) {
  const seen = pictureOf(lens, card),
    layer = new OffscreenCanvas(Math.max(1, Math.round(w)), Math.max(1, Math.round(h)));
  if (seen.complete && seen.naturalWidth) penOf(layer).drawImage(seen, 0, 0, layer.width, layer.height);
  return layer;
}

/** The scale of the columns at a time: it is that of the cells, and draws nearer once they are level.
   @param {Scene} scene
   @param {number} time
   @returns {Axis} */
export function axisAt(scene, time) {
  const [first, last] = scene.ranges,
    [low, high] = blend(first, last, share(time, 1.65, 2)),
    [, top, , tall] = scene.region;
  /** @param {number} value */
  const y = (value) => top + (tall * (high - value)) / (high - low);
  return { low, high, y, bar: (x, w, value) => [x, y(Math.max(value, 0)), w, Math.abs(y(value) - y(0))] };
}

/** @param {{ region: Rect, sums: Account[] }} given
   @param {number} k
   @returns {[number, number]} */
export const slot = ({ region: [x, , w], sums }, k) => [
  x + (k * w) / sums.length,
  (w / sums.length) * (sums.length > 1 ? 0.92 : 1),
];

/** The column of a sum: its left and its width.
   @param {Scene} scene
   @param {number} k
   @returns {[number, number]} */
export function column(scene, k) {
  const [x, w] = slot(scene, k),
    wide = Math.min(6 * scene.type, w * 0.2);
  return [x + w * (scene.sums.length > 1 ? 0.2 : 0.08), wide];
}
