/* Parts of a page that are known to be there. What is not is a mistake of ours, and says so. */

/** @import { Found, Pen } from "./types.js" */

/** The first element of that selector.
   @template {string} S
   @param {ParentNode} within
   @param {S} selector
   @returns {Found<S>} */
export function find(within, selector) {
  const found = within.querySelector(selector);
  if (!found) throw new Error(`There is no ${selector} here.`);
  return /** @type {Found<S>} */ (/** @type {unknown} */ (found));
}

/** The first element of that selector, if there is one.
   @template {string} S
   @param {ParentNode} within
   @param {S} selector */
export const maybe = (within, selector) =>
  /** @type {Found<S> | null} */ (/** @type {unknown} */ (within.querySelector(selector)));

/** All of that selector.
   @template {string} S
   @param {ParentNode} within
   @param {S} selector */
export const findAll = (within, selector) =>
  /** @type {Found<S>[]} */ (/** @type {unknown} */ ([...within.querySelectorAll(selector)]));

/** @param {ParentNode} node */
export const childrenOf = (node) => /** @type {HTMLElement[]} */ ([...node.children]);

/** What was pressed, or had the keyboard.
   @param {Event} event */
export const targetOf = (event) =>
  event.target instanceof HTMLElement || event.target instanceof SVGElement
    ? /** @type {HTMLElement} */ (event.target)
    : document.body;

/** @param {ParentNode} node
   @returns {HTMLElement} a copy of what a template holds */
export const copyOf = (node) => /** @type {HTMLElement} */ (childrenOf(node)[0].cloneNode(true));

/** Of a canvas.
   @param {HTMLCanvasElement | OffscreenCanvas} canvas */
export function penOf(canvas) {
  const pen = /** @type {Pen | null} */ (canvas.getContext("2d"));
  if (!pen) throw new TypeError("canvas");
  return pen;
}

/** A text that stands there is not written again: what reads it aloud would read it again.
   @param {Node} node
   @param {string} text */
export function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** What stands in the first of that selector.
   @param {ParentNode} node
   @param {string} selector
   @param {string} text */
export const put = (node, selector, text) => {
  find(node, selector).textContent = text;
};
