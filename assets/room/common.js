/* What the pages of a room share: asking the server, and words. */

/** @import { Question, Reply } from "../ui/room.js" */
/** @import { Found } from "../ui/types.js" */

/** @type {Record<string, string>} */
export const said = JSON.parse(document.body.dataset.said ?? "{}");
/** A part of the page, as what its tag makes it: one of them where it is asked for by "id", else as "tag#id".
   @template {string} S
   @param {S} selector */
export const part = (selector) =>
  /** @type {Found<S>} */ (document.querySelector(selector.includes("#") ? selector : `#${selector}`));
/** @param {string} text
   @param {(string | number)[]} values */
export const fill = (text, ...values) => text.replace(/\{(\d)\}/g, (_, at) => String(values[at]));
/** @param {number} ms */
export const later = (ms) => new Promise((done) => setTimeout(done, ms));

const LONGEST = 10_000; // ms that an answer may take

/** The answer and its status; status 0 where there was no connection.
   @param {string} what
   @param {object} body
   @returns {Promise<Reply>} */
export async function ask(what, body) {
  try {
    const answer = await fetch("./room/" + what, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      credentials: "omit",
      signal: AbortSignal.timeout(LONGEST),
    });
    return { status: answer.status, ...(await answer.json()) };
  } catch {
    return /** @type {Reply} */ ({ status: 0 });
  }
}

/** Something of this browser's own, which may keep nothing.
   @param {string} name */
export const memory = (name) => ({
  get() {
    try {
      return JSON.parse(localStorage.getItem(name) ?? "null");
    } catch {
      return null;
    }
  },
  /** @param {object} value */
  set(value) {
    try {
      localStorage.setItem(name, JSON.stringify(value));
    } catch {
      /* it lasts as long as the tab */
    }
  },
  forget() {
    try {
      localStorage.removeItem(name);
    } catch {
      /* nothing was kept */
    }
  },
});

/** Text in which two asterisks stand around what is bold; never read as HTML.
   @param {HTMLElement} element
   @param {string} text */
export function write(element, text) {
  element.replaceChildren(
    ...text.split("**").map((piece, i) => {
      if (i % 2 === 0) return piece;
      const bold = document.createElement("b");
      bold.textContent = piece;
      return bold;
    }),
  );
}

/** @param {string | undefined} text */
export function note(text) {
  part("note").hidden = !text;
  if (part("note").textContent !== (text || "")) part("note").textContent = text || "";
}

/** The question, and its picture where there is one.
   @param {Question} state */
export function pose(state) {
  part("where").textContent = `${state.title} · ${fill(said.progress, state.step, state.total)}`;
  write(part("question"), state.question);
  const picture = part("img#picture");
  picture.hidden = !state.picture;
  if (!state.picture) return picture.removeAttribute("src");
  const address = `./room/picture?${new URLSearchParams({ lesson: state.lesson, step: String(state.step) })}`;
  if (picture.getAttribute("src") !== address) picture.src = address;
  picture.alt = state.picture;
}
