// Help now: who can help, one step from every page. No kernel is needed, and nothing is sent.

import { course, fill, make } from "./dom.js";
import { makePanel } from "./panel.js";
import { address } from "./places.js";
import { sitting } from "./sitting.js";

const words = course.help;
const { ages, kinds, everywhere, emergency, lines } = words.directory;
const COUNTRY = "country"; // where the sitting holds the reader's choice
const QUESTIONS = "11_safety_and_help"; // the chapter that asks one thing at a time
const DAY = 86_400_000; // ms
const FIELDS = ["text_or_chat", "hours", "cost", "whom", "languages"];

/** Days since a page was read ("2026-11-21"), by the reader's own calendar; negative: not yet. */
export const age = (checkedOn, today) =>
  Math.round((Date.UTC(today.getFullYear(), today.getMonth(), today.getDate()) - Date.parse(checkedOn)) / DAY);

/** The rule of course/safety/directory.py, with the reader's date: "current", "due" or "stopped". */
export function standing(checkedOn, today, { due, stop } = ages) {
  const days = age(checkedOn, today);
  if (days < 0 || days >= stop) return "stopped";
  return days >= due ? "due" : "current";
}

/** The country the browser's language names, if it names one: "en-GB" does, "en" does not. */
function guessed() {
  try {
    return new Intl.Locale(navigator.language).region ?? "";
  } catch {
    return "";
  }
}
const known = (country) => emergency.some((one) => one.country === country);
const chosen = () => [sitting.get(COUNTRY), guessed()].find((one) => one === "" || known(one)) ?? "";

const call = (number, label = number) =>
  make("a", { class: "course-call", href: `tel:${number.replace(/\D/g, "")}` }, label);
const elsewhere = (href, label) => make("a", { href, target: "_blank", rel: "noopener" }, label);
const paragraph = (text, name = "") => make("p", name ? { class: name } : {}, text);

/** When its page was read, how long ago that is, and whether the page itself was open then. */
function checked({ checked_on: day, copy_of: copy }, today) {
  const days = age(day, today);
  const date = new Date(day).toLocaleDateString("en-GB", { dateStyle: "long", timeZone: "UTC" });
  const when = words[{ 0: "checked_today", 1: "checked_yesterday" }[days] ?? (days < 0 ? "checked_later" : "checked")];
  const from = copy === "" ? "" : copy === "undated" ? words.copy : fill(words.copy_of, { year: copy });
  const again = standing(day, today) === "due" ? words.due : "";
  return [fill(when, { date, days }), from, again].filter(Boolean).join(" ");
}

function emergencyFor(country, today) {
  const one = emergency.find((each) => each.country === (country || "EU"));
  const label = fill(words.call, one);
  return [
    ...(country ? [] : [paragraph(words.local)]),
    make("p", {}, call(one.number, country ? label : fill(words.in_union, { call: label }))),
    paragraph(`${fill(words.reaches, one)} ${checked(one, today)}`, "course-quiet"),
  ];
}

/** One line with all that is known of it; `again`: it stands above already, so its number will do. */
function lineOf(one, today, again) {
  const reach = [
    ...(one.phone ? [call(one.phone)] : []),
    ...(one.web ? [elsewhere(one.web, fill(words.page, new URL(one.web)))] : []),
  ];
  const item = make("li", {}, paragraph(one.name, "course-name"), make("p", {}, ...reach));
  if (again) {
    item.append(paragraph(words.above, "course-quiet"));
    return item;
  }
  const rows = FIELDS.filter((name) => one[name]);
  const list = rows.map((name) => make("div", {}, make("dt", {}, words.field[name]), make("dd", {}, one[name])));
  const missing = ["phone", ...FIELDS].filter((name) => !one[name]).map((name) => words.field[name].toLowerCase());
  const open = missing.length ? ` ${fill(words.not_stated, { fields: missing.join(", ") })}` : "";
  item.append(make("dl", {}, ...list), paragraph(checked(one, today) + open, "course-quiet"));
  return item;
}

function linesFor(country, today) {
  const all = lines.filter((one) => one.country === country);
  const shown = all.filter((one) => standing(one.checked_on, today) !== "stopped");
  const met = new Set();
  const groups = kinds.flatMap((kind) => {
    const of = shown.filter((one) => one.kind === kind);
    const some = [...of.filter(({ phone }) => phone), ...of.filter(({ phone }) => !phone)]; // one press away first
    if (!some.length) return [];
    const items = some.map((one) => {
      const again = met.has(one.name);
      met.add(one.name);
      return lineOf(one, today, again);
    });
    const note = kind === "therapy" ? [paragraph(words.no_check, "course-quiet")] : [];
    return [make("h4", {}, words.kind[kind]), ...note, make("ul", { class: "course-lines" }, ...items)];
  });
  const hidden = all.filter((one) => !shown.includes(one));
  const future = hidden.some((one) => age(one.checked_on, today) < 0);
  const why = hidden.length ? (future ? words.future : words.old) : all.length ? "" : words.none;
  return why ? [...groups, paragraph(why, "course-why")] : groups;
}

const directory = (today) => [
  make("h3", {}, words.everywhere),
  make("p", {}, elsewhere(everywhere.address, everywhere.name)),
  paragraph(everywhere.says),
  paragraph(everywhere.limits),
  paragraph(words.keeps),
  paragraph(checked(everywhere, today), "course-quiet"),
];

function pages() {
  const questions = course.chapters.find(({ file }) => file === QUESTIONS);
  const link = (place, label) => make("li", {}, make("a", { href: address(place) }, label));
  return [
    make("h3", {}, words.pages),
    make(
      "ul",
      { class: "course-pages" },
      ...course.pages.filter(({ group }) => group === "help").map((page) => link(page, page.title)),
      link(questions, words.questions),
    ),
  ];
}

export function makeHelp() {
  const select = make("select", { id: "course-country", autocomplete: "off" });
  select.append(
    ...emergency.map((one) => make("option", { value: one.country }, one.name)),
    make("option", { value: "" }, words.other),
  );
  const first = make("div", { class: "course-emergency", role: "status" });
  const found = make("div");
  const everywhereElse = make("div");
  const panel = makePanel(
    "help",
    words.button,
    make("h2", {}, words.title),
    paragraph(words.check, "course-check"),
    first,
    make("p", {}, make("label", { for: select.id }, words.country), select),
    paragraph(words.guess, "course-quiet"),
    ...pages(),
    make("h3", {}, words.lines),
    paragraph(words.changes, "course-quiet"),
    found,
    everywhereElse,
  );
  /** A page may stay open for weeks, so the day is asked at every opening. */
  function show() {
    const [country, today] = [chosen(), new Date()];
    select.value = country;
    first.replaceChildren(...emergencyFor(country, today));
    found.replaceChildren(...linesFor(country, today));
    everywhereElse.replaceChildren(...directory(today));
  }
  select.onchange = () => sitting.set(COUNTRY, select.value);
  sitting.follow(COUNTRY, show);
  panel.panel.addEventListener("course-opened", show);
  show();
  return panel;
}
