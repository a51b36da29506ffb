/* What the pages of a room share: asking the server, and words. */

export const said = JSON.parse(document.body.dataset.said);
export const part = (id) => document.getElementById(id);
export const fill = (text, ...values) => text.replace(/\{(\d)\}/g, (_, at) => values[at]);
export const later = (ms) => new Promise((done) => setTimeout(done, ms));

const LONGEST = 10_000; // ms that an answer may take

/* The answer and its status; status 0 where there was no connection. */
export async function ask(what, body) {
  try {
    const answer = await fetch("./room/" + what, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), credentials: "omit",
      signal: AbortSignal.timeout(LONGEST),
    });
    return { status: answer.status, ...(await answer.json()) };
  } catch {
    return { status: 0 };
  }
}

/* Something of this browser's own, which may keep nothing. */
export const memory = (name) => ({
  get() {
    try { return JSON.parse(localStorage.getItem(name)); } catch { return null; }
  },
  set(value) {
    try { localStorage.setItem(name, JSON.stringify(value)); } catch { /* it lasts as long as the tab */ }
  },
  forget() {
    try { localStorage.removeItem(name); } catch { /* nothing was kept */ }
  },
});

/* Text in which two asterisks stand around what is bold; never read as HTML. */
export function write(element, text) {
  element.replaceChildren(...text.split("**").map((piece, i) => {
    if (i % 2 === 0) return piece;
    const bold = document.createElement("b");
    bold.textContent = piece;
    return bold;
  }));
}

export function note(text) {
  part("note").hidden = !text;
  if (part("note").textContent !== (text || "")) part("note").textContent = text || "";
}

/* The question, and its picture where there is one. */
export function pose(state) {
  part("where").textContent = `${state.title} · ${fill(said.progress, state.step, state.total)}`;
  write(part("question"), state.question);
  const picture = part("picture");
  picture.hidden = !state.picture;
  if (!state.picture) return picture.removeAttribute("src");
  const address = `./room/picture?${new URLSearchParams({ lesson: state.lesson, step: state.step })}`;
  if (picture.getAttribute("src") !== address) picture.src = address;
  picture.alt = state.picture;
}
