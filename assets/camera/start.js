/* Last: everything is defined by now. */
const TAKEN = "button, a, summary, input, select, textarea, [contenteditable], [role=slider], [role=listbox]"; // they have keys of their own

function bare(yes) {
  look.bare = yes;
  show();
}

/* Of the networks on the server: other ones are chosen, or those that were asked for are there, or cannot be had. */
const HEAR = {
  changed: prepare,
  ready() {
    pending = Math.max(0, pending - 1);
    send();
  },
  failed() {
    pending = Math.max(0, pending - 1);
    if (!pending && stream) end();
  },
};

part("start").addEventListener("click", () => start());
part("freeze").addEventListener("click", freeze);
part("stop").addEventListener("click", () => end());
part("compare").addEventListener("click", toCompare);
part("which select").addEventListener("change", (event) => start(event.target.value));
part("over input").addEventListener("change", show);
document.addEventListener("camera", ({ detail }) => HEAR[detail]());
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select, textarea, [contenteditable]")) return;
  if (event.key.toLowerCase() === "b" && !event.repeat) bare(true);
  if (event.key !== " " || event.target.closest(TAKEN) || !["on", "frozen"].includes(state)) return;
  event.preventDefault(); // which would scroll
  if (!event.repeat) freeze();
});
document.addEventListener("keyup", (event) => { if (event.key.toLowerCase() === "b") bare(false); });
document.addEventListener("visibilitychange", () => {
  if (!document.hidden || !stream) return;
  if (state === "frozen") release(); // the frame stays, the camera does not
  else end(said.hidden);
});
addEventListener("pagehide", () => stream && end(said.hidden));
watch("value", answered);
turn("off");
