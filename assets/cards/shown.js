/* Which map a card shows, and what is written beneath it. */

import { find, put } from "../ui/dom.js";
import { offerAsking } from "./ask.js";
import { extent } from "./draw.js";
import { number, printed, written } from "./numbers.js";

/** @import { Lens } from "./lens.js" */
/** @import { Card, CardMap } from "./types.js" */

/** @param {Lens} lens
   @param {Card} card */
export const classOf = (lens, card) => lens.look.chosen || (card.rows.length ? card.rows[0].name : "");
/** @param {Card} card
   @param {string} name
   @returns {CardMap | undefined} */
export const mapFor = (card, name) => card.maps.find((map) => map.name === name);
/** @param {Lens} lens */
export const signed = (lens) => lens.look.signed || lens.look.against !== "";
/** @param {Lens} lens */
export const palette = (lens) => lens.props.value.palettes[signed(lens) ? "signed" : "positive"];

/** The map that a card shows: of a class, or of what speaks for it rather than for its rival.
   @param {Lens} lens
   @param {Card} card
   @returns {CardMap | undefined} */
export function mapOf(lens, card) {
  const map = mapFor(card, classOf(lens, card)),
    other = mapFor(card, lens.look.against);
  if (!lens.look.against || !map) return map;
  if (!other || other === map) return undefined;
  return {
    values: map.values.map((value, i) => value - other.values[i]),
    logit: printed(map.logit) - printed(other.logit),
    bias: printed(map.bias) - printed(other.bias),
  };
}

/** Share of the positive evidence that lies on the object; `cover` is the object's share of each cell.
   @param {CardMap} map
   @param {number[]} cover */
export function inside(map, cover) {
  const positive = map.values.map((value) => Math.max(value, 0));
  const all = positive.reduce((sum, value) => sum + value, 0);
  return all > 0 ? positive.reduce((sum, value, i) => sum + value * cover[i], 0) / all : 0;
}

/** @param {Lens} lens
   @param {HTMLElement} node
   @param {Card} card
   @param {CardMap | undefined} map
   @param {number} most */
export function caption(lens, node, card, map, most) {
  const name = classOf(lens, card),
    evidence = map?.evidence !== false; // others have no unit
  const bar = find(node, ".scale i"),
    what = evidence ? "Evidence" : "Map";
  const title = lens.look.against ? name + " versus " + lens.look.against : name;
  put(node, ".low", map ? number(signed(lens) ? -most : 0) : "");
  put(node, ".high", map ? number(most) : "");
  ends(lens, node, map, name, evidence ? " logits" : "");
  bar.style.background = map ? "linear-gradient(90deg," + palette(lens).map(written) + ")" : "none";
  put(node, ".sum", map ? sum(lens, map) : "");
  put(node, ".shown", map ? what + " for " + title : "");
  find(node, ".shown").title = map ? title : ""; // where there is no room for all of it
  put(
    node,
    ".inside",
    map && !lens.look.against && card.cover && Math.max(...map.values) > 0
      ? (100 * inside(map, card.cover)).toFixed(0) + " % of it on the " + lens.props.value.truth?.name
      : "",
  );
  const canvas = find(node, "canvas");
  canvas.setAttribute(
    "aria-label",
    map
      ? card.title +
          ": " +
          what.toLowerCase() +
          " for " +
          title +
          ", strongest cell " +
          number(extent(lens, map)) +
          (evidence ? " logits" : "")
      : card.title + ": no map",
  );
  offerAsking(lens, canvas, card);
  if (card.rows.length) put(node, ".why", lack(lens, card, map, name));
}

/** Which end of the colours is which, and their unit.
   @param {Lens} lens
   @param {HTMLElement} node
   @param {CardMap | undefined} map
   @param {string} name
   @param {string} unit */
function ends(lens, node, map, name, unit) {
  const [low, high] = lens.look.against
    ? ["\u2190 " + lens.look.against, name + " \u2192"]
    : signed(lens)
      ? ["\u2190 against", "for \u2192"]
      : ["none", unit ? "strongest cell" : "strongest"];
  put(node, ".from", map ? low : "");
  put(node, ".unit", map ? unit.trim() : "");
  put(node, ".to", map ? high : "");
}

/** What the map comes to, in numbers that add up as they are printed: what rounding leaves over is the mean's.
   @param {Lens} lens
   @param {CardMap} map */
function sum(lens, map) {
  if (map.note !== undefined) return map.note;
  if (lens.look.against) return margin(map);
  const logit = printed(map.logit),
    bias = printed(map.bias);
  return (
    "logit " +
    number(logit) +
    " = mean of " +
    map.values.length +
    " cells " +
    number(logit - bias) +
    " + bias " +
    number(bias) +
    ". The strongest cell alone: " +
    number(extent(lens, map))
  );
}

/** Why a card that has an answer shows no map, or none with a colour; empty where it does.
   @param {Lens} lens
   @param {Card} card
   @param {CardMap | undefined} map
   @param {string} name */
export function lack(lens, card, map, name) {
  if (map)
    return lens.look.against || extent(lens, map) > 0 ? "" : "No part of the picture supports " + name + " here.";
  const unknown = [name, lens.look.against].find((one) => one && !mapFor(card, one));
  return unknown
    ? "This network does not know " + unknown + "."
    : "Its answer is " + name + " itself: choose two different classes.";
}

/** Where the distance of two logits comes from: cells for the one, cells for the other, and the biases. It adds up too.
   @param {CardMap} map */
function margin(map) {
  /** @param {number[]} values */
  const mean = (values) => values.reduce((total, value) => total + value, 0) / map.values.length;
  const [total, bias, loss] = [map.logit, map.bias, mean(map.values.filter((value) => value < 0))].map(printed);
  return (
    "margin " +
    number(total) +
    " = for " +
    number(total - bias - loss) +
    " \u2212 against " +
    number(-loss) +
    " + bias " +
    number(bias)
  );
}
