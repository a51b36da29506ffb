/* Many files, a folder or a zip on their way to the server: a few at a time, large ones in parts, so that no request is
   large. Limits are the server's, which holds them; here they only save the way. `element`, `props`, `trigger` and
   `upload` are gr.HTML's. */
const { limits, said } = props.page;
const TOGETHER = 3, PART = 15_000_000; // uploads at a time; bytes of a part
const HIDDEN = /(^|\/)(\.|__MACOSX\/|thumbs\.db$|desktop\.ini$)/i;
const drop = element.querySelector(".drop"), going = element.querySelector(".going"), wrong = element.querySelector(".wrong");
const bar = going.querySelector("progress"), far = going.querySelector(".far");
let current = 0; // the number of the sending under way; another one, or Cancel, ends it

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const isZip = (name) => /\.zip$/i.test(name);

function complain(text) {
  wrong.textContent = text;
  wrong.hidden = !text;
}

/* Dropped folders are walked through; names then have their folders. */
async function walk(entry, before = "") {
  if (entry.isFile) {
    const file = await new Promise((give, refuse) => entry.file(give, refuse));
    return [{ name: before + entry.name, file }];
  }
  const reader = entry.createReader(), found = [];
  for (;;) {
    const some = await new Promise((give, refuse) => reader.readEntries(give, refuse));
    if (!some.length) return found;
    for (const one of some) found.push(...await walk(one, before + entry.name + "/"));
    if (found.length > 3 * limits.pictures + 1000) return found;
  }
}

const chosen = (input) => [...input.files].map((file) => ({ name: file.webkitRelativePath || file.name, file }));

function tooMuch(files) {
  const size = files.reduce((sum, { file }) => sum + file.size, 0);
  if (files.length > limits.pictures + 100) return fill(said.many, { count: files.length.toLocaleString("en") });
  return size > limits.bytes ? fill(said.large, { size: Math.ceil(size / 1e6).toLocaleString("en") }) : "";
}

async function sendOne({ name, file }, mine, sent) {
  const parts = [];
  for (let start = 0; start === 0 || start < file.size; start += PART) {
    if (mine !== current) return null;
    const part = file.slice(start, start + PART);
    parts.push((await upload(new File([part], isZip(name) ? "part.zip" : "picture"))).path);
    sent(part.size);
    if (!isZip(name) && file.size > limits.file) return [name, [parts[0], parts[0]]]; // the server says that it is large
  }
  return [name, parts];
}

async function send(given) {
  const files = given.filter(({ name }) => !HIDDEN.test(name)), mine = ++current;
  const trouble = files.length ? tooMuch(files) : said.none;
  complain(trouble);
  if (trouble) return;
  const total = files.reduce((sum, { file }) => sum + file.size, 0), done = [], left = [...files];
  let bytes = 0;
  const show = (more) => {
    bytes += more;
    bar.value = total ? bytes / total : 1;
    far.textContent = fill(said.going, { done: done.length, count: files.length, size: Math.round(bytes / 1e6) });
  };
  going.hidden = false;
  show(0);
  const lane = async () => {
    while (left.length && mine === current) {
      const one = await sendOne(left.shift(), mine, show);
      if (one) done.push(one);
      show(0);
    }
  };
  try {
    await Promise.all(Array.from({ length: TOGETHER }, lane));
    if (mine === current) trigger("submit", { files: done });
  } catch (error) {
    if (mine === current) complain(fill(said.failed, { why: String(error.message || error) }));
  }
  if (mine === current) going.hidden = true;
}

for (const input of element.querySelectorAll("input")) {
  input.addEventListener("change", () => {
    const files = chosen(input);
    input.value = "";
    if (files.length) send(files);
  });
}
going.querySelector(".halt").addEventListener("click", () => {
  current++;
  going.hidden = true;
});
for (const kind of ["dragenter", "dragover"]) {
  drop.addEventListener(kind, (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
}
drop.addEventListener("dragleave", (event) => drop.contains(event.relatedTarget) || drop.classList.remove("over"));
drop.addEventListener("drop", async (event) => {
  event.preventDefault();
  drop.classList.remove("over");
  const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry()).filter(Boolean);
  const found = [];
  for (const entry of entries) found.push(...await walk(entry));
  send(found);
});
/* The pile goes with its visitor: to another page and back, and through a reload. */
const remember = () => props.value.pile && sessionStorage.setItem("pile", props.value.pile);
watch("value", remember);
remember();
