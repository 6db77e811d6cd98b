// The plan as a file. The server sets it and keeps nothing; the browser saves it as a download.

import { ask } from "./ask.js";
import { course, make } from "./dom.js";

const NAME = "page.pdf"; // neutral, like the page itself

/** "done", or why there is no page. */
async function plan(parts) {
  const answer = await ask("/course/plan.pdf", { parts }).catch(() => undefined);
  if (!answer?.ok) return (await answer?.json().catch(() => undefined))?.problem ?? "failed";
  const href = URL.createObjectURL(await answer.blob());
  make("a", { href, download: NAME }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10000); // the browser has begun to read it by then
  return "done";
}

if (course.paper) window.coursePaper = { plan };
