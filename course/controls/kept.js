// What the journal keeps for a control that speaks to it itself. The page has it as `courseJournal`;
// it is open only after the reader unlocked it on purpose.

const journal = globalThis.courseJournal;
const journalIsOpen = () => journal?.state().state === "open";

/** All that is kept of one kind, the oldest version first; nothing while the journal is not open. */
async function keptOf(kind) {
  const { entries = [] } = journalIsOpen() ? await journal.entries(kind) : {};
  return [...entries].sort((one, other) => one.version - other.version);
}

/**
 * Follow what is kept of one kind: hear(entries) is called now, when the journal opens or locks, and when
 * the page is looked at again. Returns { look, stop }: look() asks anew, stop() ends it.
 */
function followKept(kind, hear) {
  let turn = 0;
  async function look() {
    const mine = ++turn;
    const entries = await keptOf(kind);
    if (mine === turn) hear(entries);
  }
  const stops = [journal?.follow(look), whenSeenAgain(look)];
  look();
  return { look, stop: () => stops.forEach((stop) => stop?.()) };
}

/** A line that says what was done: { line, tell(text), fade() }. The next day it is no news any more. */
function telling() {
  const line = node("p", { class: "wave-hint", role: "status" });
  let day = "";
  const tell = (text) => {
    line.textContent = text;
    day = localDay();
  };
  return { line, tell, fade: () => day !== localDay() && tell("") };
}

/**
 * Do something with the journal and say how it went: dare(work, text). What cannot be done is told in the
 * journal's own sentence, and nothing changes. after() is called before the text is said.
 */
const daring = ({ words, tell, heading, after }) => async (work, text) => {
  const { problem, stays } = await work;
  if (problem) return tell(words.problem[problem]);
  await after();
  tell(stays ? words.stays : text);
  heading.focus();
};

/** The id by which the page names an entry; the journal's own mark "~2" is for words kept beside others. */
const rootOf = ({ id }) => id.split("~")[0];

/** How to come to an open journal: one sentence, and the way there. */
const journalNeeded = (words) =>
  node("p", { class: "wave-next" }, `${words.needs} `, node("a", { href: words.open.to }, words.open.text));
