// Pages as files. The server sets them and keeps nothing; the browser saves them as downloads.

import { ask } from "./ask.js";
import { course, make } from "./dom.js";

const NAME = "page.pdf"; // neutral, like the page itself

/** The file in an answer is saved under a name; "done", or why there is none. */
async function save(answer, name) {
  if (!answer?.ok) return (await answer?.json().catch(() => undefined))?.problem ?? "failed";
  const href = URL.createObjectURL(await answer.blob());
  make("a", { href, download: name(answer) }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10000); // the browser has begun to read it by then
  return "done";
}

/** The reader's plan. */
const plan = async (parts) =>
  save(await ask("/course/plan.pdf", { parts }).catch(() => undefined), () => NAME);

/** A paper of the workshop, or all of them without a name, under the name that the server gives its file. */
async function handout(name, country, large) {
  const more = new URLSearchParams({ country, large: large ? "1" : "" });
  const file = name ? `/${encodeURIComponent(name)}.pdf` : ".zip";
  const answer = await ask(`/course/handouts${file}?${more}`).catch(() => undefined);
  const named = (from) => from.headers.get("Content-Disposition").match(/filename="([^"]+)"/)[1];
  return save(answer, named);
}

/** A page of the training: the certificate of a test, or the empty form to evaluate it. */
const trained = async (name, told) =>
  save(await ask(`/course/${name}.pdf`, told).catch(() => undefined), () => `${name}.pdf`);
const certificate = (told) => trained("certificate", told);
const evaluation = () => trained("evaluation", {});

if (course.paper) window.coursePaper = { plan, handout, certificate, evaluation };
