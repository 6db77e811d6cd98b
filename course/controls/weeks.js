// The log over weeks: a row for each week, a mark for each evening, and counts in plain words. All of
// it is drawn in the page; what is said stands in evenings.js, and the log says the same.

const LATEST = 12; // weeks shown at once; the ones before are folded away
const LONG_GAP = 3; // so many weeks without a note, or more, are named in one line
const LATER = { next_day: 1, second_day: 2, later: 3 }; // days after the evening on which it was felt

/** How an evening is marked: something came, nothing came, or left open. */
const markOf = (entry) =>
  heldIn(entry, "came").length === 0 ? "open" : somethingCame(entry) ? "came" : "nothing";

/**
 * The weeks from the first dated evening to the last day on which one was felt: a list of
 * { monday, days: [{ marks, felt }, ... 7], evenings: [entry, ...] }, or { empty: how many } for a long run
 * of weeks without a note. monday: its day number; marks: one for each evening of that day; felt:
 * whether an evening before was still felt on that day.
 */
function inWeeks(entries) {
  const dated = byDate(entries).filter(({ date }) => date);
  const found = new Map();
  const bare = (week) => ({
    monday: mondayOf(week),
    days: Array.from({ length: WEEK }, () => ({ marks: [], felt: false })),
    evenings: [],
  });
  const weekAt = (number) => {
    const week = weekOf(number);
    if (!found.has(week)) found.set(week, bare(week));
    return found.get(week);
  };
  const dayAt = (number) => weekAt(number).days[number - mondayOf(weekOf(number))];
  for (const entry of dated) {
    const day = dayNumber(entry.date);
    dayAt(day).marks.push(markOf(entry));
    weekAt(day).evenings.push(entry);
    for (const key of heldIn(entry, "when")) if (LATER[key]) dayAt(day + LATER[key]).felt = true;
  }
  const weeks = [...found.keys()].sort((one, other) => one - other);
  return weeks.flatMap((week, at) => {
    const gap = at === 0 ? 0 : week - weeks[at - 1] - 1;
    if (gap >= LONG_GAP) return [{ empty: gap }, found.get(week)];
    return [...Array.from({ length: gap }, (_, step) => bare(week - gap + step)), found.get(week)];
  });
}

/** Newest last, and those without a date after them. */
function byDate(entries) {
  const at = ({ date }) => (date ? dayNumber(date) : Infinity);
  return [...entries].sort((one, other) => at(one) - at(other) || 0);
}

/** One evening as the cells of the table's row. */
function rowOf(entry, words, offers) {
  const date = entry.date ? inWords(dayNumber(entry.date), { weekday: "short", day: "numeric", month: "short", year: "numeric" }, words.locale) : words.no_date;
  const around = [named(entry, "around", offers), entry.day ? fill(words.on_day, { day: entry.day }) : ""];
  return [
    date,
    ...["came", "when", "strength", "helped"].map((field) => named(entry, field, offers)),
    around.filter(Boolean).join(", "),
  ].map((cell) => cell || words.not_noted);
}

function render({ model, el }) {
  const words = model.get("words");
  const offers = model.get("offers");
  const help = model.get("help");
  const entries = () => sitting.get(LOG) ?? [];
  const shortDay = (day) => inWords(day, { day: "numeric", month: "short" }, words.locale);

  const titleId = unique("weeks");
  const stage = node("div", { class: "wave-stage wave-weeks-stage" });
  const sentence = node("p", { class: "wave-sentence" });
  const twin = node("div", { class: "wave-table" });
  const asTable = node("details", {}, node("summary", {}, words.table), twin);
  const first = node("div", { class: "wave-weeks-said" });
  const said = node("div", { class: "wave-weeks-said" });
  const figure = node(
    "figure",
    { class: "wave-figure", "aria-labelledby": titleId },
    node("p", { id: titleId, class: "wave-title" }, words.title),
    stage,
    node("figcaption", {}, sentence, asTable),
  );
  const cycle = node("div", {});
  const ofCycle = node("details", { class: "wave-weeks-more" }, node("summary", {}, words.cycle), cycle);

  const mark = (kind) => node("span", { class: `wave-weeks-mark ${kind}` });
  const cell = ({ marks, felt }) =>
    node("span", { class: "wave-weeks-day" }, ...marks.map(mark), felt ? mark("felt") : null);

  function eveningOf(entry) {
    const day = inWords(dayNumber(entry.date), { weekday: "short", day: "numeric" }, words.locale);
    const parts = [named(entry, "came", offers) || words.not_noted, named(entry, "when", offers)];
    return node("li", {}, fill(words.evening, { day, what: parts.filter(Boolean).join(" · ") }));
  }
  function weekRow(week) {
    if (week.empty) return node("p", { class: "wave-weeks-gap" }, fill(words.gap, { n: week.empty }));
    return node(
      "div",
      { class: "wave-weeks-row" },
      node("p", { class: "wave-weeks-name" }, fill(words.week, { from: shortDay(week.monday), to: shortDay(week.monday + WEEK - 1) })),
      node("div", { class: "wave-weeks-days", "aria-hidden": "true" }, ...week.days.map(cell)),
      node("ul", { class: "wave-weeks-evenings" }, ...week.evenings.map(eveningOf)),
    );
  }
  /** Names of the days above the rows, and below what the marks mean. */
  function headRow() {
    const names = Array.from({ length: WEEK }, (_, at) => inWords(mondayOf(0) + at, { weekday: "short" }, words.locale));
    return node(
      "div",
      { class: "wave-weeks-row wave-weeks-head", "aria-hidden": "true" },
      node("span", {}),
      node("div", { class: "wave-weeks-days" }, ...names.map((name) => node("span", { class: "wave-weeks-day" }, name))),
    );
  }
  const key = () =>
    node("p", { class: "wave-weeks-key", "aria-hidden": "true" }, ...Object.entries(words.marks).map(([kind, text]) => node("span", {}, mark(kind), text)));

  function drawWeeks(noted) {
    const weeks = inWeeks(noted);
    const late = weeks.slice(-LATEST);
    const early = weeks.slice(0, -LATEST);
    const before = early.length
      ? node("details", { class: "wave-weeks-more" }, node("summary", {}, words.earlier), ...early.map(weekRow))
      : null;
    stage.replaceChildren(...[before, headRow(), ...late.map(weekRow), key()].filter(Boolean));
    const dated = noted.filter(({ date }) => date).length;
    const values = { dated: evenings(dated, words), bare: evenings(noted.length - dated, words) };
    sentence.textContent = fill(dated === noted.length ? words.all_dated : dated ? words.some_dated : words.none_dated, values);
    stage.hidden = dated === 0;
    twin.replaceChildren(
      node(
        "table",
        {},
        node("caption", {}, words.caption),
        node("thead", {}, node("tr", {}, ...words.head.map((text) => node("th", { scope: "col" }, text)))),
        node("tbody", {}, ...byDate(noted).map((entry) => {
          const [date, ...rest] = rowOf(entry, words, offers);
          return node("tr", {}, node("th", { scope: "row" }, date), ...rest.map((text) => node("td", {}, text)));
        })),
      ),
    );
  }
  function draw() {
    const noted = entries();
    const found = summary(noted, words, offers, help);
    const counted = mayCount(noted) && answered(noted).length >= FEWEST_EVENINGS;
    const helping = helpOfAll(noted).length; // the summary begins with them
    first.replaceChildren(...paragraphs(found.slice(0, helping)));
    said.replaceChildren(...paragraphs(found.slice(helping)), ...(counted ? paragraphs(words.fair.map((text) => ({ text }))) : []));
    figure.hidden = !counted;
    ofCycle.hidden = !counted || !noted.some(({ day }) => day);
    // Nothing of an evening stays in a figure out of sight: the journal may have locked.
    drawWeeks(counted ? noted : []);
    cycle.replaceChildren(...(counted ? paragraphs(cycleView(noted, words)) : []));
    link.hidden = noted.length > 0;
  }
  const link = node("p", { class: "wave-next" }, node("a", { href: words.log.to }, words.log.text));

  let textOnly = false;
  /** Who reads text only gets the table in the picture's place. */
  function preferText(settings) {
    if (textOnly === Boolean(settings?.text)) return; // a table opened by hand stays
    textOnly = !textOnly;
    asTable.open = textOnly;
  }
  el.classList.add("wave-control");
  el.append(
    node("section", { class: "wave-question wave-weeks", "aria-label": words.title },
      node("p", { class: "wave-ask" }, words.ask),
      node("p", { class: "wave-hint" }, words.hint),
      first, figure, said, link, ofCycle),
  );
  preferText(sitting.get("settings"));
  draw();
  const stops = [sitting.follow(LOG, draw), sitting.follow("settings", preferText)];
  return () => stops.forEach((stop) => stop());
}

export default { render };
