/* As demo/pictures/grid.py, tiles.py and results.py make them. */
export type Layer = { title: string; src: string };
export interface Tile {
  number: number | null;
  name: string;
  said: string;
  layers: Layer[];
}
export type Tiles = { lead: string; note: string; tiles: Tile[] };

export interface Cell {
  row: number;
  column: number;
  numbers: number[];
  text: string;
  label: string;
  listed: boolean;
}
export type Cells = { lead: string; cells: Cell[] };

/* A class by its place, percent, and 1 where it is right, 0 where wrong, null without a truth. */
export type Answer = [number, number, 0 | 1 | null];
export interface Pictures {
  names: string[];
  labels: string[];
  sizes: ([number, number] | null)[];
  sheets: string[];
  networks: string[];
  answers: (Answer | null)[][];
  words: string[];
  refused: Record<string, string>;
  labelled: boolean;
}
export type GridWords = Record<
  | "all"
  | "class"
  | "collect"
  | "count"
  | "empty"
  | "everyClass"
  | "first"
  | "got"
  | "none"
  | "noneYet"
  | "open"
  | "picture"
  | "press"
  | "take"
  | "taken"
  | "teach",
  string
> & { show: [string, string][]; order: [string, string][] };
export type CellButton = HTMLButtonElement & { cell?: Cell };
/* As plotly makes it: what was pressed, of a heat map with its place. */
export type Plot = HTMLElement & {
  heard?: boolean;
  on?: (
    event: string,
    then: (told: { points: { x: number; y: number; pointIndex?: [number, number] }[] }) => void,
  ) => void;
};
/* A row of the grid: of which picture it is, where it stands, and of which value it was drawn. */
export type Line = HTMLElement & { number: number; at: number; drawn: Pictures };
