/* Drawing an answered frame: the map over the very frame that it is of. */

import { drawCrop, layerOf, peak, WIDTH } from "../cards/colours.js";
import { childrenOf, find, penOf, write } from "../ui/dom.js";
import { grab } from "./camera.js";

/** @import { Cam } from "./cam.js" */
/** @import { View, Row } from "./types.js" */

/** @param {number} value */
const percent = (value) => value.toFixed(value < 10 ? 1 : 0) + " %";

/** @param {Cam} cam
   @param {number} count */
function nodesFor(cam, count) {
  while (cam.views.children.length > count) cam.views.lastElementChild?.remove();
  while (cam.views.children.length < count) cam.views.append(cam.blank.cloneNode(true));
  return childrenOf(cam.views);
}

/** Before there is an answer: what the camera sees.
   @param {Cam} cam */
export function preview(cam) {
  if (!cam.eye.videoWidth) return;
  const canvas = grab(cam);
  for (const node of nodesFor(cam, Math.max(1, cam.views.children.length))) lay(cam, node, canvas);
}

/** The frame on a view's canvas; its pen.
   @param {Cam} cam
   @param {HTMLElement} node
   @param {HTMLCanvasElement} frame */
function lay(cam, node, frame) {
  const canvas = find(node, "canvas"),
    pen = penOf(canvas);
  if (canvas.width !== frame.width) canvas.width = frame.width;
  if (canvas.height !== frame.height) canvas.height = frame.height;
  cam.root.style.setProperty("--aspect", String(frame.width / frame.height));
  pen.drawImage(frame, 0, 0);
  return pen;
}

/** @param {Cam} cam */
export function show(cam) {
  if (!cam.shown || !cam.props.value.overlay) return; // the last answer was none: what stands there stays
  const { cards } = cam.shown.value;
  nodesFor(cam, cards.length).forEach((node, i) => view(cam, node, cards[i]));
}

/** @param {Cam} cam
   @param {HTMLElement} node
   @param {View} card */
function view(cam, node, card) {
  if (!cam.shown) return;
  const pen = lay(cam, node, cam.shown.canvas),
    canvas = find(node, "canvas"),
    first = card.error ? null : card.rows[0];
  write(find(node, "h3"), card.title);
  write(find(node, ".wrong"), card.error ?? "");
  canvas.setAttribute(
    "aria-label",
    first ? card.title + ": evidence for " + first.name + " on the camera's frame" : card.title + ": no map",
  );
  rows(node, card.error ? [] : card.rows);
  if (!first || cam.bared || !find(cam.root, ".over input").checked) return;
  const [x0, y0, x1, y1] = card.box.map((share, i) => share * (i % 2 ? canvas.height : canvas.width)),
    most = peak(card.map.values, false);
  const { overlay } = cam.props.value;
  if (most > 0 && overlay) {
    const { opacity, power } = overlay;
    pen.globalAlpha = opacity;
    pen.drawImage(
      layerOf(card.map.values, card.grid, most, {
        stops: cam.shown.value.palettes.positive,
        both: false,
        smooth: true,
        power,
      }),
      x0,
      y0,
      x1 - x0,
      y1 - y0,
    );
    pen.globalAlpha = 1;
  }
  drawCrop(pen, canvas, [x0, y0, x1, y1], Math.sqrt(canvas.width / WIDTH));
}

/** The likeliest class large, and bars below it.
   @param {HTMLElement} node
   @param {Row[]} told */
function rows(node, told) {
  const first = find(node, ".first");
  if (!first.children.length) first.append(document.createElement("span"), document.createElement("span"));
  first.children[0].textContent = told.length ? told[0].name : "";
  first.children[1].textContent = told.length ? percent(told[0].percent) : "";
  const list = find(node, ".rows");
  while (list.children.length > told.length) list.lastElementChild?.remove();
  while (list.children.length < told.length) {
    const item = document.createElement("li");
    item.append(document.createElement("b"), document.createElement("span"), document.createElement("span"));
    list.append(item);
  }
  told.forEach((row, i) => {
    const [bar, name, share] = childrenOf(list.children[i]);
    bar.style.width = row.percent + "%";
    name.textContent = row.name;
    share.textContent = percent(row.percent);
  });
}
