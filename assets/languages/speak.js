/* Says the page in the visitor's language. The page speaks English; whatever is put into it, by whomever, is read here and
   said anew from a dictionary: sentences with `{}` where something stands in them, U+E000 and U+E001 around what is emphasised
   or linked. What the dictionary lacks stays as it is. `window.LANGUAGES` are those that there are. */
{
  const OPEN = "\uE000", CLOSE = "\uE001", FIRST = 0xe100; // an element that stands in a sentence: its number, counted from there
  const ENGLISH = "en", KEPT = "language";
  const LONGEST = 11; // pieces, and what stands between, that one sentence of the dictionary may be of
  const SILENT = "script, style, code, pre, textarea, canvas, [translate=no], .katex";
  const INLINE = new Set("A ABBR B CODE EM I KBD MARK Q S SMALL SPAN STRONG SUB SUP TIME U".split(" "));
  const ATTRIBUTES = ["aria-label", "aria-description", "aria-roledescription", "aria-valuetext", "title", "placeholder", "alt"];
  const WEAK = 7; // letters of its own; with fewer, or one word, it is a sentence only around figures, names and quotes
  const END = `[.!?…][”)${CLOSE}]*(?:\\s+[“(]*[${OPEN}\\p{Lu}]|${OPEN})`; // of a sentence, and another begins: nothing put in goes across
  const WITHIN = `((?:(?!${END}).)*?)`, FIGURES = "((?:“[^”]*”|[^a-z“”])*?)"; // what is put in
  const LETTERS = /\p{L}{2}/u;

  const asked = new URLSearchParams(location.search).get("lang");
  const known = (name) => name && Object.hasOwn(window.LANGUAGES, name);
  const kept = () => { try { return localStorage.getItem(KEPT); } catch { return null; } };
  const keep = (name) => { try { localStorage.setItem(KEPT, name); } catch { /* asked for again next time */ } };
  const language = [asked, kept(), ...(navigator.languages || []).map((one) => one.split("-")[0])].find(known) || ENGLISH;
  if (known(asked)) keep(asked);
  document.documentElement.lang = language;

  /* ------------------------------------------------------------------------------------------------ the dictionary */
  const exact = new Map(), patterns = new Map(), remembered = new Map();
  let lists = [], tails = [];

  const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const wordsOf = (text) => text.match(/\p{L}{3,}/gu) || [];

  /* A sentence that something is put into, as what finds it in a text. */
  function pattern(english, said) {
    const literal = english.replace(/\{\}|[\uE000\uE001]/g, " "), order = english.match(/\{\}|\uE000/g) || [];
    const weak = literal.replace(/\P{L}/gu, "").length < WEAK || (literal.match(/\p{L}{2,}/gu) || []).length < 2;
    const hole = weak && !/^\p{Lu}\p{L}/u.test(english) ? FIGURES : WITHIN;
    const source = english.split(/(\uE000\{\}\uE001|\{\}|\uE000)/).map((part) => {
      if (part === OPEN + "{}" + CLOSE) return `${OPEN}([\uE100-\uF8FF])([^${OPEN}${CLOSE}]*)${CLOSE}`;
      return part === "{}" ? hole : part === OPEN ? OPEN + "([\uE100-\uF8FF])" : escaped(part);
    }).join("");
    // only a word that stands free can be looked for in a text
    const free = wordsOf(english.replaceAll("{}", "\uE002").replace(/\p{L}*\uE002\p{L}*/gu, " ")).sort((a, b) => b.length - a.length)[0] || "";
    return { source, order, said, free, weak, length: literal.trim().length };
  }

  const longest = (a, b) => b.length - a.length;

  function learn({ sentences, tails: ends, joined }) {
    lists = Object.entries(joined);
    for (const [english, said] of sentences) {
      const found = pattern(english, said);
      if (!found.order.length) { exact.set(english, said); continue; }
      found.test = new RegExp(`^${found.source}$`, "su");
      patterns.set(found.free, [...(patterns.get(found.free) || []), found]);
    }
    tails = ends.map(([english, said]) => pattern(english, said)).filter((found) => !found.weak).sort(longest);
    for (const found of tails) found.test = new RegExp(`^(.*?)${found.source}$`, "su");
  }

  /* What is found for a text: how it is said, and how many of its characters are from the dictionary. */
  const NOTHING = { said: null, known: 0 };
  const better = (one, other) => (other.known > one.known ? other : one);
  const asItIs = (text) => ({ said: text, known: 0 });
  const joinedBy = (parts, between) => ({ said: parts.map(({ said }) => said).join(between), known: parts.reduce((sum, { known }) => sum + known, 0) });

  /* What is put into a sentence: said too, what was hung on to it, and a list as a list. */
  function inside(text) {
    const [, before, bare, after] = /^(\s*)(.*?)(\s*)$/su.exec(text);
    let found = matched(bare);
    if (found.said !== null) found = { said: before + found.said + after, known: found.known };
    for (const tail of tails) {
      const match = tail.test.exec(text);
      if (match) found = better(found, joinedBy([inside(match[1]), filled(tail, match.slice(1))], ""));
    }
    if (found.said !== null) return found;
    for (const [english, joint] of lists) {
      const at = text.lastIndexOf(english);
      if (at > 0) return joinedBy([joinedBy(text.slice(0, at).split(", ").map(inside), ", "), inside(text.slice(at + english.length))], joint);
    }
    return translated(text) ?? asItIs(text);
  }

  /* A sentence of the dictionary around what was put in. */
  function filled(entry, match) {
    const holes = [], marks = [];
    entry.order.forEach((kind, i) => (kind === OPEN ? marks : holes).push(match[i + 1]));
    let next = 0, mark = 0, known = entry.length;
    const said = entry.said.replace(/\{(\d*)((?:\|[^{}]*)?)\}|\uE000/g, (place, number, called) => {
      if (place === OPEN) return OPEN + marks[mark++];
      const hole = holes[number ? Number(number) : next++], own = called.split("|").slice(1).find((one) => one.startsWith(hole + ":"));
      const found = own ? { said: own.slice(hole.length + 1), known: hole.length } : inside(hole);
      known += found.known;
      return found.said;
    });
    return { said, known };
  }

  const WRAPPED = /^(\uE000[\uE100-\uF8FF])([^\uE000\uE001]*)\uE001$/u; // all of it in one element
  const STOPPED = /^([.,;:]\s+)?(.*?)([.,;:!?…]| [↗✓→])?$/su;

  /* One sentence. */
  function matched(text) {
    if (exact.has(text)) return { said: exact.get(text), known: text.length };
    let found = NOTHING;
    for (const word of ["", ...new Set(wordsOf(text))]) {
      for (const entry of patterns.get(word) || []) {
        const match = entry.test.exec(text);
        if (match) found = better(found, filled(entry, match));
      }
    }
    if (found.said !== null) return found;
    const within = WRAPPED.exec(text);
    if (within) {
      const { said, known } = translated(within[2]) ?? NOTHING;
      return said === null ? NOTHING : { said: within[1] + said + CLOSE, known };
    }
    const [, before = "", bare, after = ""] = STOPPED.exec(text), rest = before || after ? matched(bare) : NOTHING;
    return rest.said === null ? NOTHING : { said: before + rest.said + after, known: rest.known };
  }

  /* Several sentences after one another: cut so that most of it is known, into as few pieces as that takes. */
  function inPieces(text, between) {
    const pieces = text.split(between), best = [NOTHING]; // every second one is what stands between; `best` for the first few
    if (pieces.length < 3) return NOTHING;
    for (let to = 1; to <= pieces.length; to += 2) {
      best[to] = null;
      for (let from = Math.max(0, to - LONGEST); from < to; from += 2) {
        const before = from ? joinedBy([best[from - 1], asItIs(pieces[from - 1])], "") : asItIs("");
        const piece = pieces.slice(from, to).join(""), found = piece === text ? NOTHING : matched(piece); // the whole was tried
        if (found.said === null && to - from > 1) continue;
        const all = joinedBy([before, found.said === null ? inside(piece) : found], "");
        if (!best[to] || all.known > best[to].known) best[to] = all;
      }
    }
    return best[pieces.length];
  }

  const SENTENCES = /((?<=[.!?…:;][”)\uE001]*)(?:\s+|(?=\uE000)))/u, PARTS = /( · | – |, |: | \(|\)(?=$| )|; )/u;

  /* In the visitor's language, or null where nothing of it is known. */
  function translated(text) {
    if (!LETTERS.test(text)) return null;
    if (remembered.has(text)) return remembered.get(text);
    remembered.set(text, null); // what is in it may be the same again
    const [, before, bare, after] = /^(\s*)(.*?)(\s*)$/su.exec(text), plain = bare.replace(/\s+/g, " ");
    let found = better(matched(plain), inPieces(plain, SENTENCES));
    if (!found.known) found = inPieces(plain, PARTS);
    const said = found.known ? { said: before + found.said + after, known: found.known } : null;
    if (remembered.size > 20000) remembered.clear();
    remembered.set(text, said);
    return said;
  }

  const saidOf = (text) => translated(text)?.said ?? null;

  /* -------------------------------------------------------------------------------------------------------- the page */
  const originals = new WeakMap(); // of each text that was said anew, what it was and what it is now

  const original = (node) => { const last = originals.get(node); return last && last.now === node.data ? last.was : node.data; };

  function write(node, said, was = original(node)) {
    originals.set(node, { was, now: said });
    if (node.data !== said) node.data = said;
  }

  /* A sentence with elements in it, as one text. */
  function flat(parent, elements) {
    let text = "";
    for (const node of parent.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) text += original(node);
      else if (node.nodeType !== Node.ELEMENT_NODE) continue;
      else if (!INLINE.has(node.tagName)) return null;
      else {
        elements.push(node);
        const mark = OPEN + String.fromCharCode(FIRST + elements.length - 1), within = node.matches(SILENT) ? node.textContent : flat(node, elements);
        if (within === null) return null;
        text += mark + within + CLOSE;
      }
    }
    return text;
  }

  /* Put that text in place of what stands there; elements and, as far as they go, texts are the ones that were there. */
  function unfold(parent, text, elements) {
    const stack = [{ parent, at: 0 }], texts = new Map();
    const spare = (one) => { if (!texts.has(one)) texts.set(one, [...one.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE)); return texts.get(one); };
    const put = (node) => {
      const place = stack.at(-1), there = place.parent.childNodes[place.at];
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
      } else if (part && !stack.at(-1).silent) {
        const node = spare(stack.at(-1).parent).shift() || document.createTextNode("");
        write(node, part);
        put(node);
      }
    }
    for (const left of [...texts.values()].flat()) write(left, "");
  }

  /* A text of a chart, broken into lines there: said as a whole, and broken into as many. */
  function sayLines(lines) {
    const nodes = lines.map((line) => line.firstChild).filter((node) => node?.nodeType === Node.TEXT_NODE);
    const said = nodes.length === lines.length ? saidOf(nodes.map((node) => original(node).trim()).join(" ")) : null;
    if (said === null) return false;
    const words = said.split(" "), most = Math.ceil(said.length / lines.length);
    nodes.forEach((node, i) => {
      let line = words.shift() || "";
      while (words.length && (line.length + words[0].length / 2 < most || i === nodes.length - 1)) line += " " + words.shift();
      write(node, line);
    });
    return true;
  }

  /* A chart's keys, which it set side by side as wide as they were in English. */
  const GAP = 12; // px
  function spread(legend) {
    let end = 0, row = null;
    for (const key of legend.querySelectorAll(".traces")) {
      const [, x, y] = /translate\(([-\d.]+),\s*([-\d.]+)\)/.exec(key.getAttribute("transform") || "") || [];
      if (x === undefined) return;
      const at = y === row ? Math.max(Number(x), end) : Number(x), text = key.querySelector(".legendtext");
      key.setAttribute("transform", `translate(${at},${y})`);
      [row, end] = [y, at + Number(text.getAttribute("x")) + text.getBBox().width + GAP];
    }
  }

  function sayText(node) {
    const parent = node.parentElement;
    if (!parent || parent.closest(SILENT)) return;
    const lines = parent.matches("tspan.line") ? [...parent.parentElement.querySelectorAll(":scope > tspan.line")] : [];
    if (lines.length > 1 && sayLines(lines)) return;
    let block = parent;
    while (INLINE.has(block.tagName) && block.parentElement && [...block.parentElement.childNodes].some((one) => one.nodeType === Node.TEXT_NODE && LETTERS.test(original(one)))) block = block.parentElement;
    if (block.childElementCount && block.namespaceURI.endsWith("xhtml")) {
      const elements = [], whole = flat(block, elements);
      if (whole !== null && whole.length < 4000 && LETTERS.test(whole)) {
        const said = saidOf(whole);
        if (said !== null) { unfold(block, said, elements); return; }
      }
    }
    const was = original(node), said = saidOf(was);
    if (said === null) return;
    write(node, said, was);
    const legend = parent.matches(".legendtext") && parent.closest(".legend");
    if (legend) spread(legend);
  }

  const attributes = new WeakMap();
  function sayAttributes(element) {
    if (element.closest("[translate=no]")) return;
    for (const name of ATTRIBUTES) {
      const value = element.getAttribute(name), last = attributes.get(element)?.[name];
      if (!value || last === value) continue;
      const said = saidOf(value);
      if (said === null) continue;
      attributes.set(element, { ...attributes.get(element), [name]: said });
      element.setAttribute(name, said);
    }
  }

  function say(root) {
    if (root.nodeType === Node.TEXT_NODE) return sayText(root);
    if (root.nodeType !== Node.ELEMENT_NODE) return;
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT), found = [root];
    while (texts.nextNode()) found.push(texts.currentNode);
    for (const node of found) {
      if (node.nodeType === Node.ELEMENT_NODE) sayAttributes(node);
      else if (LETTERS.test(node.data)) sayText(node);
    }
  }

  /* What is chosen in a list stands in a field: said there too, but while somebody types in it. */
  const choices = new WeakMap();
  function sayChoices() {
    for (const field of document.querySelectorAll("input[role=listbox], input[role=combobox]")) {
      const last = choices.get(field), was = last?.now === field.value ? last.was : field.value;
      const now = field === document.activeElement ? was : saidOf(was) ?? was;
      choices.set(field, { was, now });
      if (field.value !== now) field.value = now;
    }
  }

  const observer = new MutationObserver((records) => {
    const changed = new Set();
    for (const { type, target, addedNodes } of records) {
      if (type === "childList") addedNodes.forEach((node) => changed.add(node));
      else changed.add(target);
    }
    for (const node of changed) {
      if (!node.isConnected) continue;
      if (node.nodeType === Node.TEXT_NODE) { if (originals.get(node)?.now !== node.data) sayText(node); } else if (node.nodeType === Node.ELEMENT_NODE) say(node);
    }
    sayChoices();
    observer.takeRecords(); // those of our own
  });

  function begin(dictionary) {
    learn(dictionary);
    say(document.documentElement);
    addEventListener("focusin", sayChoices);
    addEventListener("focusout", () => setTimeout(sayChoices, 100)); // its list goes first
    observer.observe(document, { childList: true, characterData: true, subtree: true, attributes: true, attributeFilter: ATTRIBUTES });
  }

  /* In the bar: the languages that there are. */
  function offer() {
    const bar = document.querySelector(".nav-holder nav, [data-languages]");
    if (!bar || bar.querySelector(".language")) return;
    const choice = Object.assign(document.createElement("select"), { className: "language", translate: false, ariaLabel: "Language – Sprache" });
    for (const [name, title] of Object.entries(window.LANGUAGES)) choice.append(Object.assign(new Option(name.toUpperCase(), name, false, name === language), { title, lang: name }));
    choice.addEventListener("change", () => {
      keep(choice.value);
      const here = new URL(location);
      here.searchParams.delete("lang");
      history.replaceState(history.state, "", here);
      location.reload();
    });
    bar.append(choice);
  }

  function regret() {
    const note = Object.assign(document.createElement("p"), { className: "no-language", role: "status" });
    note.textContent = `There is no language “${asked.slice(0, 20)}” here; there are ${Object.values(window.LANGUAGES).join(", ")}.`;
    document.body.append(note);
    setTimeout(() => note.remove(), 8000);
  }

  function arrive() {
    if (asked && !known(asked)) regret();
    offer();
    new MutationObserver(offer).observe(document.body, { childList: true, subtree: true });
  }

  window.said = (text) => saidOf(text) ?? text; // for whoever wants to know
  const fetched = language === ENGLISH ? Promise.resolve() : fetch(`./languages/${language}.json`).then((answer) => answer.json()).then(begin);
  fetched.catch(() => {}).then(() => window.understood?.()); // without its dictionary the page stays English
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", arrive);
  else arrive();
}
