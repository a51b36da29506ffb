/* The page's picture, which goes with its visitor from page to page (demo/ui/picture.py), and is marked among the
   examples (demo/ui/gallery.py). */

/** @import { FileData } from "./types.js" */

/** The one that they had on another page; one that the server has deleted since is forgotten.
   @param {FileData | null} picture */
export async function bring(picture) {
  const kept = new URLSearchParams(location.search).has("scene") ? null : JSON.parse(window.kept ?? "null");
  return kept && (await fetch(kept.url, { method: "HEAD" })).ok ? kept : picture;
}

/** @param {FileData | null} picture */
export function shown(picture) {
  window.pictured = picture ? picture.path : ""; // the gallery's script may not be there yet
  document.dispatchEvent(new CustomEvent("pictured"));
}
