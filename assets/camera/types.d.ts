/* What the server answers to a frame (demo/camera/camera.py). */
import type { Row } from "../cards/types.js";
import type { Rect } from "../ui/types.js";

export type { Row } from "../cards/types.js";
export interface View {
  title: string;
  error?: string;
  rows: Row[];
  box: Rect;
  grid: [number, number];
  map: { values: number[] };
  milliseconds?: number;
}
export interface Answer {
  number: number;
  dropped: boolean;
  error: string;
  cards: View[];
  palettes: Record<"positive" | "signed", number[][]>;
  overlay: { opacity: number; power: number } | null;
  way: string;
}
export interface Page {
  said: Record<string, string> & { errors: Record<string, string> };
}
export interface Flight {
  number: number;
  at: number;
  canvas: HTMLCanvasElement;
  address: string;
}
