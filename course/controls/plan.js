// The one-page plan. It takes up what the sitting holds; the reader changes it, prints it or clears it.

const PLAN = "plan";

/** What another chapter keeps, as a list of texts. */
function listOf(kept) {
  if (kept === undefined || kept === null) return [];
  const found = Array.isArray(kept) ? kept : typeof kept === "object" ? Object.values(kept) : [kept];
  return found.map((each) => (each && typeof each === "object" ? each.text : each)).filter((each) => typeof each === "string" && each.trim());
}

/** What a field shows: the reader's own words, else what was taken over, else how it starts. */
function shownIn(field, plan, held) {
  if (typeof plan[field.name] === "string") return plan[field.name];
  const taken = takenFor(field, held);
  return taken || field.start || "";
}

function takenFor(field, held) {
  if (!field.takes) return "";
  const texts = listOf(held(field.takes));
  return field.at < 0 ? texts.join("\n") : (texts[field.at] ?? "");
}

/** The parts of the page with their rows; an empty row is a line to write on, and no row at all is three. */
function rowsOf(parts, plan, held) {
  const written = (text) => text.split("\n").filter((row) => row.trim());
  return parts.map(({ title, fields }) => {
    const texts = fields.map((field) => shownIn(field, plan, held).trim());
    return { title, rows: texts.flatMap((text) => (text ? written(text) : fields.length > 1 ? [""] : [])) };
  });
}

/** The plan as a page to print: no name, no title. */
function pageOf(parts, plan, held) {
  const lineOf = (row) => node("p", row ? {} : { class: "wave-plan-line" }, row);
  return node(
    "div",
    { class: "wave-plan-page" },
    ...rowsOf(parts, plan, held).flatMap(({ title, rows }) => [
      node("h2", {}, title),
      ...(rows.length ? rows : ["", "", ""]).map(lineOf),
    ]),
  );
}

function render({ model, el }) {
  const words = model.get("words");
  const parts = model.get("parts");
  const held = (key) => sitting.get(key);
  const plan = () => held(PLAN) ?? {};
  const all = parts.flatMap(({ fields }) => fields);

  const made = all.map((field) => {
    const area = writing({ rows: 2, id: unique("plan"), oninput: () => {
      sitting.set(PLAN, { ...plan(), [field.name]: area.value });
      drawNotes();
    } });
    const note = node("span", { class: "wave-hint wave-plan-note" }, words.taken);
    return { field, area, note };
  });

  function drawNotes() {
    for (const { field, note } of made) {
      note.hidden = typeof plan()[field.name] === "string" || !takenFor(field, held);
    }
  }
  function draw() {
    for (const { field, area } of made) {
      const text = shownIn(field, plan(), held);
      if (area.value !== text) area.value = text; // leaves the cursor where it is
    }
    drawNotes();
  }

  const told = node("p", { class: "wave-hint wave-plan-told", role: "status" });
  const tell = (text) => (told.textContent = text);
  const printing = node("button", { type: "button", class: "wave-button", onclick: () => {
    tell("");
    printAlone(pageOf(parts, plan(), held), words.print_title);
  } }, words.print);
  // The course's page makes the file; without it, or without the package for it, there is no button.
  const paper = globalThis.coursePaper;
  const saving = paper && node("button", { type: "button", class: "wave-button", onclick: async () => {
    tell(words.file_making);
    tell(words[`file_${await paper.plan(rowsOf(parts, plan(), held))}`] ?? words.file_failed);
  } }, words.file);
  const clear = node("button", { type: "button", class: "wave-plan-clear", "aria-expanded": "false", onclick: () => ask(true) }, words.clear_all);
  const yes = node("button", { type: "button", class: "wave-button", onclick: () => {
    sitting.clear();
    ask(false);
    draw();
    tell(words.cleared);
    clear.focus();
  } }, words.clear_yes);
  const no = node("button", { type: "button", class: "wave-button", onclick: () => {
    ask(false);
    clear.focus();
  } }, words.clear_no);
  const sure = node("div", { class: "wave-plan-sure", role: "group", "aria-label": words.clear_all },
    node("p", {}, words.clear_ask), node("div", { class: "wave-row" }, no, yes));

  function ask(open) {
    sure.hidden = !open;
    clear.setAttribute("aria-expanded", String(open));
    if (open) tell("");
    if (open) no.focus();
  }

  const headingId = unique("plan-title");
  const bodyOf = ({ title, hint, fields }) =>
    node(
      "fieldset",
      { class: "wave-plan-part" },
      node("legend", {}, title),
      hint ? node("p", { class: "wave-hint" }, hint) : null,
      ...made
        .filter(({ field }) => fields.includes(field))
        .flatMap(({ field, area, note }) => [
          node("label", { for: area.id, class: fields.length > 1 ? "wave-plan-label" : "wave-spoken" }, field.label),
          area,
          note,
        ]),
    );
  el.classList.add("wave-control");
  el.append(
    node(
      "section",
      { class: "wave-question wave-plan", "aria-labelledby": headingId },
      node("p", { id: headingId, class: "wave-ask" }, words.title),
      node("p", { class: "wave-hint" }, words.hint),
      node("form", { autocomplete: "off", class: "wave-plan-paper", onsubmit: (event) => event.preventDefault() }, ...parts.map(bodyOf)),
      node("p", { class: "wave-hint" }, words.print_note),
      node("div", { class: "wave-row" }, printing, saving, clear),
      sure,
      told,
    ),
  );
  ask(false);
  draw();
  const keys = [PLAN, ...new Set(all.map(({ takes }) => takes).filter(Boolean))];
  const stops = keys.map((key) => sitting.follow(key, draw));
  return () => stops.forEach((stop) => stop());
}

export default { render };
