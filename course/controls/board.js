// A board of explanations: one finding at a time into all the boxes it fits, then the whole board.
// What a reader chooses stays in the page: nothing is reported to Python, and nothing is counted.

const BOARD = "board"; // the key of the sitting

function render({ model, el }) {
  const words = model.get("words");
  const findings = model.get("findings");
  const every = model.get("boxes");
  const boxes = [...every.filter((box) => box.stops), ...every.filter((box) => !box.stops)];

  /** at: the finding shown; chosen: finding -> ids of boxes; compared: ids of findings. */
  const held = () => ({ at: 0, chosen: {}, compared: [], ...sitting.get(BOARD) });
  const keep = (more) => sitting.set(BOARD, { ...held(), ...more });
  const finding = () => findings[Math.min(held().at, findings.length - 1)];
  const chosen = () => held().chosen[finding().id] ?? [];
  const isCompared = () => held().compared.includes(finding().id);

  const labelled = (label, text, className) =>
    node("p", className ? { class: className } : {}, node("strong", {}, label), " ", text);

  const inputs = boxes.map((box) =>
    node("input", { type: "checkbox", value: box.id, autocomplete: "off", onchange: () => {
      const ticked = boxes.filter((_, index) => inputs[index].checked).map(({ id }) => id);
      keep({ chosen: { ...held().chosen, [finding().id]: ticked } });
      draw();
    } }),
  );

  /** Each box that fits or was chosen, and which of the two. */
  function verdict(box) {
    const fits = finding().fits.includes(box.id);
    if (!fits && !chosen().includes(box.id)) return [];
    const word = !fits ? "extra" : chosen().includes(box.id) ? "both" : "missed";
    return [
      node("li", { class: `wave-board-${word}` }, node("strong", {}, box.title), " ", node("span", {}, words[word])),
    ];
  }

  const stopsAll = (box) => (box.stops ? node("p", { class: "wave-board-stops" }, words.stops) : null);

  function reasons(one) {
    const fitting = boxes.filter((box) => one.fits.includes(box.id));
    return [
      one.now ? labelled(words.now, one.now, "wave-board-now") : null,
      node("p", {}, one.why),
      graded(one, words),
      node("p", { class: "wave-mark wave-board-minds" }, words.mind),
      node(
        "ul",
        { class: "wave-board-mind" },
        ...fitting.map((box) => node("li", {}, labelled(`${box.title}:`, box.mind), stopsAll(box))),
      ),
    ].filter(Boolean);
  }

  let said = ""; // the sitting draws too, and a status is read out whenever it changes
  function drawVerdicts() {
    const now = isCompared() ? `${finding().id}: ${chosen()}` : "";
    if (now === said) return;
    said = now;
    verdicts.replaceChildren(...(now ? [node("ul", {}, ...boxes.flatMap(verdict))] : []));
  }

  function draw() {
    const { at, compared } = held();
    const last = at >= findings.length - 1;
    count.textContent = fill(words.at, { at: Math.min(at, findings.length - 1) + 1, of: findings.length, done: compared.length });
    told.textContent = finding().text;
    inputs.forEach((input) => (input.checked = chosen().includes(input.value)));
    drawVerdicts();
    why.replaceChildren(...(isCompared() ? reasons(finding()) : []));
    compare.hidden = isCompared();
    answer.hidden = !isCompared();
    back.hidden = at === 0;
    next.textContent = last ? words.to_board : words.next;
    next.setAttribute("class", isCompared() ? "wave-button" : "wave-quiet"); // the one thing to press
    again.hidden = sitting.get(BOARD) === undefined;
  }

  function go(at) {
    keep({ at });
    draw();
    stage.focus({ preventScroll: true });
    heading.scrollIntoView?.({ block: "nearest" });
  }

  function toBoard() {
    all.open = true;
    whole.focus({ preventScroll: true });
    all.scrollIntoView?.({ block: "start" });
  }

  /** The whole board: what cannot wait, then every box with its findings. */
  function boxed(box) {
    const mine = findings.filter(({ fits }) => fits.includes(box.id));
    return node(
      "section",
      { class: `wave-board-box${box.stops ? " stops" : ""}` },
      node("h3", {}, box.title),
      stopsAll(box),
      node("p", {}, box.says),
      labelled(words.mind, box.mind),
      graded(box, words),
      node("ul", {}, ...mine.map(({ text }) => node("li", {}, text))),
    );
  }
  const waitsNot = findings.filter(({ now }) => now);

  const headingId = unique("board");
  const heading = node("p", { id: headingId, class: "wave-ask wave-board-title" }, words.title);
  const count = node("p", { class: "wave-hint wave-board-count" });
  const told = node("p", { class: "wave-board-finding" });
  const stage = node(
    "div",
    { tabindex: "-1", class: "wave-board-stage" },
    count,
    told,
    node(
      "fieldset",
      { class: "wave-board-where" },
      node("legend", {}, words.where),
      node(
        "div",
        { class: "wave-places" },
        ...boxes.map((box, index) => node("label", { class: "wave-chip" }, inputs[index], node("span", {}, box.title))),
      ),
    ),
  );
  const compare = pushButton("wave-button", words.compare, () => {
    keep({ compared: [...held().compared, finding().id] });
    draw();
    answer.focus({ preventScroll: true }); // the button has gone, the reader stays where it was
  });
  const verdicts = node("div", { role: "status", class: "wave-board-verdicts" });
  const why = node("div", {});
  const answer = node("div", { tabindex: "-1", class: "wave-reply plain wave-board-answer" }, verdicts, why);
  const back = pushButton("wave-quiet", words.back, () => go(held().at - 1));
  const next = pushButton("wave-quiet", words.next, () => (held().at >= findings.length - 1 ? toBoard() : go(held().at + 1)));
  const again = pushButton("wave-quiet", words.again, () => {
    sitting.set(BOARD, undefined);
    draw();
    stage.focus({ preventScroll: true });
  });
  const whole = node(
    "div",
    { tabindex: "-1", class: "wave-board-whole" },
    node("p", { class: "wave-hint" }, words.all_hint),
    node(
      "section",
      { class: "wave-board-box stops" },
      node("h3", {}, words.first),
      node("ul", {}, ...waitsNot.map(({ text, now }) => node("li", {}, text, " ", node("strong", {}, now)))),
    ),
    node("div", { class: "wave-board-boxes" }, ...boxes.map(boxed)),
  );
  const all = node("details", { class: "wave-board-all" }, node("summary", {}, words.all), whole);

  el.classList.add("wave-control");
  el.append(
    node(
      "form",
      { autocomplete: "off", class: "wave-question wave-board", "aria-labelledby": headingId, onsubmit: (event) => event.preventDefault() },
      heading,
      node("p", { class: "wave-hint" }, words.hint),
      stage,
      node("div", { class: "wave-row" }, compare),
      answer,
      node("div", { class: "wave-row" }, back, next, again),
      all,
    ),
  );
  draw();
  return sitting.follow(BOARD, draw);
}

export default { render };
