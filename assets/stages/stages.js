/* The table of stages. Text reaches the page through textContent alone. */

import { find, findAll, maybe, targetOf } from "../ui/dom.js";

/** @import { Html } from "../ui/types.js" */

/** @import { Block, Slice, Stage, Stages } from "./types.js" */

/** @template {keyof HTMLElementTagNameMap} K
   @param {K} kind
   @param {string} [text] */
function cell(kind, text) {
  const made = document.createElement(kind);
  if (text !== undefined) made.textContent = text;
  return made;
}

/** A count, with a bar for its share of the whole.
   @param {[string, number]} given */
function share([text, part]) {
  const made = cell("td"),
    bar = document.createElement("i");
  bar.style.width = "calc(" + part + " * (100% - 20px))"; // within the padding
  made.append(bar, cell("span", text));
  made.title = (100 * part).toFixed(1) + " % of the network’s";
  made.className = "share";
  return made;
}

/** @param {Html<Stages, null>} html */
export function draw({ element, props, trigger, watch }) {
  const head = find(element, "thead tr"),
    body = find(element, "tbody");

  /** @param {Block} block */
  function press(block) {
    const made = cell("button", block.name);
    made.type = "button";
    made.dataset.key = block.key;
    made.dataset.link = block.link;
    made.title = block.title;
    made.setAttribute("aria-label", block.title);
    made.setAttribute("aria-pressed", String(block.key === props.value.chosen));
    return made;
  }

  /** @param {Stage} stage */
  function row(stage) {
    const made = document.createElement("tr"),
      first = cell("th", stage.number),
      blocks = cell("td");
    first.scope = "row";
    blocks.className = "blocks";
    blocks.append(...stage.blocks.map(press));
    // on a phone, so that the costs have room
    const small = cell("small", stage.operator.replaceAll(" × ", "\u00a0×\u00a0"));
    small.ariaHidden = "true";
    first.append(small);
    made.append(
      first,
      cell("td", stage.operator),
      blocks,
      ...stage.words.map((text) => cell("td", text)),
      ...stage.shares.map(share),
    );
    return made;
  }

  function render() {
    const active = /** @type {HTMLElement | null} */ (document.activeElement),
      focused = element.contains(active) ? active?.dataset.key : undefined;
    head.replaceChildren(...props.value.head.map((text) => Object.assign(cell("th", text), { scope: "col" })));
    body.replaceChildren(...props.value.stages.map(row));
    const address = new URLSearchParams(location.search).get("block"),
      chosen = maybe(body, "button[aria-pressed=true]");
    if (window.arrived && chosen && address && address !== chosen.dataset.link)
      window.setAddress({ block: chosen.dataset.link });
    if (focused)
      findAll(body, "button")
        .find((button) => button.dataset.key === focused)
        ?.focus();
  }

  body.addEventListener("click", (event) => {
    const button = targetOf(event).closest("button");
    if (!button) return;
    findAll(body, "button").forEach((one) => one.setAttribute("aria-pressed", String(one === button)));
    window.setAddress({ block: button.dataset.link });
    // One press may overtake another on its way
    trigger("select", { key: button.dataset.key, when: performance.now() });
  });

  /* A block of the chart above is that block here; plotly alone would blow it up to the chart's width. A stage still
     opens. */
  document.addEventListener(
    "click",
    (event) => {
      const slice = /** @type {Slice | null} */ (targetOf(event).closest("#icicle .slice")),
        part = slice?.__data__;
      if (!part || part.children || !element.isConnected) return;
      event.stopPropagation();
      const key = part.data.data.id,
        keys = [key, key + ", block 1"]; // a stage of one block has no part below it
      findAll(body, "button")
        .find((button) => keys.includes(button.dataset.key ?? ""))
        ?.click();
    },
    true,
  );

  watch("value", render);
  render();
}
