// A log of evenings in the memory of the sitting. It counts what was noted, and no more than that.
// An evening that was not a clear yes, or that brought danger, leads to help instead of a pattern.

const LOG = "log";
const FEWEST_EVENINGS = 3;
const FEWEST_FOR_OFTEN = 4;
const FEWEST_CYCLES = 2;
const APART = 10; // days: first days nearer to each other than this begin the same cycle
const SPANS = [1, 8, 15, 22]; // the day on which each part of a cycle begins
const HELP_ORDER = ["neck", "pain", "fear", "self_harm", "not_agreed", "unanswered", "strong"];
const NO_PATTERN = ["neck", "fear", "self_harm", "not_agreed", "unanswered"];

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

/** Which help an evening leads to, the most urgent first. */
function helpOf({ wanted, alarms, strength }) {
  const found = new Set(alarms);
  if (!wanted) found.add("unanswered");
  else if (wanted !== "yes") found.add("not_agreed");
  if (strength === "unbearable") found.add("strong");
  return HELP_ORDER.filter((key) => found.has(key));
}

const helpOfAll = (entries) => HELP_ORDER.filter((key) => entries.some((entry) => helpOf(entry).includes(key)));
const somethingCame = (entry) => entry.came.some((key) => key !== "nothing");
const answered = (entries) => entries.filter((entry) => entry.came.length > 0);
const mayCount = (entries) => !helpOfAll(entries).some((key) => NO_PATTERN.includes(key));

function evenings(count, words) {
  return count === 1 ? words.one_evening : fill(words.many_evenings, { n: count });
}

/** How often each of the offered keys stands in a field of the entries: "tears 2, low mood 1". */
function tally(entries, field, offered) {
  return offered
    .map(([key, text]) => [text, entries.filter((entry) => entry[field].includes(key)).length])
    .filter(([, count]) => count > 0)
    .map(([text, count]) => `${text} ${count}`)
    .join(", ");
}

/** The log in plain words, as paragraphs { text, links? }. Help comes first. */
function summary(entries, words, offers, help) {
  if (entries.length === 0) return [{ text: words.empty }];
  const said = helpOfAll(entries).map((key) => help[key]);
  if (!mayCount(entries)) return [...said, { text: words.no_pattern }];
  const known = answered(entries);
  const open = entries.length - known.length;
  if (open) said.push({ text: fill(words.left_open, { evenings: evenings(open, words) }) });
  if (known.length < FEWEST_EVENINGS) {
    return [...said, { text: fill(words.too_few, { evenings: evenings(known.length, words) }) }];
  }
  const some = known.filter(somethingCame);
  const all = evenings(known.length, words);
  if (some.length === 0) return [...said, { text: fill(words.none_came, { all }) }, { text: words.caution }];
  said.push({ text: fill(words.some_came, { some: some.length, all, what: tally(some, "came", offers.came) }) });
  const when = tally(some, "when", offers.when);
  if (when) said.push({ text: fill(words.when_came, { when }) });
  if (some.length === known.length) said.push({ text: words.nothing_to_compare });
  else said.push(...beside(known, words, offers));
  said.push({ text: words.caution });
  if (known.length >= FEWEST_FOR_OFTEN && 2 * some.length > known.length) said.push(help.often);
  return said;
}

/** What stood around the evenings, with and without: two counts, no cause. */
function beside(known, words, offers) {
  return offers.around.flatMap(([key, what]) => {
    const within = known.filter((entry) => entry.around.includes(key));
    const without = known.filter((entry) => !entry.around.includes(key));
    if (within.length === 0 || without.length === 0) return [];
    const counts = {
      what: what[0].toUpperCase() + what.slice(1),
      a: within.filter(somethingCame).length,
      b: evenings(within.length, words),
      c: without.filter(somethingCame).length,
      d: evenings(without.length, words),
    };
    return [{ text: fill(words.beside, counts) }];
  });
}

/** Evenings with a date and a day of the cycle, each with the number of its cycle, from 0. */
function inCycles(entries) {
  const first = ({ date, day }) => Date.parse(date) / 86400000 - (day - 1);
  const dated = answered(entries)
    .filter(({ date, day }) => date && day >= 1)
    .sort((one, other) => first(one) - first(other));
  let cycle = -1;
  let begun = -Infinity;
  return dated.map((entry) => {
    if (first(entry) - begun > APART) {
      cycle += 1;
      begun = first(entry);
    }
    return { ...entry, cycle };
  });
}

/** A cycle is whole once an evening of the next one is noted. */
const wholeCycles = (found) => Math.max(0, new Set(found.map(({ cycle }) => cycle)).size - 1);

const spanOf = (day) => SPANS.filter((begin) => day >= begin).length - 1;

/** The log against the cycle, as paragraphs: refused, with the reason, before two whole cycles. */
function cycleView(entries, words) {
  if (!mayCount(entries)) return [{ text: words.no_pattern }];
  const found = inCycles(entries);
  if (found.length === 0) return [{ text: words.cycle_none }];
  const whole = wholeCycles(found);
  if (whole < FEWEST_CYCLES) {
    return [{ text: fill(words.cycle_few, { whole: words[`cycles_${whole}`] }) }, { text: words.cycle_why }];
  }
  const said = [];
  const again = [];
  SPANS.forEach((_, span) => {
    const here = found.filter(({ day }) => spanOf(day) === span);
    const some = here.filter(somethingCame);
    const name = words[`span_${span}`];
    if (here.length === 0) said.push({ text: fill(words.span_none, { span: name }) });
    else said.push({ text: fill(words.span, { span: name, some: some.length, all: evenings(here.length, words) }) });
    if (new Set(some.map(({ cycle }) => cycle)).size >= FEWEST_CYCLES) again.push(name);
  });
  said.push({ text: again.length ? fill(words.cycle_again, { spans: again.join(", ") }) : words.cycle_not_again });
  return [...said, { text: words.cycle_caution }];
}

/** One evening as a line of the list. */
function line(entry, words, offers) {
  const named = (field) =>
    offers[field].filter(([key]) => [entry[field]].flat().includes(key)).map(([, text]) => text).join(", ");
  const around = [named("around"), entry.day ? fill(words.on_day, { day: entry.day }) : ""].filter(Boolean).join(", ");
  const parts = [entry.date || named("ago"), named("came"), named("when"), named("strength"), around];
  return parts.filter(Boolean).join(" · ") || words.bare;
}

function paragraphs(said) {
  return said.map(({ text, links }) =>
    node(
      links ? "div" : "p",
      { class: links ? "wave-log-help" : null },
      links ? node("p", {}, text) : text,
      ...(links ?? []).map(({ to, text }) => node("p", { class: "wave-next" }, node("a", { href: to }, text))),
    ),
  );
}

function render({ model, el }) {
  const words = model.get("words");
  const offers = model.get("offers");
  const help = model.get("help");
  const entries = () => sitting.get(LOG) ?? [];

  /** A row of chips for one field. `one`: only one of them can be on. */
  function chips(field, one) {
    const name = unique(field);
    const inputs = offers[field].map(([key]) =>
      node("input", { autocomplete: "off", type: one ? "radio" : "checkbox", name, value: key, onchange: () => choose(key) }),
    );
    function choose(key) {
      if (field === "came") {
        // "Nothing" stands alone.
        for (const input of inputs) if ((key === "nothing") !== (input.value === "nothing")) input.checked = false;
      }
      draw();
    }
    const labels = inputs.map((input, at) =>
      node("label", { class: "wave-chip" }, input, node("span", {}, offers[field][at][1])),
    );
    const body = node(
      "fieldset",
      { class: "wave-log-field" },
      node("legend", {}, words[field]),
      words[`${field}_hint`] ? node("p", { class: "wave-hint" }, words[`${field}_hint`]) : null,
      node("div", { class: "wave-places" }, ...labels),
    );
    const on = () => inputs.filter((input) => input.checked).map((input) => input.value);
    return {
      body,
      inputs,
      value: () => (one ? (on()[0] ?? "") : on()),
      empty: () => inputs.forEach((input) => (input.checked = false)),
    };
  }

  const fields = {
    wanted: chips("wanted", true),
    alarms: chips("alarms", false),
    ago: chips("ago", true),
    came: chips("came", false),
    when: chips("when", false),
    strength: chips("strength", true),
    around: chips("around", false),
  };
  const hinted = (type, name, more) => {
    const id = unique(name);
    return node("input", { autocomplete: "off", type, id, "aria-describedby": `${id}-hint`, ...more });
  };
  const date = hinted("date", "date");
  const day = hinted("number", "day", { inputmode: "numeric", min: 1, max: 99 });
  const small = (input, text, hint) =>
    node("p", { class: "wave-log-small" }, node("label", { for: input.id }, text), input, node("span", { id: `${input.id}-hint`, class: "wave-hint" }, hint));

  const first = node("div", { role: "status", class: "wave-replies" });
  const strong = node("div", { role: "status", class: "wave-replies" });
  const told = node("p", { class: "wave-hint", role: "status" });
  const list = node("ol", { class: "wave-log-list" });
  const sums = node("div", { class: "wave-log-sums" });
  const cycle = node("div", { class: "wave-log-sums" });

  function draft() {
    const number = Number(day.value);
    const picked = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.value()]));
    if (!somethingCame(picked)) Object.assign(picked, { when: [], strength: "" }); // they are out of sight
    return {
      ...picked,
      date: date.value ?? "",
      day: Number.isInteger(number) && number >= 1 && number <= 99 ? number : 0,
    };
  }
  function clearForm() {
    Object.values(fields).forEach((field) => field.empty());
    date.value = "";
    day.value = "";
  }

  const add = node("button", { type: "button", class: "wave-button", onclick: () => {
    const { wanted, alarms, ...rest } = draft();
    if (!wanted && !alarms.length && !Object.values(rest).flat().some(Boolean)) return tell(words.nothing_yet);
    sitting.set(LOG, [...entries(), { wanted, alarms, ...rest }]);
    clearForm();
    draw();
    drawLog();
    tell(fill(words.added, { evenings: evenings(entries().length, words) }));
    toList();
  } }, words.add);
  const erase = node("button", { type: "button", class: "wave-log-erase", onclick: () => {
    sitting.set(LOG, undefined);
    drawLog();
    tell(words.deleted);
    heading.focus();
  } }, words.delete);
  const heading = node("h3", { tabindex: -1, class: "wave-log-name" }, words.list);

  /** To the list, and not only to its first line at the foot of the window. */
  function toList() {
    heading.focus({ preventScroll: true });
    heading.scrollIntoView?.({ block: "center" });
  }
  function tell(text) {
    told.textContent = text;
    drawHeading();
  }
  /** The heading of an empty list has nothing to say. */
  function drawHeading() {
    list.hidden = entries().length === 0;
    heading.hidden = list.hidden && !told.textContent;
  }
  const shownKeys = new Map();
  /** Help in its place. What already stands there is left alone, or it would be read out again. */
  function place(where, keys) {
    if (shownKeys.get(where) === String(keys)) return;
    shownKeys.set(where, String(keys));
    where.replaceChildren(...paragraphs(keys.map((key) => help[key])));
  }
  function draw() {
    const now = draft();
    const keys = helpOf(now).filter((key) => key !== "unanswered");
    place(first, keys.filter((key) => key !== "strong"));
    place(strong, keys.filter((key) => key === "strong"));
    rest.hidden = now.alarms.includes("self_harm"); // a log is not what is needed then
    felt.hidden = !somethingCame(now);
  }
  function drawLog() {
    const noted = entries();
    list.replaceChildren(
      ...noted.map((entry, at) => {
        const text = line(entry, words, offers);
        const out = node("button", { type: "button", class: "wave-quiet", "aria-label": `${words.take_out}: ${text}`, onclick: () => {
          sitting.set(LOG, noted.length > 1 ? noted.filter((_, other) => other !== at) : undefined);
          drawLog();
          tell(words.taken_out);
          heading.focus();
        } }, words.take_out);
        return node("li", {}, node("span", {}, text), out);
      }),
    );
    erase.hidden = noted.length === 0;
    drawHeading();
    sums.replaceChildren(...paragraphs(summary(noted, words, offers, help)));
    cycle.replaceChildren(...paragraphs(cycleView(noted, words)));
  }

  const felt = node("div", {}, fields.when.body, fields.strength.body, strong);
  const rest = node(
    "div",
    {},
    fields.ago.body,
    small(date, words.date, words.date_hint),
    fields.came.body,
    felt,
    fields.around.body,
    small(day, words.day, words.day_hint),
    node("div", { class: "wave-row" }, add),
  );
  const headingId = unique("log");
  el.classList.add("wave-control");
  el.append(
    node(
      "section",
      { class: "wave-question wave-log", "aria-labelledby": headingId },
      node("p", { id: headingId, class: "wave-ask" }, words.title),
      node("p", { class: "wave-hint" }, words.hint),
      node("form", { autocomplete: "off", onsubmit: (event) => event.preventDefault() }, fields.wanted.body, fields.alarms.body, first, rest),
      node("div", { class: "wave-log-noted" },
        heading, told, list,
        node("h3", { class: "wave-log-name" }, words.summary), sums,
        node("details", { class: "wave-log-cycle" }, node("summary", {}, words.cycle), cycle),
        node("div", { class: "wave-row" }, erase),
      ),
    ),
  );
  draw();
  drawLog();
  return sitting.follow(LOG, (value) => {
    if (value === undefined) {
      clearForm();
      draw();
      tell("");
    }
    drawLog();
  });
}

export default { render };
