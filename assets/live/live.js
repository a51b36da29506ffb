/* A page in its visitor's browser: what they ask for, whether the cards are of that, and the address that says so.
   Whatever changes is told (demo/ui/live.py) as an event "lens"; after another picture a run is asked for at once, else
   once it has been calm for a moment. The first value is always the picture. */

import { copy } from "../ui/clipboard.js";
import { find, targetOf, write } from "../ui/dom.js";

/** @import { Html } from "../ui/types.js" */

/** @import { Chosen, Hearing, Live, Page, Values } from "./types.js" */

const CALM = 250; // ms, after a choice: others may come with it
const LOOKS = /** @type {[string, "select.chosen" | "select.against"][]} */ ([
  ["class", "select.chosen"],
  ["against", "select.against"],
]); // what the cards themselves are set to

/** @param {Values} values */
const keyOf = (values) => JSON.stringify([values[0]?.path, ...values.slice(1)]);

/** @param {Html<Live, Page>} html */
export function draw({ element, props, trigger, watch }) {
  const { names, scenes, plain, needed, fits, said } = props.page;
  const note = find(element, ".before"),
    advice = find(element, ".advice");
  let wanted = /** @type {Values} */ ([null]); // the values now; the first are told as the page opens
  let first = "",
    asked = ""; // the keys of what the page opens with, and of the last run
  // Something else than what the page opens with
  let coming = Boolean(location.search || sessionStorage.getItem("picture"));
  let arrived = false,
    held = false,
    timer = 0;
  /** @param {string} id */
  const around = (id) => /** @type {HTMLElement} */ (element.closest("#" + id));
  const shown = () => (props.value.of === "first" ? first : props.value.of);
  /** @param {string} name */
  const given = (name) => /** @type {Chosen} */ (wanted[names.indexOf(name) + 1]);
  /** @param {string} name */
  const listed = (name) => /** @type {string[]} */ (given(name));
  const runnable = () => wanted[0] && (!needed.length || needed.some((name) => listed(name).length)) && fitting();
  /* Another family's recipes and variants are on their way here. */
  const fitting = () =>
    !fits || listed("variants").every((name) => fits[String(given("family"))][String(given("recipe"))]?.includes(name));

  /* Whether what stands there is of another picture, or of another choice; and what is to be told beside it. */
  function mark() {
    const of = shown(),
      old = coming || (Boolean(of) && keyOf(wanted) !== of),
      advised = props.value.advice;
    // A fetch is of what was not run
    const told = advised && (advised.fetch ? advised.fetch === keyOf(wanted) : !old) ? advised : null;
    const same = old && !coming && JSON.parse(of)[0] === (wanted[0]?.path ?? null);
    around("results").toggleAttribute("data-before", old);
    write(note, !old || coming ? "" : (props.value.said + " " + (same ? said.choice : said.picture)).trim());
    write(find(advice, "span"), told ? told.text : "");
    write(find(advice, "button"), told ? told.press : "");
    advice.hidden = !told;
    around("live").toggleAttribute("data-quiet", !note.textContent && !told); // so that it takes no room
  }

  /** @param {boolean} [again] */
  function run(again) {
    const key = keyOf(wanted);
    clearTimeout(timer);
    if (!again && (key === asked || !runnable())) return;
    asked = key;
    trigger("submit", { key, pressed: Boolean(again) });
  }

  /** @param {number} [wait] */
  function soon(wait = CALM) {
    clearTimeout(timer);
    if (arrived && !held) timer = setTimeout(() => run(), wait);
  }

  /* In the address; a picture that is no example's is not. Left out is what a family has at first. */
  function remember() {
    if (!arrived) return;
    const before = new URLSearchParams(location.search),
      found = /** @type {Record<string, any>} */ ({ run: "", scene: scenes[wanted[0]?.path ?? ""] });
    names.forEach((name) => {
      found[name] = given(name) === true ? "same" : plain.includes(given(name)) ? "" : given(name);
    });
    const waits = element.closest("[data-before]") || find(document, "#cards .lens").dataset.state !== "done";
    const cards = find(document, "#cards");
    for (const [name, list] of LOOKS) found[name] = waits ? before.get(name) : find(cards, list).value;
    // On purpose
    window.setAddress(found, fits && listed("beside").length && !listed("variants").length ? ["variants"] : []);
  }

  /* Told as the page opens, too. */
  function opened() {
    first = keyOf(wanted);
    asked = shown();
    offerLink();
  }

  /** @param {Values} values */
  function changed(values) {
    const another = values[0]?.path !== wanted[0]?.path; // picture, which comes by itself
    wanted = values;
    if (!first) opened();
    mark();
    remember();
    soon(another ? 0 : CALM);
  }

  /* Beside Save: the address of what is seen. */
  function offerLink() {
    const save = find(document, "#cards .keep"),
      share = /** @type {HTMLElement} */ (save.cloneNode());
    share.className = "keep share";
    share.title = said.link;
    for (const name of ["aria-label", "disabled"]) share.removeAttribute(name);
    share.textContent = said.copy;
    share.addEventListener("click", async () => {
      remember();
      await copy(location.href);
      const mine = wanted[0] && !scenes[wanted[0].path];
      share.textContent = mine ? said.copiedMine : said.copied;
      setTimeout(() => {
        share.textContent = said.copy;
      }, 4000);
    });
    share.setAttribute("aria-live", "polite");
    save.after(share);
  }

  /** @type {Hearing} */
  const HEAR = {
    changed,
    hold() {
      held = true;
      clearTimeout(timer);
    },
    free(values) {
      held = false;
      changed(values);
    },
    arrived(values) {
      element.dataset.arrived = "";
      arrived = true;
      coming = false;
      wanted = values;
      mark();
      run();
    },
    press(values) {
      changed(values);
      run(true);
    },
    failed() {
      asked = "";
    },
  };
  /** @param {CustomEvent<{ what: string, values: any }>} given */
  const hear = ({ detail }) => HEAR[detail.what](detail.values);

  around("results").toggleAttribute("data-before", coming);
  around("live").toggleAttribute("data-quiet", true);
  document.addEventListener("lens", hear);
  const early = window.lensed || [];
  window.lensed = null; // from here on it is told at once
  early.forEach((event) => document.dispatchEvent(event));
  find(advice, "button").addEventListener("click", () => (props.value.advice?.fetch ? run(true) : trigger("instead")));
  document.addEventListener("change", (event) => targetOf(event).closest("#cards") && setTimeout(remember));
  document.addEventListener("click", (event) => targetOf(event).closest("#cards .classes") && setTimeout(remember));
  addEventListener("pageshow", (event) => event.persisted && location.reload()); // its line to the server was cut
  watch("value", () => {
    if (wanted.length > 1) mark();
  });
}
