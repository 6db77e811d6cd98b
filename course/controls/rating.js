// The rating form of the role-play: two raters side by side, each covering what they marked.
// Marks stay in the memory of the sitting; Python hears them, and no word, when the two compare.

const RATING = "rating"; // the key of the sitting

function render({ model, el }) {
  const words = model.get("words");
  const behaviours = model.get("behaviours");
  const offered = model.get("offered");
  const raters = [words.observer, words.client];
  const empty = () => raters.map(() => behaviours.map(() => ""));
  const held = () => ({ marks: empty(), covered: raters.map(() => false), compared: false, ...(sitting.get(RATING) ?? {}) });

  function save(changed) {
    const next = { ...held(), ...changed };
    const isEmpty = next.marks.flat().every((mark) => !mark) && !next.covered.some(Boolean);
    sitting.set(RATING, isEmpty ? undefined : next);
    draw();
  }

  function give(rater, line, mark) {
    const { marks, compared } = held();
    marks[rater] = marks[rater].map((was, at) => (at === line ? mark : was));
    save({ marks, compared: false });
    if (!compared) return;
    status.textContent = words.changed;
    report(model, "rated", []);
  }

  // ---- One line of the form -----------------------------------------------------------------------

  /** The marks one rater can give one line. */
  function marksOf(rater, line) {
    const name = unique("rating");
    const inputs = offered.map(([mark, says]) =>
      node("input", { type: "radio", name, value: mark, autocomplete: "off", "aria-label": `${mark}: ${says}`, onchange: () => give(rater, line, mark) }),
    );
    const chips = inputs.map((input, at) => node("label", { class: "wave-chip" }, input, node("span", {}, offered[at][0])));
    const body = node("fieldset", { class: "wave-rating-marks" }, node("legend", {}, raters[rater]), node("div", { class: "wave-places" }, ...chips));
    const cover = node("p", { class: "wave-hint wave-rating-covered" }, `${raters[rater]}: ${words.covered}`);
    const draw = ({ marks, covered }) => {
      inputs.forEach((input) => (input.checked = input.value === marks[rater][line]));
      body.hidden = covered[rater];
      cover.hidden = !covered[rater];
    };
    return { bodies: [body, cover], draw };
  }

  const counts = (label, text) => [node("strong", {}, label), ` ${text}`];

  function lineOf({ text, partly, harmful }, line) {
    const sides = raters.map((_, rater) => marksOf(rater, line));
    const differs = node("p", { class: "wave-rating-differs" }, words.differs);
    const body = node(
      "li",
      {},
      node("p", { class: "wave-rating-text" }, text),
      node("p", { class: "wave-hint" }, ...counts(words.partly, partly), node("br"), ...counts(words.harmful, harmful)),
      node("div", { class: "wave-rating-sides" }, ...sides.map(({ bodies }) => node("div", {}, ...bodies))),
      differs,
    );
    const draw = (now) => {
      sides.forEach((side) => side.draw(now));
      const [one, other] = now.marks.map((sheet) => sheet[line]);
      differs.hidden = !now.compared || !one || !other || one === other;
    };
    return { body, draw };
  }

  // ---- The form -----------------------------------------------------------------------------------

  /** What a sheet comes to so far; whether it passes is said by Python, after comparing. */
  function soFar(rater, { marks, covered }) {
    const sheet = marks[rater];
    if (covered[rater]) return fill(words.is_covered, { who: raters[rater] });
    const points = sheet.reduce((sum, mark) => sum + (Number(mark) || 0), 0);
    const harmful = sheet.filter((mark) => mark === "H").length;
    const open = sheet.filter((mark) => !mark).length;
    return fill(words.so_far, { who: raters[rater], points, harmful, open });
  }

  const lines = behaviours.map(lineOf);
  const sums = raters.map(() => node("p", { class: "wave-hint" }));
  const covers = raters.map((who, rater) =>
    pushButton("wave-quiet", "", () => {
      const { covered } = held();
      save({ covered: covered.map((is, at) => (at === rater ? !is : is)) });
    }),
  );
  const status = node("p", { role: "status", class: "wave-rating-status" });
  const told = node("div", { role: "status", class: "wave-told", tabindex: "-1" });
  const compare = pushButton("wave-button", words.compare, () => {
    status.textContent = "";
    save({ compared: true, covered: raters.map(() => false) });
    report(model, "rated", held().marks);
  });
  const clear = pushButton("wave-quiet", words.clear, () => {
    forget(words.cleared);
    sitting.set(RATING, undefined);
    draw();
    told.hidden = true;
    compare.focus();
  });

  function forget(text) {
    status.textContent = text;
    report(model, "rated", []);
  }

  function draw() {
    const now = held();
    lines.forEach((line) => line.draw(now));
    raters.forEach((who, rater) => {
      sums[rater].textContent = soFar(rater, now);
      covers[rater].textContent = fill(now.covered[rater] ? words.uncover : words.cover, { who });
    });
    clear.hidden = !sitting.get(RATING);
  }

  const drawTold = () => {
    told.replaceChildren(...model.get("told").map((text) => node("p", {}, text)));
    told.hidden = !model.get("told").length;
  };

  el.classList.add("wave-control");
  el.append(
    node(
      "form",
      { autocomplete: "off", class: "wave-question wave-rating", onsubmit: (event) => event.preventDefault() },
      node("p", { class: "wave-ask" }, words.title),
      node("p", { class: "wave-hint" }, words.hint),
      node("dl", { class: "wave-rating-key" }, ...offered.map(([mark, says]) => node("div", {}, node("dt", {}, mark), node("dd", {}, says)))),
      node("ol", { class: "wave-rating-lines" }, ...lines.map(({ body }) => body)),
      node("div", { class: "wave-rating-sides wave-rating-sums" }, ...sums.map((sum, rater) => node("div", {}, sum, covers[rater]))),
      node("p", { class: "wave-hint" }, words.sent),
      node("div", { class: "wave-row" }, compare, clear),
      status,
      told,
    ),
  );
  draw();
  drawTold();
  const unfollow = [
    follow(model, ["told"], drawTold),
    sitting.follow(RATING, (value) => {
      draw();
      // "Clear all my answers" also takes the result.
      if (!value && model.get("rated").length) forget("");
    }),
  ];
  return () => unfollow.forEach((stop) => stop());
}

export default { render };
