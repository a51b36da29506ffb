/* Presenting: the large view on a dark stage, in type for the last row. Networks are slides, between which a slider fades,
   and what a network says stays hidden until it is asked for. Key P, or `present` in the address with the number of the
   slide. Uses what cards.js, draw.js and large.js define. */
const SLIDES = 24; // drawn ones that are kept
const WRITTEN = "textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=range], [type=button])"; // where a P is a letter
const bar = root.querySelector(".talk"), fade = bar.querySelector("input"), revealing = bar.querySelector(".reveal");
const talk = { on: false, at: 0, told: new Set(), slides: new Map(), large: null, focus: null, inert: [], addressed: null }; // `at` may lie between two slides
const secret = () => talk.on && !talk.told.has(props.value.cards[look.large]?.title);

/* Whose key it is, on a page that has several of these: the first that shows anything. */
const foremost = () => [...document.querySelectorAll(".lens")].find((lens) => lens.dataset.state !== "empty" && lens.checkVisibility()) === root;

function present(number) {
  if (talk.on || !props.value.cards.length) return;
  Object.assign(talk, { on: true, at: number, large: look.large, focus: document.activeElement });
  alone(true);
  enlarge(number);
  talk.at = look.large;
  revealing.focus({ preventScroll: true });
}

/* Back to the page as it was, with the keyboard where it was. */
function leave() {
  talk.on = false;
  talk.addressed = null;
  talk.told.clear();
  alone(false);
  enlarge(talk.large);
  window.setAddress?.({ present: "" });
  const back = talk.focus?.isConnected && talk.focus !== document.body ? talk.focus : root.querySelector(".present");
  back.focus({ preventScroll: true });
  root.scrollIntoView({ block: "nearest" });
}

/* The rest of the page can be neither reached nor scrolled meanwhile. The top layer, where there is one, is above all of it. */
function alone(yes) {
  root.dataset.present = String(yes);
  document.documentElement.style.overflow = yes ? "hidden" : "";
  if (yes) for (let node = root; node !== document.body; node = node.parentElement) {
    talk.inert.push(...[...node.parentElement.children].filter((other) => other !== node && !other.inert && !other.matches("script, style")));
  }
  talk.inert.forEach((node) => { node.inert = yes; });
  if (!yes) talk.inert = [];
  if (!root.showPopover) return;
  root.popover = yes ? "manual" : null;
  if (yes) root.showPopover();
}

/* A place between the first slide and the last. */
function slide(at) {
  talk.at = at;
  enlarge(Math.round(at));
}

/* The bar below the slide, and whether the answer is seen. */
function showTalk() {
  bar.hidden = !talk.on;
  if (!talk.on || look.large === null) return;
  const { cards } = props.value, titles = cards.map(({ title }) => title), low = Math.floor(talk.at);
  if (Math.round(talk.at) !== look.large) talk.at = look.large;
  root.dataset.told = String(!secret());
  fade.max = cards.length - 1;
  fade.value = talk.at;
  bar.querySelector(".fade").hidden = cards.length < 2;
  put(bar, ".first", titles[0]);
  put(bar, ".last", titles[titles.length - 1]);
  const share = Math.round(100 * (talk.at - low)), said = share > 0 && low < titles.length - 1 ? 100 - share + " % " + titles[low] + ", " + share + " % " + titles[low + 1] : titles[look.large];
  put(bar, "output", said);
  fade.setAttribute("aria-valuetext", said);
  revealing.textContent = secret() ? "Show the answer" : "Hide the answer";
  if (talk.addressed !== look.large) window.setAddress?.({ present: String(look.large + 1) }); // browsers mind many of these
  talk.addressed = look.large;
}

/* A slide as it is drawn; kept, so that a way back, or a fade, costs nothing. */
function slideOf(number, width) {
  const card = props.value.cards[number], { large, erasing, ...set } = look;
  const key = JSON.stringify([number, width, set, pictureOf(card).complete, object.complete]);
  if (!talk.slides.has(key)) {
    const map = mapOf(card), canvas = new OffscreenCanvas(1, 1);
    draw(canvas, width, card, map, map ? strongest(map) : 0);
    if (talk.slides.size >= SLIDES) talk.slides.clear();
    talk.slides.set(key, canvas);
  }
  return talk.slides.get(key);
}

/* Those that may come next, while there is time. */
function readySlides(width) {
  const later = window.requestIdleCallback || setTimeout, { length } = props.value.cards;
  for (const number of [look.large + 1, look.large - 1]) {
    if (number >= 0 && number < length) later(() => { if (talk.on && number < props.value.cards.length) slideOf(number, width); });
  }
}

function paintSlide(canvas) {
  const low = Math.floor(talk.at), share = talk.at - low, first = slideOf(low, widthOf(canvas)), pen = canvas.getContext("2d");
  canvas.width = first.width;
  canvas.height = first.height;
  pen.drawImage(first, 0, 0);
  readySlides(first.width);
  if (share > 0 && low + 1 < props.value.cards.length) {
    pen.globalAlpha = share;
    pen.drawImage(slideOf(low + 1, widthOf(canvas)), 0, 0);
    pen.globalAlpha = 1;
  }
  if (secret()) canvas.setAttribute("aria-label", props.value.cards[look.large].title + ": its map; the answer is hidden");
}

/* What was drawn is of the cards before; another run's answers have not been asked for. */
function newSlides(started) {
  talk.slides.clear();
  if (started) talk.told.clear();
}

/* The address asks for it, once the cards are those that it asks for. */
function presentAsAsked() {
  const number = asked.get("present"), before = root.closest("[data-before]");
  if (number === null || !props.value.cards.length || !foremost()) return;
  if (before) {
    new MutationObserver((_, watcher) => { watcher.disconnect(); presentAsAsked(); }).observe(before, { attributeFilter: ["data-before"] });
    return;
  }
  asked.delete("present");
  present(Math.floor(Number(number)) - 1 || 0);
}

function reveal() {
  const { title } = props.value.cards[look.large];
  if (!talk.told.delete(title)) talk.told.add(title);
  showTalk();
  paintAll();
}

function wireTalk() {
  root.querySelector(".present").addEventListener("click", () => present(look.large || 0));
  revealing.addEventListener("click", reveal);
  bar.querySelector(".leave").addEventListener("click", leave);
  let waiting = false;
  fade.addEventListener("input", () => { // once a frame
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; if (talk.on) slide(Number(fade.value)); });
  });
  fade.addEventListener("pointerup", () => revealing.focus()); // the arrow keys are the slides' again
  document.addEventListener("keydown", (event) => {
    if (!root.isConnected || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key.toLowerCase() === "p" && !event.target.matches(WRITTEN) && (talk.on || foremost())) talk.on ? leave() : present(look.large || 0);
    else if (event.key === "Escape" && talk.on && event.target === fade) leave();
    else if (talk.on && event.key.toLowerCase() === "a" && !typing(event.target)) reveal();
  });
}
