/* A frame of the identity: cells lift from the map, level out, the bias joins, the logit stands and becomes a bar. */

import { inPrint } from "./account.js";
import { label, print } from "./lettering.js";
import { barOf, drawDistance, drawOthers, drawShares } from "./logits.js";
import { between, blend, eased, mix, rgb, share } from "./motion.js";
import { number, written } from "./numbers.js";
import { axisAt, column, INKS, slot } from "./scene.js";

/** @import { Axis, Scene } from "./types.js" */

/** At a time from 0 to 5, of which each whole number is a step.
   @param {Scene} scene
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
