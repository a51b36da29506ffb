/* Keeping: the finished cards as they stand, as one picture for a slide or a worksheet. */

import { childrenOf, find, findAll, penOf } from "../ui/dom.js";
import { draw, strongest } from "./draw.js";
import { written } from "./numbers.js";
import { mapOf, palette } from "./shown.js";

/** @import { Pen } from "../ui/types.js" */
/** @import { Lens } from "./lens.js" */

const SHEET = { side: 400, gap: 28, line: 27, bar: 10, across: 5, head: 140 }; // px; cards beside each other
const VERDICT = 4; // lines
const NAME = 80; // characters of a file's name

/** What a card says below its map, a line each; first what the map is of, in bold.
   @param {HTMLElement} node */
function said(node) {
  const texts = [".shown", ".why", ".inside", ".sum", ".asked > *", ".after > p"].flatMap((part) =>
    findAll(node, part),
  );
  const lines = texts.flatMap((text) => (text.tagName === "UL" ? childrenOf(text) : [text]));
  const answers = findAll(node, ".classes button")
    .slice(0, 3)
    .map((button) => findAll(button, "span"));
  const facts = findAll(node, "dt").map((term) => [term, /** @type {HTMLElement} */ (term.nextElementSibling)]);
  return [...lines.map((text) => [text]), ...answers, ...facts]
    .filter(([first]) => first.textContent && first.checkVisibility())
    .map((parts) => parts.map((part) => part.textContent ?? ""));
}

/** One line: the first text from the left, the second to the right.
   @param {Lens} lens
   @param {Pen} pen
   @param {string[]} given1
   @param {number} x
   @param {number} y
   @param {string} weight */
function write(lens, pen, [left, right], x, y, weight) {
  pen.font = weight + " 19px " + getComputedStyle(lens.root).fontFamily;
  const taken = right ? pen.measureText(right).width + 12 : 0;
  pen.textAlign = "left";
  pen.fillText(left, x, y, SHEET.side - taken);
  pen.textAlign = "right";
  if (right) pen.fillText(right, x + SHEET.side, y);
}

/** The colours from the lowest to the highest value, with both.
   @param {Lens} lens
   @param {Pen} pen
   @param {HTMLElement} node
   @param {number} x
   @param {number} y */
function writeScale(lens, pen, node, x, y) {
  const stops = palette(lens),
    colours = pen.createLinearGradient(x, 0, x + SHEET.side, 0);
  stops.forEach((stop, i) => colours.addColorStop(i / (stops.length - 1), written(stop)));
  pen.fillStyle = colours;
  pen.fillRect(x, y, SHEET.side, SHEET.bar);
  pen.fillStyle = "#18181b";
  write(
    lens,
    pen,
    [".low", ".high"].map((end) => find(node, end).textContent),
    x,
    y + SHEET.bar + 20,
    "400",
  );
}

/** The card's picture as it stands, in the sheet's size.
   @param {Lens} lens
   @param {HTMLElement} node */
function mapOn(lens, node) {
  const card = lens.props.value.cards[childrenOf(lens.grid).indexOf(node)],
    map = mapOf(lens, card),
    canvas = new OffscreenCanvas(1, 1);
  draw(lens, canvas, SHEET.side, card, map, map ? strongest(lens, map) : 0);
  return canvas;
}

/** A text in lines that are no wider, of which the last says that there was more.
   @param {Pen} pen
   @param {string} text
   @param {number} width
   @param {number} most */
function wrapped(pen, text, width, most) {
  const lines = [""];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const longer = (lines[lines.length - 1] + " " + word).trim();
    if (pen.measureText(longer).width <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.length > most ? [...lines.slice(0, most - 1), lines[most - 1] + " …"] : lines;
}

/** What the sheet is of: the picture as it was given, which page this is, and what that says of the picture.
   @param {Lens} lens
   @param {Pen} pen */
function writeHead(lens, pen) {
  const { gap, line, head } = SHEET,
    { width, height } = lens.props.value.view,
    wide = Math.min((head * width) / height, 2 * head),
    tall = (wide * height) / width,
    font = " 22px " + getComputedStyle(lens.root).fontFamily,
    verdict = document.querySelector("#verdict p");
  if (lens.picture.complete && lens.picture.naturalWidth) pen.drawImage(lens.picture, gap, gap, wide, tall);
  const left = gap + wide + 20;
  pen.fillStyle = "#52525b";
  pen.textAlign = "left";
  pen.font = "400" + font;
  pen.fillText(document.title, left, gap + line - 8);
  pen.fillStyle = "#18181b";
  pen.font = "700" + font;
  const lines = wrapped(pen, verdict?.textContent ?? "", pen.canvas.width - gap - left, VERDICT);
  lines.forEach((text, number) => pen.fillText(text, left, gap + (number + 2) * line));
}

/** Where the sheet comes from: the app's address, which asks for the same again, and the day.
   @param {Lens} lens
   @param {Pen} pen */
function writeFoot(lens, pen) {
  const { gap } = SHEET,
    { width, height } = pen.canvas;
  pen.fillStyle = "#52525b";
  pen.textAlign = "left";
  pen.font = "400 16px " + getComputedStyle(lens.root).fontFamily;
  const day = new Date().toISOString().slice(0, 10);
  const source = ["EfficientNet Lens", day, location.href].join(", ");
  pen.fillText(source, gap, height - gap / 2, width - 2 * gap);
}

/** Which page, which class, which networks.
   @param {HTMLElement[]} nodes */
function fileName(nodes) {
  const titles = nodes.map((node) => find(node, "h3").textContent),
    shown = nodes[0].querySelector(".classes button[aria-pressed=true] span")?.textContent,
    said = [
      "efficientnet lens",
      location.pathname,
      shown,
      titles[0],
      titles.length > 1 ? titles[titles.length - 1] : "",
    ];
  const name = said
    .join(" ")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-");
  return name.slice(0, NAME).replace(/^-|-$/g, "") + ".png";
}

/** @param {Lens} lens
   @param {HTMLElement[]} nodes */
function sheet(lens, nodes) {
  const { side, gap, line, bar, across, head } = SHEET,
    top = gap + head;
  const columns = nodes.length % across ? Math.min(nodes.length, across - 1) : across;
  const { width, height: tall } = lens.props.value.view,
    pictureHeight = Math.round((side * tall) / width);
  const canvas = document.createElement("canvas"),
    pen = penOf(canvas);
  pen.font = "400 19px " + getComputedStyle(lens.root).fontFamily;
  /** @param {string[]} parts */
  const fitted = (parts) => (parts.length > 1 ? [parts] : wrapped(pen, parts[0], side, 3).map((text) => [text]));
  const below = pictureHeight + 14 + bar + 2 * line,
    texts = nodes.map((node) => said(node).flatMap(fitted));
  const height = line + 10 + below + Math.max(...texts.map((lines) => lines.length)) * line;
  canvas.width = gap + columns * (side + gap);
  canvas.height = top + gap + Math.ceil(nodes.length / columns) * (height + gap) + line;
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  writeHead(lens, pen);
  writeFoot(lens, pen);
  nodes.forEach((node, i) => {
    const x = gap + (i % columns) * (side + gap),
      y = top + gap + Math.floor(i / columns) * (height + gap);
    pen.fillStyle = "#18181b";
    write(
      lens,
      pen,
      ["h3", ".time"].map((part) => find(node, part).textContent),
      x,
      y + line - 8,
      "700",
    );
    pen.drawImage(mapOn(lens, node), x, y + line);
    writeScale(lens, pen, node, x, y + line + pictureHeight + 10);
    texts[i].forEach((text, number) =>
      write(lens, pen, text, x, y + line + 10 + below + number * line, number ? "400" : "700"),
    );
  });
  return canvas;
}

/** @param {Lens} lens */
const finishedCards = (lens) => childrenOf(lens.grid).filter((node) => node.dataset.state === "done" && !node.hidden);

/** @param {Lens} lens */
export function showKeep(lens) {
  lens.keep.disabled = find(lens.root, "button.present").disabled = finishedCards(lens).length === 0;
}

/** @param {Lens} lens */
export function wireKeeping(lens) {
  lens.keep.addEventListener("click", () =>
    sheet(lens, finishedCards(lens)).toBlob((blob) => {
      if (!blob) return; // more than this browser draws on one canvas
      const link = Object.assign(document.createElement("a"), {
        href: URL.createObjectURL(blob),
        download: fileName(finishedCards(lens)),
      });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    }),
  );
}
