/* Classes for the Teach page: while it is switched on, a press puts a picture into the class that is named, or takes it
   out. The Teach page finds them in this tab's memory (demo/teach/collected.py). */

import { find } from "../ui/dom.js";
import { fill } from "../ui/fill.js";

/** @import { GridWords, Line, Pictures } from "./types.js" */

/** @typedef Given what is asked of the grid
   @property {() => Pictures} pictures
   @property {() => number[]} listed those that are listed now, in order
   @property {() => Line[]} shown the rows that are drawn */

/** @param {HTMLElement} root
   @param {GridWords} said
   @param {Given} given */
export function collecting(root, said, given) {
  const wanted = find(root, "select.class");
  const collect = {
    on: find(root, "input.collecting"),
    name: find(root, "input.named"),
    got: find(root, ".got"),
    all: find(root, "button.all"),
    teach: find(root, "button.teach"),
  };
  const taken = /** @type {Map<number, string>} */ (new Map()); // a class by the number of a picture
  let pile = sessionStorage.getItem("pile");

  const className = () => collect.name.value.trim() || said.first;

  /** @param {HTMLElement} node
   @param {number} i */
  function markOpen(node, i) {
    const inside = collect.on.checked ? taken.get(i) : undefined;
    const told = !collect.on.checked ? said.open : inside ? said.taken : said.take;
    node.classList.toggle("taken", Boolean(inside));
    node.setAttribute("aria-label", fill(told, { name: given.pictures().names[i], class: inside || className() }));
    node.title = collect.on.checked ? (node.getAttribute("aria-label") ?? "") : said.press;
  }

  function classes() {
    const found = /** @type {Map<string, number[]>} */ (new Map());
    for (const [i, name] of [...taken].sort((a, b) => a[0] - b[0])) found.set(name, [...(found.get(name) || []), i]);
    return [...found];
  }

  function tellCollected() {
    const found = classes();
    collect.got.textContent = found.length
      ? fill(said.got, { classes: found.map(([name, numbers]) => `${name} ${numbers.length}`).join(", ") })
      : said.noneYet;
    collect.teach.disabled = !found.length;
    for (const line of given.shown()) markOpen(find(line, ".open"), line.number);
  }

  /** @param {number[]} numbers */
  function toggle(numbers) {
    const name = className(),
      readable = numbers.filter((i) => !given.pictures().refused[i]);
    const out = readable.length === 1 && taken.has(readable[0]);
    for (const i of readable) out ? taken.delete(i) : taken.set(i, name);
    tellCollected();
  }

  /** Other pictures have come: what was collected of the former ones is void. */
  function forgetFormer() {
    if (sessionStorage.getItem("pile") === pile) return;
    pile = sessionStorage.getItem("pile");
    taken.clear();
    tellCollected();
  }

  find(root, ".what").textContent = said.collect;
  collect.name.placeholder = said.class;
  collect.name.setAttribute("aria-label", said.class);
  collect.all.textContent = said.all;
  collect.teach.textContent = said.teach;
  collect.on.addEventListener("change", () => {
    find(root, ".deeds").hidden = !collect.on.checked;
    collect.name.value ||= wanted.value;
    tellCollected();
  });
  wanted.addEventListener("change", () => {
    if (wanted.value) collect.name.value = wanted.value;
  });
  collect.name.addEventListener("input", tellCollected);
  collect.all.addEventListener("click", () => toggle(given.listed()));
  collect.teach.addEventListener("click", () => {
    sessionStorage.setItem("collected", JSON.stringify({ pile: sessionStorage.getItem("pile"), classes: classes() }));
    location.href = "./teach";
  });

  return { on: () => collect.on.checked, mark: markOpen, toggle, forgetFormer };
}
