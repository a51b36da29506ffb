export type Block = { name: string; key: string; link: string; title: string };
export interface Stage {
  number: string;
  operator: string;
  words: string[];
  blocks: Block[];
  shares: [string, number][]; // a count, and its share of the whole
}
export interface Stages {
  head: string[];
  stages: Stage[];
  chosen: string;
}
/* A part of plotly's chart, as d3 leaves it. */
export type Slice = Element & { __data__?: { children?: unknown; data: { data: { id: string } } } };
