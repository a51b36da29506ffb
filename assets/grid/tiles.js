/* Pictures with maps over them, a figure each; a press on a picture asks for that one. Text reaches the page through
   textContent alone. `element`, `props`, `trigger` and `watch` are gr.HTML's. */
const board = element.querySelector(".board");

function layer({ src, title }, tile) {
  const made = document.createElement(tile.number === null ? "span" : "button");
  const image = made.appendChild(new Image()), text = made.appendChild(document.createElement("span"));
  made.className = "layer";
  Object.assign(image, { src, alt: title + (tile.name ? ", " + tile.name : ""), draggable: false });
  text.textContent = text.title = title;
  if (tile.number !== null) {
    made.type = "button";
    made.addEventListener("click", () => trigger("select", { number: tile.number }));
  }
  return made;
}

function figure(tile) {
  const made = document.createElement("figure"), layers = made.appendChild(document.createElement("div"));
  made.className = "tile" + (tile.number === null ? " mean" : "");
  layers.className = "layers";
  layers.append(...tile.layers.map((one) => layer(one, tile)));
  if (tile.said) {
    const caption = made.appendChild(document.createElement("figcaption"));
    caption.textContent = caption.title = tile.said;
  }
  return made;
}

function render() {
  element.querySelector(".lead").textContent = props.value.lead;
  element.querySelector(".note").textContent = props.value.note;
  board.replaceChildren(...props.value.tiles.map(figure));
}

watch("value", render);
render();
