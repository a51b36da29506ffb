/* What stands beside a logit once there is one: other classes' logits, the distance to a rival's, and the shares that
   softmax makes of them all. */

import { inPrint, shareLeft } from "./account.js";
import { label, print } from "./lettering.js";
import { between, share } from "./motion.js";
import { percent } from "./numbers.js";
import { column, INKS } from "./scene.js";

/** @import { Rect } from "../ui/types.js" */
/** @import { Axis, Scene, Share } from "./types.js" */

/** The logits of the other classes that the card names, once there is one to compare them with.
   @param {Scene} scene
   @param {Axis} axis
   @param {number} time */
export function drawOthers(scene, axis, time) {
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
export function drawDistance(scene, axis, alpha) {
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
export function barOf(scene, one) {
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
export function drawShares(scene, time) {
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
