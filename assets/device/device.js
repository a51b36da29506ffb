/* A network in its visitor's browser, by onnxruntime-web: answer, exact map and time of this device. Nothing is fetched
   before there is a task, which is after a press. */

import { colour } from "../cards/colours.js";
import { find, penOf } from "../ui/dom.js";

/** @import { Html, Ort, Tensor } from "../ui/types.js" */
/** @import { Page, Task } from "./types.js" */

const LEAST = 8,
  MOST = 60,
  BUDGET = 3000; // rounds, and ms for all of them
const NEAR = 1e-3; // of the largest logit, or of 1

/** @param {string} text
   @param {(string | number)[]} values
   @returns {string} */
const fill = (text, ...values) =>
  values.length ? fill(text.replace("{}", String(values[0])), ...values.slice(1)) : text;
/** @param {number} bytes */
const megabytes = (bytes) => (bytes / 1e6).toFixed(bytes < 9.95e6 ? 1 : 0);
/** @param {number} value */
const milliseconds = (value) => (value < 10 ? value.toFixed(2) : value < 100 ? value.toFixed(1) : value.toFixed(0));
const pause = () => new Promise((next) => setTimeout(next));

class Trouble extends Error {} // its message is for the visitor

/** @param {BlobPart} content */
const script = (content) => URL.createObjectURL(new Blob([content], { type: "text/javascript" }));

/** @param {string} text */
function floats(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return new Float32Array(bytes.buffer);
}

/** @param {number[]} values */
export function median(values) {
  const order = [...values].sort((a, b) => a - b),
    middle = order.length >> 1;
  return order.length % 2 ? order[middle] : (order[middle - 1] + order[middle]) / 2;
}

/** @param {ArrayLike<number>} logits
   @param {string} scores */
export function probabilities(logits, scores) {
  if (scores === "sigmoid") return Array.from(logits, (value) => 1 / (1 + Math.exp(-value)));
  const most = Array.from(logits).reduce((a, b) => Math.max(a, b), -Infinity),
    powers = Array.from(logits, (value) => Math.exp(value - most));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((value) => value / sum);
}

/** @param {Html<Task, Page>} html */
export function draw({ element, props, trigger }) {
  const { runtime, said } = props.page;
  const root = find(element, ".device"),
    status = find(root, ".said"),
    outcome = find(root, ".outcome");
  let ort = /** @type {Promise<Ort> | null} */ (null); // the runtime's promise, once it was asked for
  let latest = /** @type {number | null} */ (null); // the task that counts

  /** @param {string} text
   @param {string} [state] */
  function tell(text, state) {
    status.textContent = text;
    if (state) root.dataset.state = state;
  }

  /** A file of the runtime; the browser itself refuses one whose content is not what it should be.
   @param {"script" | "module" | "binary"} kind */
  async function file(kind) {
    const { name, integrity } = runtime.files[kind];
    try {
      const answer = await fetch(runtime.base + name, {
        integrity,
        mode: "cors",
        credentials: "omit",
        referrerPolicy: "no-referrer",
      });
      if (!answer.ok) throw new Error(String(answer.status));
      return await answer.arrayBuffer();
    } catch {
      throw new Trouble(fill(said.refused, new URL(runtime.base).host));
    }
  }

  async function load() {
    if (typeof WebAssembly !== "object") throw new Trouble(said.wasm);
    const all = Object.values(runtime.files).reduce((sum, one) => sum + one.bytes, 0);
    tell(fill(said.runtime, megabytes(all)));
    const [main, module, binary] = await Promise.all([file("script"), file("module"), file("binary")]);
    const node = Object.assign(document.createElement("script"), { src: script(main) });
    await new Promise((done, failed) => {
      node.addEventListener("load", done);
      node.addEventListener("error", () => failed(new Trouble(said.wasm)));
      document.head.append(node);
    });
    Object.assign(window.ort.env.wasm, { numThreads: 1, wasmPaths: { mjs: script(module) }, wasmBinary: binary });
    return window.ort;
  }

  /** @param {string} address
   @param {number} bytes */
  async function graph(address, bytes) {
    tell(fill(said.graph, megabytes(bytes)));
    const answer = await fetch(address).catch(() => null);
    if (!answer?.ok) throw new Trouble(said.lost);
    return answer.arrayBuffer();
  }

  /** @param {Task} task
   @param {string} address */
  async function run(task, address) {
    const current = () => latest === task.id;
    latest = task.id;
    outcome.hidden = true;
    root.dataset.state = "running";
    try {
      ort = ort || load();
      const library = await ort.catch((trouble) => {
        ort = null;
        throw trouble;
      });
      const content = await graph(address, task.bytes);
      tell(said.starting);
      const session = await library.InferenceSession.create(content, { executionProviders: ["wasm"] });
      const feeds = { image: new library.Tensor("float32", floats(task.tensor), [1, 3, task.size, task.size]) };
      const taken = /** @type {number[]} */ ([]),
        begun = performance.now();
      let first = 0,
        found = /** @type {Record<string, Tensor> | null} */ (null);
      while (current() && (taken.length < LEAST || (taken.length < MOST && performance.now() - begun < BUDGET))) {
        const start = performance.now();
        found = await session.run(feeds);
        const time = performance.now() - start;
        if (first) taken.push(time);
        else first = time;
        tell(fill(said.running, task.network, taken.length));
        await pause();
      }
      await session.release();
      if (current() && found) show(task, found, taken, first);
    } catch (trouble) {
      if (current())
        tell(
          trouble instanceof Trouble
            ? trouble.message
            : fill(said.failed, trouble instanceof Error ? trouble.message : String(trouble)),
          "error",
        );
    }
  }

  /** @param {Task} task
   @param {Record<string, Tensor>} found
   @param {number[]} taken
   @param {number} first */
  function show(task, found, taken, first) {
    const time = median(taken),
      logits = found.logits.data;
    find(root, ".time strong").textContent = milliseconds(time) + " ms";
    find(root, ".time span").textContent = fill(said.done, taken.length, milliseconds(first));
    outcome.hidden = false;
    root.dataset.milliseconds = String(time);
    rows(task, logits);
    paint(task, found.evidence);
    tell("", "done");
    trigger("select", { key: task.key, milliseconds: time });
  }

  /** @param {Task} task
   @param {Float32Array} logits */
  function rows(task, logits) {
    const body = find(root, "tbody"),
      table = find(root, "table"),
      apart = find(root, ".apart");
    table.hidden = !task.server;
    apart.textContent = said.alone;
    body.replaceChildren();
    if (!task.server) return;
    find(table, ".here").textContent = said.here;
    find(table, ".server").textContent = said.server;
    const here = probabilities(logits, task.server.scores),
      there = probabilities(task.server.logits, task.server.scores);
    for (const index of task.server.top) {
      const row = body.insertRow(),
        name = document.createElement("th");
      name.scope = "row";
      name.textContent = task.classes[index];
      row.append(name);
      for (const share of [here[index], there[index]]) row.insertCell().textContent = (100 * share).toFixed(1) + " %";
    }
    const most = task.server.logits.reduce((a, b) => Math.max(a, Math.abs(b)), 1);
    const difference = task.server.logits.reduce((a, value, i) => Math.max(a, Math.abs(value - logits[i])), 0);
    root.dataset.difference = String(difference);
    apart.textContent = fill(difference <= NEAR * most ? said.same : said.differs, difference.toExponential(1));
  }

  /** The answer's evidence over the picture that the network saw, the more the more there is, as on the cards.
   @param {Task} task
   @param {Tensor} evidence */
  async function paint(task, evidence) {
    const canvas = find(root, "canvas"),
      pen = penOf(canvas),
      caption = find(root, "figcaption");
    const seen = Object.assign(new Image(), { src: task.picture });
    await seen.decode();
    if (latest !== task.id) return;
    pen.drawImage(seen, 0, 0, canvas.width, canvas.height);
    caption.textContent = "";
    if (!task.server) return;
    const [, , height, width] = evidence.dims,
      best = task.server.top[0],
      cells = height * width;
    const values = evidence.data.subarray(best * cells, (best + 1) * cells),
      most = values.reduce((a, b) => Math.max(a, b), 0);
    const pixels = new ImageData(width, height),
      { opacity, power } = task.overlay;
    values.forEach((value, i) => {
      const t = most > 0 ? Math.max(value / most, 0) : 0;
      pixels.data.set([...colour(task.palettes.positive, t), 255 * opacity * t ** power], 4 * i);
    });
    const layer = new OffscreenCanvas(width, height);
    penOf(layer).putImageData(pixels, 0, 0);
    pen.imageSmoothingEnabled = true;
    pen.drawImage(layer, 0, 0, canvas.width, canvas.height);
    caption.textContent = fill(said.map, task.classes[best]);
    canvas.setAttribute("aria-label", caption.textContent);
  }

  /* The value and the file's address come one after the other. */
  document.addEventListener("graph", ({ detail }) => props.value && run(props.value, detail));
}
