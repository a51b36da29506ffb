/* A pupil's page: the question and its answers. Who they are, nobody knows; a random token makes one answer of many. */

import { ask, later, memory, note, part, pose, said } from "./common.js";

/** @import { Seen, Reply, Place } from "../ui/room.js" */

const EVERY = 1500,
  SPREAD = 1000,
  LOST = 3000; // ms; not all phones ask at once
const kept = memory("lens-pupil");
let seat = /** @type {{ code: string, pupil: string } | null} */ (kept.get()),
  state = /** @type {Seen | null} */ (null),
  wanted = /** @type {(Place & { option: number }) | null} */ (null),
  wake = () => {};

const own = () => ({ code: seat?.code, pupil: seat?.pupil });
/** @param {Place | null} one
   @param {Place | null} other */
const same = (one, other) => one !== null && other !== null && one.lesson === other.lesson && one.step === other.step;

/** @param {string} [text] */
function enter(text = "") {
  seat = state = wanted = null;
  kept.forget();
  part("enter").hidden = false;
  part("room").hidden = true;
  note(text);
}

/** @param {Seen} about */
function options(about) {
  part("options").replaceChildren(
    ...about.options.map((option, i) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = option;
      button.onclick = () => choose(i);
      return button;
    }),
  );
}

function mark() {
  if (!state) return;
  const { taking, choice } = state,
    pressed = wanted && same(wanted, state) ? wanted.option : choice;
  part("options")
    .querySelectorAll("button")
    .forEach((button, i) => {
      button.ariaPressed = String(i === pressed);
      button.disabled = !taking;
    });
  const text = taking
    ? choice === null
      ? said.choose
      : said.taken
    : choice === null
      ? said.late
      : `${said.kept} ${said.late}`;
  if (part("state").textContent !== text) part("state").textContent = text;
}

/** @param {Seen} found */
function show(found) {
  const before = state;
  state = found;
  part("enter").hidden = true;
  part("room").hidden = false;
  if (!same(before, state)) {
    pose(found);
    options(found);
    scrollTo(0, 0);
  }
  mark();
}

/** Also where the answer is that the class has moved on: it brings what is asked now.
   @param {Reply} answer */
function heard(answer) {
  if (answer.status === 200 || (answer.status === 409 && answer.question)) {
    note(answer.detail);
    show(answer);
  } else if (answer.status === 410) enter(seat && state ? said.over : answer.detail);
  else if ([403, 404].includes(answer.status)) enter(answer.detail);
  else note(answer.status ? answer.detail : said.lost);
  return answer.status;
}

/** @param {number} option */
function choose(option) {
  if (!state) return;
  wanted = { lesson: state.lesson, step: state.step, option };
  mark();
  wake();
}

async function turn() {
  const sent = wanted;
  const answer = await (sent ? ask("vote", { ...own(), ...sent }) : ask("look", own()));
  if (!seat) return LOST;
  if (answer.status && sent === wanted) wanted = null; // without a connection it is sent again
  const ms = heard(answer) === 200 ? EVERY + SPREAD * Math.random() : LOST;
  return wanted && answer.status ? 0 : ms;
}

let running = 0;
async function follow() {
  const mine = ++running;
  while (seat && mine === running) {
    const ms = await turn();
    /** @type {Promise<void>} */
    const woken = new Promise((done) => {
      wake = done;
    });
    if (!wanted || ms) await Promise.race([later(ms), woken]);
    while (document.hidden)
      await new Promise((done) => document.addEventListener("visibilitychange", done, { once: true }));
  }
}

/** @param {string} code
   @param {string} [key] */
async function join(code, key = "") {
  const pupil = seat?.code === code ? seat.pupil : "";
  const answer = await ask("join", { code, key, pupil });
  if (answer.status !== 200) {
    if (answer.status && answer.status !== 429) return enter(answer.detail);
    part("enter").hidden = false; // they may well be in later
    part("input#code").value = code;
    return note(answer.detail || said.lost);
  }
  seat = { code, pupil: answer.pupil };
  kept.set(seat);
  note("");
  show(answer);
  return follow();
}

part("enter").onsubmit = (event) => {
  event.preventDefault();
  join(typed(part("input#code").value));
};
/** A code without what people put between its letters.
   @param {string} text */
const typed = (text) => text.toUpperCase().replace(/[^0-9A-Z]/g, "");
function arrive() {
  const [code, key] = location.hash.slice(1).split(".");
  if (code) join(typed(code.replace(/%[0-9a-f]{2}/gi, "")), key);
  else if (seat?.pupil) follow();
  else enter();
}
addEventListener("hashchange", arrive);
arrive();
