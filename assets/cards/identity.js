/* How the number comes about: one card's logit from its cells, step by step or played. The panel is made when it is
   first asked for, and stands in place of the cards, or alone where the value says `identity`. */

import { childrenOf, copyOf, find, findAll, put, targetOf } from "../ui/dom.js";
import { account, accountable } from "./account.js";
import { ALONE, RATHER } from "./acts.js";
import { choices, offer, paintAll } from "./cards.js";
import { drawScene } from "./frame.js";
import { enlarge, typing } from "./large.js";
import { mix } from "./motion.js";
import { writeCells, writeFigures } from "./print.js";
import { setScene } from "./scene.js";
import { classOf, lack, mapFor } from "./shown.js";

/** @import { Lens } from "./lens.js" */
/** @import { Card, Identity } from "./types.js" */

const MOVE = 1300,
  REST = 1100,
  LAST_STEP = ALONE.length - 1; // ms of a step, and of what is read before the next
const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** @param {Lens} lens */
const embedded = (lens) => Boolean(lens.props.value.identity);
/** @param {Lens} lens */
const rows = (lens) => (lens.look.against ? RATHER : ALONE);

/** The classes that are shown: one, or two that are set against each other; null where that has no account.
   @param {Lens} lens
   @param {Card} card
   @returns {string[] | null} */
export function countable(lens, card) {
  const names = lens.look.against ? [classOf(lens, card), lens.look.against] : [classOf(lens, card)];
  return accountable(card) && new Set(names).size === names.length && names.every((name) => mapFor(card, name))
    ? names
    : null;
}

/** Once it was asked for.
   @param {Lens} lens */
const panelOf = (lens) => /** @type {HTMLElement} */ (lens.panel);

/** @param {Lens} lens */
function makePanel(lens) {
  lens.panel = copyOf(find(lens.root, "template.how").content);
  lens.grid.after(panelOf(lens));
  ALONE.forEach((_, i) => {
    const item = document.createElement("li"),
      button = Object.assign(document.createElement("button"), { type: "button" });
    button.addEventListener("click", () => {
      pause(lens);
      go(lens, i);
    });
    item.append(button);
    find(panelOf(lens), "ol").append(item);
  });
  find(panelOf(lens), "button.close").addEventListener("click", () => closeIdentity(lens));
  find(panelOf(lens), "button.back").addEventListener("click", () => {
    pause(lens);
    go(lens, lens.act.step - 1);
  });
  find(panelOf(lens), "button.next").addEventListener("click", () => {
    pause(lens);
    go(lens, lens.act.step + 1);
  });
  find(panelOf(lens), "button.play").addEventListener("click", () => (lens.act.playing ? pause(lens) : play(lens)));
  find(panelOf(lens), "select").addEventListener("change", ({ currentTarget }) =>
    openIdentity(lens, Number(/** @type {HTMLSelectElement} */ (currentTarget).value), lens.act.step),
  );
  find(panelOf(lens), "details").addEventListener("toggle", () => listCells(lens));
  new ResizeObserver(() => lens.act.card !== null && requestAnimationFrame(() => stageIdentity(lens))).observe(
    find(panelOf(lens), "canvas"),
  );
}

/** @param {Lens} lens
   @param {number} number
   @param {number} [step] */
function openIdentity(lens, number, step = 0) {
  if (!lens.panel) makePanel(lens);
  Object.assign(lens.act, { card: number, step, time: step, from: step });
  showIdentity(lens);
}

/** Back to the cards; the keyboard goes back to where it came from.
   @param {Lens} lens */
function closeIdentity(lens) {
  if (lens.act.card === null || embedded(lens)) return;
  const node = childrenOf(lens.grid)[lens.act.card];
  pause(lens);
  if (lens.look.large !== null) enlarge(lens, lens.act.card);
  lens.act.card = null;
  paintAll(lens);
  if (node) find(node, "button.how").focus({ preventScroll: true });
}

/** As the value wants it; what is chosen here later stands until the value wants something else.
   @param {Lens} lens
   @param {Identity} given */
function begin(lens, { chosen = "", against = "", step = 0 }) {
  Object.assign(lens.look, { chosen, against });
  choices(lens);
  openIdentity(lens, 0, Math.min(Math.max(step, 0), LAST_STEP));
}

/** The panel as the cards are now: called whenever they, or what they are set to, change.
   @param {Lens} lens */
export function showIdentity(lens) {
  const wished = JSON.stringify(lens.props.value.identity || null);
  if (wished !== lens.act.wished && lens.props.value.cards.length) {
    lens.act.wished = wished;
    const { identity } = lens.props.value;
    if (identity) return begin(lens, identity);
    lens.act.card = null; // cards again
  }
  if (lens.act.card !== null && lens.act.card >= lens.props.value.cards.length) lens.act.card = null;
  lens.root.dataset.identity = String(lens.act.card !== null);
  if (!lens.panel) return;
  lens.panel.hidden = lens.act.card === null;
  if (lens.panel.hidden) return;
  offer(
    find(panelOf(lens), "select"),
    lens.props.value.cards.map(({ title }, i) => [String(i), title]),
    String(lens.act.card),
  );
  find(panelOf(lens), ".of").hidden = lens.props.value.cards.length < 2;
  find(panelOf(lens), "button.close").hidden = embedded(lens);
  find(panelOf(lens), "button.play").hidden = still();
  stageIdentity(lens);
}

/** Numbers, words and stage anew; where the time stands, it stays.
   @param {Lens} lens */
function stageIdentity(lens) {
  if (!lens.panel || lens.act.card === null) return;
  const card = lens.props.value.cards[lens.act.card],
    sums = countable(lens, card)?.map((name) => account(card, name));
  lens.panel.dataset.bare = String(!sums);
  put(panelOf(lens), "h3 span", sums ? sums.map(({ name }) => name).join(" versus ") : card.title);
  findAll(panelOf(lens), "ol button").forEach((button, i) => {
    button.textContent = rows(lens)[i][0];
  });
  lens.act.scene = null;
  if (sums) {
    lens.act.scene = setScene(lens, find(panelOf(lens), "canvas"), card, sums);
    writeFigures(find(panelOf(lens), ".figures"), sums);
  }
  say(lens);
  listCells(lens);
  if (lens.act.scene) drawScene(lens.act.scene, lens.act.time);
}

/** The sentence of the step, which figures are there by now, and which button is the step's.
   @param {Lens} lens */
function say(lens) {
  const card = lens.props.value.cards[lens.act.card ?? 0],
    sums = lens.act.scene?.sums;
  const said = sums
    ? rows(lens)[lens.act.step][1](sums[0], sums[1], card)
    : card.state === "running" || card.state === "waiting"
      ? "This network is still running."
      : lackOf(lens, card);
  if (find(panelOf(lens), ".now").textContent !== said) put(panelOf(lens), ".now", said);
  find(panelOf(lens), "canvas").setAttribute(
    "aria-label",
    card.title + ", step " + (lens.act.step + 1) + " of " + ALONE.length + ". " + said,
  );
  findAll(panelOf(lens), "[data-from]").forEach((span) =>
    span.classList.toggle("later", Number(span.dataset.from) > lens.act.step),
  );
  findAll(panelOf(lens), "ol button").forEach((button, i) =>
    i === lens.act.step ? button.setAttribute("aria-current", "step") : button.removeAttribute("aria-current"),
  );
  find(panelOf(lens), "button.back").disabled = lens.act.step === 0;
  find(panelOf(lens), "button.next").disabled = lens.act.step === LAST_STEP;
  put(panelOf(lens), ".play", lens.act.playing ? "Pause" : "Play");
}

/** @param {Lens} lens
   @param {Card} card */
const lackOf = (lens, card) =>
  card.error ||
  (accountable(card) ? lack(lens, card, undefined, classOf(lens, card)) : "This map has no logit that it adds up to.");

/** To a step: by moving there, or at once for those who want no motion.
   @param {Lens} lens
   @param {number} step */
function go(lens, step) {
  if (!lens.act.scene) return;
  lens.act.step = Math.min(Math.max(step, 0), LAST_STEP);
  lens.act.from = lens.act.time;
  lens.act.began = 0;
  if (still()) lens.act.time = lens.act.step;
  say(lens);
  cancelAnimationFrame(lens.act.frame);
  lens.act.frame = requestAnimationFrame((now) => frame(lens, now));
}

/** @param {Lens} lens
   @param {number} now */
function frame(lens, now) {
  if (!lens.act.scene || lens.act.card === null) return;
  lens.act.began ||= now;
  const goal = lens.act.step,
    lasts = MOVE * Math.min(Math.max(Math.abs(goal - lens.act.from), 0.3), 1.5);
  const over = Math.min((now - lens.act.began) / lasts, 1);
  if (lens.act.time !== goal) lens.act.time = over === 1 ? goal : mix(lens.act.from, goal, over);
  drawScene(lens.act.scene, lens.act.time);
  if (over < 1 && lens.act.time !== goal) lens.act.frame = requestAnimationFrame((now) => frame(lens, now));
  else if (lens.act.playing && goal < LAST_STEP) lens.act.due = setTimeout(() => go(lens, goal + 1), REST);
  else if (lens.act.playing) pause(lens);
}

/** @param {Lens} lens */
function play(lens) {
  lens.act.playing = true;
  if (lens.act.step === LAST_STEP) lens.act.time = lens.act.step = 0;
  go(lens, lens.act.step === lens.act.time ? lens.act.step + 1 : lens.act.step);
}

/** @param {Lens} lens */
function pause(lens) {
  clearTimeout(lens.act.due);
  lens.act.playing = false;
  if (lens.panel && lens.act.card !== null) say(lens);
}

/** All cells, for those who want to add them up; not made before they are looked at.
   @param {Lens} lens */
function listCells(lens) {
  const list = find(panelOf(lens), "details"),
    table = find(list, "table");
  table.replaceChildren();
  if (list.open && lens.act.scene) writeCells(table, lens.act.scene);
}

/** @type {Record<string, (lens: Lens) => void>} */
const KEYED = {
  ArrowRight: (lens) => {
    pause(lens);
    go(lens, lens.act.step + 1);
  },
  ArrowLeft: (lens) => {
    pause(lens);
    go(lens, lens.act.step - 1);
  },
  Escape: (lens) => closeIdentity(lens),
  " ": (lens) => {
    if (!still()) lens.act.playing ? pause(lens) : play(lens);
  },
};

/** @param {Lens} lens */
export function wireIdentity(lens) {
  lens.grid.addEventListener("click", (event) => {
    const button = targetOf(event).closest(".how");
    if (!button) return;
    openIdentity(lens, childrenOf(lens.grid).indexOf(/** @type {HTMLElement} */ (button.closest(".card"))));
    find(panelOf(lens), still() ? ".next" : ".play").focus({ preventScroll: true });
    lens.root.scrollIntoView({ block: "nearest" });
    if (!still()) play(lens);
  });
  document.addEventListener("keydown", (event) => {
    if (
      lens.act.card === null ||
      !lens.root.isConnected ||
      typing(targetOf(event)) ||
      event.altKey ||
      event.ctrlKey ||
      event.metaKey
    )
      return;
    if (embedded(lens) && !panelOf(lens).contains(targetOf(event))) return; // the page around it has keys of its own
    const pressed = event.key === " " && targetOf(event).matches("button, summary, a");
    if (!KEYED[event.key] || pressed) return;
    KEYED[event.key](lens);
    event.preventDefault();
    event.stopImmediatePropagation(); // the large view has the same keys
  });
}
