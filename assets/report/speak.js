/* A report in another language than English: read by the dictionary that is in the file, as the pages are. */
import { learn } from "../languages/dictionary.js";
import { begin } from "../languages/page.js";

learn(JSON.parse(/** @type {HTMLElement} */ (document.getElementById("dictionary")).textContent));
begin();
