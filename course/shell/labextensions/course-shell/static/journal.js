// The journal: words that a reader keeps on purpose, in one locked file on this computer.
//
// While it is open, this takes what the sitting holds to the server, and nothing else does. Controls
// know only the sitting. Tabs of one browser are one reader to the server; what one tab has sent,
// the others may send again, and it is kept once.

import { ask as askServer } from "./ask.js";
import { course, make } from "./dom.js";
import { sitting } from "./sitting.js";

const words = course.journal;
const ADDRESS = "/course/journal";
const SIGN = "journal"; // the key of the sitting by which tabs tell each other "open" or "locked"
const LOG = "log"; // its evenings are entries of their own
const SOON = 700; // ms between a change and its way to the server
const AGAIN = 10000; // ms until what could not be kept is tried again
const LOOKS = 3000; // ms between two looks whether it is still open
const STIRS = 20000; // ms: how often a reader's stirring is told
const READS = 20000; // ms to read a sentence
const MINUTE = 60000; // ms
const SETTLES = 500; // ms in which other tabs tell a new one what they hold
const ROOM = 60000; // bytes of words in a last request: of 64 KiB or more a closing page sends nothing
const ENDED = ["locked", "changed", "absent"]; // problems after which the journal is not open here
const HOPELESS = ["too_long", "not_allowed"]; // trying the same words again changes nothing

const page = crypto.randomUUID();
const listeners = new Set();
let now = { state: "looking" };
const kept = new Map(); // id -> JSON of what the journal holds for this page
const unsent = new Map(); // id -> { id, kind, value }, or { id } when it was taken back
let quiet = false; // while the journal itself writes into the sitting
let locking = false; // from the wish to lock until it is done
let sending; // a promise while words are under way
let timer;
let due = Infinity; // when the timer rings

// ---- The server ----------------------------------------------------------------------------------

/** Ask the server; what comes back is its answer or { problem }. It never throws. */
async function ask(asked, more) {
  try {
    const reply = await askServer(ADDRESS, asked && { page, ...asked }, more);
    return await reply.json();
  } catch {
    return { problem: "lost" };
  }
}

function become(state) {
  if (JSON.stringify(state) === JSON.stringify(now)) return;
  now = state;
  tell();
}

const tell = () => listeners.forEach((hear) => hear(now));

// ---- From the sitting to the journal -------------------------------------------------------------

/** What the sitting holds under a key, as entries. What leads to help first is none. */
function entriesOf(key) {
  const { kind, never, of } = course.kept[key];
  const value = sitting.get(key);
  if (value === undefined || [sitting.get(of || key)].flat().some((each) => never.includes(each))) return [];
  // An evening that leads to help first has no id (see log.js).
  if (key === LOG) return value.filter(({ id }) => id).map((evening) => ({ id: evening.id, kind, value: evening }));
  return [{ id: key, kind, value }];
}

const isEvening = (id) => !(id in course.kept);
const held = () => Object.keys(course.kept).flatMap(entriesOf);

/** Note what differs between the sitting and the journal. */
function note() {
  const there = new Map(held().map((entry) => [entry.id, entry]));
  for (const [id, entry] of there) {
    if (JSON.stringify(entry.value) === kept.get(id)) unsent.delete(id);
    else if (JSON.stringify(entry.value) !== JSON.stringify(unsent.get(id)?.value)) unsent.set(id, entry);
  }
  for (const id of [...kept.keys(), ...unsent.keys()]) {
    if (there.has(id)) continue;
    if (kept.has(id)) unsent.set(id, { id });
    else unsent.delete(id);
  }
}

function heard() {
  if (quiet || now.state !== "open") return;
  // "Clear all my answers" empties the page, not the journal; and a tab that locks has said so first.
  if (sitting.get(SIGN) !== "open") return sitting.get(SIGN) ? check() : clearedAll();
  note();
  soon(SOON);
}

/** Send after `wait` ms at the latest, also while somebody goes on typing. */
function soon(wait) {
  if (performance.now() + wait >= due) return;
  clearTimeout(timer);
  due = performance.now() + wait;
  timer = setTimeout(send, wait);
}

/** Send what is unsent, one after the other; resolves when all of it was tried. */
function send() {
  clearTimeout(timer);
  due = Infinity;
  sending ??= sendAll().finally(() => (sending = undefined));
  return sending;
}

async function sendAll() {
  let trouble = "";
  const tried = new Set();
  for (let entry; (entry = [...unsent.values()].find((each) => !tried.has(each))); ) {
    if (now.state !== "open") return;
    tried.add(entry);
    const problem = await sendOne(entry);
    if (ENDED.includes(problem)) return shut(words.problem[problem]);
    trouble ||= problem;
    if (problem && !HOPELESS.includes(problem)) break;
  }
  if (trouble) {
    if (now.trouble !== trouble) say(words.problem[trouble], { stay: true });
    become({ ...now, trouble });
    if (!HOPELESS.includes(trouble)) soon(AGAIN);
  } else if (now.trouble) {
    say(words.all_kept);
    become({ ...now, trouble: "" });
  }
  if (tried.size && !locking) tell(); // the list of what is kept has changed
}

/** Send one entry; resolves to the problem there was, or to "". */
async function sendOne(entry) {
  const { id, value } = entry;
  const before = kept.get(id);
  // Counted as kept while it is under way, so that taking it back meanwhile is seen as a change.
  unsent.delete(id);
  if (value === undefined) kept.delete(id);
  else kept.set(id, JSON.stringify(value));
  const { problem = "", beside, stays } = await ask({ do: value === undefined ? "drop" : "keep", ...entry });
  if (problem) {
    if (before === undefined) kept.delete(id);
    else kept.set(id, before);
    if (!unsent.has(id)) unsent.set(id, entry);
    if (!ENDED.includes(problem)) note(); // it may have been changed or taken back meanwhile
  } else if (beside || stays) say(beside ? words.beside : words.stays);
  return problem;
}

/** What is unsent, as far as a last request can carry it: no text is so long that it stops a lock. */
function lastWords() {
  let room = ROOM;
  return [...unsent.values()].filter((entry) => {
    const { size } = new Blob([JSON.stringify(entry)]);
    if (size <= room) room -= size;
    else return false;
    return true;
  });
}

// ---- From the journal to the sitting -------------------------------------------------------------

/** Write into the sitting without hearing it as a change by the reader. */
function put(key, value) {
  quiet = true;
  try {
    sitting.set(key, value);
  } finally {
    quiet = false;
  }
}

/** Take up what is kept where the page has nothing; then send what only the page has. */
async function takeUp() {
  const answer = await ask({ do: "take", held: held().map(({ id }) => id) });
  if (answer.problem) return answer;
  kept.clear();
  unsent.clear();
  const evenings = sitting.get(LOG) ?? [];
  const older = [];
  for (const { id, value } of answer.entries) {
    if (value?.id === id) {
      if (!evenings.some((evening) => evening.id === id)) older.push(value);
    } else if (!(id in course.kept)) continue; // notes and reviews belong to the journal's page
    else if (sitting.get(id) === undefined) put(id, value);
    else if (JSON.stringify(sitting.get(id)) !== JSON.stringify(value)) continue;
    kept.set(id, JSON.stringify(value));
  }
  if (older.length) put(LOG, [...older, ...evenings]);
  note();
  await send();
  return {};
}

/** Take what is kept off the page. What could not be kept stays, unless it is to go as well. */
function empty({ all = false } = {}) {
  const stays = (id) => !all && unsent.get(id)?.value !== undefined;
  for (const key of Object.keys(course.kept)) {
    if (key === LOG) {
      const left = (sitting.get(LOG) ?? []).filter(({ id }) => !id || stays(id));
      put(LOG, left.length ? left : undefined);
    } else if (kept.has(key) && !stays(key)) put(key, undefined);
  }
  kept.clear();
  unsent.clear();
}

/** The journal is no longer open here: words off the page, and a sentence about it. */
function shut(sentence, state = "locked", how = {}) {
  if (now.state !== "open") return;
  const left = [...unsent.values()].some(({ value }) => value !== undefined) && !how.all;
  become({ state });
  // First the sign: other tabs must not take the emptying for the reader's own wish.
  sitting.set(SIGN, state);
  empty(how);
  say([sentence, left ? words.left_here : ""].filter(Boolean).join(" "));
}

async function clearedAll() {
  const last = lastWords().filter(({ value }) => value !== undefined);
  unsent.clear();
  shut(words.cleared);
  await ask({ do: "lock", last });
}

// ---- The way the journal stands ------------------------------------------------------------------

/** Look how it stands, and take up or empty what that asks for. */
async function check() {
  const before = now.state;
  const answer = await ask();
  if (now.state !== before) return; // the answer is about what was
  if (answer.problem) {
    if (now.state !== "open") become({ state: "unavailable", problem: answer.problem });
    // A course that has ended locks nothing any more: then the page looks at its own clock.
    else if (Date.now() - stirred > now.minutes * MINUTE) shut(words.idle);
    return;
  }
  if (answer.state === "open" && before !== "open") {
    await opened(answer);
  } else if (answer.state !== "open" && before === "open") {
    const locked = sitting.get(SIGN) === "open" ? words.idle : words.locked_elsewhere;
    shut(answer.state === "locked" ? locked : "", answer.state);
  } else become({ ...now, ...answer });
}

/** It is open: tell the other tabs, and take up what is kept. */
function opened(state) {
  stirred = Date.now();
  put(SIGN, "open"); // first: what is heard from now on is heard by an open journal
  become(state);
  return takeUp();
}

async function open(asked) {
  const answer = await ask(asked);
  return answer.problem ? { problem: answer.problem } : opened(answer);
}

async function takeAway(asked) {
  await sending;
  const answer = await ask(asked);
  if (answer.problem) return { problem: answer.problem };
  // What is on the page may be all that is left of a damaged file: only deleting takes it off.
  if (asked.do !== "delete") held().forEach((entry) => unsent.set(entry.id, entry));
  if (now.state === "open") shut("", answer.state, { all: asked.do === "delete" });
  else sitting.set(SIGN, answer.state);
  become(answer);
  return {};
}

async function lock(sentence = "") {
  if (now.state !== "open") return {};
  locking = true;
  note();
  await send();
  const { problem } = await ask({ do: "lock", last: lastWords() });
  locking = false;
  shut([problem && !ENDED.includes(problem) ? words.problem[problem] : "", sentence].filter(Boolean).join(" "));
  return {};
}

window.courseJournal = {
  state: () => now,
  /** Whether the file lies with whoever runs a server of many, and not on the reader's own computer. */
  isHosted: Boolean(course.log_out),
  /** hear(state) is called at every change; the returned function ends that. */
  follow(hear) {
    listeners.add(hear);
    return () => listeners.delete(hear);
  },
  make: (passphrase) => open({ do: "make", passphrase }),
  unlock: (passphrase) => open({ do: "unlock", passphrase }),
  lock: () => lock(),
  rekey: (old, fresh) => ask({ do: "rekey", old, new: fresh }),
  deleteAll: () => takeAway({ do: "delete" }),
  startAnew: () => takeAway({ do: "start_anew" }),
  exportText: () => ask({ do: "export" }),
  /** { entries: [{ id, kind, value, words, title, made, changed, version }, ...] } */
  entries: async (kind) => (locking ? { problem: "locked" } : ask({ do: "entries", kind })),
  async put(id, kind, value) {
    const answer = await ask({ do: "keep", id, kind, value });
    tell(); // the list of what is kept has changed
    return answer;
  },
  /** Delete one entry; with its version, exactly the one that was listed. */
  async drop(id, version) {
    const answer = await ask({ do: "drop", id, version });
    if (answer.root) {
      kept.delete(answer.root);
      unsent.delete(answer.root);
      if (!isEvening(answer.root)) put(answer.root, undefined);
      else if (sitting.get(LOG)) {
        const left = sitting.get(LOG).filter((evening) => evening.id !== answer.root);
        put(LOG, left.length ? left : undefined);
      }
    }
    tell();
    return answer;
  },
};

// ---- What the reader sees of it on every page ----------------------------------------------------

const sentence = make("p", { role: "status" });
const button = make("button", { type: "button", onclick: () => lock(words.locked_elsewhere) }, words.lock);
const sign = make("div", { id: "course-kept", hidden: "" }, sentence, button);
let silence;

/** Say something in the corner, for as long as it takes to read it, or until the next is said. */
function say(text, { stay = false } = {}) {
  clearTimeout(silence);
  sentence.textContent = text;
  draw();
  if (!stay) silence = setTimeout(say, READS, "");
}

function draw() {
  button.hidden = now.state !== "open";
  sentence.hidden = !sentence.textContent;
  sign.hidden = button.hidden && sentence.hidden;
}

// ---- Waking --------------------------------------------------------------------------------------

let stirred = 0;
function stir() {
  if (now.state !== "open" || locking || Date.now() - stirred < STIRS) return;
  stirred = Date.now();
  ask({ do: "touch" });
}

/** The page goes. The request outlives it, and carries the last words. */
function close(how) {
  if (now.state !== "open") return;
  note();
  ask({ do: how, last: lastWords() }, { keepalive: true });
}

document.body.append(sign);
listeners.add(draw);
for (const key of Object.keys(course.kept)) sitting.follow(key, heard);
sitting.follow(SIGN, (told) => {
  if (quiet) return;
  if (told === undefined) heard();
  else if ((told === "open") !== (now.state === "open")) check();
});
for (const event of ["keydown", "pointerdown", "scroll"]) addEventListener(event, stir, true);
addEventListener("pagehide", () => close("gone"));
addEventListener("pageshow", ({ persisted }) => persisted && check().then(() => now.state === "open" && takeUp()));
addEventListener("course-leave", () => {
  close("lock");
  now = { state: "locked" }; // the emptying that follows is no wish of the reader's
});
setInterval(() => now.state === "open" && check(), LOOKS);
setTimeout(check, SETTLES);
