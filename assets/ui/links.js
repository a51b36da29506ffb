/* The page's address (demo/ui/links.py): kept true to what is chosen on the page, and what it asks for is pressed. */

import { find } from "./dom.js";

/** @import { Told } from "./types.js" */

let followed = ""; // the key of what the address says

/** @param {Told} value */
const pathOf = (value) => /** @type {{ path?: string } | null} */ (value)?.path;

/** By what values are told from others: what was set as the visitor arrived is no change, though it may be told of
   later.
   @param {Told[]} values */
export const keyOf = (values) => JSON.stringify(values.map((value) => pathOf(value) || value));

/** What an address calls it.
   @param {Told} value
   @param {Record<string, string>} words */
function called(value, words) {
  const path = pathOf(value),
    found = path ? words[path] : value;
  return found === true ? "1" : typeof found === "number" ? String(found) : words[String(found)] || found;
}

/** @param {string[]} names of the values
   @param {Record<string, string>} words
   @param {string[]} flags
   @param {Told[]} values */
export function changed(names, words, flags, ...values) {
  const state = /** @type {Record<string, any>} */ (Object.fromEntries(flags.map((flag) => [flag, ""])));
  names.forEach((name, i) => {
    state[name] = called(values[i], words);
  });
  const key = keyOf(values);
  if (window.arrived && key !== followed) window.setAddress(state);
  followed = key;
}

/** @param {Record<string, [string, string]>} buttons by flag, and where the result comes; ids
   @param {Told[]} values */
export async function arrived(buttons, ...values) {
  followed = keyOf(values);
  const asked = new URLSearchParams(location.search),
    pressed = Object.entries(buttons).filter(([flag]) => asked.has(flag));
  for (const [, [id]] of pressed) find(document, "#" + id).click();
  window.arrived = true;
  await window.calm; // from here on nothing above the result moves
  for (const [, [id, result]] of pressed)
    find(document, "#" + (result || id)).scrollIntoView({ block: result ? "start" : "nearest" });
}
