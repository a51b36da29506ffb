/* The cards: drawn here from the numbers that the server sent, so that another class, scale or opacity asks it nothing.
   Text reaches the page through textContent alone. */

import { childrenOf, find, findAll, put, targetOf } from "../ui/dom.js";
import { answer, invite } from "./ask.js";
import { paint, widthOf } from "./draw.js";
import { showBrush, tellAfter } from "./erase.js";
import { countable, showIdentity } from "./identity.js";
import { showKeep } from "./keep.js";
import { showLarge } from "./large.js";
import { percent } from "./numbers.js";
import { newSlides, presentAsAsked } from "./present.js";
import { classOf } from "./shown.js";

/** @import { Lens } from "./lens.js" */
/** @import { Card, Row } from "./types.js" */

/** @param {Lens} lens */
export function paintAll(lens) {
  const nodes = childrenOf(lens.grid),
    cards = lens.props.value.cards;
  // all of them before anything is written: else the page would be laid out anew for each
  const widths = nodes.map((node) => (node.hidden ? 0 : widthOf(lens, find(node, "canvas"))));
  nodes.forEach((node, i) => {
    tellAfter(node, cards[i]);
    if (!node.hidden) paint(lens, node, cards[i], widths[i]);
    answer(lens, node, cards[i]);
    find(node, ".how").hidden = !countable(lens, cards[i]);
    findAll(node, ".classes button").forEach((b) =>
      b.setAttribute("aria-pressed", String(b.dataset.name === classOf(lens, cards[i]))),
    );
  });
  showIdentity(lens);
}

/** @param {Row} entry */
export function row(entry) {
  const item = document.createElement("li"),
    button = document.createElement("button");
  button.type = "button";
  button.dataset.name = entry.name;
  button.title = entry.name + ": show its map in every card";
  const bar = document.createElement("b"),
    name = document.createElement("span"),
    share = document.createElement("span");
  bar.style.width = entry.percent + "%";
  name.textContent = entry.name;
  share.textContent = percent(entry.percent);
  button.append(bar, name, share);
  item.append(button);
  return item;
}

/** Only what changed is written: what is focused, or just being pressed, stays while weights are fetched four times a
   second.
   @param {Lens} lens
   @param {HTMLElement} node
   @param {Card} given1 */
function fill(lens, node, { maps, votes, after, cover, src, ...card }) {
  // the first five are painted, not written
  const told = JSON.stringify(card);
  if (lens.filled.get(node) === told) return;
  lens.filled.set(node, told);
  node.dataset.state = card.state;
  node.dataset.variant = card.title;
  node.toggleAttribute("data-dummy", Boolean(card.dummy));
  node.setAttribute("aria-busy", String(card.state === "running"));
  put(node, "h3", card.title);
  put(node, ".time", card.time);
  find(node, ".time").title = card.timing;
  put(node, ".spread", card.spread);
  find(node, ".spread").title = card.timing;
  put(
    node,
    ".why",
    card.progress ? card.progress.text : card.state === "stopped" ? "Stopped before this network ran." : "",
  );
  const bar = find(node, "progress");
  bar.hidden = !card.progress;
  bar.setAttribute("aria-label", "Weights of " + card.title);
  if (card.progress && card.progress.share !== null) bar.value = card.progress.share;
  else bar.removeAttribute("value");
  put(node, ".note", card.error || card.note || "");
  find(node, ".classes").replaceChildren(...card.rows.map(row));
  find(node, "dl").replaceChildren(
    ...card.facts.flatMap(([term, value, help]) => {
      const dt = document.createElement("dt"),
        dd = document.createElement("dd");
      dt.textContent = term;
      dt.title = help;
      dd.textContent = value;
      return [dt, dd];
    }),
  );
}

// What the lists are set to, and what the address calls it.
const SET = /** @type {["chosen" | "against", string][]} */ ([
  ["chosen", "class"],
  ["against", "against"],
]);

/** @param {Lens} lens */
export function choices(lens) {
  const { truth, cards, state } = lens.props.value;
  const used = [
    ...new Set([
      truth?.first ?? "",
      ...cards.flatMap((card) => card.rows.map((r) => r.name)),
      ...cards.flatMap((card) => card.maps.map((m) => m.name)),
    ]),
  ].filter(Boolean);
  for (const [key, name] of SET) {
    if (lens.look[key] && !used.includes(lens.look[key])) {
      lens.asked.set(name, lens.look[key]); // until a card of this run lists it
      lens.look[key] = "";
    }
    const wanted = lens.asked.get(name) ?? "",
      found = used.includes(wanted);
    if (found) lens.look[key] = wanted;
    if (found || (state === "done" && !lens.root.closest("[data-before]"))) lens.asked.delete(name);
  }
  const names = used.map((name) => /** @type {[string, string]} */ ([name, name]));
  offer(lens.chooser, [["", "each card’s own answer"], ...names], lens.look.chosen);
  offer(lens.rival, [["", "no other class"], ...names], lens.look.against);
}

/** An open list is left alone unless there is something else to offer.
   @param {HTMLSelectElement} list
   @param {[string, string][]} entries
   @param {string} chosen */
export function offer(list, entries, chosen) {
  const told = JSON.stringify(entries); // the texts may be in another language by now
  if (list.dataset.told !== told)
    list.replaceChildren(
      ...entries.map(([value, textContent]) => Object.assign(document.createElement("option"), { value, textContent })),
    );
  list.dataset.told = told;
  if (list.value !== chosen) list.value = chosen;
}

/** @param {Lens} lens */
export function render(lens) {
  const value = lens.props.value;
  const started = lens.root.dataset.state !== "running" && value.state === "running";
  lens.root.dataset.state = value.state;
  while (lens.grid.children.length > value.cards.length) lens.grid.lastElementChild?.remove();
  while (lens.grid.children.length < value.cards.length) lens.grid.append(lens.blank.cloneNode(true));
  const wanted = new Set(value.cards.map((card) => card.src));
  for (const src of lens.own.keys()) if (!wanted.has(src)) lens.own.delete(src);
  value.cards.forEach((card, i) => fill(lens, childrenOf(lens.grid)[i], card));
  if (lens.look.large !== null && lens.look.large >= value.cards.length)
    lens.look.large = lens.talk.on && value.cards.length ? value.cards.length - 1 : null;
  newSlides(lens, started);
  showLarge(lens);
  if (value.view) lens.root.style.setProperty("--aspect", String(value.view.width / value.view.height));
  find(lens.root, ".truth").hidden = !value.truth;
  if (!value.truth && lens.object.src) {
    lens.object.removeAttribute("src");
    // It was that scene's object, which comes first again if the scene does
    if (lens.object.dataset.first) lens.look.chosen = "";
  }
  if (value.truth && lens.object.src !== value.truth.outline) {
    lens.object.src = value.truth.outline;
    lens.edges.clear();
    lens.object.dataset.first = value.truth.first;
    // A new scene: its own object first, where that is asked for
    if (value.truth.first) lens.look.chosen = value.truth.first;
  }
  if (value.view && lens.picture.src !== value.view.src) {
    lens.look.place = null;
    lens.look.strokes = [];
    put(lens.root, ".told", "");
  } // another picture
  choices(lens);
  lens.root.dataset.against = lens.look.against;
  if (lens.look.opacity === null && value.overlay) {
    lens.look.opacity = 100 * value.overlay.opacity;
    lens.opacity.value = String(lens.look.opacity);
  }
  invite(lens);
  showBrush(lens);
  showKeep(lens);
  presentAsAsked(lens);
  lens.controls.disabled = value.state === "done" && !value.cards.some((card) => card.rows.length);
  if (value.view && lens.picture.src !== value.view.src) lens.picture.src = value.view.src;
  if (value.erased && lens.gone.src !== value.erased.src) lens.gone.src = value.erased.src;
  if (value.cards.length) paintAll(lens);
  const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth";
  // Of a page's several the first one: what comes further down is read after it
  const first = document.querySelector('.lens[data-state="running"]') === lens.root;
  if (started && first && matchMedia("(max-width: 768px)").matches)
    lens.root.scrollIntoView({ behavior, block: "start" });
}

/** @param {Lens} lens
   @param {string} name */
function choose(lens, name) {
  lens.look.chosen = name;
  lens.asked.delete("class");
  lens.chooser.value = name;
  paintAll(lens);
}

/** @param {Lens} lens */
export function wireCards(lens) {
  for (const image of [lens.picture, lens.object])
    image.addEventListener("load", () => {
      if (image === lens.object) lens.edges.clear();
      if (lens.props.value.cards.length) paintAll(lens);
    });
  lens.grid.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement | null} */ (targetOf(event).closest(".classes button")),
      name = button?.dataset.name;
    if (name) choose(lens, lens.look.chosen === name ? "" : name);
  });
  lens.rival.addEventListener("change", () => {
    lens.look.against = lens.root.dataset.against = lens.rival.value;
    lens.asked.delete("against");
    paintAll(lens);
  });
  lens.chooser.addEventListener("change", () => choose(lens, lens.chooser.value));
  for (const input of findAll(lens.root, "input[data-set]")) {
    input.addEventListener("input", () => {
      const set = input.type === "checkbox" ? input.checked : Number(input.value);
      Object.assign(lens.look, { [input.dataset.set ?? ""]: set });
      paintAll(lens);
    });
  }
}
