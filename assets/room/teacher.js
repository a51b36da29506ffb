/* The teacher's page of a room. What opens it is kept in this browser, so that a closed tab can come back. */

import { ask, fill, later, memory, note, part, pose, said } from "./common.js";

/** @import { Place, Reply, Room, Tally } from "../ui/room.js" */

const EVERY = 350,
  LOST = 2000; // ms
const HERE = /^(localhost|127\..*|\[::1\]|.*\.localhost)$/;
const kept = memory("lens-room");
let place = /** @type {Place} */ (JSON.parse(document.body.dataset.place ?? "{}")),
  room = /** @type {Room | null} */ (null),
  drawn = "",
  shown = /** @type {Tally | null} */ (null); // null until the first answer

const own = () => ({ code: room?.code, secret: room?.secret });
/** @param {Place} at */
const query = ({ lesson, step }) => new URLSearchParams({ lesson, step: String(step) });

/** @param {string} lesson */
function ways(lesson) {
  part("a#sheet").href = "./sheet?" + new URLSearchParams({ lesson });
  part("a#answers").href = "./sheet?" + new URLSearchParams({ lesson, answers: "1" });
}

/** @param {string} [text] */
function before(text = "") {
  room = null;
  kept.forget();
  part("before").hidden = false;
  part("room").hidden = true;
  note(text);
}

/** One row for each option: drawn anew for another question, else only its numbers.
   @param {Tally} state */
function tally(state) {
  const list = part("tally");
  const total = Math.max(1, state.answered);
  state.options.forEach((_, i) => {
    const share = Math.round((100 * state.counts[i]) / total),
      [, count, track] = /** @type {HTMLElement[]} */ ([...list.children[i].children]);
    /** @type {HTMLElement} */ (track.firstElementChild).style.width = `${share}%`;
    count.textContent = state.answered ? `${state.counts[i]} · ${share} %` : "0";
  });
}

/** @param {string[]} options */
function rows(options) {
  part("tally").replaceChildren(
    ...options.map((option) => {
      const row = document.createElement("li"),
        text = document.createElement("span"),
        count = document.createElement("b");
      const track = document.createElement("div"),
        bar = document.createElement("div");
      text.textContent = option;
      count.className = "count";
      track.className = "track";
      bar.className = "bar";
      track.append(bar);
      row.append(text, count, track);
      return row;
    }),
  );
}

/** @param {Tally} state */
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
    part("a#see").href = "./lessons?" + query(place);
    history.replaceState(null, "", "./room?" + query(place));
  }
  tally(state);
  const answered = state.pupils ? fill(said.answered, state.answered, state.pupils) : said.nobody;
  const text = state.taking ? answered : `${answered}. ${said.stopped}`;
  if (part("answered").textContent !== text) part("answered").textContent = text;
  part("left").textContent = fill(said.left, Math.ceil(state.left / 60));
  part("take").textContent = state.taking ? said.stop : said.take;
  part("button#back").disabled = state.step === 1;
  part("button#on").disabled = state.step === state.total;
}

function frame() {
  if (!room) return;
  part("address").textContent = room.address.replace(/^https?:\/\//, "");
  part("code").textContent = `${room.code.slice(0, 3)} ${room.code.slice(3)}`;
  part("img#qr").src = room.qr;
  note(HERE.test(location.hostname) ? fill(said.here, location.hostname) : "");
}

/** What came of asking: the state, or why there is no room any more.
   @param {Reply} answer */
function heard(answer) {
  if (answer.status === 200) {
    if (part("note").textContent === said.lost) frame();
    show(answer);
  } else if ([403, 404, 410].includes(answer.status)) before(said.gone);
  else note(answer.status ? answer.detail : said.lost);
  return answer.status;
}

let watching = 0,
  asking = /** @type {Promise<Reply> | null} */ (null);
async function watch() {
  const turn = ++watching; // a second one ends the first
  while (room && turn === watching) {
    asking = ask("tally", own());
    const answer = await asking;
    if (!room || turn !== watching) return;
    await later(heard(answer) === 200 ? EVERY : LOST);
  }
}

/** So many steps on, or back; before the first answer nobody knows from where.
   @param {number} by
   @param {boolean} [taking] */
async function go(by, taking = true) {
  if (!shown) return;
  const answer = await ask("ask", { ...own(), lesson: shown.lesson, step: shown.step + by, taking });
  if (!room) return;
  heard(answer);
  watch(); // an answer to what was asked before would show the step before
}

part("open").onclick = async () => {
  part("button#open").disabled = true;
  const address = new URL("./join", location.href).href.split(/[?#]/)[0];
  const answer = await ask("open", { ...place, address });
  part("button#open").disabled = false;
  if (answer.status !== 201) return note(answer.status ? answer.detail : said.lost);
  const { code, secret, qr } = answer;
  room = { code, secret, qr, address };
  kept.set(room);
  frame();
  drawn = "";
  return watch();
};
part("lesson").onchange = () => {
  place = { lesson: part("select#lesson").value, step: 1 };
  ways(place.lesson);
  history.replaceState(null, "", "./room?" + query(place));
};
part("back").onclick = () => go(-1);
part("on").onclick = () => go(1);
part("take").onclick = () => go(0, !shown?.taking);
part("hide").onclick = () => {
  const hidden = document.body.classList.toggle("hidden");
  part("hide").textContent = hidden ? said.show : said.hide;
};
part("end").onclick = async () => {
  if (!confirm(window.saidOf?.(said.sure) ?? said.sure)) return;
  watching++;
  await asking; // what would come after the end would find no room
  const answer = await ask("end", own());
  if (answer.status === 200) return before(said.closed);
  heard(answer);
  watch();
};

ways(place.lesson);
room = kept.get();
if (room?.secret) {
  frame();
  const asked = new URLSearchParams(location.search).has("lesson") && place;
  const found = await ask("tally", own());
  if (found.status === 200 && asked && (asked.lesson !== found.lesson || asked.step !== found.step))
    heard(await ask("ask", { ...own(), ...asked, taking: true })); // they come from another step of the lessons
  else heard(found);
  if (room) part("room").hidden = false;
  watch();
} else before();
