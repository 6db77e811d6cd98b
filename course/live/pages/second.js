// The second facilitator's page: read only, but for one button that blanks the screen.

import { followRoom } from "./follow.js";

const words = JSON.parse(document.getElementById("words").textContent);
const part = (id) => document.getElementById(id);
const list = (texts) => node("ul", {}, ...texts.map((text) => node("li", {}, text)));
const block = (title, ...inside) => node("section", {}, node("h2", {}, title), ...inside);

// ---- What stands on the page ----------------------------------------------------------------------

function timeOf({ minutes, spent }, seconds) {
  const of = (id, title, text) => node("div", {}, node("dt", {}, title), node("dd", { id }, text));
  const said = (count) => fill(words.minutes, { minutes: count });
  const over = seconds < 0;
  return node(
    "dl",
    { class: "time" },
    of(null, words.planned, said(minutes)),
    of(null, words.spent, said(Math.floor(spent / 60))),
    of("left", over ? words.over : words.left, said(Math.ceil(Math.abs(seconds) / 60))),
  );
}

/** Whether a poll can be shown; never how many have answered before it may be known. */
function pollOf(poll) {
  if (!poll) return node("p", {}, words.no_poll);
  const stands = poll.phase === "revealed" ? words.poll_revealed : words.poll_open;
  return node("div", {}, node("p", { class: "ask" }, poll.ask), node("p", {}, `${stands} ${poll.enough ? words.enough : words.not_enough}`));
}

function draw({ steps, at, left, poll }) {
  const step = steps[at];
  const next = steps[at + 1];
  const asks = step.polls.length || poll || step.shows === "scene";
  part("session").replaceChildren(
    node("p", { class: "at" }, fill(words.step, { at: at + 1, of: steps.length })),
    node("h1", {}, step.title),
    timeOf(step, left.seconds),
    ...[
      step.note && block(words.note, node("p", {}, step.note)),
      asks && block(words.poll, pollOf(poll)),
      step.second.length && block(words.you, list(step.second)),
      block(words.next, next ? node("p", {}, `${next.title} · ${fill(words.minutes, { minutes: next.minutes })}`) : node("p", {}, words.last)),
      step.lead.length && node("details", {}, node("summary", {}, words.lead), list(step.lead)),
    ].filter(Boolean),
  );
}

// ---- Following ------------------------------------------------------------------------------------

let state = null;
let heard = 0; // when the state came, by this page's clock

/** The minutes go on between two pieces of news. */
function withTime({ steps, at, left, ...more }, seconds) {
  if (!left.running) return { steps, at, left, ...more };
  const now = { ...steps[at], spent: steps[at].spent + seconds };
  return { ...more, at, steps: steps.map((step, index) => (index === at ? now : step)), left: { ...left, seconds: left.seconds - seconds } };
}

let drawn = "";
let stood = null; // the step that was drawn last
function show() {
  const now = withTime(state, (performance.now() - heard) / 1000);
  const { steps, at, left, poll } = now;
  const matter = JSON.stringify([at, steps.map((step) => ({ ...step, spent: Math.floor(step.spent / 60) })), Math.ceil(left.seconds / 60), poll]);
  if (matter === drawn) return;
  drawn = matter;
  const open = document.querySelector("main details")?.open;
  draw(now);
  if (at !== stood) scrollTo(0, 0); // a new step is read from its beginning
  stood = at;
  const details = document.querySelector("main details");
  if (details) details.open = open ?? false;
}

function hear(news) {
  state = news;
  heard = performance.now();
  part("blank").textContent = state.blank ? words.unblank : words.blank;
  document.body.toggleAttribute("data-blank", state.blank);
  if (!state.running) say(words.ended);
  show();
}

const say = (text) => {
  if (part("sign").textContent !== text) part("sign").textContent = text;
};
const SIGNS = { "": "", lost: words.lost, stranger: words.stranger };
const room = followRoom("/api/second", { hear, sign: (name) => say(SIGNS[name]) });

setInterval(() => state?.running && show(), 5000);
part("blank").addEventListener("click", () => state && room.blank(!state.blank));
for (const button of document.querySelectorAll("[data-opens]")) {
  button.addEventListener("click", () => part(button.dataset.opens).showModal());
}
