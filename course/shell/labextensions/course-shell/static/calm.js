// Calm: grounding and breathing over the page, then back to where the reader was.

import { ask } from "./ask.js";
import { base, course, make } from "./dom.js";

const words = course.calm;
const PACER = "/course/control/pacer"; // the very control of chapter 06, without a kernel

/** What the pacer needs of a widget: the words and paces it is shown with. */
function stillModel(traits) {
  const held = { ...traits };
  return {
    get: (name) => held[name],
    set: (name, value) => (held[name] = value),
    on() {},
    off() {},
    save_changes() {},
  };
}

let pacer; // a promise: it is asked for once

/** Asked for with our key: where many share a server, a plain import is not let in. */
function loadPacer() {
  pacer ??= (async () => {
    const answer = await ask(`${PACER}.js`);
    if (!answer.ok) throw new Error(answer.statusText);
    return import(URL.createObjectURL(new Blob([await answer.text()], { type: "text/javascript" })));
  })();
  pacer.catch(() => (pacer = undefined)); // tried anew next time
  return pacer;
}

/**
 * The button of the bar. `leave` stands in the dialog where it stands in the bar, because a dialog
 * covers the bar; `openHelp()` opens help once the dialog has gone.
 */
export function makeCalm(leave, openHelp) {
  const close = (value) => () => dialog.close(value);
  const push = (name, label, value) =>
    make("button", { type: "button", class: name, onclick: close(value) }, label);
  const breath = make("div", { class: "course-breath" });
  const steps = words.steps.split("|").map((step) => make("li", {}, step.trim()));
  const dialog = make(
    "dialog",
    { id: "course-calm", "aria-labelledby": "course-calm-title" },
    make(
      "div",
      { class: "course-row" },
      leave,
      push("course-helps", course.help.button, "help"),
      push("course-back", words.back, ""),
    ),
    make(
      "div",
      { class: "course-calm-page" },
      make("h2", { id: "course-calm-title", tabindex: "-1", autofocus: "" }, words.title),
      make(
        "p",
        { class: "course-calm-check" },
        words.check,
        push("course-helps", words.help_first, "help"),
      ),
      make("h3", {}, words.look),
      make("ol", {}, ...steps),
      make("p", { class: "course-quiet" }, words.after),
      make("h3", {}, words.breathe),
      breath,
    ),
    make("link", { rel: "stylesheet", href: `${base}${PACER}.css` }),
  );
  document.body.append(dialog);

  let stop = () => {};
  async function showBreath() {
    const place = make("div");
    breath.replaceChildren(place);
    try {
      const { default: pacer } = await loadPacer();
      // It may have been closed meanwhile.
      if (place.isConnected) stop = pacer.render({ model: stillModel(words.breathing), el: place });
    } catch {
      place.append(make("p", {}, words.breathing.words.plain)); // the same thing in words
    }
  }

  const button = make("button", { type: "button", id: "course-calm-opens" }, words.button);
  let was; // what had the focus before a press of the mouse took it
  button.onpointerdown = () => (was = document.activeElement);
  button.onclick = ({ detail: byPointer }) => {
    if (!byPointer) was = document.activeElement;
    dialog.returnValue = "";
    dialog.showModal();
    dialog.scrollTop = 0;
    showBreath();
  };
  dialog.onclose = () => {
    stop();
    stop = () => {};
    breath.replaceChildren();
    if (dialog.returnValue === "help") openHelp();
    else was?.focus({ preventScroll: true });
  };
  return button;
}
