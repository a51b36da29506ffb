/* The cards: drawn here from the numbers that the server sent, so that another class, scale or opacity asks it nothing.
   Text reaches the page through textContent alone. `element`, `props` and `watch` are gr.HTML's. */
const root = element.querySelector(".lens");
const grid = root.querySelector(".grid");
const blank = root.querySelector("template").content.firstElementChild;
const controls = root.querySelector(".controls");
const chooser = root.querySelector(".chosen");
const rival = root.querySelector(".against"), ask = root.querySelector(".ask");
const opacity = controls.querySelector("[data-set=opacity]");
const look = {
  chosen: "", against: "", place: null, strokes: [], erasing: false, bare: false, large: null, // the card that is enlarged
  signed: controls.querySelector("[data-set=signed]").checked, shared: false, smooth: true, outline: true, opacity: null,
};
const asked = new URLSearchParams(location.search); // a class, and one against it: of the address, or of the run before
const picture = new Image(), object = new Image(); // `object` is opaque where the true object is
const filled = new WeakMap(); // what each card says, as JSON

const put = (node, selector, text) => { node.querySelector(selector).textContent = text; };
const number = (value) => (Math.abs(value) < 0.005 ? 0 : value).toFixed(2).replace("-", "\u2212");
const percent = (value) => value.toFixed(1) + " %";
const printed = (value) => Math.round(100 * value) / 100; // as `number` shows it
const classOf = (card) => look.chosen || (card.rows.length ? card.rows[0].name : "");
const mapFor = (card, name) => card.maps.find((map) => map.name === name);
const signed = () => look.signed || look.against !== "";
const palette = () => props.value.palettes[signed() ? "signed" : "positive"];
const written = (stop) => "rgb(" + stop.map(Math.round) + ")";

/* The map that a card shows: of a class, or of what speaks for it rather than for its rival. */
function mapOf(card) {
  const map = mapFor(card, classOf(card)), other = mapFor(card, look.against);
  if (!look.against || !map) return map;
  if (!other || other === map) return undefined;
  return { values: map.values.map((value, i) => value - other.values[i]), logit: printed(map.logit) - printed(other.logit), bias: printed(map.bias) - printed(other.bias) };
}

/* Share of the positive evidence that lies on the object; `cover` is the object's share of each cell. */
function inside(map, cover) {
  const positive = map.values.map((value) => Math.max(value, 0));
  const all = positive.reduce((sum, value) => sum + value, 0);
  return all > 0 ? positive.reduce((sum, value, i) => sum + value * cover[i], 0) / all : 0;
}

function caption(node, card, map, most) {
  const name = classOf(card), evidence = !map || map.evidence !== false; // others have no unit
  const bar = node.querySelector(".scale i"), what = evidence ? "Evidence" : "Map";
  const title = look.against ? name + " versus " + look.against : name;
  put(node, ".low", map ? number(signed() ? -most : 0) : "");
  put(node, ".high", map ? number(most) : "");
  ends(node, map, name, evidence ? " logits" : "");
  bar.style.background = map ? "linear-gradient(90deg," + palette().map(written) + ")" : "none";
  put(node, ".sum", map ? sum(map) : "");
  put(node, ".shown", map ? what + " for " + title : "");
  node.querySelector(".shown").title = map ? title : ""; // where there is no room for all of it
  put(node, ".inside", map && !look.against && card.cover && Math.max(...map.values) > 0 ? (100 * inside(map, card.cover)).toFixed(0) + " % of it on the " + props.value.truth.name : "");
  const canvas = node.querySelector("canvas");
  canvas.setAttribute("aria-label", map ? card.title + ": " + what.toLowerCase() + " for " + title + ", strongest cell " + number(extent(map)) + (evidence ? " logits" : "") : card.title + ": no map");
  offerAsking(canvas, card);
  if (card.rows.length) put(node, ".why", lack(card, map, name));
}

/* Which end of the colours is which, and their unit. */
function ends(node, map, name, unit) {
  const [low, high] = look.against ? ["\u2190 " + look.against, name + " \u2192"] : signed() ? ["\u2190 against", "for \u2192"] : ["none", unit ? "strongest cell" : "strongest"];
  put(node, ".from", map ? low : "");
  put(node, ".unit", map ? unit.trim() : "");
  put(node, ".to", map ? high : "");
}

/* What the map comes to, in numbers that add up as they are printed: what rounding leaves over is the mean's. */
function sum(map) {
  if (map.note !== undefined) return map.note;
  if (look.against) return margin(map);
  const logit = printed(map.logit), bias = printed(map.bias);
  return "logit " + number(logit) + " = mean of " + map.values.length + " cells " + number(logit - bias) + " + bias " + number(bias) + ". The strongest cell alone: " + number(extent(map));
}

/* Why a card that has an answer shows no map, or none with a colour; empty where it does. */
function lack(card, map, name) {
  if (map) return look.against || extent(map) > 0 ? "" : "No part of the picture supports " + name + " here.";
  const unknown = [name, look.against].find((one) => one && !mapFor(card, one));
  return unknown ? "This network does not know " + unknown + "." : "Its answer is " + name + " itself: choose two different classes.";
}

/* Where the distance of two logits comes from: cells for the one, cells for the other, and the biases. It adds up too. */
function margin(map) {
  const mean = (values) => values.reduce((total, value) => total + value, 0) / map.values.length;
  const [total, bias, loss] = [map.logit, map.bias, mean(map.values.filter((value) => value < 0))].map(printed);
  return "margin " + number(total) + " = for " + number(total - bias - loss) + " \u2212 against " + number(-loss) + " + bias " + number(bias);
}

function paintAll() {
  const nodes = [...grid.children], cards = props.value.cards;
  // all of them before anything is written: else the page would be laid out anew for each
  const widths = nodes.map((node) => (node.hidden ? 0 : widthOf(node.querySelector("canvas"))));
  nodes.forEach((node, i) => {
    tellAfter(node, cards[i]);
    if (!node.hidden) paint(node, cards[i], widths[i]);
    answer(node, cards[i]);
    node.querySelector(".how").hidden = !countable(cards[i]);
    node.querySelectorAll(".classes button").forEach((b) => b.setAttribute("aria-pressed", String(b.dataset.name === classOf(cards[i]))));
  });
  showIdentity();
}

function row(entry) {
  const item = document.createElement("li"), button = document.createElement("button");
  button.type = "button";
  button.dataset.name = entry.name;
  button.title = entry.name + ": show its map in every card";
  const bar = document.createElement("b"), name = document.createElement("span"), share = document.createElement("span");
  bar.style.width = entry.percent + "%";
  name.textContent = entry.name;
  share.textContent = percent(entry.percent);
  button.append(bar, name, share);
  item.append(button);
  return item;
}

/* Only what changed is written: what is focused, or just being pressed, stays while weights are fetched four times a second. */
function fill(node, { maps, votes, after, cover, src, ...card }) { // the first five are painted, not written
  const told = JSON.stringify(card);
  if (filled.get(node) === told) return;
  filled.set(node, told);
  node.dataset.state = card.state;
  node.dataset.variant = card.title;
  node.toggleAttribute("data-dummy", Boolean(card.dummy));
  node.setAttribute("aria-busy", String(card.state === "running"));
  put(node, "h3", card.title);
  put(node, ".time", card.time);
  node.querySelector(".time").title = card.timing;
  put(node, ".spread", card.spread);
  node.querySelector(".spread").title = card.timing;
  put(node, ".why", card.progress ? card.progress.text : card.state === "stopped" ? "Stopped before this network ran." : "");
  const bar = node.querySelector("progress");
  bar.hidden = !card.progress;
  bar.setAttribute("aria-label", "Weights of " + card.title);
  if (card.progress && card.progress.share !== null) bar.value = card.progress.share;
  else bar.removeAttribute("value");
  put(node, ".note", card.error || card.note || "");
  node.querySelector(".classes").replaceChildren(...card.rows.map(row));
  node.querySelector("dl").replaceChildren(...card.facts.flatMap(([term, value, help]) => {
    const dt = document.createElement("dt"), dd = document.createElement("dd");
    dt.textContent = term;
    dt.title = help;
    dd.textContent = value;
    return [dt, dd];
  }));
}

function choices() {
  const { truth, cards, state } = props.value;
  const used = [...new Set([truth && truth.first, ...cards.flatMap((card) => card.rows.map((r) => r.name)), ...cards.flatMap((card) => card.maps.map((m) => m.name))])].filter(Boolean);
  for (const [key, name] of [["chosen", "class"], ["against", "against"]]) {
    if (look[key] && !used.includes(look[key])) {
      asked.set(name, look[key]); // until a card of this run lists it
      look[key] = "";
    }
    const found = used.includes(asked.get(name));
    if (found) look[key] = asked.get(name);
    if (found || (state === "done" && !root.closest("[data-before]"))) asked.delete(name);
  }
  const names = used.map((name) => [name, name]);
  offer(chooser, [["", "each card’s own answer"], ...names], look.chosen);
  offer(rival, [["", "no other class"], ...names], look.against);
}

/* An open list is left alone unless there is something else to offer. */
function offer(list, entries, chosen) {
  const offered = [...list.options].map(({ value, textContent }) => [value, textContent]);
  if (JSON.stringify(offered) !== JSON.stringify(entries)) list.replaceChildren(...entries.map(([value, textContent]) => Object.assign(document.createElement("option"), { value, textContent })));
  if (list.value !== chosen) list.value = chosen;
}

function render() {
  const value = props.value;
  const started = root.dataset.state !== "running" && value.state === "running";
  root.dataset.state = value.state;
  while (grid.children.length > value.cards.length) grid.lastChild.remove();
  while (grid.children.length < value.cards.length) grid.append(blank.cloneNode(true));
  const wanted = new Set(value.cards.map((card) => card.src));
  for (const src of own.keys()) if (!wanted.has(src)) own.delete(src);
  value.cards.forEach((card, i) => fill(grid.children[i], card));
  if (look.large !== null && look.large >= value.cards.length) look.large = talk.on && value.cards.length ? value.cards.length - 1 : null;
  newSlides(started);
  showLarge();
  if (value.view) root.style.setProperty("--aspect", value.view.width / value.view.height);
  root.querySelector(".truth").hidden = !value.truth;
  if (!value.truth && object.src) {
    object.removeAttribute("src");
    if (object.dataset.first) look.chosen = ""; // it was that scene's object, which comes first again if the scene does
  }
  if (value.truth && object.src !== value.truth.outline) {
    object.src = value.truth.outline;
    edges.clear();
    object.dataset.first = value.truth.first;
    if (value.truth.first) look.chosen = value.truth.first; // a new scene: its own object first, where that is asked for
  }
  if (value.view && picture.src !== value.view.src) { look.place = null; look.strokes = []; put(root, ".told", ""); } // another picture
  choices();
  root.dataset.against = look.against;
  if (look.opacity === null && value.overlay) opacity.value = look.opacity = 100 * value.overlay.opacity;
  invite();
  showBrush();
  showKeep();
  presentAsAsked();
  controls.disabled = value.state === "done" && !value.cards.some((card) => card.rows.length);
  if (value.view && picture.src !== value.view.src) picture.src = value.view.src;
  if (value.erased && gone.src !== value.erased.src) gone.src = value.erased.src;
  if (value.cards.length) paintAll();
  const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth";
  if (started && matchMedia("(max-width: 768px)").matches) root.scrollIntoView({ behavior, block: "start" });
}

function choose(name) {
  look.chosen = name;
  asked.delete("class");
  chooser.value = name;
  paintAll();
}

for (const image of [picture, object]) image.addEventListener("load", () => {
  if (image === object) edges.clear();
  if (props.value.cards.length) paintAll();
});
grid.addEventListener("click", (event) => {
  const button = event.target.closest(".classes button");
  if (button) choose(look.chosen === button.dataset.name ? "" : button.dataset.name);
});
rival.addEventListener("change", () => {
  look.against = root.dataset.against = rival.value;
  asked.delete("against");
  paintAll();
});
chooser.addEventListener("change", () => choose(chooser.value));
root.querySelectorAll("[data-set]").forEach((input) => input.addEventListener("input", () => {
  look[input.dataset.set] = input.type === "checkbox" ? input.checked : Number(input.value);
  paintAll();
}));

