/* The identity's stage: cells lift from the map, level out, the bias joins, the logit stands and becomes a bar. `scene`
   has all that does not move, so that a frame lays nothing out: `drawScene` takes it and a time from 0 to 5, of which
   each whole number is a step. Lengths are px of the canvas, rectangles are [x, y, width, height]. */

import { penOf } from "../ui/dom.js";
import { inPrint, othersOf, shareLeft } from "./account.js";
import { number, percent, written } from "./cards.js";
import { colour } from "./colours.js";
import { pictureOf } from "./draw.js";

/** @import { Rect } from "../ui/types.js" */
/** @import { Lens } from "./lens.js" */
/** @import { Account, Axis, Card, Rgb, Scene, Share } from "./types.js" */

const INKS = { mean: "#c2680a", bias: "#0d9488", logit: "#5b5bd6", other: "#8b8b96" };
const PIXELS = 2; // of the canvas to one of the page, at most
/** @param {number} p */
const eased = (p) => {
  const at = Math.min(Math.max(p, 0), 1);
  return at * at * (3 - 2 * at);
};
/** @param {number} time
   @param {number} from
   @param {number} to */
const share = (time, from, to) => eased((time - from) / (to - from));
/** @param {number} a
   @param {number} b
   @param {number} p */
export const mix = (a, b, p) => a + (b - a) * p;
/** @param {number[]} a
   @param {number[]} b
   @param {number} p
   @returns {Rgb} */
const blend = (a, b, p) => a.map((value, i) => mix(value, b[i], p));
/** @param {Rect} a
   @param {Rect} b
   @param {number} p */
const between = (a, b, p) => /** @type {Rect} */ (blend(a, b, p));
/** @param {string} hex
   @returns {Rgb} */
const rgb = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));

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
function axisAt(scene, time) {
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
const slot = ({ region: [x, , w], sums }, k) => [
  x + (k * w) / sums.length,
  (w / sums.length) * (sums.length > 1 ? 0.92 : 1),
];

/** The column of a sum: its left and its width.
   @param {Scene} scene
   @param {number} k
   @returns {[number, number]} */
function column(scene, k) {
  const [x, w] = slot(scene, k),
    wide = Math.min(6 * scene.type, w * 0.2);
  return [x + w * (scene.sums.length > 1 ? 0.2 : 0.08), wide];
}

/** @param {Scene} scene
   @param {number} time */
export function drawScene(scene, time) {
  const { pen, width, height, sums } = scene,
    axis = axisAt(scene, time);
  pen.clearRect(0, 0, width, height);
  pen.globalAlpha = mix(1, 0.3, share(time, 0, 0.6));
  pen.drawImage(scene.base, scene.picture[0], scene.picture[1]);
  pen.globalAlpha = 1;
  drawAxis(scene, axis, share(time, 0.2, 0.7) * (1 - share(time, 4, 4.4)));
  sums.forEach((_one, k) => {
    if (time < 2) drawCells(scene, axis, time, k);
    else drawColumn(scene, axis, time, k);
  });
  if (time > 3.4 && sums.length > 1) drawDistance(scene, axis, share(time, 3.4, 4) * (1 - share(time, 4, 4.4)));
  if (time > 3 && sums.length === 1) drawOthers(scene, axis, time);
  if (time > 4) drawShares(scene, time);
}

/** Lines at round numbers; the one at zero is the ground.
   @param {Scene} scene
   @param {Axis} given1
   @param {number} alpha */
function drawAxis(scene, { low, high, y }, alpha) {
  const {
      pen,
      region: [x, , w],
      type,
    } = scene,
    step = nice((high - low) / 3.5);
  for (let value = Math.ceil(low / step) * step; value <= high; value += step) {
    pen.globalAlpha = alpha * (Math.abs(value) < step / 2 ? 0.9 : 0.25);
    pen.fillStyle = scene.ink;
    pen.fillRect(x - 0.5 * type, y(value), w + 0.5 * type, scene.scale);
    pen.globalAlpha = 0.75 * alpha;
    print(scene, number(value / 100).replace(/\.?0+$/, ""), x - 0.8 * type, y(value) + 0.3 * type, "right", 0.85);
  }
  pen.globalAlpha = 1;
}

/** A round number not below `value`: 1, 2 or 5 and noughts.
   @param {number} value */
function nice(value) {
  const tens = 10 ** Math.floor(Math.log10(value));
  return tens * ([1, 2, 5].find((digit) => digit * tens >= value) ?? 10);
}

/** @param {Scene} scene
   @param {Axis} axis
   @param {number} time
   @param {number} k */
function drawCells(scene, axis, time, k) {
  const { pen, type } = scene,
    cells = scene.cells[k],
    one = scene.sums[k],
    [x, w] = slot(scene, k),
    [cx, cw] = column(scene, k);
  const each = w / cells.length,
    narrow = cw / cells.length,
    level = share(time, 1, 1.6),
    close = share(time, 1.65, 2),
    goal = rgb(INKS.mean);
  cells.forEach(({ value, ink, cover, from }, i) => {
    const up = eased(time * 1.7 - (0.7 * i) / cells.length),
      gap = each > 3 ? 0.15 : 0;
    const bar = axis.bar(
      mix(x + i * each, cx + i * narrow, close),
      mix(each * (1 - gap), narrow + 1, level * close) + (level === 1 ? 0.5 : 0),
      mix(value, one.mean, level),
    );
    const at = blend(from, bar, up);
    if (up < 1) at[1] -= Math.sin(Math.PI * up) * 2 * type;
    pen.globalAlpha = mix(time === 0 && k ? 0 : cover, 1, up); // of two maps the first lies on the picture
    pen.fillStyle = level ? written(blend(ink, goal, level)) : written(ink);
    pen.fillRect(at[0], at[1], at[2] - (up < 1 ? scene.scale : 0), Math.max(at[3], scene.scale));
  });
  pen.globalAlpha = 1;
  if (time < 0.3 && !k) printCells(scene, cells, 1 - time / 0.3);
  if (time > 0.6) label(scene, one.name, x + w / 2, axis, null, share(time, 0.6, 1) * (1 - share(time, 1.5, 1.8)));
  if (time > 1.7) label(scene, "mean " + inPrint(one.mean), cx + cw / 2, axis, one.mean, share(time, 1.7, 2));
}

/** Each cell's number, where there is room for it.
   @param {Scene} scene
   @param {Scene['cells'][number]} cells
   @param {number} alpha */
function printCells(scene, cells, alpha) {
  const { pen, type } = scene;
  if (cells[0].from[2] < 3.1 * 0.8 * type) return;
  for (const {
    value,
    from: [x, y, w, h],
  } of cells) {
    pen.globalAlpha = alpha;
    print(scene, inPrint(value), x + w / 2, y + h / 2 + 0.28 * type, "center", 0.8, "#fff", true);
  }
  pen.globalAlpha = 1;
}

/** @param {Scene} scene
   @param {Axis} axis
   @param {number} time
   @param {number} k */
function drawColumn(scene, axis, time, k) {
  const { pen, type } = scene,
    one = scene.sums[k],
    [x, w] = column(scene, k),
    away = share(time, 4, 4.6);
  const joins = share(time, 2, 2.8),
    stands = share(time, 3, 3.7),
    mid = x + w / 2;
  const level = mix(one.mean, one.logit, stands);
  let rect = axis.bar(x, w, level);
  if (time > 4) rect = between(rect, barOf(scene, one).rect, share(time, 4.1, 5));
  pen.fillStyle = written(blend(rgb(INKS.mean), rgb(INKS.logit), stands));
  pen.fillRect(...rect);
  if (time > 2 && stands < 1) {
    const from = axis.y(Math.max(one.mean, one.logit)),
      tall = Math.abs(axis.y(one.bias) - axis.y(0));
    pen.globalAlpha = joins * (1 - stands);
    if (stands === 0 && joins === 1) pen.globalAlpha = 1;
    pen.fillStyle = INKS.bias;
    pen.fillRect(x, from - (1 - joins) * 5 * type, w, tall);
    label(
      scene,
      "bias " + inPrint(one.bias),
      x + w + 0.4 * type,
      axis,
      null,
      joins * (1 - stands),
      "left",
      from + tall / 2 + 0.3 * type - (1 - joins) * 5 * type,
    );
    pen.globalAlpha = 1;
  }
  label(scene, "mean " + inPrint(one.mean), mid, axis, one.mean, 1 - share(time, 2, 2.3));
  label(
    scene,
    "mean " + inPrint(one.mean),
    x + w + 0.4 * type,
    axis,
    null,
    share(time, 2.3, 2.7) * (1 - share(time, 3, 3.4)),
    "left",
    (axis.y(0) + axis.y(one.mean)) / 2 + 0.3 * type,
  );
  if (stands) label(scene, "logit " + inPrint(one.logit), mid, axis, one.logit, share(time, 3.4, 4) * (1 - away));
  if (time < 4.4) label(scene, one.name, mid, axis, "below", share(time, 2, 2.4) * (1 - away));
}

/** The logits of the other classes that the card names, once there is one to compare them with.
   @param {Scene} scene
   @param {Axis} axis
   @param {number} time */
function drawOthers(scene, axis, time) {
  const { pen, type, others } = scene,
    [x, w] = column(scene, 0),
    [, , room] = scene.region;
  const first = x + w + 3 * type,
    step = (scene.region[0] + room - first) / Math.max(others.length, 1),
    wide = Math.min(w, step * 0.6);
  others.forEach((one, i) => {
    const rect = axis.bar(first + i * step + (step - wide) / 2, wide, one.logit),
      away = share(time, 4, 4.6);
    pen.globalAlpha = share(time, 3.3, 4);
    pen.fillStyle = INKS.other;
    pen.fillRect(...(time > 4 ? between(rect, barOf(scene, one).rect, share(time, 4.1, 5)) : rect));
    pen.globalAlpha = 1;
    const mid = rect[0] + wide / 2,
      alpha = share(time, 3.5, 4) * (1 - away);
    label(scene, inPrint(one.logit), mid, axis, one.logit, alpha);
    label(scene, one.name, mid, axis, "below", alpha, "center", null, step);
  });
}

/** From the one logit's height to the other's.
   @param {Scene} scene
   @param {Axis} axis
   @param {number} alpha */
function drawDistance(scene, axis, alpha) {
  const {
      pen,
      sums: [one, other],
      type,
      scale,
      region: [x, , w],
    } = scene,
    at = x + 0.88 * w,
    [top, low] = [one, other].map(({ logit }) => axis.y(logit));
  pen.globalAlpha = alpha;
  pen.fillStyle = scene.ink;
  scene.sums.forEach((_, k) => {
    const [left, wide] = column(scene, k);
    pen.fillRect(left + wide, k ? low : top, at - left - wide + 0.5 * type, scale);
  });
  pen.fillRect(at, Math.min(top, low), 2 * scale, Math.abs(top - low));
  print(scene, "distance", at - 0.4 * type, (top + low) / 2 - 0.2 * type, "right", 1);
  print(
    scene,
    inPrint(one.logit - other.logit),
    at - 0.4 * type,
    (top + low) / 2 + 1.05 * type,
    "right",
    1.1,
    null,
    false,
    true,
  );
  pen.globalAlpha = 1;
}

/** What stands there in the end: a row a class, the likeliest first, and all others in one.
   @param {Scene} scene
   @returns {Share[]} */
function rowsOf(scene) {
  const named = [...scene.sums, ...scene.others].sort((a, b) => b.percent - a.percent);
  if (scene.card.scores === "sigmoid") return named;
  const left = shareLeft(named);
  return left > 0 ? [...named, { name: "all others", percent: left, rest: true }] : named;
}

/** @param {Scene} scene
   @param {Share} one
   @returns {{ top: number, left: number, wide: number, rect: Rect }} */
function barOf(scene, one) {
  const rows = rowsOf(scene),
    [x, y, w, h] = scene.region,
    left = x - 2.4 * scene.type,
    wide = x + w - left;
  const tall = Math.min(h / rows.length, 4 * scene.type),
    top = y + (h - tall * rows.length) / 2 + rows.findIndex(({ name }) => name === one.name) * tall;
  return {
    top,
    left,
    wide,
    rect: [left, top + 1.5 * scene.type, Math.max((wide * one.percent) / 100, scene.scale), tall - 2 * scene.type],
  };
}

/** @param {Scene} scene
   @param {number} time */
function drawShares(scene, time) {
  const { pen, type } = scene,
    alpha = share(time, 4.6, 5);
  for (const one of rowsOf(scene)) {
    const { top, left, wide, rect } = barOf(scene, one),
      mine = scene.sums.some((sum) => sum === one);
    pen.globalAlpha = alpha;
    pen.fillStyle = INKS.other;
    if (one.rest) pen.fillRect(...rect);
    print(scene, one.name, left, top + 1.15 * type, "left", 1, null, false, mine, wide - 6 * type);
    print(scene, percent(one.percent), left + wide, top + 1.15 * type, "right", 1, null, false, mine);
  }
  pen.globalAlpha = 1;
}

/** Above what reaches up to `value`, or below the ground; at the top where there is none.
   @param {Scene} scene
   @param {string} text
   @param {number} x
   @param {Axis} axis
   @param {number | "below" | null} value
   @param {number} alpha
   @param {CanvasTextAlign} [align]
   @param {number | null} [y]
   @param {number | undefined} [room] */
function label(scene, text, x, axis, value, alpha, align = "center", y = null, room = undefined) {
  if (alpha <= 0) return;
  const {
      pen,
      type,
      region: [, top],
    } = scene,
    before = pen.globalAlpha;
  const at =
    y !== null
      ? y
      : value === "below"
        ? axis.y(Math.min(0, axis.low)) + 1.4 * type
        : value === null
          ? top - 1 * type
          : axis.y(Math.max(value, 0)) - 0.5 * type;
  pen.globalAlpha = alpha;
  print(scene, text, x, at, align, 1, null, false, true, room);
  pen.globalAlpha = before;
}

/** @param {Scene} given
   @param {string} text
   @param {number} x
   @param {number} y
   @param {CanvasTextAlign} align
   @param {number} size
   @param {string | null} [own]
   @param {boolean} [rim]
   @param {boolean} [bold]
   @param {number | undefined} [room] */
function print(
  { pen, type, font, ink },
  text,
  x,
  y,
  align,
  size,
  own = null,
  rim = false,
  bold = false,
  room = undefined,
) {
  pen.font = (bold ? "700 " : "400 ") + Math.round(size * type) + "px " + font;
  pen.textAlign = align;
  pen.fillStyle = own || ink;
  if (rim) {
    pen.lineWidth = 0.22 * type;
    pen.lineJoin = "round";
    pen.strokeStyle = "rgba(24, 24, 27, .8)";
    pen.strokeText(text, x, y, room);
  }
  pen.fillText(text, x, y, room);
}
