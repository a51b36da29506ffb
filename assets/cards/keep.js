/* Keeping: the finished cards as they stand, as one picture for a slide or a worksheet. Uses what cards.js defines. */
const SHEET = { side: 400, gap: 28, line: 27, bar: 10, across: 5 }; // px; cards beside each other
const keep = root.querySelector(".keep");

/* What a card says below its map, a line each; first what the map is of, in bold. */
function said(node) {
  const texts = [".shown", ".why", ".inside", ".sum", ".asked > *", ".after > p"].flatMap((part) => [...node.querySelectorAll(part)]);
  const lines = texts.flatMap((text) => (text.tagName === "UL" ? [...text.children] : [text]));
  const answers = [...node.querySelectorAll(".classes button")].slice(0, 3).map((button) => [...button.querySelectorAll("span")]);
  const facts = [...node.querySelectorAll("dt")].map((term) => [term, term.nextElementSibling]);
  return [...lines.map((text) => [text]), ...answers, ...facts]
    .filter(([first]) => first.textContent && first.checkVisibility())
    .map((parts) => parts.map((part) => part.textContent));
}

/* One line: the first text from the left, the second to the right. */
function write(pen, [left, right], x, y, weight) {
  pen.font = weight + " 19px " + getComputedStyle(root).fontFamily;
  const taken = right ? pen.measureText(right).width + 12 : 0;
  pen.textAlign = "left";
  pen.fillText(left, x, y, SHEET.side - taken);
  pen.textAlign = "right";
  if (right) pen.fillText(right, x + SHEET.side, y);
}

/* The colours from the lowest to the highest value, with both. */
function writeScale(pen, node, x, y) {
  const stops = palette(), colours = pen.createLinearGradient(x, 0, x + SHEET.side, 0);
  stops.forEach((stop, i) => colours.addColorStop(i / (stops.length - 1), written(stop)));
  pen.fillStyle = colours;
  pen.fillRect(x, y, SHEET.side, SHEET.bar);
  pen.fillStyle = "#18181b";
  write(pen, [".low", ".high"].map((end) => node.querySelector(end).textContent), x, y + SHEET.bar + 20, "400");
}

/* The card's picture as it stands, in the sheet's size. */
function mapOn(node) {
  const card = props.value.cards[[...grid.children].indexOf(node)], map = mapOf(card), canvas = new OffscreenCanvas(1, 1);
  draw(canvas, SHEET.side, card, map, map ? strongest(map) : 0);
  return canvas;
}

function sheet(nodes) {
  const { side, gap, line, bar, across } = SHEET;
  const columns = nodes.length % across ? Math.min(nodes.length, across - 1) : across;
  const { width, height: tall } = props.value.view, pictureHeight = Math.round(side * tall / width);
  const below = pictureHeight + 14 + bar + 2 * line, texts = nodes.map(said);
  const height = line + 10 + below + Math.max(...texts.map((lines) => lines.length)) * line;
  const canvas = document.createElement("canvas"), pen = canvas.getContext("2d");
  canvas.width = gap + columns * (side + gap);
  canvas.height = gap + Math.ceil(nodes.length / columns) * (height + gap);
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  nodes.forEach((node, i) => {
    const x = gap + (i % columns) * (side + gap), y = gap + Math.floor(i / columns) * (height + gap);
    pen.fillStyle = "#18181b";
    write(pen, ["h3", ".time"].map((part) => node.querySelector(part).textContent), x, y + line - 8, "700");
    pen.drawImage(mapOn(node), x, y + line);
    writeScale(pen, node, x, y + line + pictureHeight + 10);
    texts[i].forEach((text, number) => write(pen, text, x, y + line + 10 + below + number * line, number ? "400" : "700"));
  });
  return canvas;
}

const finishedCards = () => [...grid.children].filter((node) => node.dataset.state === "done" && !node.hidden);

function showKeep() {
  keep.disabled = root.querySelector(".present").disabled = finishedCards().length === 0;
}

function wireKeeping() {
  keep.addEventListener("click", () => sheet(finishedCards()).toBlob((blob) => {
    const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: "efficientnet-lens.png" });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }));
}
