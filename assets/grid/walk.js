/* A picture that was pressed goes with its visitor to another page, as one that they gave there would
   (demo/ui/picture.py); a file without such a page is saved. */

/** @import { Html } from "../ui/types.js" */

/** @param {Html<{ path: string, name: string, to: string }, null>} html */
export function draw({ props, watch }) {
  watch("value", () => {
    const { path, name, to } = props.value;
    if (!path) return;
    const url = new URL("gradio_api/file=" + path, document.baseURI).href;
    if (!to) {
      Object.assign(document.createElement("a"), { href: url, download: name }).click();
      return;
    }
    sessionStorage.setItem(
      "picture",
      JSON.stringify({ path, url, orig_name: name, meta: { _type: "gradio.FileData" } }),
    );
    location.href = to;
  });
}
