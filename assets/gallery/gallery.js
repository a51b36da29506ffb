/* Pictures to press, each with its title; why one is worth a look stands below them, and is read with its button.
   Text reaches the page through textContent alone. `element`, `props`, `watch` and `trigger` are gr.HTML's. */
const grid = element.querySelector(".gallery"), caption = element.querySelector(".caption");
const blank = element.querySelector("template").content.firstElementChild;
let drawn = ""; // the rows, as JSON

const tell = (button) => { caption.textContent = button ? button.ariaDescription || "" : ""; };
const chosen = () => grid.querySelector("[aria-pressed=true]");

function button({ name, title, why, src }) {
  const made = blank.cloneNode(true);
  made.dataset.name = name;
  made.ariaLabel = title;
  if (why) made.ariaDescription = why;
  Object.assign(made.querySelector("img"), { src, alt: title });
  made.querySelector("span").textContent = title;
  return made;
}

function mark() {
  [...grid.children].forEach((one, i) => one.setAttribute("aria-pressed", String(props.value[i].path === window.pictured)));
  tell(chosen());
}

function render() {
  const told = JSON.stringify(props.value);
  if (told !== drawn) grid.replaceChildren(...props.value.map(button));
  drawn = told;
  caption.classList.toggle("none", props.value.every((row) => !row.why));
  mark();
}

document.addEventListener("pictured", mark);
const within = (event) => event.target.closest(".thumbnail-item");
grid.addEventListener("click", (event) => within(event) && trigger("select", { name: within(event).dataset.name }));
for (const enter of ["pointerover", "focusin"]) grid.addEventListener(enter, (event) => within(event) && tell(within(event)));
for (const leave of ["pointerleave", "focusout"]) grid.addEventListener(leave, () => tell(chosen()));
watch("value", render);
render();
