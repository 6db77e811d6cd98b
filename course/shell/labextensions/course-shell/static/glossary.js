// The words of the glossary, with a search.

import { course, make, words } from "./dom.js";

export function makeWords() {
  const entries = Object.entries(course.words).map(([slug, [word, means]]) => {
    const entry = make("div", {}, make("dt", {}, word), make("dd", {}, means));
    entry.sought = `${word} ${means}`.toLowerCase();
    return entry;
  });
  const none = make("p", { role: "status" });
  const find = make("input", { type: "search", autocomplete: "off", spellcheck: "false" });
  find.oninput = () => {
    const sought = find.value.trim().toLowerCase();
    entries.forEach((entry) => (entry.hidden = !entry.sought.includes(sought)));
    none.textContent = entries.every((entry) => entry.hidden) ? words.no_word : "";
  };
  const label = make("label", {}, words.find_word, find);
  const form = make("form", { autocomplete: "off", onsubmit: (event) => event.preventDefault() }, label);
  return make("div", { class: "course-words" }, form, none, make("dl", {}, ...entries));
}
