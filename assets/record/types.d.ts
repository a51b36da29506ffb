export type Note = { number: number; text: string };
export type Head = { key: string; title: string; words: boolean; notes: Note[] };
export type Cell = { text: string; small: string; value: string | number | null; notes: Note[] };
export type Table = { heads: Head[]; rows: Cell[][] };
