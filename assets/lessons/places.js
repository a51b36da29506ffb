/* From step to step of a lesson (demo/lessons/page.py). A place is a lesson and the number of its step, from 0. The
   browser alone moves it, at once; what shows it follows. */

import { copy } from "../ui/clipboard.js";
import { find, maybe } from "../ui/dom.js";

/** @import { Handed, Place } from "./types.js" */

/** What is under way is in the address at once, so that the browser's own way back, and forward again, miss no step.
   @param {Place} place */
export function here([lesson, number]) {
  const found = new URL(location.href), // whole: what is relative would start from the first page
    asked = found.search;
  found.searchParams.set("lesson", lesson);
  found.searchParams.set("step", String(number + 1));
  if (found.search !== asked) history[asked.includes("step=") ? "pushState" : "replaceState"](null, "", found);
  const chosen = maybe(document, "#lesson input:checked")?.closest("label");
  chosen?.scrollIntoView({ block: "nearest", inline: "center" });
  return [[lesson, number]];
}

/** @param {string} lesson */
export const begin = (lesson) => here([lesson, 0]);

/** @param {number} by
   @param {Record<string, number>} ends the last step of each lesson
   @param {Place} place */
export const move = (by, ends, [lesson, number]) => here([lesson, Math.max(0, Math.min(number + by, ends[lesson]))]);

export function reloads() {
  window.onpopstate = () => location.reload();
}

const KEPT = "guesses"; // as long as the tab is open

/** What was guessed before the page was loaded again, as the server handed it on. Who comes by a link begins anew: so
   does the next class.
   @returns {[[unknown]]} */
export function guesses() {
  const [how] = performance.getEntriesByType("navigation");
  try {
    if (how instanceof PerformanceNavigationTiming && how.type === "navigate") sessionStorage.removeItem(KEPT);
    return [[JSON.parse(sessionStorage.getItem(KEPT) || "{}")]];
  } catch {
    return [[{}]]; // where nothing may be kept
  }
}

/** @param {Handed["guesses"]} found */
function remember(found) {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(found));
  } catch {} // it is forgotten when the page is loaded again
}

/** Not if one has gone on. Where all stands in one column, what is to be seen comes up to the eyes.
   @param {[Handed]} handed
   @param {Place} place */
export function keep([found], place) {
  remember(found.guesses);
  if (String(found.asked) !== String(place)) return found.parts.map(() => undefined);
  if (innerWidth < 700) setTimeout(() => find(document, "#stage").scrollIntoView({ block: "start" }), 150);
  return found.parts;
}

/** @param {string} said once it is copied */
export async function address(said) {
  await copy(location.href);
  return said;
}
