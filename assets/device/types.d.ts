/* As demo/device/content.py and runtime.py make them. */
export interface Task {
  id: number;
  key: string;
  network: string;
  size: number;
  bytes: number;
  tensor: string;
  picture: string;
  classes: string[];
  server: { logits: number[]; scores: string; top: number[] } | null;
  palettes: Record<"positive" | "signed", number[][]>;
  overlay: { opacity: number; power: number };
}
export type File = { name: string; integrity: string; bytes: number };
export type Runtime = { base: string; files: Record<"script" | "module" | "binary", File> };
export type Page = { runtime: Runtime; said: Record<string, string> };
