/* A pupil's page: the question and its answers. Who they are, nobody knows; a random token makes one answer of many. */

import { ask, later, memory, note, part, pose, said } from "./common.js";

const EVERY = 1500, SPREAD = 1000, LOST = 3000; // ms; not all phones ask at once
const kept = memory("lens-pupil");
let seat = kept.get(), state = null, wanted = null, wake = () => {};

const own = () => ({ code: seat.code, pupil: seat.pupil });
const same = (one, other) => one && other && one.lesson === other.lesson && one.step === other.step;

function enter(text = "") {
  seat = state = wanted = null;
  kept.forget();
  part("enter").hidden = false;
  part("room").hidden = true;
  note(text);
}

function options() {
  part("options").replaceChildren(...state.options.map((option, i) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = option;
    button.onclick = () => choose(i);
    return button;
  }));
}

function mark() {
  const choice = same(wanted, state) ? wanted.option : state.choice;
  [...part("options").children].forEach((button, i) => {
    button.ariaPressed = String(i === choice);
    button.disabled = !state.taking;
  });
  const text = state.taking ? (state.choice === null ? said.choose : said.taken) : state.choice === null ? said.late : `${said.kept} ${said.late}`;
  if (part("state").textContent !== text) part("state").textContent = text;
}

function show(found) {
  const before = state;
  state = found;
  part("enter").hidden = true;
  part("room").hidden = false;
  if (!same(before, state)) {
    pose(state);
    options();
    scrollTo(0, 0);
  }
  mark();
}

/* Also where the answer is that the class has moved on: it brings what is asked now. */
function heard(answer) {
  if (answer.status === 200 || (answer.status === 409 && answer.question)) {
    note(answer.detail);
    show(answer);
  } else if (answer.status === 410) enter(seat && state ? said.over : answer.detail);
  else if ([403, 404].includes(answer.status)) enter(answer.detail);
  else note(answer.status ? answer.detail : said.lost);
  return answer.status;
}

function choose(option) {
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
    const woken = new Promise((done) => { wake = done; });
    if (!wanted || ms) await Promise.race([later(ms), woken]);
    while (document.hidden) await new Promise((done) => document.addEventListener("visibilitychange", done, { once: true }));
  }
}

async function join(code, key = "") {
  const pupil = seat && seat.code === code ? seat.pupil : "";
  const answer = await ask("join", { code, key, pupil });
  if (answer.status !== 200) {
    if (answer.status && answer.status !== 429) return enter(answer.detail);
    part("enter").hidden = false; // they may well be in later
    part("code").value = code;
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
  join(part("code").value.toUpperCase().replace(/[^0-9A-Z]/g, ""));
};
function arrive() {
  const [code, key] = location.hash.slice(1).split(".");
  if (code) join(code, key);
  else if (seat && seat.pupil) follow();
  else enter();
}
addEventListener("hashchange", arrive);
arrive();
