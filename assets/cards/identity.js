/* How the number comes about: one card's logit from its cells, step by step or played. The panel is made when it is first
   asked for, and stands in place of the cards, or alone where the value says `identity`. Uses what cards.js, account.js,
   acts.js and scene.js define. */
const MOVE = 1300, REST = 1100, LAST_STEP = ALONE.length - 1; // ms of a step, and of what is read before the next
const act = { card: null, step: 0, time: 0, from: 0, began: 0, frame: 0, playing: false, due: 0, scene: null, wished: "null" };
const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
let panel = null;

const embedded = () => Boolean(props.value.identity);
const rows = () => (look.against ? RATHER : ALONE);

/* The classes that are shown: one, or two that are set against each other; null where that has no account. */
function countable(card) {
  const names = look.against ? [classOf(card), look.against] : [classOf(card)];
  return accountable(card) && new Set(names).size === names.length && names.every((name) => mapFor(card, name)) ? names : null;
}

function makePanel() {
  panel = root.querySelector("template.how").content.firstElementChild.cloneNode(true);
  grid.after(panel);
  ALONE.forEach((_, i) => {
    const item = document.createElement("li"), button = Object.assign(document.createElement("button"), { type: "button" });
    button.addEventListener("click", () => { pause(); go(i); });
    item.append(button);
    panel.querySelector("ol").append(item);
  });
  panel.querySelector(".close").addEventListener("click", closeIdentity);
  panel.querySelector(".back").addEventListener("click", () => { pause(); go(act.step - 1); });
  panel.querySelector(".next").addEventListener("click", () => { pause(); go(act.step + 1); });
  panel.querySelector(".play").addEventListener("click", () => (act.playing ? pause() : play()));
  panel.querySelector("select").addEventListener("change", ({ target }) => openIdentity(Number(target.value), act.step));
  panel.querySelector("details").addEventListener("toggle", listCells);
  new ResizeObserver(() => act.card !== null && requestAnimationFrame(stageIdentity)).observe(panel.querySelector("canvas"));
}

function openIdentity(number, step = 0) {
  if (!panel) makePanel();
  Object.assign(act, { card: number, step, time: step, from: step });
  showIdentity();
}

/* Back to the cards; the keyboard goes back to where it came from. */
function closeIdentity() {
  if (act.card === null || embedded()) return;
  const node = grid.children[act.card];
  pause();
  if (look.large !== null) enlarge(act.card);
  act.card = null;
  paintAll();
  node?.querySelector(".how")?.focus({ preventScroll: true });
}

/* As the value wants it; what is chosen here later stands until the value wants something else. */
function begin({ chosen = "", against = "", step = 0 }) {
  Object.assign(look, { chosen, against });
  choices();
  openIdentity(0, Math.min(Math.max(step, 0), LAST_STEP));
}

/* The panel as the cards are now: called whenever they, or what they are set to, change. */
function showIdentity() {
  const wished = JSON.stringify(props.value.identity || null);
  if (wished !== act.wished && props.value.cards.length) {
    act.wished = wished;
    if (!embedded()) act.card = null; // cards again
    else return begin(props.value.identity);
  }
  if (act.card !== null && act.card >= props.value.cards.length) act.card = null;
  root.dataset.identity = String(act.card !== null);
  if (!panel) return;
  panel.hidden = act.card === null;
  if (panel.hidden) return;
  offer(panel.querySelector("select"), props.value.cards.map(({ title }, i) => [String(i), title]), String(act.card));
  panel.querySelector(".of").hidden = props.value.cards.length < 2;
  panel.querySelector(".close").hidden = embedded();
  panel.querySelector(".play").hidden = still();
  stageIdentity();
}

/* Numbers, words and stage anew; where the time stands, it stays. */
function stageIdentity() {
  if (!panel || act.card === null) return;
  const card = props.value.cards[act.card], sums = countable(card)?.map((name) => account(card, name));
  panel.dataset.bare = String(!sums);
  put(panel, "h3 span", sums ? sums.map(({ name }) => name).join(" versus ") : card.title);
  panel.querySelectorAll("ol button").forEach((button, i) => { button.textContent = rows()[i][0]; });
  act.scene = null;
  if (sums) {
    act.scene = setScene(panel.querySelector("canvas"), card, sums);
    writeFigures(sums);
  }
  say();
  listCells();
  if (act.scene) drawScene(act.scene, act.time);
}

function writeFigures(sums) {
  panel.querySelector(".figures").replaceChildren(...sums.map((one) => {
    const line = document.createElement("p");
    if (sums.length > 1) line.append(Object.assign(document.createElement("b"), { textContent: one.name }), " ");
    line.append(...figures(one).map(([from, text]) => {
      const span = Object.assign(document.createElement("span"), { textContent: text });
      span.dataset.from = from;
      return span;
    }));
    return line;
  }));
}

/* The sentence of the step, which figures are there by now, and which button is the step's. */
function say() {
  const card = props.value.cards[act.card], sums = act.scene && act.scene.sums;
  const said = sums ? rows()[act.step][1](sums[0], sums[1], card) : card.state === "running" || card.state === "waiting" ? "This network is still running." : lackOf(card);
  if (panel.querySelector(".now").textContent !== said) put(panel, ".now", said);
  panel.querySelector("canvas").setAttribute("aria-label", card.title + ", step " + (act.step + 1) + " of " + ALONE.length + ". " + said);
  panel.querySelectorAll("[data-from]").forEach((span) => span.classList.toggle("later", Number(span.dataset.from) > act.step));
  panel.querySelectorAll("ol button").forEach((button, i) => (i === act.step ? button.setAttribute("aria-current", "step") : button.removeAttribute("aria-current")));
  panel.querySelector(".back").disabled = act.step === 0;
  panel.querySelector(".next").disabled = act.step === LAST_STEP;
  put(panel, ".play", act.playing ? "Pause" : "Play");
}

const lackOf = (card) => card.error || (accountable(card) ? lack(card, undefined, classOf(card)) : "This map has no logit that it adds up to.");

/* To a step: by moving there, or at once for those who want no motion. */
function go(step) {
  if (!act.scene) return;
  act.step = Math.min(Math.max(step, 0), LAST_STEP);
  act.from = act.time;
  act.began = 0;
  if (still()) act.time = act.step;
  say();
  cancelAnimationFrame(act.frame);
  act.frame = requestAnimationFrame(frame);
}

function frame(now) {
  if (!act.scene || act.card === null) return;
  act.began ||= now;
  const goal = act.step, lasts = MOVE * Math.min(Math.max(Math.abs(goal - act.from), 0.3), 1.5);
  const over = Math.min((now - act.began) / lasts, 1);
  if (act.time !== goal) act.time = over === 1 ? goal : mix(act.from, goal, over);
  drawScene(act.scene, act.time);
  if (over < 1 && act.time !== goal) act.frame = requestAnimationFrame(frame);
  else if (act.playing && goal < LAST_STEP) act.due = setTimeout(() => go(goal + 1), REST);
  else if (act.playing) pause();
}

function play() {
  act.playing = true;
  if (act.step === LAST_STEP) act.time = act.step = 0;
  go(act.step === act.time ? act.step + 1 : act.step);
}

function pause() {
  clearTimeout(act.due);
  act.playing = false;
  if (panel && act.card !== null) say();
}

/* All cells as they are printed, for those who want to add them up; not made before they are looked at. */
function listCells() {
  const list = panel.querySelector("details"), table = list.querySelector("table");
  table.replaceChildren();
  if (!list.open || !act.scene) return;
  const { sums, card: { grid: [lines, columns] } } = act.scene;
  for (const { name, cells } of sums) {
    const body = table.createTBody(), head = body.insertRow().appendChild(document.createElement("th"));
    head.colSpan = columns;
    head.textContent = name;
    for (let i = 0; i < lines; i++) {
      const line = body.insertRow();
      cells.slice(i * columns, (i + 1) * columns).forEach((value) => { line.insertCell().textContent = inPrint(value); });
    }
  }
}

const KEYED = { ArrowRight: () => { pause(); go(act.step + 1); }, ArrowLeft: () => { pause(); go(act.step - 1); }, Escape: closeIdentity, " ": () => !still() && (act.playing ? pause() : play()) };

function wireIdentity() {
  grid.addEventListener("click", (event) => {
    const button = event.target.closest(".how");
    if (!button) return;
    openIdentity([...grid.children].indexOf(button.closest(".card")));
    panel.querySelector(still() ? ".next" : ".play").focus({ preventScroll: true });
    root.scrollIntoView({ block: "nearest" });
    if (!still()) play();
  });
  document.addEventListener("keydown", (event) => {
    if (act.card === null || !root.isConnected || typing(event.target) || event.altKey || event.ctrlKey || event.metaKey) return;
    if (embedded() && !panel.contains(event.target)) return; // the page around it has keys of its own
    const pressed = event.key === " " && event.target.matches("button, summary, a");
    if (!KEYED[event.key] || pressed) return;
    KEYED[event.key]();
    event.preventDefault();
    event.stopImmediatePropagation(); // the large view has the same keys
  });
}
