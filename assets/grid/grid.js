/* Pictures x networks: rows are made as they are scrolled to and used again, so that two thousand cost what twenty do.
   Thumbnails are cut from sheets that are sent once. Text reaches the page through textContent alone.
   `element`, `props`, `trigger` and `watch` are gr.HTML's. */
const ROW = 72, TILE = 96, SIDE = 60, ACROSS = 8, SPARE = 4; // px; px of a thumbnail; px shown; a side of a sheet; rows
const { said } = props.page;
const root = element.querySelector(".grid-of-pictures"), frame = root.querySelector(".frame");
const table = root.querySelector(".rows"), head = root.querySelector(".head"), space = root.querySelector(".space");
const chip = root.querySelector(".chip:not(.all, .teach)"), empty = root.querySelector(".empty"), count = root.querySelector(".count");
const picks = { class: root.querySelector(".class"), show: root.querySelector(".show"), order: root.querySelector(".order") };
let listed = [], cell = null, rows = [], shape = ""; // numbers in order; those that were pressed elsewhere

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const answers = (i) => props.value.answers.map((network) => network[i]).filter(Boolean);
const isWrong = (answer) => answer[2] === 0;
const parted = (i) => new Set(answers(i).map((answer) => answer[0])).size;
const least = (i) => Math.min(...answers(i).map((answer) => answer[1]), 101);

const SHOW = {
  all: () => true,
  part: (i) => parted(i) > 1,
  wrong: (i) => answers(i).some(isWrong),
  every: (i) => answers(i).length > 0 && answers(i).every(isWrong),
  right: (i) => answers(i).length > 0 && answers(i).every((answer) => answer[2] === 1),
  unread: (i) => Boolean(props.value.refused[i]),
};
const ORDER = {
  part: (a, b) => parted(b) - parted(a) || answers(b).filter(isWrong).length - answers(a).filter(isWrong).length || least(a) - least(b),
  unsure: (a, b) => least(a) - least(b),
  name: (a, b) => a - b,
};

function options(select, pairs) {
  const told = JSON.stringify(pairs);
  if (select.dataset.told === told) return;
  const before = select.value;
  select.replaceChildren(...pairs.map(([value, text]) => new Option(text, value)));
  select.value = pairs.some(([value]) => value === before) ? before : pairs[0][0];
  select.dataset.told = told;
}

function inClass(i) {
  const wanted = picks.class.value;
  if (!wanted) return true;
  const { labels, words } = props.value;
  return props.value.labelled ? labels[i] === wanted : answers(i).some((answer) => words[answer[0]] === wanted);
}

function choose() {
  listed = props.value.names.map((_, i) => i).filter((i) => inClass(i) && SHOW[picks.show.value](i) && (!cell || cell.numbers.includes(i)));
  listed.sort((a, b) => ORDER[picks.order.value](a, b) || a - b);
  space.style.height = listed.length * ROW + "px";
  table.setAttribute("aria-rowcount", listed.length + 1);
  const all = props.value.names.length;
  count.textContent = all ? fill(said.count, { shown: listed.length.toLocaleString("en"), all: all.toLocaleString("en") }) : "";
  empty.textContent = all ? (listed.length ? "" : said.none) : said.empty;
  chip.hidden = !cell;
  if (cell) chip.textContent = cell.text + " ×";
  draw();
}

function part(tag, className, ...inner) {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...inner);
  return made;
}

function blank() {
  const line = part("div", "row"), open = part("button", "open"), name = part("div", "name", part("b", ""), part("small", ""));
  open.type = "button";
  const first = part("div", "", open);
  line.append(first, name, ...props.value.networks.map(() => part("div", "said", part("b", ""), part("i", ""), part("small", ""))));
  line.setAttribute("role", "row");
  for (const one of line.children) one.setAttribute("role", "cell");
  open.addEventListener("click", () => (collect.on.checked ? toggle([line.number]) : trigger("select", { number: line.number })));
  return line;
}

function thumbnail(node, i) {
  const size = props.value.sizes[i], sheet = props.value.sheets[Math.floor(i / (ACROSS * ACROSS))];
  node.style.backgroundImage = size && sheet ? `url("${sheet}")` : "";
  if (!size || !sheet) return;
  const scale = SIDE / Math.min(size[0], size[1]), place = i % (ACROSS * ACROSS);
  const x = (place % ACROSS) * TILE * scale + (size[0] * scale - SIDE) / 2;
  const y = Math.floor(place / ACROSS) * TILE * scale + (size[1] * scale - SIDE) / 2;
  node.style.backgroundSize = ACROSS * TILE * scale + "px";
  node.style.backgroundPosition = `${-x}px ${-y}px`;
}

function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function fillRow(line, i, at) {
  const { names, labels, words, networks, refused } = props.value;
  line.number = i;
  line.style.transform = `translateY(${at * ROW}px)`;
  line.setAttribute("aria-rowindex", at + 2);
  thumbnail(line.querySelector(".open"), i);
  markOpen(line.querySelector(".open"), i);
  write(line.querySelector(".name b"), labels[i] || names[i]);
  write(line.querySelector(".name small"), refused[i] || (labels[i] ? names[i] : ""));
  line.querySelector(".name").title = refused[i] || names[i];
  networks.forEach((_, n) => {
    const node = line.children[n + 2], answer = props.value.answers[n][i];
    node.className = "said" + (!answer || answer[2] === null ? "" : answer[2] ? " right" : " wrong");
    const text = node.querySelector("b");
    const mark = !answer || answer[2] === null ? "" : answer[2] ? "✓" : "✗";
    text.replaceChildren(...(mark ? [part("span", "mark", mark)] : []), answer ? words[answer[0]] : "");
    text.title = answer ? words[answer[0]] : "";
    node.querySelector("i").style.backgroundSize = answer ? answer[1] + "% 100%" : "0";
    node.querySelector("i").style.visibility = answer ? "" : "hidden";
    write(node.querySelector("small"), answer ? answer[1].toFixed(0) + " %" : "");
  });
}

function draw() {
  const first = Math.max(0, Math.floor(frame.scrollTop / ROW) - SPARE);
  const last = Math.min(listed.length, Math.ceil((frame.scrollTop + frame.clientHeight) / ROW) + SPARE);
  const wanted = new Map();
  for (let at = first; at < last; at++) wanted.set(at, listed[at]);
  const free = rows.filter((line) => !(wanted.get(line.at) === line.number && line.drawn === props.value));
  for (const line of rows) if (!free.includes(line)) wanted.delete(line.at);
  for (const [at, i] of wanted) {
    const line = free.pop() || rows[rows.push(space.appendChild(blank())) - 1];
    line.at = at;
    fillRow(line, i, at);
    line.drawn = props.value;
    line.hidden = false;
    line.style.display = "";
  }
  for (const line of free) {
    line.at = -1;
    line.style.display = "none";
  }
}

function render() {
  const { networks, labels, words, labelled } = props.value;
  if (JSON.stringify(networks) !== shape) {
    shape = JSON.stringify(networks);
    rows.forEach((line) => line.remove());
    rows = [];
    table.style.setProperty("--networks", Math.max(1, networks.length));
    head.replaceChildren(...(networks.length ? ["", said.picture, ...networks].map((text) => part("div", "", text)) : []));
    for (const one of head.children) one.setAttribute("role", "columnheader");
  }
  const found = [...new Set(labelled ? labels.filter(Boolean) : props.value.answers.flat().filter(Boolean).map((answer) => words[answer[0]]))];
  options(picks.class, [["", said.everyClass], ...found.sort((a, b) => a.localeCompare(b, "en")).map((name) => [name, name])]);
  options(picks.show, said.show.filter(([key]) => labelled || !["wrong", "every", "right"].includes(key)));
  options(picks.order, said.order);
  choose();
}

/* Classes for the Teach page: while it is switched on, a press puts a picture into the class that is named, or takes
   it out. The Teach page finds them in this tab's memory (demo/teach/collected.py). */
const collect = { on: root.querySelector(".collecting"), name: root.querySelector(".named"), got: root.querySelector(".got"), all: root.querySelector(".all"), teach: root.querySelector(".teach") };
const taken = new Map(); // a class by the number of a picture
let pile = sessionStorage.getItem("pile");

const className = () => collect.name.value.trim() || said.first;

function markOpen(node, i) {
  const inside = collect.on.checked ? taken.get(i) : undefined;
  const told = !collect.on.checked ? said.open : inside ? said.taken : said.take;
  node.classList.toggle("taken", Boolean(inside));
  node.setAttribute("aria-label", fill(told, { name: props.value.names[i], class: inside || className() }));
  node.title = collect.on.checked ? node.getAttribute("aria-label") : said.press;
}

function classes() {
  const found = new Map();
  for (const [i, name] of [...taken].sort((a, b) => a[0] - b[0])) found.set(name, [...(found.get(name) || []), i]);
  return [...found];
}

function tellCollected() {
  const found = classes();
  collect.got.textContent = found.length ? fill(said.got, { classes: found.map(([name, numbers]) => `${name} ${numbers.length}`).join(", ") }) : said.noneYet;
  collect.teach.disabled = !found.length;
  for (const line of rows) if (line.at >= 0) markOpen(line.querySelector(".open"), line.number);
}

function toggle(numbers) {
  const name = className(), readable = numbers.filter((i) => !props.value.refused[i]);
  const out = readable.length === 1 && taken.has(readable[0]);
  for (const i of readable) out ? taken.delete(i) : taken.set(i, name);
  tellCollected();
}

/* Other pictures have come: what was collected of the former ones is void. */
function forgetFormer() {
  if (sessionStorage.getItem("pile") === pile) return;
  pile = sessionStorage.getItem("pile");
  taken.clear();
  tellCollected();
}

root.querySelector(".what").textContent = said.collect;
collect.name.placeholder = said.class;
collect.name.setAttribute("aria-label", said.class);
collect.all.textContent = said.all;
collect.teach.textContent = said.teach;
collect.on.addEventListener("change", () => {
  root.querySelector(".deeds").hidden = !collect.on.checked;
  collect.name.value ||= picks.class.value;
  tellCollected();
});
picks.class.addEventListener("change", () => {
  if (picks.class.value) collect.name.value = picks.class.value;
});
collect.name.addEventListener("input", tellCollected);
collect.all.addEventListener("click", () => toggle(listed));
collect.teach.addEventListener("click", () => {
  sessionStorage.setItem("collected", JSON.stringify({ pile: sessionStorage.getItem("pile"), classes: classes() }));
  location.href = "./teach";
});

let due = 0;
frame.addEventListener("scroll", () => {
  due ||= requestAnimationFrame(() => {
    due = 0;
    draw();
  });
}, { passive: true });
new ResizeObserver(() => draw()).observe(frame);
for (const select of Object.values(picks)) {
  select.addEventListener("change", () => {
    frame.scrollTop = 0;
    choose();
  });
}
chip.addEventListener("click", () => {
  cell = null;
  choose();
});
/* Pictures that belong together, pressed elsewhere: `numbers` of them, and a `text` that says what they are. */
document.addEventListener("pictures", ({ detail }) => {
  if (!element.isConnected) return;
  cell = detail;
  picks.class.value = "";
  picks.show.value = "all";
  frame.scrollTop = 0;
  choose();
});
watch("value", () => {
  forgetFormer();
  render();
});
render();
