// A few small fields to write in. What is written stays in the page: nothing is reported to Python.

function render({ model, el }) {
  const { id, ask, hint, lines, keep } = model.get("content");
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
      ]),
      node("p", { class: "wave-hint" }, words.written),
      node("div", { class: "wave-row" }, clear),
    ),
  );
  draw();
  return sitting.follow(key, draw);
}

export default { render };
