// What can be said of the evenings that were noted: counts, and no more than that. An evening that
// was not a clear yes, or that brought danger, leads to help instead of a pattern.

const LOG = "log";
const FEWEST_EVENINGS = 3;
const FEWEST_FOR_OFTEN = 4;
const FEWEST_BESIDE = 2; // evenings on each side, before two counts stand side by side
const FEWEST_TRIES = 3;
const MANY_EVENINGS = 20; // from here on "so few" would not be true; chance is still there
const FEWEST_CYCLES = 2;
const APART = 10; // days: first days nearer to each other than this begin the same cycle
const SPANS = [1, 8, 15, 22]; // the day on which each part of a cycle begins
const HELP_ORDER = ["neck", "pain", "fear", "self_harm", "not_agreed", "unanswered", "strong"];
const NO_PATTERN = ["neck", "fear", "self_harm", "not_agreed", "unanswered"];
const ALONE = { came: "nothing", tried: "none", helped: "nothing" }; // the answer that stands alone

const capital = (text) => text[0].toUpperCase() + text.slice(1);

/** Which help an evening leads to, the most urgent first. */
function helpOf({ wanted, alarms, strength }) {
  const found = new Set(alarms);
  if (!wanted) found.add("unanswered");
  else if (wanted !== "yes") found.add("not_agreed");
  if (strength === "unbearable") found.add("strong");
  return HELP_ORDER.filter((key) => found.has(key));
}

const helpOfAll = (entries) => HELP_ORDER.filter((key) => entries.some((entry) => helpOf(entry).includes(key)));
const mayCount = (entries) => !helpOfAll(entries).some((key) => NO_PATTERN.includes(key));

/** What an evening holds in a field, as a list; a field left out holds nothing. */
const heldIn = (entry, field) => [entry[field] ?? []].flat().filter(Boolean);
const holds = (entry, field, key) => heldIn(entry, field).includes(key);
const says = (entry, field) => heldIn(entry, field).some((key) => key !== ALONE[field]);
const somethingCame = (entry) => says(entry, "came");
const answered = (entries) => entries.filter((entry) => heldIn(entry, "came").length > 0);

function evenings(count, words) {
  return count === 1 ? words.one_evening : fill(words.many_evenings, { n: count });
}

/** The texts of what an evening holds in a field: "tears, low mood". */
const named = (entry, field, offers) =>
  offers[field].filter(([key]) => holds(entry, field, key)).map(([, text]) => text).join(", ");

/** How often each of the offered keys stands in a field of the entries: "tears on 2, low mood on 1". */
function tally(entries, field, words, offers) {
  return offers[field]
    .map(([key, what]) => ({ what, n: entries.filter((entry) => holds(entry, field, key)).length }))
    .filter(({ n }) => n > 0)
    .map((counted) => fill(words.each, counted))
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
  const caution = { text: known.length < MANY_EVENINGS ? words.caution : words.caution_many };
  const some = known.filter(somethingCame);
  const all = evenings(known.length, words);
  if (some.length === 0) return [...said, { text: fill(words.none_came, { all }) }, caution];
  const what = tally(some, "came", words, offers);
  said.push({ text: fill(words.some_came, { some: some.length, all, what }) });
  const when = tally(some, "when", words, offers);
  if (when) said.push({ text: fill(words.when_came, { when }) });
  if (some.length === known.length) said.push({ text: words.nothing_to_compare });
  else said.push(...beside(known, words, offers));
  said.push(...whatHelped(some, words, offers), caution);
  if (known.length >= FEWEST_FOR_OFTEN && 2 * some.length > known.length) said.push(help.often);
  return said;
}

/** What stood around the evenings, noted and not noted: two counts, no cause. */
function beside(known, words, offers) {
  if (!known.some((entry) => says(entry, "around"))) return [];
  const found = offers.around.flatMap(([key, what]) => {
    const within = known.filter((entry) => holds(entry, "around", key));
    const without = known.filter((entry) => !holds(entry, "around", key));
    if (Math.min(within.length, without.length) < FEWEST_BESIDE) return [];
    const counts = {
      what: capital(what),
      a: within.filter(somethingCame).length,
      b: evenings(within.length, words),
      c: without.filter(somethingCame).length,
      d: evenings(without.length, words),
    };
    return [{ text: fill(words.beside, counts) }];
  });
  return found.length ? found : [{ text: words.beside_few }];
}

/** What was tried: on how many evenings, on how many of them it is known how it went, and helped. */
function whatHelped(some, words, offers) {
  const tries = offers.tried.map(([key, tool]) => {
    const tried = key === ALONE.tried ? [] : some.filter((entry) => holds(entry, "tried", key));
    const known = tried.filter((entry) => heldIn(entry, "helped").length > 0);
    const helped = known.filter((entry) => holds(entry, "helped", key)).length;
    return { tool: capital(tool), tries: evenings(tried.length, words), known: known.length, helped };
  });
  const enough = tries.filter(({ known }) => known >= FEWEST_TRIES);
  if (enough.length) return [...enough.map((each) => ({ text: fill(words.helped_on, each) })), { text: words.helped_caution }];
  return tries.some(({ known }) => known > 0) ? [{ text: words.helped_few }] : [];
}

/** Evenings with a date and a day of the cycle, each with the number of its cycle, from 0. */
function inCycles(entries) {
  const first = ({ date, day }) => dayNumber(date) - (day - 1);
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

/** Paragraphs { text, links? } as elements; what has links leads to help. */
function paragraphs(said) {
  return said.map(({ text, links }) =>
    node(
      links ? "div" : "p",
      { class: links ? "wave-evenings-help" : null },
      links ? node("p", {}, text) : text,
      ...(links ?? []).map(({ to, text }) => node("p", { class: "wave-next" }, node("a", { href: to }, text))),
    ),
  );
}
