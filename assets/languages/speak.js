/* Which language a visitor's pages are in: what the address asks for (`lang`), else what was chosen last, else the
   browser's. */
import { learn, saidOf } from "./dictionary.js";
import { LABEL, LANGUAGES } from "./names.js";
import { begin } from "./page.js";

const ENGLISH = "en",
  KEPT = "language";

const asked = new URLSearchParams(location.search).get("lang") ?? "";
/** @param {string | null | undefined} name */
const known = (name) => name && Object.hasOwn(LANGUAGES, name);
const kept = () => {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
};
/** @param {string} name */
const keep = (name) => {
  try {
    localStorage.setItem(KEPT, name);
  } catch {
    /* asked for again next time */
  }
};
const language = [asked, kept(), ...(navigator.languages || []).map((one) => one.split("-")[0])].find(known) || ENGLISH;
if (known(asked)) keep(asked);
document.documentElement.lang = language;

/* In the bar: the languages that there are. */
function offer() {
  const bar = document.querySelector(".nav-holder nav, [data-languages]");
  if (!bar || bar.querySelector(".language")) return;
  const choice = Object.assign(document.createElement("select"), {
    className: "language",
    translate: false,
    ariaLabel: LABEL,
  });
  for (const [name, title] of Object.entries(LANGUAGES))
    choice.append(Object.assign(new Option(name.toUpperCase(), name, false, name === language), { title, lang: name }));
  choice.addEventListener("change", () => {
    keep(choice.value);
    const here = new URL(location.href);
    here.searchParams.delete("lang");
    history.replaceState(history.state, "", here);
    location.reload();
  });
  bar.append(choice);
}

function regret() {
  const note = Object.assign(document.createElement("p"), { className: "no-language", role: "status" });
  const titles = Object.values(LANGUAGES).join(", ");
  note.textContent = `There is no language “${asked.slice(0, 20)}” here; there are ${titles}.`;
  document.body.append(note);
  setTimeout(() => note.remove(), 8000);
}

function arrive() {
  if (asked && !known(asked)) regret();
  offer();
  new MutationObserver(offer).observe(document.body, { childList: true, subtree: true });
}

const fetched =
  language === ENGLISH
    ? Promise.resolve()
    : fetch(`./languages/${language}.json`)
        .then((answer) => answer.json())
        .then(learn)
        .then(begin)
        .then(() => {
          window.saidOf = saidOf; // for what is drawn
        });
fetched.catch(() => {}).then(() => window.understood?.()); // without its dictionary the page stays English
if (document.readyState === "loading") addEventListener("DOMContentLoaded", arrive);
else arrive();
