/* The visitor's camera: the newest frame goes to the server, and the next one only when the answer is back, so that nothing
   can pile up; what lies between is dropped. Text reaches the page through textContent alone.
   `element`, `props`, `trigger`, `upload` and `watch` are gr.HTML's. */
const root = element.querySelector(".cam"), eye = root.querySelector(".eye"), views = root.querySelector(".shown");
const blank = root.querySelector("template").content.firstElementChild;
const part = (name) => root.querySelector("." + name);
const { said } = props.page;
const SIDE = 640, QUALITY = 0.85; // px of a frame's longer side, and of JPEG
const LATE = 8000, AGAIN = 2000; // ms until an answer is given up, and after one that was no answer
const LAST = 24; // answers, of which medians are told
const TELL = 400; // ms between two times that figures change, so that they can be read

let state = "off"; // "on" and "frozen" are the others
let stream = null, asked = 0; // `asked` numbers the starts: what comes of an earlier one is void
let pending = 0; // preparations that are not over: of the networks, on the server
let fresh = false; // whether the camera has a frame that was not sent
let flight = null; // the frame that is on its way: its number, when it was taken, as a canvas and as an address
let shown = null; // the frame that was answered last, alike, with the answer
let number = 0, late = 0, told = 0, answers = [];

const now = () => performance.now();
const middle = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const say = (text) => { if (part("said").textContent !== text) part("said").textContent = text; };

function turn(to) {
  state = root.dataset.state = to;
  const frozen = to === "frozen";
  part("freeze").textContent = frozen ? said.go : said.freeze;
  part("freeze").disabled = !shown;
  if (frozen) say(said.frozen);
}

/* Starting and ending. */

async function start(device = "") {
  const mine = ++asked;
  say(said.waiting);
  let found = null;
  try {
    if (!navigator.mediaDevices) throw Object.assign(new Error(), { name: "insecure" });
    const which = device ? { deviceId: { exact: device } } : { facingMode: { ideal: "environment" } };
    found = await navigator.mediaDevices.getUserMedia({ audio: false, video: { width: { ideal: 640 }, height: { ideal: 480 }, ...which } });
  } catch (error) {
    if (mine === asked) end(said.errors[error.name] || said.errors.other.replace("{}", error.name));
    return;
  }
  if (mine !== asked || document.hidden) {
    found.getTracks().forEach((track) => track.stop());
    if (mine === asked) end(said.hidden);
    return;
  }
  release();
  stream = found;
  for (const track of stream.getTracks()) track.addEventListener("ended", () => stream === found && end(said.ended));
  eye.srcObject = stream;
  await eye.play().catch(() => {});
  if (stream !== found) return;
  answers = [];
  shown = null;
  say(said.loading);
  turn("on");
  prepare();
  offerCameras();
  watchFrames(found);
}

function release() {
  stream?.getTracks().forEach((track) => track.stop());
  stream = eye.srcObject = null;
  fresh = false;
}

/* With a sentence that says why. */
function end(why = "") {
  asked++;
  release();
  forget();
  shown = null;
  views.replaceChildren();
  turn("off");
  say(why);
}

/* The one that is on its way is no longer waited for. */
function forget() {
  flight = null;
  clearTimeout(late);
}

function prepare() {
  if (!stream) return;
  pending++;
  trigger("prepare");
}

async function offerCameras() {
  const found = (await navigator.mediaDevices.enumerateDevices()).filter(({ kind }) => kind === "videoinput");
  const list = part("which select"), chosen = stream?.getVideoTracks()[0]?.getSettings().deviceId;
  part("which").hidden = found.length < 2;
  list.replaceChildren(...found.map(({ deviceId, label }, i) => Object.assign(document.createElement("option"), { value: deviceId, textContent: label || "Camera " + (i + 1) })));
  if (chosen) list.value = chosen;
}

/* Frames on their way. */

function watchFrames(found) {
  const again = eye.requestVideoFrameCallback ? (next) => eye.requestVideoFrameCallback(next) : requestAnimationFrame;
  const next = () => {
    if (stream !== found) return;
    fresh = true;
    if (!shown) preview();
    send();
    again(next);
  };
  again(next);
}

/* The newest frame as it is, no larger than it need be. */
function grab() {
  const scale = Math.min(1, SIDE / Math.max(eye.videoWidth, eye.videoHeight)), canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(eye.videoWidth * scale));
  canvas.height = Math.max(1, Math.round(eye.videoHeight * scale));
  canvas.getContext("2d").drawImage(eye, 0, 0, canvas.width, canvas.height);
  return canvas;
}

function send() {
  if (state !== "on" || pending || flight || !fresh || document.hidden || !eye.videoWidth) return;
  const at = now(), canvas = grab();
  fresh = false;
  flight = { number: ++number, at, canvas, address: canvas.toDataURL("image/jpeg", QUALITY) };
  trigger("submit", { frame: flight.address, number });
  clearTimeout(late);
  late = setTimeout(() => {
    forget();
    say(said.late.replace("{}", LATE / 1000));
    send();
  }, LATE);
}

function answered() {
  const value = props.value;
  if (!flight || value.number !== flight.number) return;
  const mine = flight;
  forget();
  if (value.error) {
    say(value.error);
    flight = { number: 0 }; // nothing is sent for a while
    late = setTimeout(() => { forget(); send(); }, AGAIN);
    return;
  }
  if (value.dropped) say(said.busy);
  send(); // first: the server works while we draw
  if (value.dropped || state !== "on") return;
  say("");
  const begins = !shown;
  shown = { ...mine, value };
  show();
  if (begins) turn("on");
  keepPace(mine.at, value);
}

/* How fast it goes, as medians of the last answers. */
function keepPace(at, { cards }) {
  const drawn = now();
  answers = [...answers, { drawn, way: drawn - at, networks: cards.map((card) => card.milliseconds) }].slice(-LAST);
  if (drawn - told < TELL && answers.length > 3) return;
  told = drawn;
  const same = answers.filter(({ networks }) => networks.length === cards.length);
  [...views.children].forEach((node, i) => {
    const times = same.map(({ networks }) => networks[i]).filter((one) => one !== undefined);
    node.querySelector(".time").textContent = times.length ? middle(times).toFixed(0) + " ms network" : "";
  });
  if (answers.length < 2) return;
  const rate = 1000 * (answers.length - 1) / (drawn - answers[0].drawn), way = middle(answers.map((one) => one.way));
  part("rate").textContent = rate.toFixed(rate < 10 ? 1 : 0) + " frames/s";
  part("way").textContent = way.toFixed(0) + " ms whole way";
  Object.assign(root.dataset, { rate: rate.toFixed(2), way: way.toFixed(1), answered: number });
}

/* Freezing, and the way to Compare. */

function freeze() {
  if (state === "on" && shown) {
    forget();
    turn("frozen");
  } else if (state === "frozen") {
    say("");
    if (!stream) { start(); return; }
    turn("on");
    send();
  }
}

/* The very bytes that were classified, as a picture of the visitor's own, which goes with them from page to page. */
async function toCompare() {
  const button = part("compare");
  if (!shown || button.disabled) return;
  button.disabled = true;
  try {
    const blob = await (await fetch(shown.address)).blob();
    const { path, url } = await upload(new File([blob], "camera.jpg", { type: "image/jpeg" }));
    const picture = { path, url, size: blob.size, orig_name: "camera.jpg", mime_type: "image/jpeg", is_stream: false, meta: { _type: "gradio.FileData" } };
    sessionStorage.setItem("picture", JSON.stringify(picture));
    location.href = shown.value.way;
  } catch {
    say(said.slow);
    button.disabled = false;
  }
}
