// A history, part by part: each question answers when it is chosen, and all of them make a sheet.
// What a reader chooses stays in the page: nothing is reported to Python.

const HISTORY = "history"; // the key of the sitting

/** The sheet: the parts that come first, then the others, each with what was chosen in it. */
function sheetOf(parts, chosen) {
  const ordered = [...parts.filter(({ first }) => first), ...parts.filter(({ first }) => !first)];
  return ordered.map(({ title, question }) => {
    const rated = (rates) => question.filter((each) => each.rates === rates && chosen.includes(each.text)).map(({ text }) => text);
    return { title, fits: rated("fits"), later: rated("later"), leading: rated("leading") };
  });
}

/** The sheet as a page to print; a part without a question has lines to write on. */
function pageOf(sheet, words) {
  const lines = (count) => Array.from({ length: count }, () => node("p", { class: "wave-written" }));
  return node(
    "div",
    { class: "wave-print" },
    node("h3", {}, words.print_title),
    ...sheet.flatMap(({ title, fits, later }) => [
      node("h4", {}, title),
      ...fits.map((text) => node("p", {}, text)),
      ...later.map((text) => node("p", {}, `${words.later_mark} ${text}`)),
      ...lines(fits.length ? 1 : 2),
    ]),
  );
}

function render({ model, el }) {
  const words = model.get("words");
  const parts = model.get("parts");

  /** chosen: the texts of the questions; shown: the sheet was put together. */
  const held = () => ({ chosen: [], shown: false, ...sitting.get(HISTORY) });
  const keep = (more) => sitting.set(HISTORY, { ...held(), ...more });
  const sheet = () => sheetOf(parts, held().chosen);

  const shapes = { fits: "fits", leading: "differs", later: "plain" };
  function asked(question) {
    const input = node("input", { type: "checkbox", autocomplete: "off", onchange: () => {
      const others = held().chosen.filter((text) => text !== question.text);
      keep({ chosen: input.checked ? [...others, question.text] : others });
      draw();
    } });
    const answer = node("div", { role: "status", class: "wave-replies" });
    let shown = false;
    function redraw() {
      input.checked = held().chosen.includes(question.text);
      if (input.checked === shown) return; // said once, not at each change elsewhere
      shown = input.checked;
      answer.replaceChildren(
        ...(shown
          ? [
              node(
                "div",
                { class: `wave-reply ${shapes[question.rates]}` },
                node("p", { class: "wave-mark" }, words[question.rates]),
                node("p", {}, question.reply),
                graded(question, words),
              ),
            ]
          : []),
      );
    }
    const body = node("div", { class: "wave-history-asked" }, node("label", { class: "wave-option" }, input, node("span", {}, question.text)), answer);
    return { body, redraw };
  }

  const questions = [];
  function bodyOf({ title, why, question }) {
    const made = question.map(asked);
    questions.push(...made);
    return node(
      "fieldset",
      { class: "wave-history-part" },
      node("legend", {}, title),
      node("p", { class: "wave-hint" }, why),
      ...made.map(({ body }) => body),
    );
  }

  const listed = (texts) => node("ul", {}, ...texts.map((text) => node("li", {}, text)));
  const titles = (found) => found.map(({ title }) => title).join(" · ");

  /** What the sheet shows; missing parts are named before anything else. */
  function sheetBody() {
    const found = sheet();
    const missing = found.filter(({ fits }) => !fits.length);
    const leading = found.flatMap((part) => part.leading);
    return [
      node("p", { class: "wave-mark" }, words.sheet),
      node("p", { class: missing.length ? "wave-history-missing" : null }, missing.length ? fill(words.missing, { parts: titles(missing) }) : words.complete),
      node(
        "ol",
        {},
        ...found.map(({ title, fits, later }) =>
          node(
            "li",
            {},
            node("strong", {}, title),
            fits.length || later.length ? listed([...fits, ...later.map((text) => `${words.later_mark} ${text}`)]) : node("p", { class: "wave-hint" }, words.nothing),
          ),
        ),
      ),
      ...(leading.length ? [node("p", { class: "wave-mark" }, words.left_off), listed(leading)] : []),
    ];
  }

  function draw() {
    const { chosen, shown } = held();
    questions.forEach(({ redraw }) => redraw());
    paper.hidden = printing.hidden = !shown;
    paper.replaceChildren(...(shown ? sheetBody() : []));
    make.hidden = shown;
    clear.hidden = !chosen.length && !shown;
  }

  const headingId = unique("history");
  const paper = node("div", { tabindex: "-1", class: "wave-history-sheet" });
  const make = pushButton("wave-button", words.make, () => {
    keep({ shown: true });
    draw();
    paper.focus({ preventScroll: true });
    paper.scrollIntoView?.({ block: "nearest" });
  });
  const printing = pushButton("wave-button", words.print, () => printAlone(pageOf(sheet(), words), words.print_title));
  const clear = pushButton("wave-quiet", words.clear, () => {
    sitting.set(HISTORY, undefined);
    draw();
    el.querySelector("input").focus();
  });

  el.classList.add("wave-control");
  el.append(
    node(
      "form",
      { autocomplete: "off", class: "wave-question wave-history", "aria-labelledby": headingId, onsubmit: (event) => event.preventDefault() },
      node("p", { id: headingId, class: "wave-ask" }, words.title),
      node("p", { class: "wave-hint" }, words.hint),
      ...parts.map(bodyOf),
      node("div", { class: "wave-row" }, make),
      paper,
      node("div", { class: "wave-row" }, printing, clear),
    ),
  );
  draw();
  return sitting.follow(HISTORY, draw);
}

export default { render };
