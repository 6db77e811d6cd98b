// The projector: one idea a screen. It follows the room's state and decides nothing.

import { followRoom } from "./follow.js";
import picture from "./picture.js";

const words = JSON.parse(document.getElementById("words").textContent);
const part = (id) => document.getElementById(id);
/** A sentence ends before a space and a capital letter or a quotation mark. */
const sentences = (text) => text.split(/(?<=[.?!]”?) (?=[“\p{Lu}])/u).filter(Boolean);
const paragraphs = (texts, className) => texts.map((text) => node("p", { class: className }, text));

// ---- The way in ---------------------------------------------------------------------------------

/** As it is typed. A phone may need to be told http, so that it does not ask for https. */
const typed = (address) => address.replace(/\/$/, "");

/** The code to photograph, and the same in words. */
function wayIn({ address, code, qr }) {
  const plate = node("div", { class: "plate" });
  plate.innerHTML = qr; // the server's own drawing
  const drawn = plate.querySelector("svg");
  drawn?.setAttribute("role", "img");
  drawn?.setAttribute("aria-label", drawn.querySelector("title")?.textContent ?? "");
  const told = node(
    "dl",
    { class: "way-in" },
    node("div", {}, node("dt", {}, words.join), node("dd", { class: "address" }, typed(address))),
    node("div", {}, node("dt", {}, words.code), node("dd", { class: "code" }, code)),
  );
  return { told, plate: drawn && plate };
}

// ---- Slides: each returns what stands in the middle -------------------------------------------------

function titleSlide(state, title = state.title, says = sentences(state.prompt)) {
  const { told, plate } = wayIn(state);
  return [node("div", {}, node("h1", {}, title), ...paragraphs(says, "lede"), told), plate];
}

const joinSlide = (state) => titleSlide(state, words.join_title, words.join_says);

function agendaSlide({ agenda }) {
  const rows = agenda.map((step) =>
    node(
      "li",
      { class: step.state, "aria-current": step.state === "now" && "step" },
      node("span", { class: "sign" }, words.agenda[step.state] ?? ""),
      node("span", { class: "name" }, step.title),
      node("span", { class: "minutes" }, fill(words.minutes, { minutes: step.minutes })),
    ),
  );
  return [node("h1", {}, words.agenda_title), node("ol", { class: agenda.length > 12 ? "many" : null }, ...rows)];
}

/** The first sentence of a rule is what one has to remember. */
function rulesSlide({ rules }) {
  const items = rules.map((rule) => {
    const [first, ...more] = sentences(rule);
    return node("li", {}, node("strong", {}, first), more.length ? node("span", {}, more.join(" ")) : null);
  });
  return [node("h1", { class: "small" }, words.rules_title), node("ol", {}, ...items)];
}

/** What a part touches, for how long, and the ways round it. Whoever comes late reads it too. */
const noteOf = ({ step }) =>
  step.note ? node("p", { class: "note" }, node("strong", {}, words.note), ` ${step.note}`) : null;

function promptSlide(state) {
  const [first, ...more] = sentences(state.prompt || state.step.title);
  return [noteOf(state), node("h1", {}, first), ...paragraphs(more, "lede")];
}

function pollSlide({ poll, answered }) {
  return [
    node("h1", {}, poll.ask),
    node("ul", { class: "options" }, ...poll.options.map(({ text }) => node("li", {}, text))),
    node("p", { class: "quiet" }, words.hidden),
    node("p", { class: "quiet" }, answered.enough ? words.enough : words.not_enough),
  ];
}

function resultsSlide({ poll, results }) {
  if (!results.enough) {
    return [
      node("h1", {}, poll.ask),
      node("ul", { class: "options" }, ...poll.options.map(({ text }) => node("li", {}, text))),
      node("p", { class: "lede says" }, words.too_few),
    ];
  }
  const most = Math.max(1, ...results.options.map(({ count }) => count));
  const bars = results.options.map(({ text, count, fits }) => {
    const bar = node("span", { class: "bar", "aria-hidden": "true" });
    bar.style.setProperty("--share", count / most);
    return node(
      "li",
      { class: fits ? "fits" : null },
      node("p", { class: "name" }, text, fits ? node("strong", {}, words.fits) : null),
      node("p", { class: "counted" }, bar, node("span", {}, fill(words.count, { count, answered: results.answered }))),
    );
  });
  return [
    node("h1", {}, poll.ask),
    node("ul", { class: "bars" }, ...bars),
    results.says ? node("p", { class: "says" }, results.says) : null,
  ];
}

const firstMoments = new Map(); // step -> the moment its scene began with, where the note stands

function sceneSlide(state) {
  const { title, text, means, ask, moment } = state.scene;
  const { id } = state.step;
  if (!firstMoments.has(id)) firstMoments.set(id, moment);
  const ending = means && node("p", { class: "says" }, node("strong", {}, words.scene_ends), ` ${means}`);
  return [
    firstMoments.get(id) === moment && noteOf(state),
    node("h1", { class: "small" }, title),
    ...paragraphs(text, "told"),
    ending || (ask ? node("p", { class: "says" }, ask) : null),
  ];
}

function pickedSlide({ scene: { picked } }) {
  return [
    node("h1", { class: "small" }, words.picked),
    node("blockquote", {}, picked.text),
    node("dl", {}, node("dt", {}, words.effect), node("dd", {}, picked.effect), node("dt", {}, words.why), node("dd", {}, picked.why)),
  ];
}

/** One way to reach somebody: the number large, then whose it is, for what, for whom, and when. */
const entry = ({ reach, name, says, kinds }) =>
  node(
    "li",
    { class: "entry" },
    node("p", { class: "reach" }, reach),
    node("p", { class: "name" }, name),
    node("p", { class: "facts" }, [kinds.join(" · "), ...says].filter(Boolean).map((fact) => fact.replace(/\.?$/, ".")).join(" ")),
  );

const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric" });

/** When the pages behind the card were read, and how long ago: the oldest of them counts. */
function dated({ emergency, lines, everywhere, date }) {
  const entries = [...emergency, ...lines, everywhere];
  const days = entries.map((one) => one.checked_on).sort();
  const age = (new Date(date) - new Date(days[0])) / 86400000;
  const ago = age > 1 ? fill(words.card.ago, { days: age }) : "";
  const said = days[0] === days.at(-1) ? words.card.read : words.card.read_from;
  const copies = entries.some((one) => one.copy_of) ? words.card.copies : "";
  return `${fill(said, { day: DAY.format(new Date(days[0])), ago })} ${copies} ${words.card.not_a_check}`;
}

function cardSlide({ card, prompt }) {
  const { emergency, lines, everywhere, country } = card;
  return [
    node("h1", { class: "small" }, words.card.title),
    emergency.length
      ? node("ul", { class: "first" }, ...emergency.map(entry))
      : node("p", { class: "first told" }, words.card.local),
    node("ul", { class: lines.length > 5 ? "many" : null }, ...[...lines, everywhere].map(entry)),
    country && !lines.length ? node("p", {}, words.card.no_lines) : null,
    prompt ? node("p", { class: "says" }, prompt) : null,
    node("p", { class: "dated" }, dated(card)),
  ];
}

const endedSlide = () => [node("h1", {}, words.ended), ...paragraphs(words.ended_says, "lede")];

const SLIDES = {
  title: titleSlide,
  join: joinSlide,
  agenda: agendaSlide,
  rules: rulesSlide,
  prompt: promptSlide,
  form: promptSlide,
  poll: pollSlide,
  results: resultsSlide,
  scene: sceneSlide,
  picked: pickedSlide,
  card: cardSlide,
  break: promptSlide,
  ended: endedSlide,
};
// Where a way in stands in the corner: somebody may come late, and a question may come soon.
const OPEN_TO_ALL = ["agenda", "rules", "prompt", "form", "poll"];

/** What the room sees now. A question in the room goes before what the step shows otherwise. */
function kindOf({ ended, kind, scene, poll, results, figure }) {
  if (ended) return "ended";
  if (["join", "agenda", "card"].includes(kind)) return kind;
  if (scene?.picked) return "picked";
  if (poll) return results ? "results" : "poll";
  const waits = { poll: true, figure: !figure, scene: !scene };
  return waits[kind] ? "prompt" : kind;
}

// ---- The figure: the course's own picture, moved from the console ----------------------------------

const STILL = { frames: new Uint8Array(), count: 1, every: 1, at: 0, sentences: [] };
const bytes = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** What picture.js asks of a model: get, on, off. take(figure) says what has changed. */
function modelOf(figure) {
  const heard = new Map();
  let held = figure;
  let frame = bytes(figure.frame);
  const given = {
    frame: () => frame,
    // A projector is no phone: here the wide drawing is the only one.
    narrow: () => held.wide,
    moves: () => held.moves.map((move) => ({ ...move, narrow: move.wide })),
  };
  return {
    get: (trait) => given[trait]?.() ?? held[trait] ?? STILL[trait],
    on: (event, hear) => heard.set(event, [...(heard.get(event) ?? []), hear]),
    off: (event, hear) => heard.set(event, heard.get(event).filter((one) => one !== hear)),
    take(next) {
      const changed = Object.keys(next).filter((trait) => !same(next[trait], held[trait]));
      held = next;
      if (changed.includes("frame")) frame = bytes(next.frame);
      for (const trait of changed) heard.get(`change:${trait}`)?.forEach((hear) => hear());
    },
  };
}

let drawn = null; // the figure on the screen: { name, model, stop }

function clearFigure() {
  drawn?.stop();
  drawn = null;
}

function drawFigure(figure) {
  if (drawn?.name === figure.name) return drawn.model.take(figure);
  clearFigure();
  part("slide").style.removeProperty("--fit");
  const place = node("div");
  const model = modelOf(figure);
  part("slide").replaceChildren(node("h1", { class: "small" }, figure.title), place);
  drawn = { name: figure.name, model, stop: picture.render({ model, el: place }) };
  // A tall picture takes the height and has its words beside it; a wide one has them below.
  const { width, height } = place.querySelector("svg").viewBox.baseVal;
  part("slide").dataset.shape = width / height > 2 ? "wide" : "tall";
}

// ---- The time ---------------------------------------------------------------------------------------

let until = null; // { at: the moment of this page's clock when the step is over, running, seconds }

function takeTime({ left, ended }) {
  until = !ended && left.shown ? { ...left, at: performance.now() + left.seconds * 1000 } : null;
  sayTime();
}

/** Whole minutes, never counted down in seconds: a room looks at people, not at a clock. */
function sayTime() {
  const seconds = until?.running ? (until.at - performance.now()) / 1000 : until?.seconds;
  const minutes = Math.ceil(seconds / 60);
  const said = until === null ? "" : minutes > 0 ? fill(words.left, { minutes }) : words.over;
  if (part("left").textContent !== said) part("left").textContent = said;
}
setInterval(sayTime, 1000);

// ---- The whole screen -------------------------------------------------------------------------------

let shown = null; // what the slide was made from

/** Words that do not fit grow smaller together, down to two thirds; then the page scrolls. */
function fit() {
  const slide = part("slide");
  for (let share = 100; share >= 68; share -= 4) {
    slide.style.setProperty("--fit", share / 100);
    if (slide.scrollHeight <= slide.clientHeight + 1 && slide.scrollWidth <= slide.clientWidth + 1) return;
  }
}

function show(state) {
  document.documentElement.dataset.courseTheme = state.dark ? "dark" : "light";
  document.body.toggleAttribute("data-blank", state.blank);
  const kind = kindOf(state);
  document.body.dataset.kind = kind;
  const where = { title: "", ended: "", rules: state.title, agenda: state.title, join: state.title, card: state.title };
  part("where").textContent = where[kind] ?? `${state.title} · ${state.step.title}`;
  part("way").textContent = OPEN_TO_ALL.includes(kind) ? fill(words.way, { address: typed(state.address), code: state.code }) : "";
  takeTime(state);
  if (kind === "figure") {
    shown = null;
    return drawFigure(state.figure);
  }
  const { rev, left, joined, ...matter } = { ...state, kind };
  if (same(matter, shown)) return; // nobody sees a bar grow twice
  shown = matter;
  clearFigure();
  delete part("slide").dataset.shape;
  part("slide").replaceChildren(...SLIDES[kind](state).filter(Boolean));
  fit();
}

const SIGNS = { "": "", lost: words.lost, stranger: words.stranger };
const room = followRoom("/api/screen", {
  hear: show,
  sign: (name) => (part("lost").textContent = SIGNS[name]),
});

addEventListener("resize", fit);
document.fonts.ready.then(fit);
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  if (event.key === "b" || event.key === "B" || event.key === ".") {
    room.blank(!document.body.hasAttribute("data-blank"));
    event.preventDefault();
  }
});
