// A button and the panel it opens.

import { make } from "./dom.js";

/** Escape, a click elsewhere and going on by Tab close it: it never lies over what has the focus. */
export function makePanel(name, label, ...inside) {
  const panel = make("div", { id: `course-${name}`, class: "course-panel", hidden: "" }, ...inside);
  const button = make(
    "button",
    { type: "button", "aria-expanded": "false", "aria-controls": panel.id, onclick: () => toggle() },
    label,
  );
  const box = make("div", { class: `course-opens course-opens-${name}` }, button, panel);
  function toggle(open = panel.hidden) {
    if (open === !panel.hidden) return;
    panel.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    panel.scrollTop = 0;
    if (open) panel.dispatchEvent(new Event("course-opened"));
  }
  document.addEventListener("pointerdown", (event) => {
    if (!box.contains(event.target)) toggle(false);
  });
  box.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget && !box.contains(relatedTarget)) toggle(false);
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || panel.hidden) return;
    event.stopPropagation();
    toggle(false);
    button.focus();
  });
  return { box, panel, button, toggle };
}
