// A form about the training: sentences to mark, fields to write in. It stays in this page. On paper it can be
// handed in: with the marks, or empty.

const EVALUATION = "evaluation"; // the key of the sitting

function render({ model, el }) {
  const words = model.get("words");
  const groups = model.get("groups");
  const answers = model.get("answers");
  const lines = model.get("lines");
  const paper = globalThis.coursePaper;
  const held = () => sitting.get(EVALUATION) ?? {};
  const hold = (key, value) => sitting.set(EVALUATION, { ...held(), [key]: value });

  const rows = groups.flatMap(({ items }, group) => items.map((item, at) => ({ group, item, key: `${group}.${at}` })));
  for (const row of rows) {
    const name = unique("evaluation");
    row.inputs = answers.map((value) => node("input", { type: "radio", name, value, autocomplete: "off", onchange: () => hold(row.key, value) }));
  }
  const fields = lines.map((_, at) => {
    const area = writing({ id: unique("evaluation-line"), rows: 2, oninput: () => hold(`line.${at}`, area.value) });
    return area;
  });

  const marksOf = ({ item, inputs }) =>
    node("fieldset", { class: "wave-claim" },
      node("legend", {}, item),
      node("div", { class: "wave-places" },
        ...answers.map((answer, at) => node("label", { class: "wave-chip" }, inputs[at], node("span", {}, answer)))));

  /** What was marked and written, as a sheet of paper without a name. */
  const sheet = () =>
    node("div", { class: "wave-print" },
      node("h3", {}, words.title),
      ...groups.flatMap(({ title }, group) => [
        node("h4", {}, title),
        node("ul", {}, ...rows.filter((row) => row.group === group).map(({ item, key }) =>
          node("li", {}, `${item} `, node("strong", {}, held()[key] ?? words.unmarked)))),
      ]),
      ...lines.flatMap((line, at) => [node("h4", {}, line), node("p", { class: "wave-written" }, fields[at].value ?? "")]));

  const told = node("p", { class: "wave-hint", role: "status" });
  async function save() {
    told.textContent = words.file_making;
    told.textContent = words[`file_${await paper.evaluation()}`] ?? words.file_failed;
  }
  const empty = paper?.evaluation ? pushButton("wave-quiet", words.save, save) : null;
  const print = pushButton("wave-button", words.print, () => printAlone(sheet(), words.title));
  const clear = pushButton("wave-quiet", words.clear, () => sitting.set(EVALUATION, undefined));

  function draw() {
    const now = held();
    for (const { key, inputs } of rows) inputs.forEach((input) => (input.checked = input.value === now[key]));
    fields.forEach((field, at) => {
      const text = now[`line.${at}`] ?? "";
      if (field.value !== text) field.value = text; // leaves the cursor where it is
    });
  }

  el.classList.add("wave-control");
  el.append(
    node("form", { autocomplete: "off", class: "wave-question wave-exam", "aria-label": words.title, onsubmit: (event) => event.preventDefault() },
      node("p", { class: "wave-ask" }, words.title),
      node("p", { class: "wave-hint" }, words.stays),
      ...groups.flatMap(({ title }, group) => [node("h3", {}, title), ...rows.filter((row) => row.group === group).map(marksOf)]),
      node("h3", {}, words.lines_title),
      ...lines.flatMap((line, at) => [node("label", { class: "wave-own", for: fields[at].id }, line), fields[at]]),
      node("div", { class: "wave-row" }, print, empty, clear),
      told));
  draw();
  return sitting.follow(EVALUATION, draw);
}

export default { render };
