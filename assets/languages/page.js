/* Says a page in another language: whatever is put into it, by whomever, is read here and said anew. Knows no page. */
import { CLOSE, FIRST, LETTERS, OPEN, READ, saidOf, sentenceOf } from "./dictionary.js";

const SILENT = "script, style, code, pre, textarea, canvas, [translate=no], .katex";
const INLINE = new Set("A ABBR B CODE EM I KBD MARK Q S SMALL SPAN STRONG SUB SUP TIME U".split(" "));
const ATTRIBUTES = [
  "aria-label",
  "aria-description",
  "aria-roledescription",
  "aria-valuetext",
  "title",
  "placeholder",
  "alt",
];

/** @param {Node} node
   @returns {node is Text} */
const isText = (node) => node.nodeType === Node.TEXT_NODE;
/** @param {Node} node
   @returns {node is Element} */
const isElement = (node) => node.nodeType === Node.ELEMENT_NODE;

// Of each text that was said anew, what it was and what it is now
const originals = /** @type {WeakMap<Text, { was: string, now: string }>} */ (new WeakMap());

/** @param {Text} node */
const original = (node) => {
  const last = originals.get(node);
  return last && last.now === node.data ? last.was : node.data;
};

/** @param {Text} node
   @param {string} said
   @param {string} [was] */
function write(node, said, was = original(node)) {
  originals.set(node, { was, now: said });
  if (node.data !== said) node.data = said;
}

/** A sentence with elements in it, as one text.
   @param {Element} parent
   @param {Element[]} elements
   @returns {string | null} */
function flat(parent, elements) {
  let text = "";
  for (const node of parent.childNodes) {
    if (isText(node)) text += original(node);
    else if (!isElement(node)) continue;
    else if (!INLINE.has(node.tagName)) return null;
    else {
      elements.push(node);
      const mark = OPEN + String.fromCharCode(FIRST + elements.length - 1),
        within = node.matches(SILENT) ? node.textContent : flat(node, elements);
      if (within === null) return null;
      text += mark + within + CLOSE;
    }
  }
  return text;
}

/** Put that text in place of what stands there; elements and, as far as they go, texts are the ones that were there.
   @param {Element} parent
   @param {string} text
   @param {Element[]} elements */
function unfold(parent, text, elements) {
  const stack = [{ parent, at: 0, silent: false }],
    texts = /** @type {Map<Element, Text[]>} */ (new Map());
  const innermost = () => stack[stack.length - 1];
  /** @param {Element} one */
  const spare = (one) => {
    const left = texts.get(one) ?? [...one.childNodes].filter((node) => isText(node));
    texts.set(one, left);
    return left;
  };
  /** @param {Node} node */
  const put = (node) => {
    const place = innermost(),
      there = place.parent.childNodes[place.at];
    if (there !== node) place.parent.insertBefore(node, there || null);
    place.at += 1;
  };
  spare(parent);
  elements.filter((one) => !one.matches(SILENT)).forEach(spare);
  for (const part of text.split(/(\uE000[\uE100-\uF8FF]|\uE001)/)) {
    if (part === CLOSE) stack.pop();
    else if (part[0] === OPEN) {
      const element = elements[part.charCodeAt(1) - FIRST];
      put(element);
      stack.push({ parent: element, at: 0, silent: element.matches(SILENT) });
    } else if (part && !innermost().silent) {
      const node = spare(innermost().parent).shift() || document.createTextNode("");
      write(node, part);
      put(node);
    }
  }
  for (const left of [...texts.values()].flat()) write(left, "");
}

/** A text of a chart, broken into lines there: said as a whole, and broken into as many.
   @param {Element[]} lines */
function sayLines(lines) {
  const nodes = lines.map((line) => line.firstChild).filter((node) => node !== null && isText(node));
  const said = nodes.length === lines.length ? sentenceOf(nodes.map((node) => original(node).trim()).join(" ")) : null;
  if (said === null) return false;
  const words = said.split(" "),
    most = Math.ceil(said.length / lines.length);
  nodes.forEach((node, i) => {
    let line = words.shift() || "";
    while (words.length && (line.length + words[0].length / 2 < most || i === nodes.length - 1))
      line += " " + words.shift();
    write(node, line);
  });
  return true;
}

/** Whether all that opens in it closes again: what is put into a sentence may be one end of an element.
   @param {string} text */
function nests(text) {
  let depth = 0;
  for (const letter of text) {
    depth += letter === OPEN ? 1 : letter === CLOSE ? -1 : 0;
    if (depth < 0) return false;
  }
  return depth === 0;
}

/** What stands in it as one sentence, though it is in pieces; whether there is such a one.
   @param {Element} block */
function sayWhole(block) {
  const pieces = [...block.childNodes].filter((one) => isElement(one) || (isText(one) && one.data));
  if (pieces.length < 2 || !block.namespaceURI?.endsWith("xhtml")) return false;
  const elements = /** @type {Element[]} */ ([]),
    whole = flat(block, elements);
  const said = whole !== null && whole.length < 4000 && LETTERS.test(whole) ? sentenceOf(whole) : null;
  if (said === null || !nests(said)) return false;
  unfold(block, said, elements);
  return true;
}

/** @param {Text} node */
function sayText(node) {
  const parent = node.parentElement;
  if (!parent || parent.closest(SILENT)) return;
  const lines = parent.matches("tspan.line")
    ? [...(parent.parentElement?.querySelectorAll(":scope > tspan.line") ?? [])]
    : [];
  if (lines.length > 1 && sayLines(lines)) return;
  const around = [parent]; // the widest first
  while (
    INLINE.has(around[0].tagName) &&
    around[0].parentElement &&
    [...around[0].parentElement.childNodes].some((one) => isText(one) && LETTERS.test(original(one)))
  )
    around.unshift(around[0].parentElement);
  if (!parent.closest("[role=option]") && around.some(sayWhole)) return; // an option's tick is none of its words
  const was = original(node),
    said = saidOf(was);
  if (said !== null) write(node, said, was);
}

const attributes = /** @type {WeakMap<Element, Record<string, string>>} */ (new WeakMap());
/** @param {Element} element */
function sayAttributes(element) {
  if (element.closest("[translate=no]")) return;
  for (const name of ATTRIBUTES) {
    const value = element.getAttribute(name),
      last = attributes.get(element)?.[name];
    if (!value || last === value) continue;
    const said = saidOf(value);
    if (said === null) continue;
    attributes.set(element, { ...attributes.get(element), [name]: said });
    element.setAttribute(name, said);
  }
}

/** @param {Node} root */
function say(root) {
  if (isText(root)) return sayText(root);
  if (!isElement(root)) return;
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT),
    found = /** @type {Node[]} */ ([root]);
  while (texts.nextNode()) found.push(texts.currentNode);
  for (const node of found) {
    if (isElement(node)) sayAttributes(node);
    else if (isText(node) && READ.test(node.data)) sayText(node);
  }
}

/* What is chosen in a list stands in a field, and is said there too. What somebody types is left as it is; who goes on
   from what is chosen goes on from that as it was, by which the list is searched. */
const FIELDS = "input[role=listbox], input[role=combobox]";
const choices = /** @type {WeakMap<HTMLInputElement, { was: string, now: string }>} */ (new WeakMap());
function sayChoices() {
  for (const field of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll(FIELDS))) {
    const was = field.value;
    if (choices.get(field)?.now === was) continue;
    const now = saidOf(was) ?? was;
    choices.set(field, { was, now });
    if (was !== now) field.value = now;
  }
}

/** @param {Event} event
   @param {(field: HTMLInputElement) => void} then */
function ofChoice({ target }, then) {
  if (target instanceof HTMLInputElement && target.matches(FIELDS)) then(target);
}

/** @param {HTMLInputElement} field */
function unsay(field) {
  const last = choices.get(field),
    whole = field.selectionStart === 0 && field.selectionEnd === field.value.length;
  if (last?.now === field.value && last.was !== last.now && !whole) field.value = last.was;
}

const observer = new MutationObserver((records) => {
  const changed = new Set();
  for (const { type, target, addedNodes } of records) {
    if (type === "childList") addedNodes.forEach((node) => changed.add(node));
    else changed.add(target);
  }
  for (const node of changed) {
    if (!node.isConnected) continue;
    if (isText(node)) {
      if (originals.get(node)?.now !== node.data) sayText(node);
    } else if (isElement(node)) say(node);
  }
  sayChoices();
  observer.takeRecords(); // those of our own
});

/* All that is there, and all that comes. */
export function begin() {
  say(document.documentElement);
  addEventListener("beforeinput", (event) => ofChoice(event, unsay), true);
  addEventListener(
    "input",
    (event) => ofChoice(event, (field) => choices.set(field, { was: field.value, now: field.value })),
    true,
  );
  addEventListener("focusout", () => setTimeout(sayChoices, 100)); // its list goes first
  observer.observe(document, {
    childList: true,
    characterData: true,
    subtree: true,
    attributes: true,
    attributeFilter: ATTRIBUTES,
  });
}
