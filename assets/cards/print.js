/* One card's account in print: its figures in a line, and all its cells. */

import { inPrint } from "./account.js";
import { figures } from "./acts.js";

/** @import { Account, Scene } from "./types.js" */

/** Each figure knows the step from which it is there.
   @param {HTMLElement} node
   @param {Account[]} sums */
export function writeFigures(node, sums) {
  node.replaceChildren(
    ...sums.map((one) => {
      const line = document.createElement("p");
      if (sums.length > 1) line.append(Object.assign(document.createElement("b"), { textContent: one.name }), " ");
      line.append(
        ...figures(one).map(([from, text]) => {
          const span = Object.assign(document.createElement("span"), { textContent: text });
          span.dataset.from = String(from);
          return span;
        }),
      );
      return line;
    }),
  );
}

/** @param {HTMLTableElement} table
   @param {Scene} scene */
export function writeCells(
  table,
  {
    sums,
    card: {
      grid: [lines, columns],
    },
  },
) {
  for (const { name, cells } of sums) {
    const body = table.createTBody(),
      head = body.insertRow().appendChild(document.createElement("th"));
    head.colSpan = columns;
    head.textContent = name;
    for (let i = 0; i < lines; i++) {
      const line = body.insertRow();
      cells.slice(i * columns, (i + 1) * columns).forEach((value) => {
        line.insertCell().textContent = inPrint(value);
      });
    }
  }
}
