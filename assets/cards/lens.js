/* What the modules of one such component share: its parts, what it is set to, and what it remembers of what it drew. A
   page may have several. */

import { copyOf, find } from "../ui/dom.js";

/** @import { Html } from "../ui/types.js" */
/** @import { Place, Scene, Stroke, Value } from "./types.js" */

/** @typedef {ReturnType<typeof lensOf>} Lens */

/** @param {Html<Value>} html */
export function lensOf({ element, props, trigger }) {
  const root = find(element, "div.lens");
  const controls = find(root, "fieldset.controls");
  const bar = find(root, ".talk");
  return {
    props,
    trigger,
    root,
    controls,
    bar,
    grid: find(root, "div.grid"),
    blank: copyOf(find(root, "template").content),
    chooser: find(root, "select.chosen"),
    rival: find(root, "select.against"),
    ask: find(root, ".ask"),
    opacity: find(controls, "input[data-set=opacity]"),
    eraser: find(root, ".eraser"),
    keep: find(root, "button.keep"),
    fade: find(bar, "input"),
    revealing: find(bar, "button.reveal"),
    panel: /** @type {HTMLElement | null} */ (null), // how the number comes about, once that was asked for
    look: {
      chosen: "",
      against: "",
      place: /** @type {Place | null} */ (null),
      strokes: /** @type {Stroke[]} */ ([]),
      erasing: false,
      bare: false,
      large: /** @type {number | null} */ (null), // the card that is enlarged
      signed: find(controls, "input[data-set=signed]").checked,
      shared: find(controls, "input[data-set=shared]").checked,
      smooth: true,
      outline: true,
      opacity: /** @type {number | null} */ (null),
    },
    asked: new URLSearchParams(location.search), // a class, and one against it: of the address, or of the run before
    picture: new Image(),
    object: new Image(), // opaque where the true object is
    gone: new Image(), // the picture without what was erased
    // Pictures that cards have of their own, by their address
    own: /** @type {Map<string, HTMLImageElement>} */ (new Map()),
    filled: /** @type {WeakMap<HTMLElement, string>} */ (new WeakMap()), // what each card says, as JSON
    // The object's outline by width and height, as long as it is the same
    edges: /** @type {Map<string, OffscreenCanvas>} */ (new Map()),
    layers: /** @type {Map<string, OffscreenCanvas>} */ (new Map()), // maps as pictures
    talk: {
      on: false,
      at: 0, // it may lie between two slides
      told: /** @type {Set<string>} */ (new Set()),
      slides: /** @type {Map<string, OffscreenCanvas>} */ (new Map()),
      large: /** @type {number | null} */ (null),
      focus: /** @type {HTMLElement | null} */ (null),
      inert: /** @type {HTMLElement[]} */ ([]),
      addressed: /** @type {number | null} */ (null),
    },
    act: {
      card: /** @type {number | null} */ (null),
      step: 0,
      time: 0,
      from: 0,
      began: 0,
      frame: 0,
      playing: false,
      due: 0,
      scene: /** @type {Scene | null} */ (null),
      wished: "null",
    },
  };
}
