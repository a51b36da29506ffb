/* Whether what stands there is of another choice (demo/ui/beginning.py): from when something is changed until a run
   says something. What is set as a visitor arrives is no change, nor is what is set to the value that it had. */

import { find, maybe } from "./dom.js";
import { keyOf } from "./links.js";

/** @import { Told } from "./types.js" */

let ranOf = /** @type {string | null} */ (null);

/** @param {string} note
   @param {Told[]} values */
export function changed(note, ...values) {
  const key = keyOf(values),
    empty = maybe(document, "#cards .lens")?.dataset.state === "empty";
  if (!window.arrived || ranOf === null) ranOf = key;
  find(document, "#verdict").dataset.note = note;
  find(document, "#results").toggleAttribute("data-before", key !== ranOf && !empty);
}

/** @param {Told[]} values */
export function said(...values) {
  ranOf = keyOf(values);
  find(document, "#results").removeAttribute("data-before");
}
