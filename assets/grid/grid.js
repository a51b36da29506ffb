/* Pictures x networks: rows are made as they are scrolled to and used again, so that two thousand cost what twenty do.
   Thumbnails are cut from sheets that are sent once. Text reaches the page through textContent alone. */

import { find, write } from "../ui/dom.js";
import { fill } from "../ui/fill.js";
import { collecting } from "./collecting.js";

/** @import { Html } from "../ui/types.js" */

/** @import { Answer, GridWords, Line, Pictures } from "./types.js" */

const ROW = 72,
  TILE = 96,
  SIDE = 60,
  ACROSS = 8,
  SPARE = 4; // px; px of a thumbnail; px shown; a side of a sheet; rows

/** @param {Answer} answer */
const isWrong = (answer) => answer[2] === 0;

/** @param {HTMLSelectElement} select
   @param {[string, string][]} pairs */
function options(select, pairs) {
  const told = JSON.stringify(pairs);
  if (select.dataset.told === told) return;
  const before = select.value;
  select.replaceChildren(...pairs.map(([value, text]) => new Option(text, value)));
  select.value = pairs.some(([value]) => value === before) ? before : pairs[0][0];
  select.dataset.told = told;
}

/** @param {string} tag
   @param {string} className
   @param {(Node | string)[]} inner */
function part(tag, className, ...inner) {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...inner);
  return made;
}

/** @param {Html<Pictures, { said: GridWords }>} html */
export function draw({ element, props, trigger, watch }) {
  const { said } = props.page;
  const root = find(element, ".grid-of-pictures"),
    frame = find(root, ".frame");
  const table = find(root, ".rows"),
    head = find(root, ".head"),
    space = find(root, ".space");
  const chip = find(root, "button.chip:not(.all)"),
    empty = find(root, ".empty"),
    count = find(root, ".count");
  const picks = {
    class: find(root, "select.class"),
    show: find(root, "select.show"),
    order: find(root, "select.order"),
  };
  let listed = /** @type {number[]} */ ([]), // in order
    cell = /** @type {{ numbers: number[], text: string } | null} */ (null), // those that were pressed elsewhere
    rows = /** @type {Line[]} */ ([]),
    shape = "";
  /** @param {number} i */
  const answers = (i) => props.value.answers.map((network) => network[i]).filter((answer) => answer !== null);
  /** @param {number} i */
  const parted = (i) => new Set(answers(i).map((answer) => answer[0])).size;
  /** @param {number} i */
  const least = (i) => Math.min(...answers(i).map((answer) => answer[1]), 101);

  /** @type {Record<string, (i: number) => boolean>} */
  const SHOW = {
    all: () => true,
    part: (i) => parted(i) > 1,
    wrong: (i) => answers(i).some(isWrong),
    every: (i) => answers(i).length > 0 && answers(i).every(isWrong),
    right: (i) => answers(i).length > 0 && answers(i).every((answer) => answer[2] === 1),
    unread: (i) => Boolean(props.value.refused[i]),
  };
  /** @type {Record<string, (a: number, b: number) => number>} */
  const ORDER = {
    part: (a, b) =>
      parted(b) - parted(a) ||
      answers(b).filter(isWrong).length - answers(a).filter(isWrong).length ||
      least(a) - least(b),
    unsure: (a, b) => least(a) - least(b),
    name: (a, b) => a - b,
  };

  /** @param {number} i */
  function inClass(i) {
    const wanted = picks.class.value;
    if (!wanted) return true;
    const { labels, words } = props.value;
    return props.value.labelled ? labels[i] === wanted : answers(i).some((answer) => words[answer[0]] === wanted);
  }

  function choose() {
    listed = props.value.names
      .map((_, i) => i)
      .filter((i) => inClass(i) && SHOW[picks.show.value](i) && (!cell || cell.numbers.includes(i)));
    listed.sort((a, b) => ORDER[picks.order.value](a, b) || a - b);
    space.style.height = listed.length * ROW + "px";
    table.setAttribute("aria-rowcount", String(listed.length + 1));
    const all = props.value.names.length;
    root.toggleAttribute("data-empty", !all);
    count.textContent = all
      ? fill(said.count, { shown: listed.length.toLocaleString("en"), all: all.toLocaleString("en") })
      : "";
    empty.textContent = all ? (listed.length ? "" : said.none) : said.empty;
    chip.hidden = !cell;
    if (cell) chip.textContent = cell.text + " ×";
    draw();
  }

  const collected = collecting(root, said, {
    pictures: () => props.value,
    listed: () => listed,
    shown: () => rows.filter((line) => line.at >= 0),
  });

  function blank() {
    const line = /** @type {Line} */ (part("div", "row")),
      open = Object.assign(document.createElement("button"), { type: "button", className: "open" }),
      name = part("div", "name", part("b", ""), part("small", ""));
    const first = part("div", "", open);
    line.append(
      first,
      name,
      ...props.value.networks.map(() => part("div", "said", part("b", ""), part("i", ""), part("small", ""))),
    );
    line.setAttribute("role", "row");
    for (const one of line.children) one.setAttribute("role", "cell");
    open.addEventListener("click", () =>
      collected.on() ? collected.toggle([line.number]) : trigger("select", { number: line.number }),
    );
    return line;
  }

  /** @param {HTMLElement} node
   @param {number} i */
  function thumbnail(node, i) {
    const size = props.value.sizes[i],
      sheet = props.value.sheets[Math.floor(i / (ACROSS * ACROSS))];
    node.style.backgroundImage = size && sheet ? `url("${sheet}")` : "";
    if (!size || !sheet) return;
    const scale = SIDE / Math.min(size[0], size[1]),
      place = i % (ACROSS * ACROSS);
    const x = (place % ACROSS) * TILE * scale + (size[0] * scale - SIDE) / 2;
    const y = Math.floor(place / ACROSS) * TILE * scale + (size[1] * scale - SIDE) / 2;
    node.style.backgroundSize = ACROSS * TILE * scale + "px";
    node.style.backgroundPosition = `${-x}px ${-y}px`;
  }

  /** @param {Line} line
   @param {number} i
   @param {number} at */
  function fillRow(line, i, at) {
    const { names, labels, words, networks, refused } = props.value;
    line.number = i;
    line.style.transform = `translateY(${at * ROW}px)`;
    line.setAttribute("aria-rowindex", String(at + 2));
    thumbnail(find(line, ".open"), i);
    collected.mark(find(line, ".open"), i);
    write(find(line, ".name b"), labels[i] || names[i]);
    write(find(line, ".name small"), refused[i] || (labels[i] ? names[i] : ""));
    find(line, ".name").title = refused[i] || names[i];
    networks.forEach((_, n) => {
      const node = line.children[n + 2],
        answer = props.value.answers[n][i];
      node.className = "said" + (!answer || answer[2] === null ? "" : answer[2] ? " right" : " wrong");
      const text = find(node, "b");
      const mark = !answer || answer[2] === null ? "" : answer[2] ? "✓" : "✗";
      text.replaceChildren(...(mark ? [part("span", "mark", mark)] : []), answer ? words[answer[0]] : "");
      text.title = answer ? words[answer[0]] : "";
      find(node, "i").style.backgroundSize = answer ? answer[1] + "% 100%" : "0";
      find(node, "i").style.visibility = answer ? "" : "hidden";
      write(find(node, "small"), answer ? answer[1].toFixed(0) + " %" : "");
    });
  }

  function draw() {
    const first = Math.max(0, Math.floor(frame.scrollTop / ROW) - SPARE);
    const last = Math.min(listed.length, Math.ceil((frame.scrollTop + frame.clientHeight) / ROW) + SPARE);
    const wanted = new Map();
    for (let at = first; at < last; at++) wanted.set(at, listed[at]);
    const free = rows.filter((line) => !(wanted.get(line.at) === line.number && line.drawn === props.value));
    for (const line of rows) if (!free.includes(line)) wanted.delete(line.at);
    for (const [at, i] of wanted) {
      const line = free.pop() || rows[rows.push(space.appendChild(blank())) - 1];
      line.at = at;
      fillRow(line, i, at);
      line.drawn = props.value;
      line.hidden = false;
      line.style.display = "";
    }
    for (const line of free) {
      line.at = -1;
      line.style.display = "none";
    }
  }

  function render() {
    const { networks, labels, words, labelled } = props.value;
    if (JSON.stringify(networks) !== shape) {
      shape = JSON.stringify(networks);
      rows.forEach((line) => line.remove());
      rows = [];
      table.style.setProperty("--networks", String(Math.max(1, networks.length)));
      head.replaceChildren(
        ...(networks.length ? ["", said.picture, ...networks].map((text) => part("div", "", text)) : []),
      );
      for (const one of head.children) one.setAttribute("role", "columnheader");
    }
    const found = [
      ...new Set(
        labelled
          ? labels.filter(Boolean)
          : props.value.answers.flat().flatMap((answer) => (answer ? [words[answer[0]]] : [])),
      ),
    ];
    options(picks.class, [
      ["", said.everyClass],
      ...found.sort((a, b) => a.localeCompare(b, "en")).map((name) => /** @type {[string, string]} */ ([name, name])),
    ]);
    options(
      picks.show,
      said.show.filter(([key]) => labelled || !["wrong", "every", "right"].includes(key)),
    );
    options(picks.order, said.order);
    choose();
  }

  let due = 0;
  frame.addEventListener(
    "scroll",
    () => {
      if (!due)
        due = requestAnimationFrame(() => {
          due = 0;
          draw();
        });
    },
    { passive: true },
  );
  new ResizeObserver(() => draw()).observe(frame);
  for (const select of Object.values(picks)) {
    select.addEventListener("change", () => {
      frame.scrollTop = 0;
      choose();
    });
  }
  chip.addEventListener("click", () => {
    cell = null;
    choose();
  });
  /* Pictures that belong together, pressed elsewhere: `numbers` of them, and a `text` that says what they are. */
  document.addEventListener("pictures", ({ detail }) => {
    if (!element.isConnected) return;
    cell = detail;
    picks.class.value = "";
    picks.show.value = "all";
    frame.scrollTop = 0;
    choose();
  });
  watch("value", () => {
    collected.forgetFormer();
    render();
  });
  render();
}
