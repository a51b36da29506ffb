/* What the camera's modules share: parts of the page, and how far it is. */

import { copyOf, find } from "../ui/dom.js";

/** @import { Html } from "../ui/types.js" */
/** @import { Answer, Flight, Page } from "./types.js" */

/** @typedef {ReturnType<typeof camOf>} Cam */

/** @param {Html<Answer, Page>} html */
export function camOf({ element, props, trigger, upload }) {
  const root = find(element, "div.cam");
  return {
    props,
    trigger,
    upload,
    root,
    said: props.page.said,
    eye: find(root, "video.eye"),
    views: find(root, ".shown"),
    blank: copyOf(find(root, "template").content),
    state: /** @type {"off" | "on" | "frozen"} */ ("off"),
    stream: /** @type {MediaStream | null} */ (null),
    asked: 0, // numbers the starts: what comes of an earlier one is void
    pending: 0, // preparations that are not over: of the networks, on the server
    fresh: false, // whether the camera has a frame that was not sent
    flight: /** @type {Flight | null} */ (null), // the frame that is on its way
    shown: /** @type {Flight & { value: Answer } | null} */ (null), // the frame that was answered last, with the answer
    number: 0,
    late: 0, // the timer
    told: 0, // when figures changed last
    answers: /** @type {{ drawn: number, way: number, networks: (number | undefined)[] }[]} */ ([]),
    bared: false,
  };
}
