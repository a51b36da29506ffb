/* Asking a place: which classes its cell votes for, in every card. Uses what cards.js defines. */
/* The row and column of the card's cell at the place that is asked about; null where this network sees nothing. */
function cellAt(card, place) {
  if (!card.box || !card.votes) return null;
  const [x0, y0, x1, y1] = card.box, [rows, columns] = card.grid;
  const row = Math.floor((place.y - y0) / (y1 - y0) * rows), column = Math.floor((place.x - x0) / (x1 - x0) * columns);
  return row >= 0 && row < rows && column >= 0 && column < columns ? [row, column] : null;
}

function mark(pen, canvas, card, unit) {
  const cell = cellAt(card, look.place), x = look.place.x * canvas.width, y = look.place.y * canvas.height;
  for (const [width, colour] of [[4, "#18181b"], [2, "#fff"]]) {
    pen.lineWidth = width * unit;
    pen.strokeStyle = colour;
    pen.beginPath();
    pen.arc(x, y, 5 * unit, 0, 2 * Math.PI);
    pen.stroke();
    if (!cell) continue;
    const [x0, y0, x1, y1] = card.box, [rows, columns] = card.grid;
    const w = (x1 - x0) / columns * canvas.width, h = (y1 - y0) / rows * canvas.height;
    pen.strokeRect(x0 * canvas.width + cell[1] * w, y0 * canvas.height + cell[0] * h, w, h);
  }
}

/* Which classes the cell at the asked place votes for, and what of each logit that is. */
function answer(node, card) {
  const box = node.querySelector(".asked"), list = box.querySelector("ul");
  box.hidden = !look.place || !card.votes;
  list.replaceChildren();
  if (box.hidden) return;
  const cell = cellAt(card, look.place);
  if (!cell) return put(box, "p", "This network does not see that spot: it is outside its crop.");
  const cells = card.grid[0] * card.grid[1];
  const votes = card.votes.cells[cell[0] * card.grid[1] + cell[1]].filter(([, value]) => value > 0);
  put(box, "p", votes.length ? "This spot adds" : "This spot supports no class.");
  list.append(...votes.map(([which, value]) => {
    const { name, logit } = card.votes.classes[which], item = document.createElement("li"), what = document.createElement("b");
    what.textContent = name;
    const given = value / cells, share = logit > 0 ? ", " + Math.round(100 * given / logit) + " % of its logit " : " to its logit ";
    item.append(what, " +" + number(given) + share + number(logit));
    item.title = "The cell’s evidence for " + name + " is " + number(value) + "; the logit is the mean of " + cells + " cells plus the bias.";
    return item;
  }));
}

const ASKED = "canvas[role=application]"; // those that can be asked, which take keys of their own
const KEYS = { ask: "Enter asks about the middle, arrow keys move the spot, Escape clears it.", erase: "Arrow keys move the spot, Enter paints it, Escape clears it." };

function offerAsking(canvas, card) {
  canvas.setAttribute("role", card.votes ? "application" : "img");
  canvas.tabIndex = card.votes ? 0 : -1; // not without one: a map that has the focus keeps it through a run
  canvas.ariaDescription = card.votes ? KEYS[look.erasing ? "erase" : "ask"] : null;
}

function askAt(place) {
  look.place = place;
  invite();
  paintAll();
  tell();
}

/* For the ear: what each card says of the place, in short. The same words are not written, and so not read, again. */
function tell() {
  if (secret()) return;
  const said = [...grid.children].filter((node) => !node.querySelector(".asked").hidden).map((node) => {
    const most = node.querySelector(".asked li") || node.querySelector(".asked p");
    return node.querySelector("h3").textContent + ": " + most.textContent;
  }).join("; ");
  if (root.querySelector(".told").textContent !== said) put(root, ".told", said);
}

const canAsk = () => props.value.cards.some((card) => card.votes);

function placeOf(event) {
  const frame = event.target.getBoundingClientRect();
  return { x: within((event.clientX - frame.left) / frame.width), y: within((event.clientY - frame.top) / frame.height) };
}

function invite() {
  put(ask, "span", !canAsk() ? "" : look.erasing ? "Paint over a part of any picture, then run the networks without it." : look.place ? "Every card marks the same spot and says what it supports." : "Click a spot to see which classes it supports.");
  ask.querySelector("button").hidden = !look.place;
}

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }; // of a fortieth of the picture
const within = (value) => Math.min(Math.max(value, 0.001), 0.999);

function wireAsking() {
  grid.addEventListener("click", (event) => {
    if (event.target.matches(ASKED) && !look.erasing) askAt(placeOf(event));
  });
  grid.addEventListener("keydown", (event) => {
    if (!event.target.matches(ASKED)) return;
    if (event.key === "Escape") askAt(null);
    else if (event.key === "Enter" || event.key === " ") look.erasing && look.place ? dab(look.place) : askAt({ x: 0.5, y: 0.5 });
    else if (STEPS[event.key]) {
      const { x, y } = look.place || { x: 0.5, y: 0.5 }, [dx, dy] = STEPS[event.key];
      askAt({ x: within(x + dx / 40), y: within(y + dy / 40) });
    } else return;
    event.preventDefault();
  });
  ask.querySelector("button").addEventListener("click", () => {
    askAt(null);
    grid.querySelector(ASKED)?.focus(); // the button, which had the focus, is gone
  });
}
