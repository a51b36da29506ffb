/* What a report's script finds in the file (explain/report/data.py). */
export type Packed = [number, number, number, string]; // rows, columns, the value of 127, signed bytes in base64
export type Read = { rows: number; columns: number; values: number[] };
export interface Said {
  a: number;
  p: number;
  map: Packed;
  crop: number[];
  t?: number[];
  tmap?: Packed;
}
export interface Picture {
  name: string;
  label: string | null;
  size: [number, number];
  jpeg: string;
  said: Record<string, Said>;
}
export interface Told {
  networks: Record<string, { name: string; classes: Record<number, string> }>;
  pictures: Record<number, Picture>;
  cells: Record<string, Record<string, number[]>>;
  parted: number[];
  looked: { network: number; class: string; mean: Packed; least: [number, number][] }[];
  palettes: Record<"positive" | "signed", number[][]>;
  opacity: number;
  power: number;
}
