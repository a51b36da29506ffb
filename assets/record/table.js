/* The table: sorted here, so that another order asks the server nothing. Text reaches the page through textContent
   alone. */

import { childrenOf, find } from "../ui/dom.js";

/** @import { Html } from "../ui/types.js" */

/** @import { Cell, Head, Note, Table } from "./types.js" */

/** @template {keyof HTMLElementTagNameMap} K
   @param {K} tag
   @param {string} className
   @param {string} text */
function make(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.textContent = text;
  return node;
}

/** @param {Html<Table, null>} html */
export function draw({ element, props, watch }) {
  const root = find(element, ".record");
  const heads = find(root, "thead tr"),
    body = find(root, "tbody"),
    told = find(root, ".note");
  const order = { key: "", down: false }; // the order in which it was published, until a head is pressed
  let drawn = ""; // the heads that stand there: kept as they are, so that the pressed one keeps the focus

  /** @param {Note[]} notes
   @param {string} what */
  function marks(notes, what) {
    return notes.map((note) => {
      const button = make("button", "mark", String(note.number));
      button.type = "button";
      button.title = note.text;
      button.setAttribute("aria-label", "Note " + note.number + " on " + what);
      button.addEventListener("click", () => {
        told.textContent = note.number + ". " + note.text;
        told.hidden = false;
        told.scrollIntoView({ block: "nearest" });
      });
      return button;
    });
  }

  /** @param {Head} column */
  function head(column) {
    const cell = make("th", column.words ? "words" : "", ""),
      line = make("span", "", "");
    const button = make("button", "sort", column.title);
    cell.scope = "col";
    cell.abbr = column.title; // without the notes
    cell.dataset.key = column.key;
    button.type = "button";
    button.addEventListener("click", () => {
      order.down = order.key === column.key && !order.down;
      order.key = column.key;
      fill();
      find(root, ".scroll").scrollTop = 0;
    });
    line.append(button, ...marks(column.notes, column.title));
    cell.append(line);
    return cell;
  }

  /* What is unknown comes last in either order; what is equal stays in the order of publication. */
  function sorted() {
    const column = props.value.heads.findIndex((one) => one.key === order.key);
    if (column < 0) return props.value.rows;
    const way = order.down ? -1 : 1;
    /** @param {string | number} a
       @param {string | number} b */
    const compare = (a, b) =>
      typeof a === "number" && typeof b === "number"
        ? a - b
        : String(a).localeCompare(String(b), "en", { numeric: true });
    return [...props.value.rows].sort((one, other) => {
      const a = one[column].value,
        b = other[column].value;
      if (a === null || b === null) return Number(a === null) - Number(b === null);
      return way * compare(a, b);
    });
  }

  /** @param {Cell[]} cells */
  function row(cells) {
    const line = document.createElement("tr");
    line.append(
      ...cells.map((cell, i) => {
        const column = props.value.heads[i],
          node = make(i ? "td" : "th", column.words ? "words" : "", cell.text);
        if (!i) node.scope = "row";
        if (cell.small) node.append(make("small", "", cell.small));
        if (!cell.notes.length) return node;
        const beside = make("span", "marks", "");
        beside.append(...marks(cell.notes, column.title + " of " + cells[0].text));
        node.append(beside);
        return node;
      }),
    );
    return line;
  }

  function fill() {
    for (const cell of childrenOf(heads)) {
      const pressed = cell.dataset.key === order.key;
      cell.setAttribute("aria-sort", pressed ? (order.down ? "descending" : "ascending") : "none");
    }
    body.replaceChildren(...sorted().map(row));
  }

  function render() {
    const columns = JSON.stringify(props.value.heads);
    if (columns !== drawn) heads.replaceChildren(...props.value.heads.map(head));
    drawn = columns;
    told.hidden = true;
    find(root, ".help span").textContent =
      props.value.rows.length + (props.value.rows.length === 1 ? " row." : " rows.");
    fill();
  }

  watch("value", render);
  render();
}
