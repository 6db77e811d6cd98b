// The reading shell: opens chapters, runs them, and puts a slim bar above them.
// Plain JavaScript without a build; plugin.js hands it to JupyterLab.

import { makeBar } from "./bar.js";
import { makeCard, meaningFor, sourceFor } from "./card.js";
import { course, fill, words } from "./dom.js";
import "./journal.js"; // words that are kept on purpose
import "./live.js"; // the workshop's room
import { makeNotice } from "./notice.js";
import "./paper.js"; // the plan as a file
import { address, placeAt } from "./places.js";

const MOST_OPEN = 4; // chapters: each has a kernel, and a kernel takes about 100 MB
const SETTLES = 3000; // ms
const LATE = 45000; // ms: long enough for a slow machine to start a kernel

/** Give links real addresses, and let a reader tab through what is written, not through cells. */
function tidy(panel) {
  for (const cell of panel.querySelectorAll(".jp-Cell[tabindex='0']")) cell.tabIndex = -1;
  for (const link of panel.querySelectorAll("a[href]:not([href^='#'])")) {
    const place = placeAt(link.href);
    if (place && (link.target || link.pathname !== address(place))) {
      link.href = address(place);
      link.removeAttribute("target");
    } else if (link.origin !== location.origin && link.target !== "_blank") {
      link.target = "_blank";
      link.rel = "noopener";
    }
  }
}

/** Run every code cell in order; resolves to false when one of them fails. */
async function runCells(panel) {
  const kernel = panel.sessionContext.session?.kernel;
  if (!kernel) return false;
  for (const cell of panel.content.widgets) {
    if (cell.model.type !== "code") continue;
    const code = cell.model.sharedModel.getSource();
    // Lab's own "run" would move the selection, and with it the page.
    const future = kernel.requestExecute({ code, store_history: false, stop_on_error: true }, false);
    cell.outputArea.future = future;
    const reply = await future.done;
    if (reply.content.status !== "ok") return false;
  }
  return true;
}

/** No message is under way any more: a chapter closed before that leaves Lab with broken promises. */
const hasSettled = ({ node }) => performance.now() - node.dataset.courseSince > SETTLES;

function settle({ node }, state) {
  node.dataset.courseState = state; // for the tests
  node.dataset.courseSince = performance.now();
}

/** The next frame is on the screen; a page in a hidden tab paints none, so it does not wait long. */
const painted = () =>
  new Promise((done) => {
    requestAnimationFrame(() => setTimeout(done));
    setTimeout(done, 500);
  });

export function activate(app) {
  const bar = makeBar();
  const notice = makeNotice();
  const showCard = makeCard();
  const started = new WeakSet();
  const places = new WeakMap(); // how far down each chapter was read
  let chapter, current;
  let untouched = true; // the focus is where a page put it, not where a reader did
  let opened = []; // panels, the one read last at the end

  const scroller = (panel) => panel.node.querySelector(".jp-WindowedPanel-outer");

  /** Show a chapter, at its top or where it was left. */
  async function open(target, { back = false } = {}) {
    if (!back) history.pushState(null, "", address(target));
    chapter = target;
    untouched = true;
    bar.show(chapter);
    nameTab();
    const panel = await app.commands.execute("docmanager:open", { path: `${target.file}.ipynb` });
    if (chapter !== target) return; // another one was asked for meanwhile
    current = panel;
    opened = [...opened.filter((each) => each !== panel), panel];
    opened.slice(0, -MOST_OPEN).filter(hasSettled).forEach(end);
    scroller(panel).scrollTop = back ? (places.get(panel) ?? 0) : 0;
    if (started.has(panel)) return;
    started.add(panel);
    await prepare(panel);
    holdFocus(panel);
    await run(panel);
    holdFocus(panel);
  }

  /** Close a chapter and its kernel; what the reader chose there is held by the sitting. */
  function end(panel) {
    opened = opened.filter((each) => each !== panel);
    panel.sessionContext.shutdown().catch(() => {});
    panel.dispose();
  }

  /** Arrow keys and Space scroll what has the focus: that is the chapter, unless a control has it. */
  function holdFocus(panel) {
    const page = scroller(panel);
    const held = document.activeElement?.closest("#course-bar, #course-source, #course-notice");
    if (panel !== current || held || page.contains(document.activeElement)) return;
    page.tabIndex = -1;
    page.style.outline = "none";
    page.focus({ preventScroll: true });
  }

  /** Where nobody has chosen a place yet, the first Tab finds what comes first: Leave. */
  function firstTab(event) {
    const first = untouched && document.activeElement.matches("body, .jp-WindowedPanel-outer, .jp-Cell");
    untouched = false;
    if (!first || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    document.getElementById("course-leave").focus();
  }

  async function prepare(panel) {
    await panel.context.ready;
    scroller(panel).addEventListener("scroll", ({ target }) => {
      if (target.offsetParent) places.set(panel, target.scrollTop);
    });
    new MutationObserver(() => tidy(panel.node)).observe(panel.node, {
      subtree: true, childList: true, attributeFilter: ["href", "target"],
    });
    await Promise.all(panel.content.widgets.map((cell) => cell.ready));
    await painted();
    tidy(panel.node);
    document.getElementById("course-cover")?.remove();
  }

  async function run(panel) {
    const cells = panel.content.widgets.filter((cell) => cell.model.type === "code");
    if (!cells.length) return settle(panel, "ready"); // a plain page
    if (!cells.every((cell) => cell.model.trusted)) {
      return notice(words.unsigned, { again: true });
    }
    notice(words.starting);
    // Whoever waits in vain gets a way on; another chapter has its own notice.
    const late = setTimeout(() => panel === current && notice(words.not_started, { again: true }), LATE);
    await panel.sessionContext.ready;
    const good = await runCells(panel).catch(() => false);
    clearTimeout(late);
    settle(panel, good ? "ready" : "stopped");
    if (good) notice();
    else notice(words.not_started, { again: true });
  }

  function nameTab() {
    const numbered = chapter?.number !== undefined;
    const name = numbered ? fill(words.tab, { ...chapter, course: course.title }) : course.title;
    window.courseTitle(name);
  }

  function follow(event) {
    const link = event.target.closest?.("a[href]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const hash = link.getAttribute("href").match(/^#(.+)/)?.[1];
    const target = placeAt(link.href);
    if (!hash && !target) return;
    event.preventDefault();
    event.stopPropagation();
    if (!hash) return target !== chapter && open(target);
    goTo(link, decodeURIComponent(hash));
  }

  /** A link inside the page: a card beside it, a panel of the bar, or another place in the text. */
  function goTo(link, hash) {
    const card = hash.startsWith("source-") ? sourceFor(hash, current) : meaningFor(hash);
    if (card.length) return showCard(link, ...card);
    if (bar.reveal(hash)) return;
    const name = CSS.escape(hash);
    const place = current.node.querySelector(`#${name}, [data-jupyter-id="${name}"]`);
    if (!place) return;
    // The focus goes along, so that the next Tab goes on from there.
    place.tabIndex = -1;
    place.focus({ preventScroll: true });
    place.scrollIntoView();
  }

  addEventListener("click", follow, true);
  addEventListener("pointerdown", () => (untouched = false), true);
  addEventListener("keydown", (event) => event.key === "Tab" && firstTab(event), true);
  addEventListener("popstate", () => open(placeAt(location.href), { back: true }));
  addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
    event.preventDefault(); // the browser's own "save page" would keep a copy of what was typed
    event.stopPropagation();
    // On a server of many the chapters belong to nobody who reads them, and there is nothing to keep.
    if (current?.context.contentsModel?.writable) app.commands.execute("docmanager:save");
  }, true);
  // Lab's dialogs speak of kernels and servers; ours is one line with a button.
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) {
      for (const node of addedNodes) {
        if (!node.matches?.(".jp-Dialog")) continue;
        (node.querySelector(".jp-mod-reject") ?? node.querySelector(".jp-Dialog-button"))?.click();
        notice(words.not_started, { again: true });
      }
    }
  }).observe(document.body, { childList: true });
  app.serviceManager.connectionFailure.connect(() => notice(words.lost));
  app.restored.then(() => {
    const target = placeAt(location.href) ?? course.chapters[0];
    history.replaceState(null, "", address(target));
    return open(target, { back: true });
  });
}
