/* One component of cards, drawn anew whenever its value changes. Another class, scale or opacity asks the server
   nothing. Text reaches the page through textContent alone. */

import { wireAsking } from "./ask.js";
import { render, wireCards } from "./cards.js";
import { wireErasing } from "./erase.js";
import { wireIdentity } from "./identity.js";
import { wireKeeping } from "./keep.js";
import { wireBare, wireLarge, wireSize } from "./large.js";
import { lensOf } from "./lens.js";
import { wireTalk } from "./present.js";

/** @import { Html } from "../ui/types.js" */
/** @import { Value } from "./types.js" */

// In this order keys and presses are heard: who comes first may keep one from the others.
const WIRES = [wireCards, wireAsking, wireErasing, wireKeeping, wireIdentity, wireTalk, wireBare, wireLarge, wireSize];

/** @param {Html<Value>} html */
export function draw(html) {
  const lens = lensOf(html);
  for (const wire of WIRES) wire(lens);
  html.watch("value", () => render(lens));
  render(lens);
}
