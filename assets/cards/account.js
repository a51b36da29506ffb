/* The identity in numbers: cells, their mean, the bias, the logit, its share. All are hundredths, as they are printed,
   and add up as they stand: what rounding leaves over is the mean's, as on the cards, and below it the cells'. */

import { number } from "./numbers.js";
import { mapFor } from "./shown.js";

/** @import { Card, CardMap, Share } from "./types.js" */

/** @param {number} value */
const hundredths = (value) => Math.round(100 * value);
/** @param {number[]} values */
export const total = (values) => values.reduce((all, value) => all + value, 0);

/** Whole numbers beside the `values`, whose sum divided by their number rounds to `mean`: the largest remainders go up.
   @param {number[]} values
   @param {number} mean */
export function apportioned(values, mean) {
  const count = values.length,
    cells = values.map(Math.floor);
  const low = Math.floor(count * (mean - 0.5)) + 1,
    high = Math.ceil(count * (mean + 0.5)) - 1;
  const left = Math.min(Math.max(Math.round(total(values)), low), high) - total(cells);
  const order = values
    .map((_, i) => i)
    .sort((i, j) => values[j] - Math.floor(values[j]) - values[i] + Math.floor(values[i]));
  order.forEach((i, place) => {
    cells[i] += Math.floor(left / count) + (place < left - count * Math.floor(left / count) ? 1 : 0);
  });
  return cells;
}

/** @param {Card} card
   @param {string} name */
export function account(card, name) {
  const map = /** @type {CardMap} */ (mapFor(card, name)),
    logit = hundredths(map.logit),
    bias = hundredths(map.bias),
    mean = logit - bias;
  const cells = apportioned(
    map.values.map((value) => 100 * value),
    mean,
  );
  return { name, cells, sum: total(cells), mean, bias, logit, percent: shareOf(card, map) };
}

/** What the card's network gives to a class, in percent: as its card says, or from the distance to one that it names.
   @param {Card} card
   @param {CardMap} map */
function shareOf(card, map) {
  const listed = card.rows.find(({ name }) => name === map.name);
  if (listed) return listed.percent;
  if (card.scores === "sigmoid") return 100 / (1 + Math.exp(-map.logit));
  const [first] = card.rows;
  return first.percent * Math.exp(map.logit - /** @type {CardMap} */ (mapFor(card, first.name)).logit);
}

/** The other classes that the card names, the likeliest first.
   @param {Card} card
   @param {string[]} names */
export const othersOf = (card, names) =>
  card.rows.filter(({ name }) => !names.includes(name) && mapFor(card, name)).map(({ name }) => account(card, name));

/** Whether a card has what the identity is made of.
   @param {Card} card */
export const accountable = (card) =>
  card.rows.length > 0 && card.maps.length > 0 && card.maps.every((map) => map.bias !== undefined);

/** @param {number} value */
export const inPrint = (value) => number(value / 100);
/** @param {number} value */
export const plus = (value) => (value < 0 ? "\u2212 " : "+ ") + inPrint(Math.abs(value));
/** @param {Share[]} accounts */
const shares = (accounts) => accounts.map(({ percent: value }) => Math.round(10 * value) / 10);
/** @param {Share[]} accounts */
export const shareLeft = (accounts) =>
  Math.max(0, Math.round(1000 - total(shares(accounts).map((value) => 10 * value))) / 10);

/** How many times as likely, from the distance of two logits; three figures.
   @param {number} distance */
export function times(distance) {
  const value = Math.exp(Math.abs(distance) / 100);
  return value >= 1e6 ? "e^" + inPrint(Math.abs(distance)) : Number(value.toPrecision(3)).toLocaleString("en");
}
