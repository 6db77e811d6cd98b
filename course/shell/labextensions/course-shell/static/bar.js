// The bar at the top of every page, and its panels.

import { makeCalm } from "./calm.js";
import { course, fill, make, root, words } from "./dom.js";
import { makeWords } from "./glossary.js";
import { makeHelp } from "./help.js";
import { makePanel } from "./panel.js";
import { address, places } from "./places.js";
import { makeSettings, scale } from "./settings.js";

const WIDE = 1180; // CSS pixels at the usual text size, from which the tools stand in the bar

const makeLeave = () =>
  make("button", { type: "button", id: "course-leave", onclick: () => window.courseLeave.go() }, course.leave.button);

export function makeBar() {
  const linkTo = (place) => {
    const number = place.number === undefined ? "" : String(place.number);
    const minutes = place.minutes ? fill(words.minutes, place) : "";
    return make(
      "a",
      { href: address(place) },
      make("span", { class: "course-number" }, number),
      make("span", {}, place.title),
      make("span", { class: "course-minutes" }, minutes),
    );
  };
  const links = places.map(linkTo);
  const listOf = (label, some) =>
    make("nav", { "aria-label": label }, make("ol", {}, ...some.map((link) => make("li", {}, link))));
  const chapters = links.slice(0, course.chapters.length);
  const pages = links.slice(course.chapters.length);
  const contents = makePanel(
    "panel",
    words.contents,
    listOf(words.contents, chapters),
    make("p", { class: "course-group" }, words.help_pages),
    listOf(words.help_pages, pages),
  );
  const glossary = makePanel("words", words.words, makeWords());
  const tools = makePanel("settings", words.settings, makeSettings());
  const here = make("p", { id: "course-here" });
  const previous = make("a", { class: "course-step", rel: "prev" }, words.previous);
  const next = make("a", { class: "course-step", rel: "next" }, words.next);
  const row = make("nav", { class: "course-row", "aria-label": words.bar });
  const help = makeHelp();
  // Leave comes first, also for whoever goes by Tab.
  row.append(makeLeave(), help.box, makeCalm(), contents.box, here, previous, next);
  const bar = make("header", { id: "course-bar" }, row);
  document.body.prepend(bar);
  // With large text on a small page the row wraps; what lies below makes room.
  new ResizeObserver(() => root.style.setProperty("--bar", `${bar.offsetHeight}px`)).observe(bar);

  /** On a wide page words and settings stand in the bar, otherwise at the head of the contents. */
  function arrange() {
    const narrow = innerWidth < WIDE * scale();
    root.toggleAttribute("data-course-narrow", narrow);
    const place = narrow ? contents.panel : row;
    if (glossary.box.parentElement !== place) narrow
      ? place.prepend(glossary.box, tools.box)
      : place.append(glossary.box, tools.box);
  }
  function step(link, label, chapter) {
    link.hidden = !chapter;
    if (!chapter) return link.removeAttribute("href");
    link.href = address(chapter);
    link.title = chapter.title;
    link.setAttribute("aria-label", fill(label, chapter));
  }
  function show(place) {
    const index = places.indexOf(place);
    const order = course.chapters.indexOf(place);
    here.textContent = order < 0 ? place.title : fill(words.here, place);
    links.forEach((link, i) => {
      if (i === index) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    });
    step(previous, words.previous_chapter, order < 0 ? undefined : course.chapters[order - 1]);
    step(next, words.next_chapter, order < 0 ? undefined : course.chapters[order + 1]);
    [help, contents, glossary, tools].forEach((panel) => panel.toggle(false));
  }
  /** Open words or settings from a link in the text. */
  function reveal(id) {
    const panel = [help, glossary, tools].find((each) => each.panel.id === id);
    if (!panel) return false;
    if (contents.panel.contains(panel.box)) contents.toggle(true);
    panel.toggle(true);
    panel.button.focus();
    return true;
  }
  addEventListener("resize", arrange);
  addEventListener("course-settings", arrange);
  arrange();
  return { show, reveal };
}
