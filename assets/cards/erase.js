/* Erasing: paint over a part, have every network run without it, and see what its map had claimed. Uses what cards.js
   and ask.js define. Strokes are lists of places, in shares of the picture's sides; the brush, of its longer side. */
const eraser = root.querySelector(".eraser");
const part = (name) => eraser.querySelector("." + name);
const gone = new Image(); // the picture without what was erased
const PAIR = 260; // px of each of the two pictures, at least
const brush = () => Number(part("size").value) / 100;

function paintStrokes(pen, canvas) {
  if (!look.strokes.length) return;
  const layer = new OffscreenCanvas(canvas.width, canvas.height), ink = layer.getContext("2d");
  ink.lineCap = ink.lineJoin = "round";
  ink.strokeStyle = "#e11d8f";
  for (const stroke of look.strokes) {
    ink.lineWidth = 2 * stroke.radius * Math.max(canvas.width, canvas.height);
    ink.beginPath();
    stroke.places.forEach(([x, y], i) => ink[i ? "lineTo" : "moveTo"](x * canvas.width, y * canvas.height));
    if (stroke.places.length === 1) ink.lineTo(stroke.places[0][0] * canvas.width, stroke.places[0][1] * canvas.height + 0.01);
    ink.stroke();
  }
  pen.globalAlpha = 0.6;
  pen.drawImage(layer, 0, 0);
  pen.globalAlpha = 1;
}

/* What came of it: the first class's logit as the map claimed and as it was measured, and who took over. Its two
   pictures are painted with the card's own; every class that the card lists gets its new bar beside the old one. */
function tellAfter(node, card) {
  const box = node.querySelector(".after"), after = card.after;
  box.hidden = !after;
  showPair(box.querySelector(".pair"), Boolean(after && after.rows.length));
  if (after) put(box, "p", after.error || after.told);
  bothBars(node, card, after ? after.rows : []);
}

function showPair(pair, yes) {
  pair.hidden = !yes;
  if (!yes) pair.replaceChildren();
  if (!yes || pair.children.length) return;
  pair.append(...["Before", "Without that part"].map((text) => {
    const figure = document.createElement("figure"), canvas = document.createElement("canvas"), said = document.createElement("figcaption");
    canvas.setAttribute("role", "img");
    said.textContent = text;
    figure.append(canvas, said);
    return figure;
  }));
}

function bothBars(node, card, rows) {
  const list = node.querySelector(".classes"), listed = (name) => [...list.querySelectorAll("button")].find((one) => one.dataset.name === name);
  list.querySelectorAll(".came").forEach((one) => rows.some((row) => row.name === one.firstChild.dataset.name) || one.remove());
  for (const { name, before } of rows) { // one that nobody had listed
    if (!listed(name)) list.append(Object.assign(row({ name, percent: before }), { className: "came" }));
  }
  for (const button of list.querySelectorAll("button")) {
    const found = rows.find((one) => one.name === button.dataset.name), [, share] = button.querySelectorAll("span");
    const was = card.rows.find((one) => one.name === button.dataset.name), bar = button.querySelector("i");
    if (!found) {
      bar?.remove();
      if (was) share.textContent = percent(was.percent);
      continue;
    }
    const then = bar || document.createElement("i");
    then.style.width = found.then + "%";
    if (!bar) button.prepend(then);
    share.textContent = found.before.toFixed(1) + " \u2192 " + percent(found.then);
  }
}

/* The map as it was beside that of the erased picture, both on one scale. */
function paintPair(node, card, map) {
  const pair = node.querySelector(".pair");
  if (pair.hidden || !card.after) return;
  const then = mapOf({ ...card, maps: card.after.maps }), most = Math.max(0, ...[map, then].filter(Boolean).map(extent));
  const [was, now] = pair.querySelectorAll("canvas");
  const width = Math.max(PAIR, Math.round(was.clientWidth * devicePixelRatio)); // it is larger on an enlarged card
  draw(was, width, card, map, most, pictureOf(card), false);
  draw(now, width, card, then, most, card.after.src ? pictureOf(card.after) : gone, false);
  was.ariaLabel = card.title + ": the picture and the map before";
  now.ariaLabel = card.title + ": the erased picture and its map";
}

function showBrush() {
  eraser.hidden = props.value.state !== "done" || !canAsk() || root.dataset.erasable !== "true";
  part("tools").hidden = !look.erasing;
  part("toggle").setAttribute("aria-pressed", String(look.erasing));
  root.dataset.erasing = String(look.erasing);
  const way = props.value.way, link = part("way");
  link.hidden = !way;
  if (way) Object.assign(link, { href: way.address, textContent: way.text });
  const also = part("also");
  also.hidden = !way || !way.also;
  if (!also.hidden) Object.assign(also, { href: way.also, textContent: way.seen });
  part("run").disabled = part("undo").disabled = !look.strokes.length;
}

function again() {
  invite();
  showBrush();
  paintAll();
}

function dab(place) {
  look.strokes.push({ radius: brush(), places: [[place.x, place.y]] });
  again();
}

function wireErasing() {
  gone.addEventListener("load", () => props.value.cards.length && paintAll());
  let drawing = null, waiting = false;
  const soon = () => { // once a frame, however fast the hand
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; again(); });
  };
  grid.addEventListener("pointerdown", (event) => {
    if (!look.erasing || !event.target.matches(ASKED)) return;
    event.target.setPointerCapture(event.pointerId);
    const { x, y } = placeOf(event);
    drawing = { radius: brush(), places: [[x, y]] };
    look.strokes.push(drawing);
    event.preventDefault();
    soon();
  });
  grid.addEventListener("pointermove", (event) => {
    if (!drawing) return;
    const { x, y } = placeOf(event);
    drawing.places.push([x, y]);
    soon();
  });
  for (const end of ["pointerup", "pointercancel"]) grid.addEventListener(end, () => { drawing = null; });
  part("toggle").addEventListener("click", () => { look.erasing = !look.erasing; again(); });
  part("undo").addEventListener("click", () => { look.strokes.pop(); again(); });
  part("run").addEventListener("click", () => trigger("submit", { strokes: look.strokes, fill: part("fill").value }));
}
