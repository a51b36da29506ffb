/* Looking closer: one card at the full width, with the arrow keys from one network to the next, and the bare picture for
   as long as a map or a key is held. Uses what cards.js and ask.js define. */
const HOLD = 350; // ms, after which a press on a map is no question but a look beneath it
const STRIDES = { ArrowLeft: -1, ArrowRight: 1, PageUp: -1, PageDown: 1 }; // the last two are those of a presenter's remote
const typing = (target) => target.matches("input, select, textarea, [contenteditable]");

function enlarge(number) {
  const cards = props.value.cards.length;
  look.large = number === null || !cards ? null : Math.min(Math.max(number, 0), cards - 1);
  showLarge();
  paintAll();
}

/* Which cards are seen, and what the buttons of each say. */
function showLarge() {
  const large = look.large !== null;
  root.dataset.large = String(large);
  [...grid.children].forEach((node, i) => {
    node.hidden = large && i !== look.large;
    const button = node.querySelector(".enlarge");
    button.textContent = large ? "All cards" : "\u2922";
    button.setAttribute("aria-label", large ? "All cards" : "Enlarge " + node.dataset.variant);
    node.querySelector(".walk").hidden = !large;
    put(node, ".walk span", i + 1 + " of " + grid.children.length);
    node.querySelector("[data-step='-1']").disabled = i === 0;
    node.querySelector("[data-step='1']").disabled = i === grid.children.length - 1;
  });
  showTalk();
}

/* From card to card; the keyboard goes along. */
function walk(step) {
  const held = grid.contains(document.activeElement);
  enlarge(look.large + step);
  if (held && !talk.on) grid.children[look.large].querySelector(".enlarge").focus();
}

function bare(yes) {
  if (look.bare === yes) return;
  look.bare = yes;
  root.querySelector(".bare").setAttribute("aria-pressed", String(yes));
  paintAll();
}

function wireLarge() {
  grid.addEventListener("click", (event) => {
    const button = event.target.closest(".enlarge, .walk button");
    if (!button) return;
    const number = [...grid.children].indexOf(button.closest(".card"));
    if (button.dataset.step) walk(Number(button.dataset.step));
    else {
      enlarge(look.large === null ? number : null);
      grid.children[number].querySelector(".enlarge").focus();
      root.scrollIntoView({ block: "nearest" });
    }
  });
  document.addEventListener("keydown", (event) => {
    if (look.large === null || !root.isConnected || typing(event.target) || event.target.matches(ASKED) || event.altKey || event.ctrlKey || event.metaKey) return;
    if (STRIDES[event.key]) walk(STRIDES[event.key]);
    else if (event.key === "Escape" && talk.on) leave();
    else if (event.key === "Escape") {
      const number = look.large;
      enlarge(null);
      grid.children[number].querySelector(".enlarge").focus();
    } else return;
    event.preventDefault();
  });
}

function wireBare() {
  let held = 0, looked = false;
  const let_go = () => { clearTimeout(held); if (looked) bare(false); };
  grid.addEventListener("pointerdown", (event) => {
    looked = false;
    if (look.erasing || !event.target.matches("canvas")) return;
    held = setTimeout(() => { looked = true; bare(true); }, HOLD);
  });
  for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, let_go);
  grid.addEventListener("contextmenu", (event) => { if (looked) event.preventDefault(); });
  grid.addEventListener("click", (event) => { // that press was no question
    if (!looked) return;
    looked = false;
    event.stopPropagation();
  }, true);
  root.querySelector(".bare").addEventListener("click", () => bare(!look.bare));
  const key = (event) => event.key === "b" && !typing(event.target) && !event.ctrlKey && !event.metaKey && props.value.cards.length;
  document.addEventListener("keydown", (event) => { if (key(event)) bare(true); });
  document.addEventListener("keyup", (event) => { if (key(event)) bare(false); });
}

/* Drawn as sharp as it is shown, whatever becomes of the window. */
function wireSize() {
  let width = 0;
  new ResizeObserver(([{ contentRect }]) => {
    if (Math.round(contentRect.width) === width) return;
    width = Math.round(contentRect.width);
    if (props.value.cards.length) requestAnimationFrame(paintAll);
  }).observe(grid);
}
