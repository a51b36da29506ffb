/* A text into the clipboard; where there is none, as on a page without https, by the old way. */

/** @param {string} text */
function byHand(text) {
  const field = document.body.appendChild(Object.assign(document.createElement("textarea"), { value: text }));
  field.select();
  document.execCommand("copy");
  field.remove();
}

/** @param {string} text */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    byHand(text);
  }
}
