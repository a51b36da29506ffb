/* Pictures with maps over them, a figure each; a press on a picture asks for that one. Text reaches the page through
   textContent alone. */

import { find } from "../ui/dom.js";

/** @import { Html } from "../ui/types.js" */

/** @import { Layer, Tile, Tiles } from "./types.js" */

/** @param {Html<Tiles, null>} html */
export function draw({ element, props, trigger, watch }) {
  const board = find(element, ".board");

  /** @param {Layer} given
   @param {Tile} tile */
  function layer({ src, title }, tile) {
    const made = document.createElement(tile.number === null ? "span" : "button");
    const image = made.appendChild(new Image()),
      text = made.appendChild(document.createElement("span"));
    made.className = "layer";
    Object.assign(image, { src, alt: title + (tile.name ? ", " + tile.name : ""), draggable: false });
    text.textContent = text.title = title;
    if (made instanceof HTMLButtonElement) {
      made.type = "button";
      made.addEventListener("click", () => trigger("select", { number: tile.number }));
    }
    return made;
  }

  /** @param {Tile} tile */
  function figure(tile) {
    const made = document.createElement("figure"),
      layers = made.appendChild(document.createElement("div"));
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
    find(element, ".lead").textContent = props.value.lead;
    find(element, ".note").textContent = props.value.note;
    board.replaceChildren(...props.value.tiles.map(figure));
  }

  watch("value", render);
  render();
}
