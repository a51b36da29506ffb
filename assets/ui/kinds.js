/* Kinds of pictures that a browser may not know by a file's name, such as an iPhone's .HEIC: gradio takes only what the
   browser calls a picture. Begun on every page (demo/layout.py). */

import { targetOf } from "./dom.js";

/** @type {Record<string, string>} */
const KINDS = {
  avif: "image/avif",
  heic: "image/heic",
  heif: "image/heif",
  hif: "image/heif",
  jfif: "image/jpeg",
  jpe: "image/jpeg",
  tif: "image/tiff",
  tiff: "image/tiff",
  webp: "image/webp",
};
const ACCEPT = ["image/*", ...Object.keys(KINDS).map((ending) => `.${ending}`)].join();
const BOX = '[data-testid="file-upload"]'; // gradio's

/** @param {File} file */
const kindOf = (file) => file.type || KINDS[file.name.split(".").pop()?.toLowerCase() ?? ""];

/** The same files, each of them with its kind; nothing where that is known of all.
   @param {FileList | null | undefined} files */
function told(files) {
  if (![...(files ?? [])].some((file) => !file.type && kindOf(file))) return null;
  const given = new DataTransfer();
  for (const file of files ?? []) {
    const { name, lastModified } = file;
    given.items.add(file.type ? file : new File([file], name, { type: kindOf(file), lastModified }));
  }
  return given;
}

/** @param {Event} event */
function boxOf({ target }) {
  return target instanceof HTMLInputElement && target.matches(BOX) ? target : null;
}

/** What may be chosen among all files; a phone offers its pictures, whatever they are called, for the plain kind alone.
   @param {Event} event */
function asked(event) {
  const box = boxOf(event);
  if (box?.accept === "image/*" && matchMedia("(pointer: fine)").matches) box.accept = ACCEPT;
}

/** @param {Event} event */
function chosen(event) {
  const box = boxOf(event),
    given = told(box?.files);
  if (box && given) box.files = given.files;
}

/** @param {DragEvent} event */
function dropped(event) {
  const dataTransfer = told(event.dataTransfer?.files);
  if (!dataTransfer || !targetOf(event).closest(`:has(> ${BOX})`)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  targetOf(event).dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer }));
}

let begun = false;

export function begin() {
  if (begun) return;
  begun = true;
  document.addEventListener("click", asked, true);
  document.addEventListener("change", chosen, true);
  document.addEventListener("drop", dropped, true);
}
