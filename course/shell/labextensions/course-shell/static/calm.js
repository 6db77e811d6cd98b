// Calm: grounding and breathing over the page, then back to where the reader was.

import { course, make } from "./dom.js";

export function makeCalm() {
  const close = make("button", { type: "button", onclick: () => dialog.close() }, course.calm.back);
  const dialog = make("dialog", { id: "course-calm", "aria-label": course.calm.title }, close);
  document.body.append(dialog);
  return make("button", { type: "button", id: "course-calm-opens", onclick: () => dialog.showModal() }, course.calm.button);
}
