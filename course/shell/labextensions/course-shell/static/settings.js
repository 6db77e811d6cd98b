// Text size, dark page, text only, no motion, code, leaving with Shift; held by the sitting, shown by attributes of the root.

import { course, make, root, words } from "./dom.js";
import { sitting } from "./sitting.js";

const SCALES = [0.85, 1, 1.15, 1.3, 1.5, 1.75, 2];
const FIRST = { size: 1, dark: root.dataset.courseTheme === "dark", text: false, still: false, code: false, shift: true };
const settings = () => ({ ...FIRST, ...sitting.get("settings") });
const change = (changes) => sitting.set("settings", { ...sitting.get("settings"), ...changes });
export const scale = () => settings().size;

function applySettings() {
  const { size, dark, text, still, code, shift } = settings();
  root.style.setProperty("--text-scale", size);
  root.dataset.courseTheme = dark ? "dark" : "light";
  root.toggleAttribute("data-course-text", text);
  root.toggleAttribute("data-course-still", still);
  root.toggleAttribute("data-course-code", code);
  window.courseLeave.shift(shift);
  dispatchEvent(new Event("course-settings"));
}
sitting.follow("settings", applySettings);

export function makeSettings() {
  const step = (by, label, sign) => {
    const next = () => SCALES[SCALES.indexOf(scale()) + by];
    const button = make("button", { type: "button", "aria-label": label }, sign);
    button.onclick = () => next() && change({ size: next() });
    const show = () => button.setAttribute("aria-disabled", String(!next()));
    addEventListener("course-settings", show);
    show();
    return button;
  };
  const pressed = (name, label) => {
    const button = make("button", { type: "button" }, label);
    button.onclick = () => change({ [name]: !settings()[name] });
    const show = () => button.setAttribute("aria-pressed", String(settings()[name]));
    addEventListener("course-settings", show);
    show();
    return button;
  };
  const said = make("p", { role: "status" });
  const clear = make("button", { type: "button" }, words.clear);
  clear.onclick = () => {
    sitting.clear();
    said.textContent = words.cleared;
  };
  return make(
    "div",
    { class: "course-tools" },
    make(
      "div",
      { role: "group", "aria-label": words.text_size },
      step(-1, words.smaller, "A−"),
      step(1, words.larger, "A+"),
      make("span", { class: "course-minutes", "aria-hidden": "true" }, words.text_size),
    ),
    pressed("dark", words.dark),
    pressed("text", words.text_only),
    pressed("still", words.still),
    pressed("code", words.code),
    pressed("shift", course.leave.shift),
    clear,
    said,
  );
}
