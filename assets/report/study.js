/* Draws what a report of a study shows of its pictures: their maps, and those behind a cell or class pressed. */

/** @import { Packed, Picture, Read, Told } from "../ui/report.js" */

/** @type {Told} */
const told = JSON.parse(/** @type {HTMLElement} */ (document.getElementById("data")).textContent);
const AT_ONCE = 40,
  SIDE = 112;

/** @template {keyof HTMLElementTagNameMap} K
   @param {K} name
   @param {string} [text]
   @param {string} [className] */
const made = (name, text, className) => {
  const element = document.createElement(name);
  if (text !== undefined) element.textContent = text;
  if (className) element.className = className;
  return element;
};

/** [rows, columns, the value of 127, signed bytes] -> {rows, columns, values}
   @param {Packed} packed */
const read = ([rows, columns, most, text]) => {
  const bytes = atob(text);
  const values = Array.from(bytes, (letter) => {
    const code = letter.charCodeAt(0);
    return ((code > 127 ? code - 256 : code) / 127) * most;
  });
  return { rows, columns, values };
};

/** @param {"positive" | "signed"} palette
   @param {number} share */
const colour = (palette, share) => {
  const stops = told.palettes[palette];
  const place = Math.min(1, Math.max(0, share)) * (stops.length - 1);
  const low = Math.floor(place),
    high = Math.min(stops.length - 1, low + 1),
    part = place - low;
  return stops[low].map((value, channel) => value + (stops[high][channel] - value) * part);
};

/** A small canvas, a pixel a cell, of a map: what speaks for it, or where signed what speaks for either
   @param {Read} map
   @param {boolean} signed
   @param {boolean} solid */
const cells = (map, signed, solid) => {
  const most = Math.max(...map.values.map((value) => (signed ? Math.abs(value) : value)), 1e-9);
  const canvas = made("canvas");
  canvas.width = map.columns;
  canvas.height = map.rows;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const pixels = context.createImageData(map.columns, map.rows);
  map.values.forEach((value, cell) => {
    const share = signed ? Math.abs(value) / most : Math.max(0, value) / most;
    const [red, green, blue] = colour(signed ? "signed" : "positive", signed ? 0.5 + value / most / 2 : share);
    const opacity = solid ? 1 : told.opacity * share ** told.power;
    pixels.data.set([red, green, blue, 255 * opacity], 4 * cell);
  });
  context.putImageData(pixels, 0, 0);
  return canvas;
};

/** @param {Read} one
   @param {Read} other */
const difference = (one, other) => ({ ...one, values: one.values.map((value, cell) => value - other.values[cell]) });

/** The picture with a map over the part of it that the network sees
   @param {Picture} picture
   @param {Read} map
   @param {number[]} crop
   @param {boolean} signed
   @param {string} text */
const overlay = (picture, map, crop, signed, text) => {
  const [width, height] = picture.size,
    scale = SIDE / Math.max(width, height);
  const canvas = made("canvas");
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", text);
  const image = new Image();
  image.onload = () => {
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    const [x0, y0, x1, y1] = crop.map((edge, i) => (edge / 1000) * (i % 2 ? canvas.height : canvas.width));
    context.imageSmoothingEnabled = true;
    context.drawImage(cells(map, signed, false), x0, y0, x1 - x0, y1 - y0);
  };
  image.src = "data:image/jpeg;base64," + picture.jpeg;
  return canvas;
};

/** @param {HTMLElement} shown
   @param {string} caption
   @param {string} [className] */
const figure = (shown, caption, className) => {
  const found = made("figure");
  found.append(shown, made("figcaption", caption, className));
  return found;
};

/** @param {Picture} picture
   @param {string} network
   @param {boolean} both */
const answer = (picture, network, both) => {
  const said = picture.said[network];
  if (!said) return [];
  const { name, classes } = told.networks[network];
  const verdict = said.t ? (said.t.includes(said.a) ? "right" : "wrong") : "";
  const words = name + ": " + classes[said.a] + ", " + Math.round(100 * said.p) + " %";
  const map = read(said.map);
  const found = [figure(overlay(picture, map, said.crop, false, "Map for " + classes[said.a]), words, verdict)];
  if (both && said.tmap && said.t) {
    const label = read(said.tmap),
      called = classes[said.t[0]];
    found.push(figure(overlay(picture, label, said.crop, false, "Map for " + called), "Map for " + called));
    const apart = figure(
      overlay(picture, difference(map, label), said.crop, true, "difference of both maps"),
      "red for " + classes[said.a] + ", blue for " + called,
    );
    found.push(apart);
  }
  return found;
};

/** @param {number} number
   @param {string[]} networks
   @param {boolean} both
   @param {string} [remark] */
const row = (number, networks, both, remark) => {
  const picture = told.pictures[number];
  const found = made("div", undefined, "picture");
  const image = made("img");
  image.src = "data:image/jpeg;base64," + picture.jpeg;
  image.alt = picture.name;
  const plain = figure(image, picture.name);
  plain.className = "plain";
  if (picture.label) plain.append(made("small", "Label: " + picture.label));
  if (remark) plain.append(made("small", remark));
  found.append(plain, ...networks.flatMap((network) => answer(picture, network, both)));
  return found;
};

/** @param {Element | null} gallery
   @param {string} title
   @param {number[]} numbers
   @param {string[]} networks
   @param {boolean} both
   @param {Record<number, string>} [remarks] */
const fill = (gallery, title, numbers, networks, both, remarks = {}) => {
  if (!gallery) return;
  const there = numbers.filter((number) => told.pictures[number]);
  gallery.replaceChildren(made("p", title));
  const more = made("button", "Show more");
  more.type = "button";
  let shown = 0;
  const next = () => {
    for (const number of there.slice(shown, shown + AT_ONCE)) {
      more.before(row(number, networks, both, remarks[number]));
    }
    shown += AT_ONCE;
    more.hidden = shown >= there.length;
  };
  more.addEventListener("click", next);
  gallery.append(more);
  next();
  if (there.length < numbers.length) {
    gallery.append(made("p", numbers.length - there.length + " more have no thumbnail in this file."));
  }
};

/** @param {string} name */
const gallery = (name) => document.querySelector(`[data-gallery="${name}"]`);
const all = Object.keys(told.networks);

/** @param {HTMLElement} button */
const pressed = (button) => {
  for (const other of document.querySelectorAll("[aria-pressed]")) other.removeAttribute("aria-pressed");
  button.setAttribute("aria-pressed", "true");
};

document.addEventListener("click", ({ target }) => {
  const button = target instanceof Element ? target.closest("button") : null;
  if (!button) return;
  if (button.dataset.cell) {
    const [network, line, column] = button.dataset.cell.split(" ");
    pressed(button);
    const numbers = told.cells[network][line + " " + column];
    fill(
      gallery("cell " + network),
      numbers.length + (numbers.length === 1 ? " picture" : " pictures"),
      numbers,
      [network],
      true,
    );
  } else if (button.dataset.least) {
    const looked = told.looked[Number(button.dataset.least)];
    const remarks = Object.fromEntries(
      looked.least.map(([number, like]) => [number, "correlation " + like.toFixed(2)]),
    );
    pressed(button);
    fill(
      gallery("least " + looked.network),
      "“" + looked.class + "”: maps least like the mean of the others",
      looked.least.map(([number]) => number),
      [String(looked.network)],
      true,
      remarks,
    );
  }
});

/** @param {HTMLCanvasElement} canvas */
const mean = (canvas) => {
  const map = cells(read(told.looked[Number(canvas.dataset.mean)].mean), false, true);
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.imageSmoothingEnabled = true;
  context.drawImage(map, 0, 0, canvas.width, canvas.height);
};
for (const canvas of document.querySelectorAll("canvas")) if (canvas.dataset.mean) mean(canvas);

const parted = gallery("parted");
if (parted && told.parted.length) {
  fill(parted, told.parted.length + " pictures on which they do not all say the same", told.parted, all, false);
}
addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("details")) details.open = true;
});
