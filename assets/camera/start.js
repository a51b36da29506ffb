/* The camera of the page: its buttons and keys, and what the server answers. */

import { find, targetOf } from "../ui/dom.js";
import { camOf } from "./cam.js";
import { answered, end, freeze, prepare, release, send, start, toCompare, turn } from "./camera.js";
import { show } from "./drawing.js";

/** @import { Html } from "../ui/types.js" */
/** @import { Cam } from "./cam.js" */
/** @import { Answer, Page } from "./types.js" */

// They have keys of their own
const TAKEN = "button, a, summary, input, select, textarea, [contenteditable], [role=slider], [role=listbox]";

/** @param {Cam} cam
   @param {boolean} yes */
function bare(cam, yes) {
  cam.bared = yes;
  show(cam);
}

/* Of the networks on the server: other ones are chosen, or those that were asked for are there, or cannot be had. */
/** @type {Record<string, (cam: Cam) => void>} */
const HEAR = {
  changed(cam) {
    prepare(cam);
  },
  ready(cam) {
    cam.pending = Math.max(0, cam.pending - 1);
    send(cam);
  },
  failed(cam) {
    cam.pending = Math.max(0, cam.pending - 1);
    if (!cam.pending && cam.stream) end(cam);
  },
};

/** @param {Cam} cam */
function wire(cam) {
  find(cam.root, "button.start").addEventListener("click", () => start(cam));
  find(cam.root, "button.freeze").addEventListener("click", () => freeze(cam));
  find(cam.root, "button.stop").addEventListener("click", () => end(cam));
  find(cam.root, "button.compare").addEventListener("click", () => toCompare(cam));
  const chooser = find(cam.root, ".which select");
  chooser.addEventListener("change", () => start(cam, chooser.value));
  find(cam.root, ".over input").addEventListener("change", () => show(cam));
  document.addEventListener("camera", ({ detail }) => HEAR[detail](cam));
  document.addEventListener("keydown", (event) => {
    if (
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      targetOf(event).matches("input, select, textarea, [contenteditable]")
    )
      return;
    if (event.key.toLowerCase() === "b" && !event.repeat) bare(cam, true);
    if (event.key !== " " || targetOf(event).closest(TAKEN) || !["on", "frozen"].includes(cam.state)) return;
    event.preventDefault(); // which would scroll
    if (!event.repeat) freeze(cam);
  });
  document.addEventListener("keyup", (event) => {
    if (event.key.toLowerCase() === "b") bare(cam, false);
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden || !cam.stream) return;
    if (cam.state === "frozen")
      release(cam); // the frame stays, the camera does not
    else end(cam, cam.said.hidden);
  });
  addEventListener("pagehide", () => cam.stream && end(cam, cam.said.hidden));
  turn(cam, "off");
}

/** @param {Html<Answer, Page>} html */
export function draw(html) {
  const cam = camOf(html);
  wire(cam);
  html.watch("value", () => answered(cam));
}
