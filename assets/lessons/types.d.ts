export type Place = [lesson: string, number: number];
/* What the server found at a place (demo/lessons/page.py). */
export interface Handed {
  asked: Place;
  parts: unknown[];
  guesses: Record<string, [guessed: string, found: string]>; // by the name of the step
}
