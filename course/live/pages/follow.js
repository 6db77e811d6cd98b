// How the screen and the second facilitator's page follow the room: one question held open, again and again.

const HELD = 30000; // milliseconds: longer than the server holds a question that has no news
const PAUSES = [400, 1000, 2000, 4000]; // milliseconds between tries while the server is away

class Refused extends Error {}

const isOver = (state) => Boolean(state && (state.ended || state.running === false));
const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/**
 * Follow `path`. hear(state) gets every state of the room; sign("lost" | "stranger" | "") says
 * whether it can be reached. Returns { blank(on) }: the page goes blank at once, the room hears of
 * it as soon as it can.
 */
export function followRoom(path, { hear, sign }) {
  const key = location.hash.slice(1);
  let seen = "";
  let last = null;
  let wish = null; // a blank of this page that the room has not answered yet: { on, since }

  async function ask(address, more) {
    const answer = await fetch(address, {
      cache: "no-store",
      signal: AbortSignal.timeout(HELD),
      ...more,
      headers: { "X-Key": key, "Content-Type": "application/json" },
    });
    if (answer.status === 401 || answer.status === 403) throw new Refused();
    if (answer.status === 410 && last) return { ...last, ended: true, running: false };
    if (!answer.ok) throw new Error(`${answer.status}`);
    return answer.json();
  }

  function tell(state) {
    last = state;
    hear(wish ? { ...state, blank: wish.on } : state);
  }

  async function send() {
    const mine = wish;
    const { rev } = await ask(path, { method: "POST", body: JSON.stringify({ do: "blank", on: mine.on }) });
    // A state that left the server before it heard of the blank may still be on its way.
    if (wish === mine) wish = rev > seen ? { ...mine, since: rev } : null;
  }

  async function listen() {
    if (wish && !wish.since) await send();
    const state = await ask(`${path}?seen=${seen}`);
    if (wish?.since && state.rev >= wish.since) wish = null;
    seen = state.rev;
    sign("");
    tell(state);
  }

  async function follow() {
    for (let failed = 0; !isOver(last); ) {
      try {
        await listen();
        failed = 0;
      } catch (problem) {
        if (problem instanceof Refused) return sign("stranger");
        // The first try that fails is no news: a server that starts again is back in a moment.
        if (failed) sign("lost");
        if (wish) delete wish.since;
        await pause(PAUSES[Math.min(failed++, PAUSES.length - 1)]);
      }
    }
  }

  addEventListener("hashchange", () => location.reload()); // another key is another page
  follow();
  return {
    blank(on) {
      wish = { on };
      if (last) tell(last);
      send().catch(() => {}); // listen() tries again
    },
  };
}
