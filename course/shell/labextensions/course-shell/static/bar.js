// The bar at the top of every page, and its panels.

import { makeCalm } from "./calm.js";
import { course, fill, make, root, words } from "./dom.js";
import { makeWords } from "./glossary.js";
import { makeHelp } from "./help.js";
import { makePanel } from "./panel.js";
import { address, places } from "./places.js";
import { makeSettings, scale } from "./settings.js";

// CSS pixels at the usual text size: from WIDE on words and settings stand in the bar, and below
// SMALL the name of the place and the words of the arrows step aside.
const WIDE = 1000;
const SMALL = 700;
const LARGEST = 1.5; // the bar's own words grow no further

const makeLeave = () =>
  make(
    "button",
    { type: "button", class: "course-leave", onclick: () => window.courseLeave.go() },
    course.leave.button,
  );

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
  const pagesOf = (group) => links.filter((_, at) => places[at].group === group);
  const contents = makePanel(
    "panel",
    words.contents,
    listOf(words.contents, chapters),
    make("p", { class: "course-group" }, words.help_pages),
    listOf(words.help_pages, pagesOf("help")),
    make("p", { class: "course-group" }, words.own_pages),
    listOf(words.own_pages, pagesOf("own")),
    make("p", { class: "course-group" }, words.workshop_pages),
    listOf(words.workshop_pages, pagesOf("workshop")),
    make("p", { class: "course-group" }, words.training_pages),
    listOf(words.training_pages, pagesOf("training")),
  );
  const glossary = makePanel("words", words.words, makeWords());
  const tools = makePanel("settings", words.settings, makeSettings());
  const here = make("p", { id: "course-here" });
  const arrow = (rel, word) => make("a", { class: "course-step", rel }, make("span", {}, word));
  const previous = arrow("prev", words.previous);
  const next = arrow("next", words.next);
  const leave = makeLeave();
  leave.id = "course-leave";
  const help = makeHelp();
  const calm = makeCalm(makeLeave(), () => {
    help.toggle(true);
    help.button.focus();
  });
  // Leave comes first, also for whoever goes by Tab. If the bar needs two rows, it breaks between
  // the two groups.
  const first = make("div", { class: "course-first" }, leave, help.box, calm);
  const way = make("div", { class: "course-way" }, contents.box, here, previous, next);
  const row = make("nav", { class: "course-row", "aria-label": words.bar }, first, way);
  const bar = make("header", { id: "course-bar" }, row);
  document.body.prepend(bar);
  // With large text on a small page the row wraps; what lies below makes room.
  new ResizeObserver(() => root.style.setProperty("--bar", `${bar.offsetHeight}px`)).observe(bar);

  /** On a wide page words and settings stand in the bar, otherwise at the head of the contents. */
  function arrange() {
    const large = Math.min(scale(), LARGEST);
    const narrow = innerWidth < WIDE * large;
    root.toggleAttribute("data-course-narrow", narrow);
    root.toggleAttribute("data-course-small", innerWidth < SMALL * large);
    const place = narrow ? contents.panel : way;
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
  const close = () => [help, contents, glossary, tools].forEach((panel) => panel.toggle(false));
  function show(place) {
    const order = course.chapters.indexOf(place);
    here.textContent = order < 0 ? place.title : fill(words.here, place);
    for (const link of bar.querySelectorAll(".course-panel a[href^='/']")) {
      if (link.pathname === address(place)) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    step(previous, words.previous_chapter, order < 0 ? undefined : course.chapters[order - 1]);
    step(next, words.next_chapter, order < 0 ? undefined : course.chapters[order + 1]);
    close();
  }
  /** Open help, words or settings from a link in the text. */
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
  // Whoever asks for the page that is open already finds it below the panel.
  addEventListener("click", ({ target }) => target.closest?.("#course-bar [aria-current]") && close(), true);
  arrange();
  return { show, reveal };
}
