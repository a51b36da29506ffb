/* The visitor's camera: the newest frame goes to the server, and the next one only when the answer is back, so that
   nothing can pile up; what lies between is dropped. Text reaches the page through textContent alone. */

import { childrenOf, find, penOf, write } from "../ui/dom.js";
import { preview, show } from "./drawing.js";

/** @import { Cam } from "./cam.js" */
/** @import { Answer } from "./types.js" */

const SIDE = 640,
  QUALITY = 0.85; // px of a frame's longer side, and of JPEG
const LATE = 8000,
  AGAIN = 2000; // ms until an answer is given up, and after one that was no answer
const LAST = 24; // answers, of which medians are told
const TELL = 400; // ms between two times that figures change, so that they can be read

const now = () => performance.now();
/** @param {number[]} values */
const middle = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
/** @param {Cam} cam
   @param {string} text */
const say = (cam, text) => write(find(cam.root, ".said"), text);

/** @param {Cam} cam
   @param {"off" | "on" | "frozen"} to */
export function turn(cam, to) {
  cam.state = cam.root.dataset.state = to;
  const frozen = to === "frozen";
  find(cam.root, "button.freeze").textContent = frozen ? cam.said.go : cam.said.freeze;
  find(cam.root, "button.freeze").disabled = !cam.shown;
  if (frozen) say(cam, cam.said.frozen);
}

/* Starting and ending. */

/** @param {Cam} cam
   @param {string} [device] */
export async function start(cam, device = "") {
  const mine = ++cam.asked;
  say(cam, cam.said.waiting);
  let found = null;
  try {
    if (!navigator.mediaDevices) throw Object.assign(new Error(), { name: "insecure" });
    const which = device ? { deviceId: { exact: device } } : { facingMode: { ideal: "environment" } };
    found = await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { width: { ideal: 640 }, height: { ideal: 480 }, ...which },
    });
  } catch (error) {
    const { name } = /** @type {Error} */ (error);
    if (mine === cam.asked) end(cam, cam.said.errors[name] || cam.said.errors.other.replace("{}", name));
    return;
  }
  if (mine !== cam.asked || document.hidden) {
    found.getTracks().forEach((track) => track.stop());
    if (mine === cam.asked) end(cam, cam.said.hidden);
    return;
  }
  release(cam);
  cam.stream = found;
  for (const track of cam.stream.getTracks())
    track.addEventListener("ended", () => cam.stream === found && end(cam, cam.said.ended));
  cam.eye.srcObject = cam.stream;
  await cam.eye.play().catch(() => {});
  if (cam.stream !== found) return;
  cam.answers = [];
  cam.shown = null;
  say(cam, cam.said.loading);
  turn(cam, "on");
  prepare(cam);
  offerCameras(cam);
  watchFrames(cam, found);
}

/** @param {Cam} cam */
export function release(cam) {
  cam.stream?.getTracks().forEach((track) => track.stop());
  cam.stream = cam.eye.srcObject = null;
  cam.fresh = false;
}

/** With a sentence that says why.
   @param {Cam} cam
   @param {string} [why] */
export function end(cam, why = "") {
  cam.asked++;
  release(cam);
  forget(cam);
  cam.shown = null;
  cam.views.replaceChildren();
  turn(cam, "off");
  say(cam, why);
}

/** The one that is on its way is no longer waited for.
   @param {Cam} cam */
function forget(cam) {
  cam.flight = null;
  clearTimeout(cam.late);
}

/** @param {Cam} cam */
export function prepare(cam) {
  if (!cam.stream) return;
  cam.pending++;
  cam.trigger("prepare");
}

/** @param {Cam} cam */
async function offerCameras(cam) {
  const found = (await navigator.mediaDevices.enumerateDevices()).filter(({ kind }) => kind === "videoinput");
  const list = find(cam.root, ".which select"),
    chosen = cam.stream?.getVideoTracks()[0]?.getSettings().deviceId;
  find(cam.root, ".which").hidden = found.length < 2;
  list.replaceChildren(
    ...found.map(({ deviceId, label }, i) =>
      Object.assign(document.createElement("option"), { value: deviceId, textContent: label || "Camera " + (i + 1) }),
    ),
  );
  if (chosen) list.value = chosen;
}

/* Frames on their way. */

/** @param {Cam} cam
   @param {MediaStream} found */
function watchFrames(cam, found) {
  const again = cam.eye.requestVideoFrameCallback
    ? (/** @type {() => void} */ next) => cam.eye.requestVideoFrameCallback(next)
    : requestAnimationFrame;
  const next = () => {
    if (cam.stream !== found) return;
    cam.fresh = true;
    if (!cam.shown) preview(cam);
    send(cam);
    again(next);
  };
  again(next);
}

/** The newest frame as it is, no larger than it need be.
   @param {Cam} cam */
export function grab(cam) {
  const scale = Math.min(1, SIDE / Math.max(cam.eye.videoWidth, cam.eye.videoHeight)),
    canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(cam.eye.videoWidth * scale));
  canvas.height = Math.max(1, Math.round(cam.eye.videoHeight * scale));
  penOf(canvas).drawImage(cam.eye, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** @param {Cam} cam */
export function send(cam) {
  if (cam.state !== "on" || cam.pending || cam.flight || !cam.fresh || document.hidden || !cam.eye.videoWidth) return;
  const at = now(),
    canvas = grab(cam);
  cam.fresh = false;
  cam.flight = { number: ++cam.number, at, canvas, address: canvas.toDataURL("image/jpeg", QUALITY) };
  cam.trigger("submit", { frame: cam.flight.address, number: cam.number });
  clearTimeout(cam.late);
  cam.late = setTimeout(() => {
    forget(cam);
    say(cam, cam.said.late.replace("{}", String(LATE / 1000)));
    send(cam);
  }, LATE);
}

/** @param {Cam} cam */
export function answered(cam) {
  const value = cam.props.value;
  if (!cam.flight || value.number !== cam.flight.number) return;
  const mine = cam.flight;
  forget(cam);
  if (value.error) {
    say(cam, value.error);
    cam.flight = { ...mine, number: 0 }; // nothing is sent for a while
    cam.late = setTimeout(() => {
      forget(cam);
      send(cam);
    }, AGAIN);
    return;
  }
  if (value.dropped) say(cam, cam.said.busy);
  send(cam); // first: the server works while we draw
  if (value.dropped || cam.state !== "on") return;
  say(cam, "");
  const begins = !cam.shown;
  cam.shown = { ...mine, value };
  show(cam);
  if (begins) turn(cam, "on");
  keepPace(cam, mine.at, value);
}

/** How fast it goes, as medians of the last answers.
   @param {Cam} cam
   @param {number} at
   @param {Answer} given1 */
function keepPace(cam, at, { cards }) {
  const drawn = now();
  cam.answers = [...cam.answers, { drawn, way: drawn - at, networks: cards.map((card) => card.milliseconds) }].slice(
    -LAST,
  );
  if (drawn - cam.told < TELL && cam.answers.length > 3) return;
  cam.told = drawn;
  const same = cam.answers.filter(({ networks }) => networks.length === cards.length);
  childrenOf(cam.views).forEach((node, i) => {
    const times = same.map(({ networks }) => networks[i]).filter((one) => one !== undefined);
    find(node, ".time").textContent = times.length ? middle(times).toFixed(0) + " ms network" : "";
  });
  if (cam.answers.length < 2) return;
  const rate = (1000 * (cam.answers.length - 1)) / (drawn - cam.answers[0].drawn),
    way = middle(cam.answers.map((one) => one.way));
  find(cam.root, ".rate").textContent = rate.toFixed(rate < 10 ? 1 : 0) + " frames/s";
  find(cam.root, ".way").textContent = way.toFixed(0) + " ms whole way";
  Object.assign(cam.root.dataset, { rate: rate.toFixed(2), way: way.toFixed(1), answered: cam.number });
}

/* Freezing, and the way to Compare. */

/** @param {Cam} cam */
export function freeze(cam) {
  if (cam.state === "on" && cam.shown) {
    forget(cam);
    turn(cam, "frozen");
  } else if (cam.state === "frozen") {
    say(cam, "");
    if (!cam.stream) {
      start(cam, find(cam.root, ".which select").value); // the one that was let go
      return;
    }
    turn(cam, "on");
    send(cam);
  }
}

/** The very bytes that were classified, as a picture of the visitor's own, which goes with them from page to page.
   @param {Cam} cam */
export async function toCompare(cam) {
  const button = find(cam.root, "button.compare");
  if (!cam.shown || button.disabled) return;
  button.disabled = true;
  try {
    const blob = await (await fetch(cam.shown.address)).blob();
    const { path, url } = await cam.upload(new File([blob], "camera.jpg", { type: "image/jpeg" }));
    const picture = {
      path,
      url,
      size: blob.size,
      orig_name: "camera.jpg",
      mime_type: "image/jpeg",
      is_stream: false,
      meta: { _type: "gradio.FileData" },
    };
    sessionStorage.setItem("picture", JSON.stringify(picture));
    location.href = cam.shown.value.way;
  } catch {
    say(cam, cam.said.slow);
    button.disabled = false;
  }
}
