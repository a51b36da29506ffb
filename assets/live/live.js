/* A page in its visitor's browser: what they ask for, whether the cards are of that, and the address that says so.
   Whatever changes is told (demo/ui/live.py) as an event "lens"; once it has been calm for a moment a run is asked for.
   The first value is always the picture. `element`, `props`, `trigger` and `watch` are gr.HTML's. */
const CALM = 250; // ms
const LOOKS = { class: ".chosen", against: ".against" }; // what the cards themselves are set to
const { names, scenes, plain, needed, fits, said } = props.page;
const note = element.querySelector(".before"), advice = element.querySelector(".advice");
let wanted = null; // the values now
let first = "", asked = ""; // the keys of what the page opens with, and of the last run
let coming = location.search || sessionStorage.getItem("picture"); // something else than what the page opens with
let arrived = false, held = false, timer = 0;

const keyOf = (values) => JSON.stringify([values[0] && values[0].path, ...values.slice(1)]);
const shown = () => (props.value.of === "first" ? first : props.value.of);
const given = (name) => wanted[names.indexOf(name) + 1];
const runnable = () => wanted[0] && (!needed.length || needed.some((name) => given(name).length)) && fitting();
/* Another family's recipes and variants are on their way here. */
const fitting = () => !fits || given("variants").every((name) => fits[given("family")][given("recipe")]?.includes(name));

/* Whether what stands there is of another picture, or of another choice; and what is to be told beside it. */
function mark() {
  const of = shown(), old = coming || (Boolean(of) && keyOf(wanted) !== of), advised = props.value.advice;
  const told = advised && (advised.fetch ? advised.fetch === keyOf(wanted) : !old) ? advised : null; // a fetch is of what was not run
  const same = old && !coming && JSON.parse(of)[0] === (wanted[0] && wanted[0].path);
  element.closest("#results").toggleAttribute("data-before", old);
  write(note, !old || coming ? "" : (props.value.said + " " + (same ? said.choice : said.picture)).trim());
  write(advice.querySelector("span"), told ? told.text : "");
  write(advice.querySelector("button"), told ? told.press : "");
  advice.hidden = !told;
  element.closest("#live").toggleAttribute("data-quiet", !note.textContent && !told); // so that it takes no room
}

function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function run(again) {
  const key = keyOf(wanted);
  clearTimeout(timer);
  if (!again && (key === asked || !runnable())) return;
  asked = key;
  trigger("submit", { key, pressed: Boolean(again) });
}

function soon() {
  clearTimeout(timer);
  if (arrived && !held) timer = setTimeout(run, CALM);
}

/* In the address; a picture that is no example's is not. Left out is what a family has at first. */
function remember() {
  if (!arrived) return;
  const before = new URLSearchParams(location.search), found = { run: "", scene: scenes[wanted[0] && wanted[0].path] };
  names.forEach((name) => { found[name] = given(name) === true ? "same" : plain.includes(given(name)) ? "" : given(name); });
  const waits = element.closest("[data-before]") || document.querySelector("#cards .lens").dataset.state !== "done";
  for (const name in LOOKS) found[name] = waits ? before.get(name) : document.querySelector("#cards " + LOOKS[name]).value;
  window.setAddress(found, fits && given("beside").length && !given("variants").length ? ["variants"] : []); // on purpose
}

/* Told as the page opens, too. */
function opened() {
  first = keyOf(wanted);
  asked = shown();
  offerLink();
}

function changed(values) {
  wanted = values;
  if (!first) opened();
  mark();
  remember();
  soon();
}

/* Beside Save: the address of what is seen. Where there is no clipboard, as on a page without https, by the old way. */
function offerLink() {
  const save = document.querySelector("#cards .keep"), share = save.cloneNode();
  share.className = "keep share";
  share.title = said.link;
  for (const name of ["aria-label", "disabled"]) share.removeAttribute(name);
  share.textContent = said.copy;
  share.addEventListener("click", async () => {
    remember();
    await (navigator.clipboard ? navigator.clipboard.writeText(location.href) : byHand(location.href));
    const mine = wanted[0] && !scenes[wanted[0].path];
    share.textContent = mine ? said.copiedMine : said.copied;
    setTimeout(() => { share.textContent = said.copy; }, 4000);
  });
  share.setAttribute("aria-live", "polite");
  save.after(share);
}

function byHand(text) {
  const field = document.body.appendChild(Object.assign(document.createElement("textarea"), { value: text }));
  field.select();
  document.execCommand("copy");
  field.remove();
}

const HEAR = {
  changed,
  hold() { held = true; clearTimeout(timer); },
  free(values) { held = false; changed(values); },
  arrived(values) {
    element.dataset.arrived = "";
    arrived = true;
    coming = false;
    wanted = values;
    mark();
    run();
  },
  press(values) { changed(values); run(true); },
  failed() { asked = ""; },
};
const hear = ({ detail }) => HEAR[detail.what](detail.values);

document.addEventListener("lens", hear);
const early = window.lensed || [];
window.lensed = null; // from here on it is told at once
early.forEach((event) => document.dispatchEvent(event));
advice.querySelector("button").addEventListener("click", () => (props.value.advice.fetch ? run(true) : trigger("instead")));
document.addEventListener("change", (event) => event.target.closest("#cards") && setTimeout(remember));
document.addEventListener("click", (event) => event.target.closest("#cards .classes") && setTimeout(remember));
addEventListener("pageshow", (event) => event.persisted && location.reload()); // its line to the server was cut
watch("value", () => wanted && mark());
for (const [id, is, yes] of [["results", "data-before", coming], ["live", "data-quiet", true]]) element.closest("#" + id).toggleAttribute(is, Boolean(yes));
