/* How a text is said, and how many of its characters are from the dictionary. */
export type Found = { said: string | null; known: number }; // null where nothing of it is known
export interface Pattern {
  source: string;
  order: string[];
  said: string;
  free: string;
  weak: boolean;
  length: number;
  test: RegExp;
}
/* As demo/languages/catalogue.py makes it. */
export interface Dictionary {
  sentences: [string, string][];
  tails: [string, string][];
  joined: Record<string, string>;
  thousands?: string;
  decimals?: string;
  units?: Record<string, string>;
}
