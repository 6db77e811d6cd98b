// The phone. The server draws every page; this file sends an answer until it has arrived, waits for
// what comes next, and goes on by itself when the network was lost. Without it the forms do the same.

const ANSWER_PATIENCE = 10_000; // milliseconds until a silent server counts as lost
const WATCH_PATIENCE = 30_000; // the server holds a watch for 20 s while nothing changes
const LONGEST_PAUSE = 15_000;
const SPREAD = 1_000; // over which the phones of a room that has heard the same ask again
const LATER = [408, 429]; // too slow, too many: the same once more

const words = document.body.dataset;
const status = document.querySelector("#status");
const AWAY = [words.lost, words.kept];
const main = () => document.querySelector("main");
const QUESTION = 'form[action="/form"]';
const question = () => main().querySelector(QUESTION);
const asks = (opening) => question()?.elements.opening.value === opening;

/** The line that is shown below and spoken; the same words are not spoken twice. */
function say(text) {
  if (text !== status.textContent) status.textContent = text;
  status.classList.toggle("away", AWAY.includes(text));
}

let seat = null; // {room, ticket, turn}: turn is the last one used
let unsent = null; // {opening, option, turn}: the newest answer of which no word came back
let standing = status.textContent; // what the server's page last said of how things stand
let watching = false;
let delivering = false;
let entering = false;
let rest = new AbortController(); // ends whatever waits now

// ---- The seat in the room ------------------------------------------------------------------------

/** It outlives a reload, and nothing else does. Where a browser keeps nothing, it lasts as the page. */
function keep(next) {
  seat = next;
  try {
    if (seat) sessionStorage.setItem("seat", JSON.stringify(seat));
    else sessionStorage.clear();
  } catch {}
}

function keptSeat() {
  try {
    return JSON.parse(sessionStorage.getItem("seat"));
  } catch {
    return null;
  }
}

// ---- Waiting -------------------------------------------------------------------------------------

function wake() {
  rest.abort();
  rest = new AbortController();
}

/** Not the same for all: a whole room comes back at once. */
function pause(longest, shortest = 0) {
  const time = shortest + Math.random() * (longest - shortest);
  return new Promise((go) => {
    setTimeout(go, time);
    rest.signal.addEventListener("abort", go, { once: true });
  });
}

// ---- Speaking with the server --------------------------------------------------------------------

/** {ok, text}; throws when no answer came, or one that asks to come back later. */
async function ask(address, options, patience = ANSWER_PATIENCE, hurry = new AbortController()) {
  const late = setTimeout(() => hurry.abort(), patience);
  try {
    const reply = await fetch(address, { cache: "no-store", signal: hurry.signal, ...options });
    const text = await reply.text();
    if (reply.status >= 500 || LATER.includes(reply.status)) throw new Error("later");
    return { ok: reply.ok, text };
  } finally {
    clearTimeout(late);
  }
}

const post = (address, fields) => ask(address, { method: "POST", body: new URLSearchParams(fields) });

/** Longer from time to time. */
function pauseAfter(tries) {
  const time = Math.min(LONGEST_PAUSE, 500 * 2 ** tries);
  return pause(1.25 * time, 0.75 * time);
}

/** How things stand for this seat, drawn. */
const look = async () => draw((await post("/in", { room: seat.room, ticket: seat.ticket })).text);

/** As long as there is a seat: wait for what is new. After a failure, look at once. */
async function watch(tries = 0) {
  if (watching) return;
  watching = true;
  while (seat) {
    try {
      if (tries || (await changed())) {
        await look();
        await pause(SPREAD);
      }
      tries = 0;
    } catch {
      if (tries) say(unsent ? words.kept : words.lost); // one failure may be a phone that slept
      await pauseAfter(tries++);
    }
  }
  watching = false;
}

/** Waits until the room has something that this page does not show. */
async function changed() {
  const { rev } = main().dataset;
  const query = new URLSearchParams({ room: seat.room, ticket: seat.ticket, seen: rev });
  const hurry = new AbortController();
  rest.signal.addEventListener("abort", () => hurry.abort(), { once: true });
  const reply = await ask(`/api/now?${query}`, {}, WATCH_PATIENCE, hurry);
  if (!reply.ok) throw new Error("refused"); // the page then says why
  const now = JSON.parse(reply.text);
  if (now.phase === "ended") end();
  return seat && String(now.rev) !== rev;
}

// ---- Drawing -------------------------------------------------------------------------------------

/** Take a page of the server into this one; throws if it is none of ours (a hotel's, say). */
function draw(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const next = page.querySelector("main[data-shows]");
  if (!next) throw new Error("not our page");
  const now = question()?.elements;
  const later = next.querySelector(QUESTION)?.elements;
  const stays = now && now.opening.value === later?.opening.value;
  // A choice that is not sent yet must stay, so the page of the same question does.
  if (stays) [now.turn.value, main().dataset.rev] = [later.turn.value, next.dataset.rev];
  const news = !stays && replace(next);
  standing = page.querySelector("#status").textContent;
  if (!next.dataset.ticket) unsent = null;
  if (!unsent && (news || AWAY.includes(status.textContent))) say(standing);
  settle(next.dataset);
}

/** Another page; false if it says the same. Whoever was in the old one is led to its top. */
function replace(next) {
  const was = main();
  if (!next.querySelector("form") && next.textContent === was.textContent) {
    was.dataset.rev = next.dataset.rev;
    return false;
  }
  const inside = was.contains(document.activeElement);
  was.replaceWith(document.adoptNode(next));
  scrollTo(0, 0);
  if (inside) (next.querySelector("[aria-invalid]") ?? next.querySelector("h1")).focus();
  return true;
}

/** Take the seat that the page on the screen speaks of, or leave it. */
function settle({ room, ticket }) {
  if (!ticket) return keep(null);
  keep({ room, ticket, turn: seat?.ticket === ticket ? seat.turn : 0 });
  watch();
}

/** The session is over and the server may be gone, so this page draws its end alone. */
function end() {
  const next = document.createElement("main");
  const [heading, thanks] = [document.createElement("h1"), document.createElement("p")];
  heading.tabIndex = -1;
  heading.textContent = words.ended;
  thanks.textContent = words.thanks;
  next.append(heading, thanks);
  unsent = null;
  replace(next);
  say("");
  keep(null);
}

// ---- What a person does --------------------------------------------------------------------------

async function enter(fields) {
  if (entering) return;
  entering = true;
  try {
    draw((await post("/in", fields)).text);
  } catch {
    say(words.not_in);
  }
  entering = false;
}

/** The last choice counts. Each has a turn of its own, so that none is counted twice. */
function send(fields) {
  if (!fields.option) return say(words.choose);
  const turn = Math.max(seat.turn + 1, Number(fields.turn));
  keep({ ...seat, turn });
  unsent = { opening: fields.opening, option: fields.option, turn };
  say(words.sending);
  if (delivering) wake();
  else deliver();
}

/** Until the newest answer has arrived, or is no longer wanted. */
async function deliver() {
  if (delivering) return;
  delivering = true;
  for (let tries = 0; unsent && seat; ) {
    const answer = unsent;
    const body = JSON.stringify({ room: seat.room, ticket: seat.ticket, ...answer });
    const headers = { "Content-Type": "application/json" };
    try {
      const reply = await ask("/api/answer", { method: "POST", headers, body });
      tries = 0;
      if (answer !== unsent) continue;
      unsent = null;
      if (reply.ok) say(asks(answer.opening) ? words.sent : standing);
      else await refused(answer.opening);
    } catch {
      if (unsent) say(words.kept);
      await pauseAfter(tries++);
    }
  }
  delivering = false;
}

async function refused(opening) {
  await look().catch(() => {}); // watch() says so if the network is lost
  if (seat) say(asks(opening) ? words.again : words.late);
}

addEventListener("submit", (event) => {
  event.preventDefault();
  const fields = Object.fromEntries(new FormData(event.target));
  if (event.target === question()) send(fields);
  else if (seat) wake();
  else enter(fields);
});
addEventListener("online", wake);
addEventListener("pageshow", (event) => event.persisted && wake());
document.addEventListener("visibilitychange", () => document.hidden || wake());

// ---- The beginning -------------------------------------------------------------------------------

const plain = (code) => code.toUpperCase().replace(/[^A-Z0-9]/g, "");
const { shows, room, ticket } = main().dataset;
const stored = keptSeat();
document.documentElement.classList.add("scripted");
if (ticket) {
  settle(main().dataset);
} else if (shows === "join" && stored && (!room || plain(room) === plain(stored.room))) {
  seat = stored;
  watch(1);
} else {
  keep(null);
}
