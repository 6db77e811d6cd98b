// A few small fields to write in. What is written stays in the page: nothing is reported to Python.
// Below a field there may be what we would write, to open; and a sheet may be printed by itself.

function render({ model, el }) {
  const { id, ask, hint, lines, keep, paper } = model.get("content");
  const words = model.get("words");
  const key = keep || `write:${id}`;

  const fields = lines.map(() =>
    writing({ id: unique("line"), rows: 2, oninput: hold }),
  );
  function hold() {
    const written = fields.map((field) => field.value);
    sitting.set(key, written.some(Boolean) ? written : undefined);
    clear.hidden = !written.some(Boolean);
  }
  function draw() {
    const written = sitting.get(key) ?? [];
    fields.forEach((field, index) => {
      const text = written[index] ?? "";
      if (field.value !== text) field.value = text; // leaves the cursor where it is
    });
    clear.hidden = !written.some(Boolean);
  }
  const clear = node("button", { type: "button", class: "wave-quiet", onclick: () => {
    sitting.set(key, undefined);
    draw();
    fields[0].focus();
  } }, words.clear);

  /** What we would write, and why: the first paragraph is ours. */
  const ours = ({ text, reply }) =>
    reply
      ? node(
          "details",
          { class: "wave-ours" },
          node("summary", { "aria-label": `${words.ours}: ${text}` }, words.ours),
          node("div", { class: "wave-reply plain" }, ...reply.split("\n").map((part) => node("p", {}, part))),
        )
      : null;

  /** The sheet on paper: what is not written yet has a line to write on. */
  const sheet = () =>
    node(
      "div",
      { class: "wave-print" },
      node("h3", {}, ask),
      ...lines.flatMap((line, index) => [
        node("h4", {}, line.text),
        line.hint ? node("p", { class: "wave-hint" }, line.hint) : null,
        node("p", { class: "wave-written" }, fields[index].value),
      ]),
      node("p", {}, paper),
    );
  const print = paper ? pushButton("wave-button", words.print_it, () => printAlone(sheet(), ask)) : null;

  const headingId = unique("write-ask");
  el.classList.add("wave-control");
  el.append(
    node(
      "form",
      { autocomplete: "off", class: "wave-question", "aria-labelledby": headingId, onsubmit: (event) => event.preventDefault() },
      node("p", { id: headingId, class: "wave-ask" }, ask),
      hint ? node("p", { class: "wave-hint" }, hint) : null,
      ...lines.flatMap((line, index) => [
        node("label", { class: "wave-own", for: fields[index].id }, line.text),
        line.hint ? node("p", { class: "wave-hint" }, line.hint) : null,
        fields[index],
        ours(line),
      ]),
      node("p", { class: "wave-hint" }, words.written),
      node("div", { class: "wave-row" }, print, clear),
    ),
  );
  draw();
  return sitting.follow(key, draw);
}

export default { render };
