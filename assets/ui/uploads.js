/* Gradio sends all files of a box in one request, and no request here may be larger than a picture: one after
   another. */

let begun = false;

/** @param {Parameters<typeof fetch>[0]} asked
   @param {RequestInit} [options] */
function filesIn(asked, options) {
  const address = asked instanceof Request ? asked.url : String(asked);
  const body = address.includes("/gradio_api/upload") ? options?.body : null;
  return body instanceof FormData ? /** @type {File[]} */ (body.getAll("files")) : [];
}

export function oneByOne() {
  if (begun) return;
  begun = true;
  const send = window.fetch.bind(window);
  window.fetch = async (asked, options) => {
    const files = filesIn(asked, options);
    if (files.length < 2) return send(asked, options);
    const paths = [];
    for (const file of files) {
      const body = new FormData();
      body.append("files", file, file.name);
      const answer = await send(asked, { ...options, body });
      if (!answer.ok) return answer;
      paths.push(...(await answer.json()));
    }
    return new Response(JSON.stringify(paths), { headers: { "content-type": "application/json" } });
  };
}
