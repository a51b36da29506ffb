/* What the server answers (demo/room/routes.py). */
export type Place = { lesson: string; step: number };
export interface Question extends Place {
  title: string;
  total: number;
  question: string;
  options: string[];
  picture: string | null;
  taking: boolean;
}
export interface Seen extends Question {
  choice: number | null;
}
export interface Tally extends Question {
  counts: number[];
  answered: number;
  pupils: number;
  left: number;
}
export interface Reply extends Seen, Tally {
  status: number; // 0 where there was no connection
  detail: string;
  pupil: string;
  code: string;
  secret: string;
  qr: string;
}
/* As the teacher's browser keeps it. */
export type Room = { code: string; secret: string; qr: string; address: string };
