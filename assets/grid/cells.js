/* The cells of the confusion matrix: those with most mistakes as buttons, and all of them in the chart. A press has the
   grid show their pictures, and the server their maps. */

import { find, findAll } from "../ui/dom.js";

/** @import { Html } from "../ui/types.js" */

/** @import { Cell, CellButton, Cells, Plot } from "./types.js" */

/** @param {Html<Cells, { chart: string }>} html */
export function draw({ element, props, trigger, watch }) {
  const list = find(element, "ul"),
    lead = find(element, ".lead");
  const { chart } = props.page;
  const buttons = () => /** @type {CellButton[]} */ (findAll(list, "button"));

  /** @param {number} row
   @param {number} column */
  function press(row, column) {
    const cell = props.value.cells.find((one) => one.row === row && one.column === column);
    if (!cell) return;
    document.dispatchEvent(new CustomEvent("pictures", { detail: { numbers: cell.numbers, text: cell.text } }));
    for (const button of buttons()) button.setAttribute("aria-pressed", String(button.cell === cell));
    trigger("select", { row, column });
  }

  /** @param {Cell} cell */
  function button(cell) {
    const item = document.createElement("li"),
      made = /** @type {CellButton} */ (item.appendChild(document.createElement("button")));
    made.type = "button";
    made.cell = cell;
    made.textContent = cell.label;
    made.setAttribute("aria-pressed", "false");
    made.addEventListener("click", () => press(cell.row, cell.column));
    return item;
  }

  function render() {
    const pressed = buttons().find((one) => one.getAttribute("aria-pressed") === "true")?.cell;
    lead.textContent = props.value.lead;
    list.replaceChildren(...props.value.cells.filter((cell) => cell.listed).map(button));
    for (const one of buttons()) {
      if (pressed && one.cell?.text === pressed.text) one.setAttribute("aria-pressed", "true");
    }
  }

  /* plotly tells of presses to those who ask the chart itself, which is made anew now and then. */
  function listen() {
    const plot = /** @type {Plot | null} */ (document.querySelector(`#${chart} .js-plotly-plot`));
    if (!plot || plot.heard || !plot.on) return;
    plot.heard = true;
    plot.on(
      "plotly_click",
      ({ points }) =>
        points.length && press(points[0].pointIndex?.[0] ?? points[0].y, points[0].pointIndex?.[1] ?? points[0].x),
    );
  }

  const watching = new MutationObserver(listen);
  watching.observe(document.body, { childList: true, subtree: true });
  listen();
  watch("value", render);
  render();
}
