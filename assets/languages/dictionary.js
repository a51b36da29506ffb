/* A language's dictionary: what an English text is in it. Sentences with `{}` where something stands in them, U+E000
   and U+E001 around what is emphasised or linked. Knows no page. */

/** @import { Found, Pattern, Dictionary } from "../ui/languages.js" */
export const OPEN = "\uE000",
  CLOSE = "\uE001";
export const FIRST = 0xe100; // an element that stands in a sentence: its number, counted from there
export const LETTERS = /\p{L}{2}/u,
  READ = /\p{L}{2}|\d,\d{3}|\d\.\d/u; // what may be something else in the language

const LONGEST = 11; // pieces, and what stands between, that one sentence of the dictionary may be of
const WEAK = 7; // letters of its own; with fewer, or one word, it is a sentence only around figures, names,
// quotes and what is emphasised
// How a sentence ends before another: nothing that is put in goes across.
const END = `[.!?…][”)${CLOSE}]*(?:\\s+[“(]*[${OPEN}\\p{Lu}\\p{Nd}]|${OPEN})`;
const WITHIN = `((?:(?!${END}).)*?)`,
  NAME = // of a network: as a whole, so that there is one way to read it
    "(?<![\\p{L}\\p{N}-])(?=\\p{Lu}\\p{L}*[-\\p{Lu}\\p{N}])" +
    "(?=[\\p{L}\\p{N}-]*[a-z])[\\p{L}\\p{N}-]+(?![\\p{L}\\p{N}-])",
  FIGURES = `((?:“[^”]*”|${NAME}|[^a-z“”])*?)`,
  QUOTED = "([^“”]*?)"; // what is put in

const exact = /** @type {Map<string, string>} */ (new Map()),
  patterns = /** @type {Map<string, Pattern[]>} */ (new Map()),
  remembered = /** @type {Map<string, Found | null>} */ (new Map());
const THOUSANDS = /(?<![\d,.])\d{1,3}(?:,\d{3})+(?![\d,])/u; // as English has them

// What has a decimal point, but for versions, sections, papers' numbers and names of files
const DECIMAL = new RegExp(
  "(?<![\\p{L}\\d.,_]|\\b(?:BY|NC|ND|SA|arXiv|[Vv]ersion|Python|PyTorch|Gradio|[Ss]ections?|Abschnitte?)[\\s:-])" +
    "(?!\\d{4}\\.\\d{5})(\\d+)\\.(\\d+)(?![\\d]|\\.[\\p{L}\\d])",
  "gu",
);

// Several of them, once they have commas of their own
const AFTER_ANOTHER = /(?<=\d,\d+), (?=[-−]?\d+,\d)/gu;

const UNIT = /(\d\s)([BM])(?![\p{L}\d])/gu;

let apart = ",",
  units = /** @type {Record<string, string>} */ ({}),
  point = ".",
  lists = /** @type {[string, string][]} */ ([]),
  tails = /** @type {Pattern[]} */ ([]);

/** Thousands as the language parts them.
   @param {string} text */
const grouped = (text) => text.replace(new RegExp(THOUSANDS, "gu"), (figure) => figure.replaceAll(",", apart));
/** Decimals as the language writes them, and what it calls a million and a billion behind a number.
   @param {string} text */
function pointed(text) {
  const said = point === "." ? text : text.replace(DECIMAL, `$1${point}$2`).replace(AFTER_ANOTHER, "; ");
  return said.replace(UNIT, (found, number, unit) => (units[unit] ? number + units[unit] : found));
}
/** @param {string} text */
const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
/** @param {string} text */
const wordsOf = (text) => text.match(/\p{L}{3,}/gu) || [];

const NEVER = /$^/; // until somebody looks for it

/** A sentence that something is put into, as what finds it in a text.
   @param {string} english
   @param {string} said
   @returns {Pattern} */
function pattern(english, said) {
  const literal = english.replace(/\{\}|[\uE000\uE001]/g, " "),
    order = english.match(/\{\}|\uE000/g) || [];
  const few = literal.replace(/\P{L}/gu, "").length < WEAK || (literal.match(/\p{L}{2,}/gu) || []).length < 2;
  const weak = few && !english.includes(OPEN); // what is emphasised says as much as a word
  const hole = weak && !/^\p{Lu}\p{L}/u.test(english) ? FIGURES : WITHIN;
  const source = english
    .split(/(\uE000\{\}\uE001|\{\}|\uE000)/)
    .map((part, i, parts) => {
      if (part === OPEN + "{}" + CLOSE) return `${OPEN}([\uE100-\uF8FF])([^${OPEN}${CLOSE}]*)${CLOSE}`;
      if (part === "{}") return weak && parts[i - 1]?.endsWith("“") && parts[i + 1]?.startsWith("”") ? QUOTED : hole;
      return part === OPEN ? OPEN + "([\uE100-\uF8FF])" : escaped(part);
    })
    .join("");
  // only a word that stands free can be looked for in a text
  const free =
    wordsOf(english.replaceAll("{}", "\uE002").replace(/\p{L}*\uE002\p{L}*/gu, " ")).sort(
      (a, b) => b.length - a.length,
    )[0] || "";
  return { source, order, said, free, weak, length: literal.trim().length, test: NEVER };
}

/** @param {Pattern} a
   @param {Pattern} b */
const longest = (a, b) => b.length - a.length;

/** From here on texts are read by these.
   @param {Dictionary} given */
export function learn({ sentences, tails: ends, joined, thousands = ",", decimals = ".", units: named = {} }) {
  apart = thousands;
  units = named;
  point = decimals;
  lists = Object.entries(joined);
  for (const [english, said] of sentences) {
    const found = pattern(english, said);
    if (!found.order.length) {
      exact.set(english, said);
      continue;
    }
    found.test = new RegExp(`^${found.source}$`, "su");
    patterns.set(found.free, [...(patterns.get(found.free) || []), found]);
  }
  tails = ends
    .map(([english, said]) => pattern(english, said))
    .filter((found) => !found.weak)
    .sort(longest);
  for (const found of tails) found.test = new RegExp(`^(.*?)${found.source}$`, "su");
}

/* What is found for a text: how it is said, and how many of its characters are from the dictionary. */
/** @type {Found} */
const NOTHING = { said: null, known: 0 };
/** @param {Found} one
   @param {Found} other */
const better = (one, other) => (other.known > one.known ? other : one);
/** @param {string} text
   @returns {Found} */
const asItIs = (text) => ({ said: text, known: 0 });
/** @param {Found[]} parts
   @param {string} between
   @returns {Found} */
const joinedBy = (parts, between) => ({
  said: parts.map(({ said }) => said).join(between),
  known: parts.reduce((sum, { known }) => sum + known, 0),
});

const BARE = /^(\s*)(.*?)(\s*)$/su; // and what is blank around it
/** The parts of a text, which fits that whatever it is.
   @param {RegExp} test
   @param {string} text
   @returns {string[]} */
const parted = (test, text) => test.exec(text) ?? [text, "", text, ""];

/** What is put into a sentence: said too, what was hung on to it, and a list as a list.
   @param {string} text
   @returns {Found} */
function inside(text) {
  const [, before, bare, after] = parted(BARE, text);
  let found = matched(bare);
  if (found.said !== null) found = { said: before + found.said + after, known: found.known };
  for (const tail of tails) {
    const match = tail.test.exec(text);
    if (match) found = better(found, joinedBy([inside(match[1]), filled(tail, match.slice(1))], ""));
  }
  if (found.said !== null) return found;
  for (const [english, joint] of lists) {
    const at = text.lastIndexOf(english);
    if (at > 0)
      return joinedBy(
        [joinedBy(text.slice(0, at).split(", ").map(inside), ", "), inside(text.slice(at + english.length))],
        joint,
      );
  }
  return translated(text) ?? asItIs(text);
}

/** A sentence of the dictionary around what was put in.
   @param {Pattern} entry
   @param {string[]} match
   @returns {Found} */
function filled(entry, match) {
  const holes = /** @type {string[]} */ ([]),
    marks = /** @type {string[]} */ ([]);
  entry.order.forEach((kind, i) => (kind === OPEN ? marks : holes).push(match[i + 1]));
  let next = 0,
    mark = 0,
    known = entry.length;
  const said = entry.said.replace(/\{(\d*)((?:\|[^{}]*)?)\}|\uE000/g, (place, number, called) => {
    if (place === OPEN) return OPEN + marks[mark++];
    const hole = holes[number ? Number(number) : next++],
      own = /** @type {string} */ (called)
        .split("|")
        .slice(1)
        .find((one) => one.startsWith(hole + ":"));
    const found = own ? { said: own.slice(hole.length + 1), known: hole.length } : inside(hole);
    known += found.known;
    return grouped(found.said ?? hole);
  });
  return { said, known };
}

const WRAPPED = /^(\uE000[\uE100-\uF8FF])([^\uE000\uE001]*)\uE001$/u; // all of it in one element
const STOPPED = /^([.,;:]\s+)?(.*?)([.,;:!?…]| [↗✓→])?$/su;

/** One sentence.
   @param {string} text
   @returns {Found} */
function matched(text) {
  const whole = exact.get(text);
  if (whole !== undefined) return { said: whole, known: text.length };
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
  const [, before = "", bare, after = ""] = parted(STOPPED, text),
    rest = before || after ? matched(bare) : NOTHING;
  return rest.said === null ? NOTHING : { said: before + rest.said + after, known: rest.known };
}

/** Several sentences after one another: cut so that most of it is known, into as few pieces as that takes.
   @param {string} text
   @param {RegExp} between
   @returns {Found} */
function inPieces(text, between) {
  const pieces = text.split(between),
    // Every second one is what stands between; `best` for the first few
    best = /** @type {(Found | null)[]} */ ([NOTHING]);
  if (pieces.length < 3) return NOTHING;
  for (let to = 1; to <= pieces.length; to += 2) {
    best[to] = null;
    for (let from = Math.max(0, to - LONGEST); from < to; from += 2) {
      const before = from ? joinedBy([best[from - 1] ?? NOTHING, asItIs(pieces[from - 1])], "") : asItIs("");
      const piece = pieces.slice(from, to).join(""),
        found = piece === text ? NOTHING : matched(piece); // the whole was tried
      if (found.said === null && to - from > 1) continue;
      const all = joinedBy([before, found.said === null ? inside(piece) : found], "");
      if (all.known > (best[to]?.known ?? -1)) best[to] = all;
    }
  }
  return best[pieces.length] ?? NOTHING;
}

const SENTENCES = /((?<=[.!?…:;][”)\uE001]*)(?:\s+|(?=\uE000)))/u,
  PARTS = /( · | – |, |: | \(|\)(?=$| )|; )/u;

/** The same, and how much of it is known.
   @param {string} text
   @returns {Found | null} */
function translated(text) {
  if (!LETTERS.test(text)) return THOUSANDS.test(text) ? { said: grouped(text), known: text.length } : null;
  const known = remembered.get(text);
  if (known !== undefined) return known;
  remembered.set(text, null); // what is in it may be the same again
  const [, before, bare, after] = parted(BARE, text),
    plain = bare.replace(/\s+/g, " ");
  let found = better(matched(plain), inPieces(plain, SENTENCES));
  if (!found.known) found = inPieces(plain, PARTS);
  const said = found.known ? { said: before + found.said + after, known: found.known } : null;
  if (remembered.size > 20000) remembered.clear();
  remembered.set(text, said);
  return said;
}

/** A text in the language, or null where nothing of it is known.
   @param {string} text */
export function sentenceOf(text) {
  const found = translated(text);
  return found && found.said !== null ? pointed(found.said) : null;
}

/** The same, also where its numbers alone are written otherwise.
   @param {string} text */
export function saidOf(text) {
  const said = sentenceOf(text) ?? pointed(text);
  return said === text ? null : said;
}
