/* What the cards draw, as `cards_value` of demo/ui/cards.py makes it, and what they make of it. */
import type { Pen, Rect } from "../ui/types.js";

export type Rgb = number[]; // three numbers
export type Place = { x: number; y: number }; // shares of the picture's sides
export type Stroke = { radius: number; places: [number, number][] };
export type Row = { name: string; percent: number };
export type Share = Row & { rest?: boolean };

/* A value for each cell, row by row; `logit` and `bias` are of evidence alone (`accountable`). */
export interface CardMap {
  name?: string;
  values: number[];
  logit: number;
  bias: number;
  note?: string;
  evidence?: boolean;
}
export type AfterRow = { name: string; before: number; then: number };
export interface After {
  rows: AfterRow[];
  maps: CardMap[];
  told: string;
  error?: string;
  src?: string;
}
export interface Card {
  title: string;
  state: "waiting" | "running" | "stopped" | "done" | "error";
  time: string;
  spread: string;
  timing: string;
  rows: Row[];
  facts: [string, string, string][];
  maps: CardMap[];
  votes: { classes: { name: string; logit: number }[]; cells: [number, number][][] } | null;
  after: After | null;
  box: Rect; // null until it is done
  grid: [number, number];
  progress: { text: string; share: number | null } | null;
  scores?: string;
  error?: string;
  note?: string;
  cover?: number[];
  src?: string;
  dummy?: boolean;
}
export type Identity = { chosen?: string; against?: string; step?: number };

export interface Value {
  state: "empty" | "waiting" | "running" | "done";
  cards: Card[];
  palettes: Record<"positive" | "signed", Rgb[]>;
  overlay: { opacity: number; power: number }; // these two are there once there are cards
  view: { src: string; width: number; height: number };
  truth: { name: string; outline: string; first: string } | null;
  identity?: Identity;
  erased?: { src: string };
  way?: { address: string; text: string; also?: string; seen?: string };
}

/* A class's logit in hundredths: `cells`, their sum and mean, the bias. */
export interface Account extends Share {
  cells: number[];
  sum: number;
  mean: number;
  bias: number;
  logit: number;
}
/* A name for the button, and a sentence for eye and ear. */
export type Step = [string, (one: Account, other: Account, card: Card) => string];
export interface Axis {
  low: number;
  high: number;
  y(value: number): number;
  bar(x: number, width: number, value: number): Rect;
}
export interface Scene {
  pen: Pen;
  width: number;
  height: number;
  type: number;
  scale: number;
  small: boolean;
  card: Card;
  sums: Account[];
  others: Account[];
  ink: string;
  font: string;
  picture: Rect;
  region: Rect;
  ranges: [number, number][];
  cells: { value: number; ink: Rgb; cover: number; from: Rect }[][];
  base: OffscreenCanvas;
}
