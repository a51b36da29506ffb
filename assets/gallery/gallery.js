/* Pictures to press, each with its title; why one is worth a look stands below them, and is read with its button.
   Text reaches the page through textContent alone. */

import { childrenOf, copyOf, find, maybe, targetOf } from "../ui/dom.js";

/** @import { Html } from "../ui/types.js" */

/** @import { Example } from "./types.js" */

/** @param {Event} event */
const within = (event) => /** @type {HTMLElement | null} */ (targetOf(event).closest(".thumbnail-item"));

/** @param {Html<Example[], null>} html */
export function draw({ element, props, trigger, watch }) {
  const grid = find(element, ".gallery"),
    caption = find(element, ".caption");
  const blank = copyOf(find(element, "template").content);
  let drawn = ""; // the rows, as JSON

  /** @param {HTMLElement | null | undefined} button */
  const tell = (button) => {
    caption.textContent = button ? button.ariaDescription || "" : "";
  };
  const chosen = () => maybe(grid, "[aria-pressed=true]");

  /** @param {Example} given */
  function button({ name, title, why, src }) {
    const made = /** @type {HTMLElement} */ (blank.cloneNode(true));
    made.dataset.name = name;
    made.ariaLabel = title;
    if (why) made.ariaDescription = why;
    Object.assign(find(made, "img"), { src, alt: title });
    find(made, "span").textContent = title;
    return made;
  }

  function mark() {
    childrenOf(grid).forEach((one, i) =>
      one.setAttribute("aria-pressed", String(props.value[i].path === window.pictured)),
    );
    tell(chosen());
  }

  function render() {
    const told = JSON.stringify(props.value);
    if (told !== drawn) grid.replaceChildren(...props.value.map(button));
    drawn = told;
    caption.classList.toggle(
      "none",
      props.value.every((row) => !row.why),
    );
    mark();
  }

  document.addEventListener("pictured", mark);
  grid.addEventListener("click", (event) => {
    const pressed = within(event);
    if (pressed) trigger("select", { name: pressed.dataset.name });
  });
  for (const enter of ["pointerover", "focusin"])
    grid.addEventListener(enter, (event) => within(event) && tell(within(event)));
  for (const leave of ["pointerleave", "focusout"]) grid.addEventListener(leave, () => tell(chosen()));
  watch("value", render);
  render();
}
