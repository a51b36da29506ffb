/* Drawing a card's picture: the map over what the network saw of it, the crop, the object's outline. Uses what cards.js
   defines. Sizes are in px of a canvas as wide as WIDTH; in a larger one lines are thicker. */
const WIDTH = 400; // px, at least: a card that is shown larger is drawn larger, up to the picture itself
const OUTLINE = 2; // px, drawn dark without and light within
const SMOOTH_SIDE = 128; // px of a blended map before it is laid on the picture
const UNSEEN = "rgba(24, 24, 27, .34)"; // what the network never saw stays to be seen
const edges = new Map(); // the object's outline by width and height, as long as the object is the same

const own = new Map(); // pictures that cards have of their own, by their address

/* What a card's map lies on: the picture that all share, or its own. */
function pictureOf(card) {
  if (!card.src) return picture;
  if (!own.has(card.src)) {
    const image = new Image();
    image.addEventListener("load", paintAll);
    image.src = card.src;
    own.set(card.src, image);
  }
  return own.get(card.src);
}

/* The value that gets the strongest colour: the largest positive cell, or the largest either way. */
function extent(map) {
  const strength = signed() ? Math.abs : (value) => value;
  return map.values.reduce((most, value) => Math.max(most, strength(value)), 0);
}

/* The same for the whole colour scale: this map's own, or that of all cards. */
function strongest(map) {
  return look.shared ? Math.max(0, ...props.value.cards.map(mapOf).filter(Boolean).map(extent)) : extent(map);
}

function colour(stops, t) {
  const place = Math.min(Math.max(t, 0), 1) * (stops.length - 1);
  const low = Math.min(Math.floor(place), stops.length - 2);
  return stops[low].map((v, i) => v + (stops[low + 1][i] - v) * (place - low));
}

/* So many colours, once a palette: worked out for every pixel they would take most of the time. */
const SHADES = 1024, shaded = new WeakMap();
function shades(stops) {
  if (!shaded.has(stops)) shaded.set(stops, Array.from({ length: SHADES + 1 }, (_, i) => colour(stops, i / SHADES)));
  return shaded.get(stops);
}

/* Cell (i, j) is centred at ((i + 0.5) / rows, (j + 0.5) / columns) of the crop. */
function blended(map, rows, columns, y, x) {
  const at = (i, j) => map.values[Math.min(Math.max(i, 0), rows - 1) * columns + Math.min(Math.max(j, 0), columns - 1)];
  const v = y * rows - 0.5, u = x * columns - 0.5;
  const i = Math.floor(v), j = Math.floor(u), a = v - i, b = u - j;
  return (1 - a) * ((1 - b) * at(i, j) + b * at(i, j + 1)) + a * ((1 - b) * at(i + 1, j) + b * at(i + 1, j + 1));
}

/* The map as a picture that covers the more, the more evidence there is: where there is none, nothing is covered. */
function overlay(card, map, most) {
  const [rows, columns] = card.grid, { power } = props.value.overlay;
  const height = look.smooth ? SMOOTH_SIDE : rows, width = look.smooth ? SMOOTH_SIDE : columns;
  const pixels = new ImageData(width, height), { data } = pixels;
  const inks = shades(palette()), both = signed();
  for (let i = 0; i < height; i++) for (let j = 0; j < width; j++) {
    const value = look.smooth ? blended(map, rows, columns, (i + 0.5) / height, (j + 0.5) / width) : map.values[i * columns + j];
    const t = value / most, strength = Math.min(both ? Math.abs(t) : Math.max(t, 0), 1);
    const ink = inks[Math.round(SHADES * Math.min(Math.max(both ? (t + 1) / 2 : t, 0), 1))], place = 4 * (i * width + j);
    data[place] = ink[0];
    data[place + 1] = ink[1];
    data[place + 2] = ink[2];
    data[place + 3] = 255 * strength ** power;
  }
  const layer = new OffscreenCanvas(width, height);
  layer.getContext("2d").putImageData(pixels, 0, 0);
  return layer;
}

/* How wide a canvas is drawn: as sharp as the screen shows it, if the picture is. */
function widthOf(canvas) {
  const shown = Math.round(canvas.clientWidth * devicePixelRatio);
  return Math.max(WIDTH, Math.min(shown, props.value.view.width));
}

function paint(node, card, width) {
  const canvas = node.querySelector("canvas"), map = mapOf(card), most = map ? strongest(map) : 0;
  caption(node, card, map, most); // first, so that nothing of an earlier comparison stays
  if (talk.on) paintSlide(canvas);
  else draw(canvas, width, card, map, most);
  paintPair(node, card, map);
}

/* `card`'s picture on `canvas`, which becomes so wide; blank while there is none. Of another picture than that which is
   shown, such as the erased one, nothing is marked. */
function draw(canvas, width, card, map, most, seen = pictureOf(card), marks = true) {
  const view = props.value.view, pen = canvas.getContext("2d");
  canvas.width = width;
  canvas.height = Math.round(width * view.height / view.width);
  if (!seen.complete || !seen.naturalWidth || card.state === "waiting" || card.state === "running") return;
  pen.drawImage(seen, 0, 0, canvas.width, canvas.height);
  if (!card.box) return;
  const [x0, y0, x1, y1] = card.box.map((v, i) => v * (i % 2 ? canvas.height : canvas.width));
  if (map && most > 0 && !look.bare) {
    pen.globalAlpha = look.opacity / 100;
    pen.imageSmoothingEnabled = look.smooth;
    pen.drawImage(overlay(card, map, most), x0, y0, x1 - x0, y1 - y0);
    pen.globalAlpha = 1;
  }
  const unit = Math.sqrt(width / WIDTH); // lines need not grow as fast as pictures
  if (!look.bare) drawCrop(pen, canvas, [x0, y0, x1, y1], unit);
  if (!marks) return;
  if (look.place) mark(pen, canvas, card, unit);
  if (!look.bare) paintStrokes(pen, canvas);
  if (props.value.truth && look.outline && object.naturalWidth) pen.drawImage(edge(canvas, unit), 0, 0);
}

/* A line around what the network saw, and the rest a little darker. */
function drawCrop(pen, { width, height }, [x0, y0, x1, y1], unit) {
  if (Math.max(x0, y0, width - x1, height - y1) < 1) return; // it saw all
  pen.fillStyle = UNSEEN;
  pen.beginPath();
  pen.rect(0, 0, width, height);
  pen.rect(x0, y0, x1 - x0, y1 - y0);
  pen.fill("evenodd");
  for (const [thick, ink] of [[3, "#18181b"], [1.5, "#fff"]]) {
    pen.lineWidth = thick * unit;
    pen.strokeStyle = ink;
    const inset = 1.5 * unit; // the line lies within the picture
    pen.strokeRect(Math.max(x0, inset), Math.max(y0, inset), Math.min(x1, width - inset) - Math.max(x0, inset), Math.min(y1, height - inset) - Math.max(y0, inset));
  }
}

/* The object's outline, dark without and light within; the same for every card of that width. */
function edge({ width, height }, unit) {
  const size = width + " " + height;
  if (!edges.has(size)) {
    const both = new OffscreenCanvas(width, height), pen = both.getContext("2d");
    for (const [thick, ink] of [[2 * OUTLINE, "#18181b"], [OUTLINE, "#fff"]]) pen.drawImage(rim(width, height, thick * unit, ink), 0, 0);
    edges.set(size, both);
  }
  return edges.get(size);
}

/* The object moved a little every way, less the object itself. */
function rim(width, height, thick, ink) {
  const layer = new OffscreenCanvas(width, height), pen = layer.getContext("2d");
  for (let k = 0; k < 16; k++) {
    const angle = k * Math.PI / 8;
    pen.drawImage(object, thick * Math.cos(angle), thick * Math.sin(angle), width, height);
  }
  pen.globalCompositeOperation = "destination-out";
  pen.drawImage(object, 0, 0, width, height);
  pen.globalCompositeOperation = "source-in";
  pen.fillStyle = ink;
  pen.fillRect(0, 0, width, height);
  return layer;
}
