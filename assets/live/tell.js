/* Tells the page's component of what changes (demo/ui/live.py); its script may not be there yet. */

/** @param {string} what
   @param {unknown[]} values */
export function tell(what, ...values) {
  const told = new CustomEvent("lens", { detail: { what, values } });
  if (window.lensed === null) document.dispatchEvent(told);
  else window.lensed = [...(window.lensed ?? []), told];
}
