/* The teacher's page of a room. What opens it is kept in this browser, so that a closed tab can come back. */

import { ask, fill, later, memory, note, part, pose, said, write } from "./common.js";

const EVERY = 350, LOST = 2000; // ms
const HERE = /^(localhost|127\..*|\[::1\]|.*\.localhost)$/;
const kept = memory("lens-room");
let place = JSON.parse(document.body.dataset.place), room = null, drawn = "", shown = null;

const own = () => ({ code: room.code, secret: room.secret });

function ways(lesson) {
  part("sheet").href = "./sheet?" + new URLSearchParams({ lesson });
  part("answers").href = "./sheet?" + new URLSearchParams({ lesson, answers: 1 });
}

function before(text = "") {
  room = null;
  kept.forget();
  part("before").hidden = false;
  part("room").hidden = true;
  note(text);
}

/* One row for each option: drawn anew for another question, else only its numbers. */
function tally(state) {
  const list = part("tally");
  const total = Math.max(1, state.answered);
  state.options.forEach((option, i) => {
    const share = Math.round((100 * state.counts[i]) / total), row = list.children[i];
    row.querySelector(".bar").style.width = `${share}%`;
    row.querySelector(".count").textContent = state.answered ? `${state.counts[i]} · ${share} %` : "0";
  });
}

function rows(options) {
  part("tally").replaceChildren(...options.map((option) => {
    const row = document.createElement("li"), text = document.createElement("span"), count = document.createElement("b");
    const track = document.createElement("div"), bar = document.createElement("div");
    text.textContent = option;
    count.className = "count";
    track.className = "track";
    bar.className = "bar";
    track.append(bar);
    row.append(text, count, track);
    return row;
  }));
}

function show(state) {
  shown = state;
  place = { lesson: state.lesson, step: state.step };
  part("before").hidden = true;
  part("room").hidden = false;
  const about = JSON.stringify(place);
  if (about !== drawn) {
    drawn = about;
    pose(state);
    rows(state.options);
    ways(state.lesson);
    part("see").href = "./lessons?" + new URLSearchParams(place);
    history.replaceState(null, "", "./room?" + new URLSearchParams(place));
  }
  tally(state);
  const answered = state.pupils ? fill(said.answered, state.answered, state.pupils) : said.nobody;
  const text = state.taking ? answered : `${answered}. ${said.stopped}`;
  if (part("answered").textContent !== text) part("answered").textContent = text;
  part("left").textContent = fill(said.left, Math.ceil(state.left / 60));
  part("take").textContent = state.taking ? said.stop : said.take;
  part("back").disabled = state.step === 1;
  part("on").disabled = state.step === state.total;
}

function frame() {
  part("address").textContent = room.address.replace(/^https?:\/\//, "");
  part("code").textContent = `${room.code.slice(0, 3)} ${room.code.slice(3)}`;
  part("qr").src = room.qr;
  note(HERE.test(location.hostname) ? fill(said.here, location.hostname) : "");
}

/* What came of asking: the state, or why there is no room any more. */
function heard(answer) {
  if (answer.status === 200) {
    if (part("note").textContent === said.lost) frame();
    show(answer);
  } else if ([403, 404, 410].includes(answer.status)) before(said.gone);
  else note(answer.status ? answer.detail : said.lost);
  return answer.status;
}

let watching = 0, asking = null;
async function watch() {
  const turn = ++watching; // a second one ends the first
  while (room && turn === watching) {
    const answer = await (asking = ask("tally", own()));
    if (!room || turn !== watching) return;
    await later(heard(answer) === 200 ? EVERY : LOST);
  }
}

async function go(step, taking) {
  const answer = await ask("ask", { ...own(), lesson: shown.lesson, step, taking });
  if (!room) return;
  heard(answer);
  watch(); // an answer to what was asked before would show the step before
}

part("open").onclick = async () => {
  part("open").disabled = true;
  const address = new URL("./join", location.href).href.split(/[?#]/)[0];
  const answer = await ask("open", { ...place, address });
  part("open").disabled = false;
  if (answer.status !== 201) return note(answer.status ? answer.detail : said.lost);
  const { code, secret, qr } = answer;
  room = { code, secret, qr, address };
  kept.set(room);
  frame();
  drawn = "";
  return watch();
};
part("lesson").onchange = ({ target }) => {
  place = { lesson: target.value, step: 1 };
  ways(place.lesson);
  history.replaceState(null, "", "./room?" + new URLSearchParams(place));
};
part("back").onclick = () => go(shown.step - 1, true);
part("on").onclick = () => go(shown.step + 1, true);
part("take").onclick = () => go(shown.step, !shown.taking);
part("hide").onclick = ({ target }) => {
  const hidden = document.body.classList.toggle("hidden");
  target.textContent = hidden ? said.show : said.hide;
};
part("end").onclick = async () => {
  if (!confirm(said.sure)) return;
  watching++;
  await asking; // what would come after the end would find no room
  const answer = await ask("end", own());
  if (answer.status === 200) return before(said.closed);
  heard(answer);
  watch();
};

ways(place.lesson);
room = kept.get();
if (room && room.secret) {
  frame();
  const asked = new URLSearchParams(location.search).has("lesson") && place;
  const found = await ask("tally", own());
  if (found.status === 200 && asked && (asked.lesson !== found.lesson || asked.step !== found.step))
    heard(await ask("ask", { ...own(), ...asked, taking: true })); // they come from another step of the lessons
  else heard(found);
  if (room) part("room").hidden = false;
  watch();
} else before();
