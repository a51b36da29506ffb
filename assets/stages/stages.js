/* The table of stages. Text reaches the page through textContent alone. `element`, `props`, `watch` and `trigger` are gr.HTML's. */
const head = element.querySelector("thead tr"), body = element.querySelector("tbody");

function cell(kind, text) {
  const made = document.createElement(kind);
  if (text !== undefined) made.textContent = text;
  return made;
}

/* A count, with a bar for its share of the whole. */
function share([text, part]) {
  const made = cell("td"), bar = document.createElement("i");
  bar.style.width = "calc(" + part + " * (100% - 20px))"; // within the padding
  made.append(bar, cell("span", text));
  made.title = (100 * part).toFixed(1) + " % of the network’s";
  made.className = "share";
  return made;
}

function press(block) {
  const made = cell("button", block.name);
  made.type = "button";
  made.dataset.key = block.key;
  made.dataset.link = block.link;
  made.title = block.title;
  made.setAttribute("aria-label", block.title);
  made.setAttribute("aria-pressed", String(block.key === props.value.chosen));
  return made;
}

function row(stage) {
  const made = document.createElement("tr"), first = cell("th", stage.number), blocks = cell("td");
  first.scope = "row";
  blocks.className = "blocks";
  blocks.append(...stage.blocks.map(press));
  const small = cell("small", stage.operator); // on a phone the operator stands there, so that the costs have room
  small.ariaHidden = "true";
  first.append(small);
  made.append(first, cell("td", stage.operator), blocks, ...stage.words.map((text) => cell("td", text)), ...stage.shares.map(share));
  return made;
}

function render() {
  const focused = element.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  head.replaceChildren(...props.value.head.map((text) => Object.assign(cell("th", text), { scope: "col" })));
  body.replaceChildren(...props.value.stages.map(row));
  const address = new URLSearchParams(location.search).get("block"), chosen = body.querySelector("[aria-pressed=true]");
  if (window.arrived && chosen && address && address !== chosen.dataset.link) window.setAddress({ block: chosen.dataset.link });
  if (focused) [...body.querySelectorAll("button")].find((button) => button.dataset.key === focused)?.focus();
}

body.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  body.querySelectorAll("button").forEach((one) => one.setAttribute("aria-pressed", String(one === button)));
  window.setAddress({ block: button.dataset.link });
  trigger("select", { key: button.dataset.key, when: performance.now() }); // one press may overtake another on its way
});

/* A block of the chart above is that block here; plotly alone would blow it up to the chart's width. A stage still opens. */
document.addEventListener("click", (event) => {
  const part = event.target.closest("#icicle .slice")?.__data__;
  if (!part || part.children || !element.isConnected) return;
  event.stopPropagation();
  const key = part.data.data.id, keys = [key, key + ", block 1"]; // a stage of one block has no part below it
  [...body.querySelectorAll("button")].find((button) => keys.includes(button.dataset.key))?.click();
}, true);

watch("value", render);
render();
