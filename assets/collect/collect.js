/* Collects what the camera sees while a button is held, and gives it to the box of a class as files that were chosen
   there. */

import { find, penOf } from "../ui/dom.js";

/** @import { Html } from "../ui/types.js" */

const EVERY = 300,
  MOST = 30,
  SIDE = 480; // ms between two pictures; pictures of one hold; px of the longer side

/** @param {Html<null, null>} html */
export function draw({ element }) {
  const video = find(element, "video"),
    which = find(element, "select.which"),
    hold = find(element, ".hold"),
    camera = find(element, ".camera");
  let stream = /** @type {MediaStream | null} */ (null),
    timer = 0,
    taken = /** @type {Promise<Blob | null>[]} */ ([]);

  /** @param {string} words */
  const tell = (words) => {
    find(element, ".told").textContent = words;
  };

  /** @param {boolean} on */
  function show(on) {
    video.hidden = hold.hidden = find(element, "label").hidden = !on;
    camera.textContent = on ? "Turn the camera off" : "Turn the camera on";
  }

  function turnOff() {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    show(false);
    tell("");
  }

  async function turnOn() {
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 640 } } });
    } catch {
      tell("There is no camera that this page may use: allow it in the browser, or upload files.");
      return;
    }
    video.srcObject = stream;
    await video.play();
    show(true);
    tell("Choose a class, and hold the button.");
  }

  function take() {
    const scale = Math.min(1, SIDE / Math.max(video.videoWidth, video.videoHeight)),
      canvas = document.createElement("canvas");
    canvas.width = Math.round(scale * video.videoWidth);
    canvas.height = Math.round(scale * video.videoHeight);
    if (!canvas.width || taken.length >= MOST) return;
    penOf(canvas).drawImage(video, 0, 0, canvas.width, canvas.height);
    taken.push(new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.92)));
    tell(`${taken.length} taken`);
  }

  /** @param {Event} event */
  function begin(event) {
    event.preventDefault();
    if (timer || !stream) return;
    taken = [];
    take();
    timer = setInterval(take, EVERY);
  }

  async function end() {
    if (!timer) return;
    clearInterval(timer);
    timer = 0;
    const input = /** @type {HTMLInputElement | null} */ (
        document.querySelector(`#pictures-${which.value} input[type=file]`)
      ),
      found = new DataTransfer(),
      now = Date.now();
    if (!input) return tell("Press “Another class” first.");
    (await Promise.all(taken)).forEach(
      (blob, i) => blob && found.items.add(new File([blob], `camera-${now}-${i}.jpg`, { type: "image/jpeg" })),
    );
    input.files = found.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    tell(
      `${taken.length} given to class ${which.value}. Move it, and hold again: pictures that are alike teach little.`,
    );
  }

  camera.addEventListener("click", () => (stream ? turnOff() : turnOn()));
  hold.addEventListener("pointerdown", begin);
  for (const over of ["pointerup", "pointerleave", "pointercancel", "blur"]) hold.addEventListener(over, end);
  hold.addEventListener("keydown", (event) => [" ", "Enter"].includes(event.key) && begin(event));
  hold.addEventListener("keyup", end);
  addEventListener("pagehide", turnOff);
}
