/* The picture first, then what is chosen. */
export type Chosen = string | string[] | boolean;
export type Values = [{ path: string } | null, ...Chosen[]];
export type Hearing = Record<string, (values: Values) => void>;
export interface Live {
  of: string;
  advice: { text: string; press: string; fetch?: string } | null;
  said: string;
}
export interface Page {
  names: string[];
  scenes: Record<string, string>;
  plain: unknown[];
  needed: string[];
  fits: Record<string, Record<string, string[]>> | null;
  said: Record<string, string>;
}
