/* Erasing: paint over a part, have every network run without it, and see what its map had claimed. Uses what cards.js
   and ask.js define. Strokes are lists of places, in shares of the picture's sides; the brush, of its longer side. */
const eraser = root.querySelector(".eraser");
const part = (name) => eraser.querySelector("." + name);
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

/* What came of it: the first class's logit as the map claimed and as it was measured, and who took over. */
function tellAfter(node, card) {
  const box = node.querySelector(".after"), after = card.after;
  box.hidden = !after;
  if (!after) return;
  put(box, "p", after.error || after.told);
  box.querySelector("ul").replaceChildren(...after.rows.map(({ name, before, then }) => {
    const item = document.createElement("li"), what = document.createElement("b");
    what.textContent = name;
    item.append(what, " " + before.toFixed(1) + " % \u2192 " + then.toFixed(1) + " %");
    return item;
  }));
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
