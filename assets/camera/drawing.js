/* Drawing an answered frame: the map over the very frame that it is of. Uses camera.js, and of the cards draw.js, which asks
   for the colours and for `look`. */
const look = { smooth: true, bare: false };
const signed = () => false; // what speaks for the class alone
const palette = () => shown.value.palettes.positive;

const percent = (value) => value.toFixed(value < 10 ? 1 : 0) + " %";

function nodesFor(count) {
  while (views.children.length > count) views.lastChild.remove();
  while (views.children.length < count) views.append(blank.cloneNode(true));
  return [...views.children];
}

/* Before there is an answer: what the camera sees. */
function preview() {
  if (!eye.videoWidth) return;
  const canvas = grab();
  for (const node of nodesFor(Math.max(1, views.children.length))) lay(node, canvas);
}

/* The frame on a view's canvas; its pen. */
function lay(node, frame) {
  const canvas = node.querySelector("canvas"), pen = canvas.getContext("2d");
  if (canvas.width !== frame.width) canvas.width = frame.width;
  if (canvas.height !== frame.height) canvas.height = frame.height;
  root.style.setProperty("--aspect", frame.width / frame.height);
  pen.drawImage(frame, 0, 0);
  return pen;
}

function show() {
  if (!shown || !props.value.overlay) return; // the last answer was none: what stands there stays
  const { cards } = shown.value;
  nodesFor(cards.length).forEach((node, i) => view(node, cards[i]));
}

function view(node, card) {
  const pen = lay(node, shown.canvas), canvas = pen.canvas, first = card.error ? null : card.rows[0];
  write(node, "h3", card.title);
  write(node, ".wrong", card.error);
  canvas.setAttribute("aria-label", first ? card.title + ": evidence for " + first.name + " on the camera's frame" : card.title + ": no map");
  rows(node, card.error ? [] : card.rows);
  if (!first || look.bare || !part("over input").checked) return;
  const [x0, y0, x1, y1] = card.box.map((share, i) => share * (i % 2 ? canvas.height : canvas.width)), most = extent(card.map);
  if (most > 0) {
    pen.globalAlpha = props.value.overlay.opacity;
    pen.drawImage(overlay(card, card.map, most), x0, y0, x1 - x0, y1 - y0);
    pen.globalAlpha = 1;
  }
  drawCrop(pen, canvas, [x0, y0, x1, y1], Math.sqrt(canvas.width / WIDTH));
}

function write(node, selector, text) {
  const found = node.querySelector(selector);
  if (found.textContent !== text) found.textContent = text;
}

/* The likeliest class large, and bars below it. */
function rows(node, told) {
  const first = node.querySelector(".first");
  if (!first.children.length) first.append(document.createElement("span"), document.createElement("span"));
  first.children[0].textContent = told.length ? told[0].name : "";
  first.children[1].textContent = told.length ? percent(told[0].percent) : "";
  const list = node.querySelector(".rows");
  while (list.children.length > told.length) list.lastChild.remove();
  while (list.children.length < told.length) {
    const item = document.createElement("li");
    item.append(document.createElement("b"), document.createElement("span"), document.createElement("span"));
    list.append(item);
  }
  told.forEach((row, i) => {
    const [bar, name, share] = list.children[i].children;
    bar.style.width = row.percent + "%";
    name.textContent = row.name;
    share.textContent = percent(row.percent);
  });
}
