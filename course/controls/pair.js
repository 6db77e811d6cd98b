// A card for two. First fills it, hides it, hands over; then the second; then both look at it.

const PAIR = "pair";
const BLANK = { stage: "start", alone: false, first: {}, second: {}, word: "", gesture: "" };

function render({ model, el }) {
  const words = model.get("words");
  const groups = model.get("groups");
  const now = () => ({ ...BLANK, ...(sitting.get(PAIR) ?? {}) });
  function save(changed) {
    sitting.set(PAIR, { ...now(), ...changed });
    draw();
  }

  // --- filling: one sheet, shown to one person at a time
  const boxes = groups.map(([name, items]) => {
    const inputs = [...items, words.talk].map((text) =>
      node("input", { autocomplete: "off", type: "checkbox", value: text, onchange: keepSheet }),
    );
    const chips = inputs.map((input, index) =>
      node(
        "label",
        { class: index === items.length ? "wave-chip wave-chip-talk" : "wave-chip" },
        input,
        node("span", {}, input.value),
      ),
    );
    const field = node(
      "fieldset",
      { class: "wave-slot" },
      node("legend", {}, name),
      node("div", { class: "wave-places" }, ...chips),
    );
    return { name, items, inputs, field };
  });
  const whose = () => (now().stage === "second" ? "second" : "first");

  function keepSheet() {
    const ticked = boxes.map(({ inputs }) => inputs.filter((input) => input.checked).map((input) => input.value));
    save({ [whose()]: Object.fromEntries(boxes.map(({ name }, index) => [name, ticked[index]])) });
  }

  function fillSheet() {
    const kept = now()[whose()];
    for (const { name, inputs } of boxes) {
      for (const input of inputs) input.checked = (kept[name] ?? []).includes(input.value);
    }
  }

  // --- the stages
  const go = (stage, more = {}) => () => {
    save({ stage, ...more });
    heading.focus();
  };
  const row = (...buttons) => node("div", { class: "wave-row" }, ...buttons);

  const headingId = unique("pair");
  const heading = node("p", { id: headingId, class: "wave-ask", tabindex: "-1" });
  const says = node("p", { class: "wave-pair-says", role: "status" });
  const sheet = node("div", {}, ...boxes.map(({ field }) => field));
  const result = node("div", { class: "wave-pair-card" });
  const field = (name) => {
    const id = unique(name);
    const input = node("input", { autocomplete: "off", id, type: "text", maxlength: 60, spellcheck: "false", oninput: () => save({ [name]: input.value }) });
    return { input, shown: node("p", { class: "wave-pair-field" }, node("label", { for: id }, words[name]), input, node("span", { class: "wave-hint" }, words[`${name}_hint`])) };
  };
  const fields = { word: field("word"), gesture: field("gesture") };
  const stops = node("div", { class: "wave-pair-stops" }, fields.word.shown, fields.gesture.shown);

  const change = pushButton("wave-quiet", words.change, go("first"));
  const rows = {
    start: row(pushButton("wave-button", words.for_two, go("first", { alone: false })), pushButton("wave-button", words.for_me, go("first", { alone: true }))),
    first: row(pushButton("wave-button", words.hand_over, go("hidden"))),
    alone: row(pushButton("wave-button", words.look, go("card"))),
    // No way back from here: what is hidden stays hidden until both look.
    hidden: row(pushButton("wave-button", words.take_over, go("second"))),
    second: row(pushButton("wave-button", words.compare, go("card"))),
    card: row(pushButton("wave-button", words.print, () => printCard()), change),
  };
  const clear = pushButton("wave-button", words.clear_card, () => {
    sitting.set(PAIR, undefined);
    draw();
    heading.focus();
  }, "wave-quiet");

  // --- what the card says
  function sides() {
    const { alone, first, second } = now();
    const found = { both: [], one: [], talk: [] };
    for (const { name, items } of boxes) {
      const [a, b] = [first[name] ?? [], alone ? [] : (second[name] ?? [])];
      for (const item of items) {
        const count = a.includes(item) + b.includes(item);
        if (count === 2 || (alone && count)) found.both.push(item);
        else if (count) found.one.push(item);
      }
      if (a.includes(words.talk) || b.includes(words.talk)) found.talk.push(name);
    }
    return found;
  }

  const part = (title, items, note) =>
    items.length
      ? node("section", {}, node("h4", {}, title), note ? node("p", { class: "wave-hint" }, note) : null,
        node("ul", {}, ...items.map((item) => node("li", {}, item))))
      : null;

  const line = () => node("span", { class: "wave-pair-line" }); // to write on

  function card() {
    const { alone, word, gesture } = now();
    const { both, one, talk } = sides();
    const parts = [
      part(alone ? words.mine : words.both, both, null),
      part(words.one, one, words.one_note),
      part(words.talk_about, talk, words.talk_note),
    ].filter((each) => each !== null);
    return [
      node("h3", {}, words.paper_title),
      ...(parts.length ? parts : [node("p", {}, words.nothing)]),
      node("section", {}, node("h4", {}, words.stop_title),
        node("p", {}, `${words.word}: `, word ? node("strong", {}, word) : line()),
        node("p", {}, `${words.gesture}: `, gesture ? node("strong", {}, gesture) : line()),
        node("p", { class: "wave-hint" }, words.stop_note)),
      node("p", { class: "wave-pair-foot" }, words.foot),
    ];
  }

  /** Only the card goes to the printer: a copy beside the page, gone again afterwards. */
  const printCard = () => printAlone(node("div", { class: "wave-print" }, ...card()), words.paper_title);

  function draw() {
    const { stage, alone, word, gesture } = now();
    const filling = stage === "first" || stage === "second";
    heading.textContent = words[`${stage}_title`];
    // The same words again would be read out at each tick.
    const told = stage === "first" && alone ? words.alone_says : words[`${stage}_says`];
    if (says.textContent !== told) says.textContent = told;
    sheet.hidden = !filling;
    if (filling) fillSheet();
    stops.hidden = stage !== "card";
    result.hidden = stage !== "card";
    result.replaceChildren(...(stage === "card" ? card() : []));
    for (const [name, value] of [["word", word], ["gesture", gesture]]) {
      if (fields[name].input.value !== value) fields[name].input.value = value;
    }
    const shown = stage === "first" && alone ? "alone" : stage;
    for (const [name, each] of Object.entries(rows)) each.hidden = name !== shown;
    clear.hidden = stage === "start";
    change.hidden = !alone;
  }

  el.classList.add("wave-control");
  el.append(
    node(
      "form",
      { autocomplete: "off", class: "wave-question wave-pair", "aria-labelledby": headingId, onsubmit: (event) => event.preventDefault() },
      heading,
      says,
      sheet,
      stops,
      result,
      ...Object.values(rows),
      row(clear),
    ),
  );
  draw();
  return sitting.follow(PAIR, draw);
}

export default { render };
