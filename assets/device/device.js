/* A network in its visitor's browser, by onnxruntime-web: answer, exact map and time of this device. Nothing is fetched
   before there is a task, which is after a press. `element`, `props`, `trigger` and `watch` are gr.HTML's. */
const LEAST = 8, MOST = 60, BUDGET = 3000; // rounds, and ms for all of them
const NEAR = 1e-3; // of the largest logit, or of 1
const { runtime, said } = props.page;
const root = element.querySelector(".device"), status = root.querySelector(".said"), outcome = root.querySelector(".outcome");
let ort = null; // the runtime's promise, once it was asked for
let latest = null; // the task that counts

const fill = (text, ...values) => values.reduce((all, value) => all.replace("{}", value), text);
const megabytes = (bytes) => (bytes / 1e6).toFixed(bytes < 9.95e6 ? 1 : 0);
const milliseconds = (value) => (value < 10 ? value.toFixed(2) : value < 100 ? value.toFixed(1) : value.toFixed(0));
const pause = () => new Promise((next) => setTimeout(next));

class Trouble extends Error {} // its message is for the visitor

function tell(text, state) {
  status.textContent = text;
  if (state) root.dataset.state = state;
}

/* A file of the runtime; the browser itself refuses one whose content is not what it should be. */
async function file(kind) {
  const { name, integrity } = runtime.files[kind];
  try {
    const answer = await fetch(runtime.base + name, { integrity, mode: "cors", credentials: "omit", referrerPolicy: "no-referrer" });
    if (!answer.ok) throw new Error(String(answer.status));
    return await answer.arrayBuffer();
  } catch {
    throw new Trouble(fill(said.refused, new URL(runtime.base).host));
  }
}

const script = (content) => URL.createObjectURL(new Blob([content], { type: "text/javascript" }));

async function load() {
  if (typeof WebAssembly !== "object") throw new Trouble(said.wasm);
  const all = Object.values(runtime.files).reduce((sum, one) => sum + one.bytes, 0);
  tell(fill(said.runtime, megabytes(all)));
  const [main, module, binary] = await Promise.all(["script", "module", "binary"].map(file));
  const node = Object.assign(document.createElement("script"), { src: script(main) });
  await new Promise((done, failed) => {
    Object.assign(node, { onload: done, onerror: () => failed(new Trouble(said.wasm)) });
    document.head.append(node);
  });
  Object.assign(window.ort.env.wasm, { numThreads: 1, wasmPaths: { mjs: script(module) }, wasmBinary: binary });
  return window.ort;
}

function floats(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return new Float32Array(bytes.buffer);
}

function median(values) {
  const order = [...values].sort((a, b) => a - b), middle = order.length >> 1;
  return order.length % 2 ? order[middle] : (order[middle - 1] + order[middle]) / 2;
}

async function graph(address, bytes) {
  tell(fill(said.graph, megabytes(bytes)));
  const answer = await fetch(address).catch(() => null);
  if (!answer || !answer.ok) throw new Trouble(said.lost);
  return answer.arrayBuffer();
}

async function run(task, address) {
  const current = () => latest === task.id;
  latest = task.id;
  outcome.hidden = true;
  root.dataset.state = "running";
  try {
    ort = ort || load();
    const library = await ort.catch((trouble) => { ort = null; throw trouble; });
    const content = await graph(address, task.bytes);
    tell(said.starting);
    const session = await library.InferenceSession.create(content, { executionProviders: ["wasm"] });
    const feeds = { image: new library.Tensor("float32", floats(task.tensor), [1, 3, task.size, task.size]) };
    const taken = [], begun = performance.now();
    let first = 0, found = null;
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
    if (current()) show(task, found, taken, first);
  } catch (trouble) {
    if (current()) tell(trouble instanceof Trouble ? trouble.message : fill(said.failed, trouble.message || trouble), "error");
  }
}

function show(task, found, taken, first) {
  const time = median(taken), logits = found.logits.data;
  root.querySelector(".time strong").textContent = milliseconds(time) + " ms";
  root.querySelector(".time span").textContent = fill(said.done, taken.length, milliseconds(first));
  outcome.hidden = false;
  root.dataset.milliseconds = time;
  rows(task, logits);
  paint(task, found.evidence);
  tell("", "done");
  trigger("select", { key: task.key, milliseconds: time });
}

function probabilities(logits, scores) {
  if (scores === "sigmoid") return Array.from(logits, (value) => 1 / (1 + Math.exp(-value)));
  const most = logits.reduce((a, b) => Math.max(a, b), -Infinity), powers = Array.from(logits, (value) => Math.exp(value - most));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((value) => value / sum);
}

function rows(task, logits) {
  const body = root.querySelector("tbody"), table = root.querySelector("table"), apart = root.querySelector(".apart");
  table.hidden = !task.server;
  apart.textContent = said.alone;
  body.replaceChildren();
  if (!task.server) return;
  table.querySelector(".here").textContent = said.here;
  table.querySelector(".server").textContent = said.server;
  const here = probabilities(logits, task.server.scores), there = probabilities(task.server.logits, task.server.scores);
  for (const index of task.server.top) {
    const row = body.insertRow(), name = document.createElement("th");
    name.scope = "row";
    name.textContent = task.classes[index];
    row.append(name);
    for (const share of [here[index], there[index]]) row.insertCell().textContent = (100 * share).toFixed(1) + " %";
  }
  const most = task.server.logits.reduce((a, b) => Math.max(a, Math.abs(b)), 1);
  const difference = task.server.logits.reduce((a, value, i) => Math.max(a, Math.abs(value - logits[i])), 0);
  root.dataset.difference = difference;
  apart.textContent = fill(difference <= NEAR * most ? said.same : said.differs, difference.toExponential(1));
}

function colour(stops, t) {
  const place = Math.min(Math.max(t, 0), 1) * (stops.length - 1), low = Math.min(Math.floor(place), stops.length - 2);
  return stops[low].map((value, i) => value + (stops[low + 1][i] - value) * (place - low));
}

/* The answer's evidence over the picture that the network saw, the more the more there is, as on the cards. */
async function paint(task, evidence) {
  const canvas = root.querySelector("canvas"), pen = canvas.getContext("2d"), caption = root.querySelector("figcaption");
  const seen = Object.assign(new Image(), { src: task.picture });
  await seen.decode();
  if (latest !== task.id) return;
  pen.drawImage(seen, 0, 0, canvas.width, canvas.height);
  caption.textContent = "";
  if (!task.server) return;
  const [, , height, width] = evidence.dims, best = task.server.top[0], cells = height * width;
  const values = evidence.data.subarray(best * cells, (best + 1) * cells), most = values.reduce((a, b) => Math.max(a, b), 0);
  const pixels = new ImageData(width, height), { opacity, power } = task.overlay;
  values.forEach((value, i) => {
    const t = most > 0 ? Math.max(value / most, 0) : 0;
    pixels.data.set([...colour(task.palettes.positive, t), 255 * opacity * t ** power], 4 * i);
  });
  const layer = new OffscreenCanvas(width, height);
  layer.getContext("2d").putImageData(pixels, 0, 0);
  pen.imageSmoothingEnabled = true;
  pen.drawImage(layer, 0, 0, canvas.width, canvas.height);
  caption.textContent = fill(said.map, task.classes[best]);
  canvas.setAttribute("aria-label", caption.textContent);
}

/* The value and the file's address come one after the other. */
document.addEventListener("graph", ({ detail }) => props.value && run(props.value, detail));
