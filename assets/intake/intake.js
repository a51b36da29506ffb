/* Many files, a folder or a zip on their way to the server: a few at a time, large ones in parts, so that no request is
   large. Limits are the server's, which holds them; here they only save the way. */

import { find, findAll } from "../ui/dom.js";
import { fill } from "../ui/fill.js";

/** @import { Html } from "../ui/types.js" */

/** @import { Given, Limits } from "./types.js" */

const TOGETHER = 3,
  PART = 15_000_000; // uploads at a time; bytes of a part

/** Whether a file is hidden, or left there by a system, as the server sees it (explain/pictures/archive.py).
   @param {string} name
   @param {string[]} machine */
export const isHidden = (name, machine) =>
  name
    .split("/")
    .some((part) => (part.startsWith(".") && ![".", ".."].includes(part)) || machine.includes(part.toLowerCase()));
/** @param {string} name */
const isZip = (name) => /\.zip$/i.test(name);

/** @param {HTMLInputElement} input */
const chosen = (input) =>
  [...(input.files ?? [])].map((file) => ({ name: file.webkitRelativePath || file.name, file }));

/** @param {Html<{ pile: string }, { limits: Limits, said: Record<string, string> }>} html */
export function draw({ element, props, trigger, upload, watch }) {
  const { limits, said } = props.page;
  const drop = find(element, ".drop"),
    going = find(element, ".going"),
    wrong = find(element, ".wrong");
  const bar = find(going, "progress"),
    far = find(going, ".far");
  let current = 0; // the number of the sending under way; another one, or Cancel, ends it

  /** @param {string} text */
  function complain(text) {
    wrong.textContent = text;
    wrong.hidden = !text;
  }

  /** Dropped folders are walked through; names then have their folders.
   @param {FileSystemEntry} entry
   @param {string} [before]
   @returns {Promise<Given[]>} */
  async function walk(entry, before = "") {
    if (entry.isFile) {
      const one = /** @type {FileSystemFileEntry} */ (entry);
      /** @type {File} */
      const file = await new Promise((give, refuse) => one.file(give, refuse));
      return [{ name: before + entry.name, file }];
    }
    const reader = /** @type {FileSystemDirectoryEntry} */ (entry).createReader(),
      found = /** @type {Given[]} */ ([]);
    for (;;) {
      /** @type {FileSystemEntry[]} */
      const some = await new Promise((give, refuse) => reader.readEntries(give, refuse));
      if (!some.length) return found;
      for (const one of some) found.push(...(await walk(one, before + entry.name + "/")));
      if (found.length > 3 * limits.pictures + 1000) return found;
    }
  }

  /** @param {Given[]} files */
  function tooMuch(files) {
    const size = files.reduce((sum, { file }) => sum + file.size, 0);
    if (files.length > limits.pictures + 100) return fill(said.many, { count: files.length.toLocaleString("en") });
    return size > limits.bytes ? fill(said.large, { size: Math.ceil(size / 1e6).toLocaleString("en") }) : "";
  }

  /** @param {Given} given
   @param {number} mine
   @param {(bytes: number) => void} sent
   @returns {Promise<[string, string[]] | null>} */
  async function sendOne({ name, file }, mine, sent) {
    const parts = [];
    for (let start = 0; start === 0 || start < file.size; start += PART) {
      if (mine !== current) return null;
      const part = file.slice(start, start + PART);
      parts.push((await upload(new File([part], isZip(name) ? "part.zip" : "picture"))).path);
      sent(part.size);
      // The server says that it is large
      if (!isZip(name) && file.size > limits.file) return [name, [parts[0], parts[0]]];
    }
    return [name, parts];
  }

  /** @param {Given[]} given */
  async function send(given) {
    const files = given.filter(({ name }) => !isHidden(name, limits.machine)),
      mine = ++current;
    const trouble = files.length ? tooMuch(files) : said.none;
    complain(trouble);
    if (trouble) return;
    const total = files.reduce((sum, { file }) => sum + file.size, 0),
      done = /** @type {[string, string[]][]} */ ([]),
      left = [...files];
    let bytes = 0;
    /** @param {number} more */
    const show = (more) => {
      bytes += more;
      bar.value = total ? bytes / total : 1;
      far.textContent = fill(said.going, { done: done.length, count: files.length, size: Math.round(bytes / 1e6) });
    };
    going.hidden = false;
    show(0);
    const lane = async () => {
      while (left.length && mine === current) {
        const one = await sendOne(/** @type {Given} */ (left.shift()), mine, show);
        if (one) done.push(one);
        show(0);
      }
    };
    try {
      await Promise.all(Array.from({ length: TOGETHER }, lane));
      if (mine === current) trigger("submit", { files: done });
    } catch (error) {
      if (mine === current)
        complain(fill(said.failed, { why: error instanceof Error ? error.message : String(error) }));
    }
    if (mine === current) going.hidden = true;
  }

  for (const input of findAll(element, "input")) {
    input.addEventListener("change", () => {
      const files = chosen(input);
      input.value = "";
      if (files.length) send(files);
    });
  }
  find(going, ".halt").addEventListener("click", () => {
    current++;
    going.hidden = true;
  });
  for (const kind of ["dragenter", "dragover"]) {
    drop.addEventListener(kind, (event) => {
      event.preventDefault();
      drop.classList.add("over");
    });
  }
  drop.addEventListener("dragleave", (event) => {
    if (!drop.contains(/** @type {Node | null} */ (event.relatedTarget))) drop.classList.remove("over");
  });
  drop.addEventListener("drop", async (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    const entries = [...(event.dataTransfer?.items ?? [])].map((item) => item.webkitGetAsEntry());
    const found = /** @type {Given[]} */ ([]);
    for (const entry of entries) if (entry) found.push(...(await walk(entry)));
    send(found);
  });
  /* The pile goes with its visitor: to another page and back, and through a reload. */
  const remember = () => props.value.pile && sessionStorage.setItem("pile", props.value.pile);
  watch("value", remember);
  remember();
}
