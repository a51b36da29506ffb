export interface Example {
  name: string;
  title: string;
  why: string;
  src: string;
  path: string;
}
