"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const $ = id => document.getElementById(id);
const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
const STEP = 200, LONGEST = 220;

// Control characters and marks of direction are written out, so that a statement cannot reorder what stands beside it.
const CONTROL = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const visible = text => text.replace(CONTROL, c => c === "\t" ? " " : c === "\r" ? "" : "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0"));
const oneLine = text => visible(text.replace(/\s+/g, " ")).trim();

// Offsets count code points, as Python does; strings of JavaScript count UTF-16 units.
const statements = data.statements.map(([id, source, text, notices, facts], number) => ({ number, id, source, text, notices, facts: [], rows: facts }));
const points = statement => statement.points ??= /[\ud800-\udfff]/.test(statement.text) ? Array.from(statement.text) : statement.text;
function slice(statement, start, end) {
  const part = points(statement).slice(start, end);
  return typeof part === "string" ? part : part.join("");
}
for (const statement of statements) {
  statement.facts = statement.rows.map(([view, cells, authors, type, group, rule, confidence, id, spans, marks]) => {
    const words = oneLine(spans.map(([a, b]) => slice(statement, a, b)).join(" … "));
    return { statement, view, cells, authors, type, group, rule, confidence, id, spans, marks, words };
  });
  delete statement.rows;
}
const facts = statements.flatMap(s => s.facts);
const shortened = text => text.length > LONGEST ? text.slice(0, LONGEST - 1) + "…" : text;

// A row: cells as shown and saved, what is searched, and what a click on it shows.
const factViews = data.views.map(([title, columns], k) => ({
  title, columns: [...columns, "words", "statement"],
  extra: ["rule", "confidence", "start", "end", "fact_id"],
  rows: facts.filter(f => f.view === k).map(f => ({
    cells: [...f.cells, f.words, f.statement.id], fact: f, statement: f.statement,
    extra: [f.rule, String(f.confidence), String(f.spans[0][0]), String(f.spans[0][1]), f.id],
  })),
}));
const views = [...factViews, {
  title: "Statements", columns: ["statement", "ties", "funding", "none and denied", "notices", "words"], extra: ["source"],
  rows: statements.map(s => ({
    cells: [s.id, ...data.views.map((_, k) => String(s.facts.filter(f => f.view === k).length)), s.notices.map(n => n[0]).join(", "), oneLine(s.text)],
    statement: s, extra: [s.source],
  })),
}, {
  title: "Notices", columns: ["notice", "message", "statement"], extra: ["start", "end"],
  rows: statements.flatMap(s => s.notices.map(n => ({ cells: [n[0], n[1], s.id], statement: s, notice: n, extra: [String(n[2]), String(n[3])] }))),
}];
let view = views[0], order = null, limit = STEP, shown = [], opener = null;

function make(tag, parent, text, options) {
  const element = Object.assign(document.createElement(tag), options || {});
  if (text !== undefined) element.textContent = text;
  parent.append(element);
  return element;
}
function fill(select, values) {
  const counts = new Map();
  for (const value of values) if (value) counts.set(value, (counts.get(value) || 0) + 1);
  for (const [value, n] of [...counts].sort((a, b) => collator.compare(a[0], b[0]))) make("option", select, select.tagName === "SELECT" ? value + " (" + n + ")" : undefined, { value });
}
fill($("type"), facts.map(f => f.type));
fill($("group"), facts.map(f => f.group));
fill($("authors"), facts.flatMap(f => f.authors));
fill($("notice"), statements.flatMap(s => s.notices.map(n => n[0])));
views.forEach((one, k) => {
  const label = make("label", $("views"));
  label.append(make("input", label, undefined, { type: "radio", name: "view", value: k, checked: k === 0 }), " " + one.title + " ");
  one.label = make("span", label);
});

const folded = text => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const searched = row => row.searched ??= folded([...row.cells, row.statement.source].join("\n"));
function filters() {
  const words = folded($("search").value).split(/\s+/).filter(Boolean);
  const type = $("type").value, group = $("group").value, author = folded($("author").value.trim()), notice = $("notice").value;
  const ofFact = f => (!type || f.type === type) && (!group || f.group === group) && (!author || f.authors.some(a => folded(a).includes(author)));
  const any = type || group || author;
  return row => words.every(word => searched(row).includes(word))
    && (!any || (row.fact ? ofFact(row.fact) : row.statement.facts.some(ofFact)))
    && (!notice || (row.notice ? row.notice[0] === notice : row.statement.notices.some(n => n[0] === notice)));
}
function draw() {
  const kept = filters();
  for (const one of views) {
    const found = one.rows.filter(kept);
    one.label.textContent = "(" + found.length + ")";
    if (one === view) shown = found;
  }
  if (order) shown.sort((a, b) => order.sign * collator.compare(a.cells[order.column], b.cells[order.column]));
  $("caption").textContent = view.title;
  $("count").textContent = shown.length + " of " + view.rows.length + " rows";
  $("head").replaceChildren();
  const line = make("tr", $("head"));
  view.columns.forEach((name, k) => {
    const cell = make("th", line, undefined, { scope: "col" });
    if (order && order.column === k) cell.setAttribute("aria-sort", order.sign > 0 ? "ascending" : "descending");
    make("button", cell, name, { type: "button" }).addEventListener("click", () => {
      order = { column: k, sign: order && order.column === k ? -order.sign : 1 };
      draw();
      $("head").querySelectorAll("button")[k].focus();
    });
  });
  $("body").replaceChildren();
  rows(0);
}
function rows(from) {
  for (const row of shown.slice(from, limit)) {
    const line = make("tr", $("body"));
    row.cells.forEach((text, k) => {
      const cell = make("td", line, k ? shortened(text) : undefined);
      if (view.columns[k] === "words") cell.className = "words";
      if (k === 0) make("button", cell, shortened(text) || "(not named)", { type: "button" }).addEventListener("click", event => open(row, event.currentTarget));
    });
  }
  $("more").hidden = shown.length <= limit;
}
$("more").addEventListener("click", () => {
  const from = limit;
  limit += STEP;
  rows(from);
  $("body").rows[from].querySelector("button").focus();
});

// What is marked of a statement: the words of one fact and its clause, or those of all its facts, or a notice's.
function layers(row) {
  if (row.fact) return [...row.fact.marks, ...row.fact.spans.map(([a, b]) => [a, b, -1])];
  if (row.notice) return [[row.notice[2], row.notice[3], -1]];
  return row.statement.facts.flatMap(f => f.marks);
}
function open(row, button) {
  opener = button;
  document.querySelector("tr.chosen")?.classList.remove("chosen");
  button.closest("tr").classList.add("chosen");
  const s = row.statement, f = row.fact;
  $("panel-title").textContent = "Statement " + s.id;
  $("panel-fact").textContent = f ? [...new Set(f.cells)].filter(Boolean).join(" – ") + " [" + f.rule + ", " + f.confidence.toFixed(2) + "]" : row.notice ? row.notice[1] : s.facts.length + " facts";
  const box = $("text");
  box.replaceChildren();
  if (!s.text) box.textContent = "The text was not kept; see " + s.source;
  const found = layers(row), places = new Set([0, points(s).length]);
  for (const [a, b] of found) places.add(a).add(b);
  const cuts = [...places].sort((a, b) => a - b);
  for (let k = 0; k + 1 < cuts.length; k++) {
    const over = found.filter(([a, b]) => a <= cuts[k] && cuts[k + 1] <= b).map(mark => mark[2]);
    const words = visible(slice(s, cuts[k], cuts[k + 1]));
    const kinds = over.filter(kind => kind >= 0);
    if (kinds.length) make("mark", box, words, { className: data.kinds[Math.min(...kinds)] });
    else if (over.length) make("span", box, words, { className: "clause" });
    else box.append(words);
  }
  $("panel-notices").replaceChildren();
  for (const [code, message] of s.notices) make("li", $("panel-notices"), code + ": " + message);
  $("back").hidden = false;
  $("panel-title").focus({ preventScroll: true });
  (box.querySelector("mark, .clause") || $("panel-title")).scrollIntoView({ block: "nearest" });
}
function back() { if (opener?.isConnected) opener.focus(); }
$("back").addEventListener("click", back);
$("panel").addEventListener("keydown", event => { if (event.key === "Escape") back(); });

const defused = cell => data.signs.some(sign => cell.startsWith(sign)) ? "'" + cell : cell;
const quoted = cell => /[",\r\n]/.test(cell) ? '"' + cell.replace(/"/g, '""') + '"' : cell;
function toCsv() {
  const lines = [[...view.columns, ...view.extra], ...shown.map(row => [...row.cells, ...row.extra])];
  return "\ufeff" + lines.map(cells => cells.map(cell => quoted(defused(cell))).join(",") + "\r\n").join("");
}
$("csv").addEventListener("click", () => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([toCsv()], { type: "text/csv;charset=utf-8" }));
  link.download = view.title.toLowerCase().replaceAll(" ", "-") + ".csv";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
});
function redraw() { limit = STEP; draw(); }
// A text field also tells of a change when it is left: rows drawn anew then would lose the click that left it.
$("filters").addEventListener("input", event => { if (event.target.tagName === "INPUT") redraw(); });
$("filters").addEventListener("change", event => { if (event.target.tagName === "SELECT") redraw(); });
$("filters").addEventListener("submit", event => event.preventDefault());
$("filters").addEventListener("reset", () => setTimeout(redraw));
$("views").addEventListener("change", event => { view = views[event.target.value]; order = null; redraw(); });
$("theme").addEventListener("click", () => {
  const dark = document.documentElement.dataset.theme ? document.documentElement.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = dark ? "light" : "dark";
});
draw();
