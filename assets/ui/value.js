/* What a component draws, put together from the texts that the server sends (demo/ui/pieces.py). */

/** @import { Html } from "./types.js" */

const PIECE = "\u0000";

/** @param {readonly string[]} texts */
export function whole([first, ...pieces]) {
  return JSON.parse(first, (_, held) => (held && Object.hasOwn(held, PIECE) ? JSON.parse(pieces[held[PIECE]]) : held));
}

/** What gradio gives to a component's script, as `draw` takes it. The value is asked for everywhere, and gradio is slow
   to answer: it is asked once in a turn, and again when it tells of another.
   @param {Html<readonly string[]>} given
   @param {unknown} page */
export function told({ element, props, trigger, upload, watch }, page) {
  /** @type {string[]} */
  let texts = [];
  /** @type {unknown} */
  let value;
  let asked = false;
  function forget() {
    asked = false;
  }
  function ask() {
    asked = true;
    queueMicrotask(forget);
    const now = [...props.value];
    if (now.length === texts.length && now.every((text, i) => text === texts[i])) return;
    texts = now;
    value = whole(texts);
  }
  const own = {
    page,
    get value() {
      if (!asked) ask();
      return value;
    },
  };
  /** @type {typeof watch} */
  function hear(name, changed) {
    watch(name, () => {
      forget();
      changed();
    });
  }
  return { element, props: own, trigger, upload, watch: hear };
}
