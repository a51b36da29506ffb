/* What the identity says at each of its steps: a name for the button, and a sentence for eye and ear; and the one line
   of figures, each from its step on. `one` is the account of a class, `other` of the one set against it. */

import { inPrint, plus, times, total } from "./account.js";
import { percent } from "./numbers.js";

/** @import { Account, Step } from "./types.js" */

/** @param {Account} given */
const cellsOf = ({ cells }) => cells.length + " cells";
/** @param {Account} given */
const gain = ({ cells }) => total(cells.filter((value) => value > 0));
/** @param {Account} given */
const signedMost = ({ cells }) => inPrint(Math.max(...cells)) + ", the weakest " + inPrint(Math.min(...cells));

/** @type {Step[]} */
export const ALONE = [
  [
    "Map",
    (one) =>
      "The map: " +
      cellsOf(one) +
      ", each with its evidence for " +
      one.name +
      ". The strongest holds " +
      signedMost(one) +
      ".",
  ],
  [
    "Cells",
    (one) =>
      "The cells stand side by side: " +
      inPrint(gain(one)) +
      " for " +
      one.name +
      ", " +
      inPrint(gain(one) - one.sum) +
      " against it. Together " +
      inPrint(one.sum) +
      ".",
  ],
  [
    "Mean",
    (one) =>
      "They level out at their mean: " +
      inPrint(one.sum) +
      " \u00f7 " +
      one.cells.length +
      " = " +
      inPrint(one.mean) +
      ".",
  ],
  [
    "Bias",
    (one) =>
      "The bias joins: " + inPrint(one.bias) + ", a constant that was learned; it is the same for every picture.",
  ],
  [
    "Logit",
    (one) =>
      inPrint(one.mean) +
      " " +
      plus(one.bias) +
      " = " +
      inPrint(one.logit) +
      ": the logit of " +
      one.name +
      ", exactly what the network computes.",
  ],
  [
    "Share",
    (one, _other, card) =>
      (card.scores === "sigmoid"
        ? "The sigmoid makes a share of each logit by itself: "
        : "Softmax weighs e^logit against those of all classes: ") +
      percent(one.percent) +
      " for " +
      one.name +
      ".",
  ],
];

/** @type {Step[]} */
export const RATHER = [
  [
    "Maps",
    (one, other) => "Two maps of " + cellsOf(one) + ": evidence for " + one.name + ", and for " + other.name + ".",
  ],
  [
    "Cells",
    (one, other) =>
      "Each map\u2019s cells side by side: together " +
      inPrint(one.sum) +
      " for " +
      one.name +
      ", " +
      inPrint(other.sum) +
      " for " +
      other.name +
      ".",
  ],
  ["Means", (one, other) => "Each levels out at its mean: " + inPrint(one.mean) + " and " + inPrint(other.mean) + "."],
  [
    "Biases",
    (one, other) =>
      "Each gets its bias: " +
      inPrint(one.bias) +
      " for " +
      one.name +
      ", " +
      inPrint(other.bias) +
      " for " +
      other.name +
      ".",
  ],
  [
    "Distance",
    (one, other) =>
      "The two logits: " +
      inPrint(one.logit) +
      " \u2212 " +
      inPrint(other.logit).replace(/^\u2212(.*)$/, "(\u2212$1)") +
      " = " +
      inPrint(one.logit - other.logit) +
      ", their distance.",
  ],
  [
    "Shares",
    (one, other, card) =>
      (card.scores === "sigmoid"
        ? "The sigmoid makes a share of each by itself: "
        : "Softmax makes of that distance a ratio: " +
          (one.logit < other.logit ? other.name : one.name) +
          " is " +
          times(one.logit - other.logit) +
          " times as likely. ") +
      percent(one.percent) +
      " and " +
      percent(other.percent) +
      ".",
  ],
];

/** The figures of a sum as [the step from which on it is shown, text].
   @param {Account} one
   @returns {[number, string][]} */
export function figures(one) {
  const { sum, cells, mean, bias, logit } = one;
  return [
    [1, inPrint(sum)],
    [2, " \u00f7 " + cells.length + " = " + inPrint(mean)],
    [3, ", " + inPrint(mean) + " " + plus(bias)],
    [4, " = " + inPrint(logit)],
    [5, ", so " + percent(one.percent)],
  ];
}
