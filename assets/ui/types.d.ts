/* What gradio hands to the script of a component (demo/ui/drawn.py), and what this app keeps on the window. */
export interface Html<Value = unknown, Page = unknown> {
  element: HTMLElement;
  props: { readonly value: Value; readonly page: Page };
  trigger(event: string, data?: object): void;
  upload(file: File): Promise<{ path: string; url: string }>;
  watch(name: string, changed: () => void): void;
}

/* The element that a selector names by its last tag. */
export type Found<Selector extends string> = Selector extends keyof HTMLElementTagNameMap
  ? HTMLElementTagNameMap[Selector]
  : Selector extends `${string} ${infer Last}`
    ? Found<Last>
    : Selector extends `${infer Tag}${"." | "[" | ":" | "#"}${string}`
      ? Found<Tag>
      : HTMLElement;

/* The value of a component, as gradio tells a script of it; a file that a component has. */
export type Told = string | number | boolean | string[] | { path: string } | null;
export interface FileData {
  path: string;
  url: string;
}

export type Pen = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;
export type Rect = [number, number, number, number];

declare global {
  interface Window {
    arrived?: boolean; // the page is as its address asked
    calm: Promise<void>;
    spoken: Promise<void>;
    understood?: () => void;
    saidOf?: (text: string) => string | null; // in the page's language, where it is another than English
    setAddress(state: Record<string, string | string[] | null | undefined>, kept?: string[]): void;
    lensed?: CustomEvent[] | null; // what was told before somebody listened
    pictured?: string; // the path of the page's picture
    kept?: string | null; // the picture of another page, as JSON
    ort: Ort;
  }
  interface DocumentEventMap {
    lens: CustomEvent<{ what: string; values: unknown[] }>;
    pictures: CustomEvent<{ numbers: number[]; text: string }>;
    pictured: CustomEvent;
    camera: CustomEvent<string>;
    graph: CustomEvent<string>;
  }
}

/* As much of onnxruntime-web as is used. */
export interface Ort {
  env: { wasm: { numThreads: number; wasmPaths: { mjs: string }; wasmBinary: ArrayBuffer } };
  InferenceSession: { create(graph: ArrayBuffer, options: object): Promise<Session> };
  Tensor: new (kind: "float32", values: Float32Array, sides: number[]) => Tensor;
}
export interface Tensor {
  data: Float32Array;
  dims: number[];
}
export interface Session {
  run(feeds: Record<string, Tensor>): Promise<Record<string, Tensor>>;
  release(): Promise<void>;
}
