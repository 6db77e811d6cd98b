// A picture drawn once; afterwards only coordinates arrive and the browser moves the paths.

const QUIET = 700; // milliseconds without movement before a screen reader is told
const ROOM = 700; // pixels of column the wide drawing needs, so that its words stay readable

function tableOf(caption, head, rows) {
  return node(
    "table",
    {},
    node("caption", {}, caption),
    node("thead", {}, node("tr", {}, ...head.map((text) => node("th", { scope: "col" }, text)))),
    node(
      "tbody",
      {},
      ...rows.map(([first, ...rest]) =>
        node("tr", {}, node("th", { scope: "row" }, first), ...rest.map((text) => node("td", {}, text))),
      ),
    ),
  );
}

/** The path text of n points, given in the picture's own units, under an affine matrix. */
function pathText(points, start, count, [a, b, c, d, e, f], closed) {
  let text = "";
  let pen = "M";
  for (let i = start; i < start + 2 * count; i += 2) {
    const x = points[i];
    const y = points[i + 1];
    if (Number.isNaN(x) || Number.isNaN(y)) {
      pen = "M"; // a gap: the next point begins a new piece
      continue;
    }
    text += `${pen}${Math.round((a * x + c * y + e) * 10) / 10} ${Math.round((b * x + d * y + f) * 10) / 10}`;
    pen = "L";
  }
  return closed && text ? `${text}z` : text;
}

function render({ model, el }) {
  const words = model.get("words");
  const stage = node("div", { class: "wave-stage" });
  const titleId = unique("picture");
  const title = node("p", { id: titleId, class: "wave-title" });
  const takeaway = node("p", { class: "wave-takeaway" });
  const sentence = node("p", { class: "wave-sentence" });
  const spoken = node("div", { role: "status", class: "wave-spoken" });
  const twin = node("div", { class: "wave-table", tabindex: 0 }); // arrow keys scroll a wide one
  const reading = node("p", {});
  const details = (summary, body) => node("details", {}, node("summary", {}, summary), body);
  const howTo = details(words.how_to_read, reading);
  const asTable = details(words.table, twin);
  let form = null; // "wide" or "narrow", whichever fits the column
  let paths = [];
  let timer = 0;
  let waiting = false;

  const index = () => Math.round(model.get("at") / model.get("every"));

  function floats() {
    const table = model.get("frames");
    const source = table.byteLength ? table : model.get("frame");
    const size = table.byteLength ? table.byteLength / model.get("count") : source.byteLength;
    const start = source.byteOffset + (table.byteLength ? index() * size : 0);
    return new Float32Array(source.buffer.slice(start, start + size));
  }

  function build() {
    const next = stage.clientWidth && stage.clientWidth < ROOM ? "narrow" : "wide";
    stage.innerHTML = model.get(next);
    form = next;
    stage.setAttribute("data-form", form);
    const svg = stage.querySelector("svg");
    svg.setAttribute("role", "img");
    const prefix = svg.dataset.prefix;
    const find = (name) => svg.querySelector(`#${CSS.escape(`${prefix}-${name}`)}`);
    paths = model.get("moves").map((move) => find(move.name)?.querySelector("path"));
    stage.find = find;
    draw();
  }

  function draw() {
    const svg = stage.querySelector("svg");
    if (!svg) return;
    const moves = model.get("moves");
    if (moves.length) {
      const points = floats();
      let start = 0;
      moves.forEach((move, index) => {
        paths[index]?.setAttribute("d", pathText(points, start, move.points, move[form], move.closed));
        start += 2 * move.points;
      });
    }
    for (const [name, text] of Object.entries(model.get("texts"))) {
      const target = stage.find(name)?.querySelector("text");
      if (target) target.textContent = text;
    }
    for (const [name, className] of Object.entries(model.get("classes"))) {
      stage.find(name)?.setAttribute("class", className);
    }
    drawWords(svg);
  }

  /** One message changes several traits; the picture is drawn once for all of them. */
  function drawSoon() {
    if (waiting) return;
    waiting = true;
    queueMicrotask(() => {
      waiting = false;
      draw();
    });
  }

  function drawWords(svg) {
    const sentences = model.get("sentences");
    const says = sentences.length ? sentences[index()] : model.get("sentence");
    if (svg.getAttribute("aria-label") === says) return;
    const first = !svg.hasAttribute("aria-label");
    svg.setAttribute("aria-label", says);
    sentence.textContent = says;
    clearTimeout(timer);
    // The first drawing is no movement: nothing is announced for it.
    if (!first) timer = setTimeout(() => (spoken.textContent = says), QUIET);
  }

  function drawStill() {
    title.textContent = model.get("title");
    takeaway.textContent = model.get("takeaway");
    takeaway.hidden = !model.get("takeaway");
    reading.textContent = model.get("how_to_read");
    howTo.hidden = !model.get("how_to_read");
  }

  function drawTable(event) {
    const { caption, head, rows } = model.get("table");
    asTable.hidden = !rows?.length;
    // A closed table is filled on the click that opens it: a moving slider does not pay for it,
    // and nothing jumps a moment later.
    const shown = asTable.open || event?.type === "click";
    if (shown && rows?.length) twin.replaceChildren(tableOf(caption, head, rows));
  }
  asTable.firstChild.addEventListener("click", drawTable);
  /** Who reads text only gets the table in the picture's place. */
  let textOnly = false;
  function preferText(settings) {
    if (textOnly === Boolean(settings?.text)) return drawTable(); // a table opened by hand stays
    textOnly = !textOnly;
    asTable.open = textOnly;
    drawTable();
  }

  const width = new ResizeObserver(() => {
    const next = stage.clientWidth < ROOM ? "narrow" : "wide";
    if (stage.clientWidth && next !== form) build();
  });
  el.classList.add("wave-control");
  el.append(node("figure", { class: "wave-figure", "aria-labelledby": titleId }, title, takeaway, stage, node("figcaption", {}, sentence, howTo, asTable), spoken));
  drawStill();
  preferText(sitting.get("settings"));
  build();
  width.observe(stage);
  const unfollow = [
    follow(model, ["wide", "narrow"], build),
    follow(model, ["frame", "at", "texts", "classes", "sentence"], drawSoon),
    follow(model, ["title", "takeaway", "how_to_read"], drawStill),
    follow(model, ["table"], drawTable),
    sitting.follow("settings", preferText),
  ];
  return () => {
    width.disconnect();
    clearTimeout(timer);
    unfollow.forEach((stop) => stop());
  };
}

export default { render };
