// The sheets of a group: lines are read and scored here. No code and no letter leaves the page.

const FORMS = "forms"; // the key of the sitting
const NONE = "-"; // a question left out
const SHOWN = 8; // problems listed at once; the rest is counted

/** The parts of a line: spaces, tabs, commas and semicolons stand between them. */
const parts = (line) => line.split(/[\s,;]+/).filter(Boolean);

/** What is wrong with one sheet of a line, as [word, values], or null. */
function sheetProblem(letters, side, form) {
  const asked = form.pre.length;
  if (letters.length !== asked) return ["length", { side, count: letters.length, of: asked }];
  const at = [...letters].findIndex((letter, index) => letter !== NONE && !(letter >= "a" && letter <= form.letters[index]));
  return at < 0 ? null : ["letter", { side, letter: letters[at], at: at + 1 }];
}

/** "1" where the letter fits, "0" where it does not or is left out. */
const marks = (letters, key) => [...key].map((fits, index) => (letters[index] === fits ? "1" : "0")).join("");

const right = (row) => [...row].filter((mark) => mark === "1").length;

/** Read the lines: {rows: [[before, after], ...], problems: [[word, values], ...]}. */
function read(text, form, words) {
  const rows = [];
  const problems = [];
  const codes = new Map(); // code -> number of the line it stands in
  text.split(/\r?\n/).forEach((raw, index) => {
    const found = parts(raw.toLowerCase());
    const line = index + 1;
    if (!found.length) return;
    // A digit stands in a code only: a code and one sheet are no pair.
    const whole = found.length === 3 || (found.length === 2 && !/\d/.test(found[0]));
    if (!whole) return problems.push(["parts", { line, count: found.length }]);
    const code = found.length === 3 ? found[0] : "";
    const [before, after] = found.slice(-2);
    const wrong = sheetProblem(before, words.side_pre, form) ?? sheetProblem(after, words.side_post, form);
    if (wrong) return problems.push([wrong[0], { line, ...wrong[1] }]);
    if (code && codes.has(code)) return problems.push(["twice", { line, other: codes.get(code) }]);
    if (code) codes.set(code, line);
    // An empty sheet is an answer of its own, and no pair.
    if ([before, after].some((letters) => [...letters].every((letter) => letter === NONE))) return problems.push(["empty", { line }]);
    rows.push([marks(before, form.pre), marks(after, form.post)]);
  });
  return { rows, problems };
}

const NOTHING = { form: "", count: 0, pairs: [], before: [], after: [] };

/** What Python hears. Each list is sorted by itself: nobody's place in the lines goes along. */
function scoredOf(rows, form, fewest, enough) {
  const count = rows.length;
  if (!count) return NOTHING;
  const pairs = rows.map((row) => row.map(right)).sort(([a, b], [c, d]) => a - c || b - d);
  const [before, after] = [0, 1].map((side) => rows.map((row) => row[side]).sort());
  const single = count < enough ? {} : { before, after };
  return { ...NOTHING, form: form.name, count, pairs: count < fewest ? [] : pairs, ...single };
}

function render({ model, el }) {
  const words = model.get("words");
  const forms = model.get("forms");
  const name = unique("form");
  const fieldId = unique("lines");
  const hintId = unique("lines-hint");
  const held = () => sitting.get(FORMS) ?? { form: forms[0].name, text: "" };
  let counted = ""; // the lines as they were counted

  const radios = forms.map((form) => {
    const input = node("input", { type: "radio", name, value: form.name, autocomplete: "off", onchange: () => {
      sitting.set(FORMS, { ...held(), form: form.name });
      forget("");
    } });
    return { input, chip: node("label", { class: "wave-chip" }, input, node("span", {}, form.title)) };
  });
  const field = writing({
    id: fieldId, rows: 8, class: "wave-sheets", wrap: "off", autocapitalize: "off", "aria-describedby": hintId,
    oninput: () => {
      sitting.set(FORMS, field.value ? { ...held(), text: field.value } : undefined);
      if (counted && counted !== field.value) status.textContent = words.changed;
    },
  });
  const status = node("p", { role: "status", class: "wave-counted" });
  const problems = node("div", { role: "status", class: "wave-problems" });
  const told = node("div", { role: "status", class: "wave-told" });

  const count = pushButton("wave-button", words.count, () => {
    const form = forms.find((each) => each.name === held().form);
    const found = read(field.value, form, words);
    const pairs = found.rows.length;
    counted = field.value;
    status.textContent = pairs === 1 ? words.one_pair : fill(pairs ? words.pairs : words.no_pair, { count: pairs });
    listProblems(found.problems);
    report(model, "scored", scoredOf(found.rows, form, model.get("fewest"), model.get("enough")));
  });
  const clear = pushButton("wave-quiet", words.clear, () => {
    sitting.set(FORMS, undefined);
    forget(words.cleared);
    draw();
    field.focus();
  });

  function listProblems(found) {
    const more = found.length - SHOWN;
    problems.replaceChildren(
      ...(found.length ? [node("p", { class: "wave-hint" }, words.problems)] : []),
      node("ul", {}, ...found.slice(0, SHOWN).map(([word, values]) => node("li", {}, fill(words[word], values)))),
      ...(more > 0 ? [node("p", { class: "wave-hint" }, fill(words.more, { count: more }))] : []),
    );
    problems.hidden = !found.length;
  }

  /** Take the result away; the lines stay. */
  function forget(text) {
    counted = "";
    status.textContent = text;
    listProblems([]);
    report(model, "scored", NOTHING);
  }

  function draw() {
    const { form, text } = held();
    if (field.value !== text) field.value = text;
    radios.forEach(({ input }) => (input.checked = input.value === form));
  }

  const drawTold = () => {
    told.replaceChildren(...model.get("told").map((text) => node("p", {}, text)));
    told.hidden = !model.get("told").length;
  };

  el.classList.add("wave-control");
  el.append(
    node(
      "form",
      { autocomplete: "off", class: "wave-question", onsubmit: (event) => event.preventDefault() },
      node("fieldset", { class: "wave-pick" }, node("legend", {}, words.form), node("div", { class: "wave-places" }, ...radios.map(({ chip }) => chip))),
      node("label", { class: "wave-ask wave-sheets-label", for: fieldId }, words.lines),
      node("p", { id: hintId, class: "wave-hint" }, words.hint),
      field,
      node("p", { class: "wave-hint" }, words.written),
      node("div", { class: "wave-row" }, count, clear),
      status,
      problems,
      told,
    ),
  );
  draw();
  drawTold();
  listProblems([]);
  const unfollow = [
    follow(model, ["told"], drawTold),
    sitting.follow(FORMS, (value) => {
      draw();
      // "Clear all my answers" also takes the result.
      if (value === undefined && counted) forget("");
    }),
  ];
  return () => unfollow.forEach((stop) => stop());
}

export default { render };
