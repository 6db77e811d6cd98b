// The workshop's room, asked through the course's own server: the page never speaks to it itself.

import { ask } from "./ask.js";
import { course } from "./dom.js";

const ADDRESS = "/course/live";

/** How the room stands, or { problem }. It never throws; what is no answer of ours is none. */
async function answered(asked) {
  const said = await asked.then((reply) => reply.json()).catch(() => ({}));
  return said.problem || typeof said.running === "boolean" ? said : { problem: "lost" };
}

// A server of many offers no room: that belongs on the facilitator's own laptop.
if (!course.log_out) window.courseLive = {
  /** How it stands; with the `rev` of what one knows, the answer waits for something new. */
  look: (rev) => answered(ask(`${ADDRESS}?seen=${rev}`)),
  /** Tell the room what to do; the answer is how it stands then. */
  tell: (command) => answered(ask(ADDRESS, command)),
};
