/* The table: sorted here, so that another order asks the server nothing. Text reaches the page through textContent
   alone. `element`, `props` and `watch` are gr.HTML's. */
const root = element.querySelector(".record");
const heads = root.querySelector("thead tr"), body = root.querySelector("tbody"), told = root.querySelector(".note");
const order = { key: "", down: false }; // the order in which it was published, until a head is pressed
let drawn = ""; // the heads that stand there: kept as they are, so that the pressed one keeps the focus

function make(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.textContent = text;
  return node;
}

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

function head(column) {
  const cell = make("th", column.words ? "words" : "", ""), line = make("span", "", "");
  const button = make("button", "sort", column.title);
  cell.scope = "col";
  cell.abbr = column.title; // without the notes
  cell.dataset.key = column.key;
  button.type = "button";
  button.addEventListener("click", () => {
    order.down = order.key === column.key && !order.down;
    order.key = column.key;
    fill();
    root.querySelector(".scroll").scrollTop = 0;
  });
  line.append(button, ...marks(column.notes, column.title));
  cell.append(line);
  return cell;
}

/* What is unknown comes last in either order; what is equal stays in the order of publication. */
function sorted() {
  const column = props.value.heads.findIndex((one) => one.key === order.key);
  if (column < 0) return props.value.rows;
  const value = (row) => row[column].value, way = order.down ? -1 : 1;
  const compare = (a, b) => (typeof a === "string" ? a.localeCompare(b, "en", { numeric: true }) : a - b);
  return [...props.value.rows].sort((one, other) => {
    const a = value(one), b = value(other);
    if (a === null || b === null) return (a === null) - (b === null);
    return way * compare(a, b);
  });
}

function row(cells) {
  const line = document.createElement("tr");
  line.append(...cells.map((cell, i) => {
    const column = props.value.heads[i], node = make(i ? "td" : "th", column.words ? "words" : "", cell.text);
    if (!i) node.scope = "row";
    if (cell.small) node.append(make("small", "", cell.small));
    if (!cell.notes.length) return node;
    const beside = make("span", "marks", "");
    beside.append(...marks(cell.notes, column.title + " of " + cells[0].text));
    node.append(beside);
    return node;
  }));
  return line;
}

function fill() {
  for (const cell of heads.children) {
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
  root.querySelector(".help span").textContent = props.value.rows.length + (props.value.rows.length === 1 ? " row." : " rows.");
  fill();
}

watch("value", render);
render();
