// The reading shell: opens chapters, runs them, and puts a slim bar above them.
// Plain JavaScript without a build; JupyterLab loads it through window._JUPYTERLAB.
// The words come from course/content/course.toml by way of the page configuration.

const { course } = JSON.parse(document.getElementById("jupyter-config-data").textContent);
const words = course.bar;
const root = document.documentElement;
const SCALES = [0.85, 1, 1.15, 1.3, 1.5, 1.75, 2];
const MOST_OPEN = 4; // chapters: each has a kernel, and a kernel takes about 100 MB
const SETTLES = 3000; // ms
const WIDE = 1000; // CSS pixels at the usual text size, from which the tools stand in the bar

const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const address = (place) => `/doc/tree/${place.file}.ipynb`;
const places = [...course.chapters, ...course.pages]; // chapters first: their index is their order

// A second tab of the course gets a workspace of its own from JupyterLab.
const PLACE = /^\/(?:doc(?:\/workspaces\/[\w-]+)?\/tree|files)\/((?:\w+\/)?\w+)\.ipynb$/;

/** The chapter or page a link or address leads to, or undefined. */
function placeAt(href) {
  const { origin, pathname } = new URL(href, location.href);
  const file = pathname.match(PLACE)?.[1];
  return origin === location.origin ? places.find((place) => place.file === file) : undefined;
}

/** Make an element: attributes, listeners ("on..."), then children (elements or plain text). */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

// ---- The memory of the sitting -----------------------------------------------------------------

/**
 * What a reader sets, picks or writes, for all chapters, in this page's memory and nowhere else:
 * not in the kernel (which outlives the page) and not in the browser's stores (which are files).
 * Tabs of one course tell each other; with the last of them everything is gone.
 */
function makeSitting() {
  const held = new Map();
  const listeners = new Map();
  const channel = new BroadcastChannel("course-sitting");
  const tell = (key) => [...(listeners.get(key) ?? [])].forEach((hear) => hear(held.get(key)));
  const take = (key, value) => {
    if (value === undefined) held.delete(key);
    else held.set(key, value);
    tell(key);
  };
  const empty = () => {
    held.clear();
    [...listeners.keys()].forEach(tell);
  };
  channel.onmessage = ({ data }) => {
    if (data.ask) channel.postMessage({ all: [...held] });
    else if (data.clear) empty();
    else if (data.all) data.all.forEach(([key, value]) => held.has(key) || take(key, value));
    else take(data.key, data.value);
  };
  channel.postMessage({ ask: true });
  return {
    get: (key) => held.get(key),
    set(key, value) {
      take(key, value);
      channel.postMessage({ key, value });
    },
    /** hear(value) is called whenever the value changes; the returned function ends that. */
    follow(key, hear) {
      if (!listeners.has(key)) listeners.set(key, new Set());
      listeners.get(key).add(hear);
      return () => listeners.get(key).delete(hear);
    },
    clear() {
      empty();
      channel.postMessage({ clear: true });
    },
  };
}

const sitting = (window.courseSitting = makeSitting());

// ---- Settings ----------------------------------------------------------------------------------

const FIRST = { size: 1, dark: root.dataset.courseTheme === "dark", text: false, still: false, code: false };
const settings = () => ({ ...FIRST, ...sitting.get("settings") });
const change = (changes) => sitting.set("settings", { ...sitting.get("settings"), ...changes });
const scale = () => settings().size;

function applySettings() {
  const { size, dark, text, still, code } = settings();
  root.style.setProperty("--text-scale", size);
  root.dataset.courseTheme = dark ? "dark" : "light";
  root.toggleAttribute("data-course-text", text);
  root.toggleAttribute("data-course-still", still);
  root.toggleAttribute("data-course-code", code);
  dispatchEvent(new Event("course-settings"));
}
sitting.follow("settings", applySettings);

function makeSettings() {
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
    clear,
    said,
  );
}

// ---- Words of the glossary -----------------------------------------------------------------------

function makeWords() {
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

// ---- The bar -----------------------------------------------------------------------------------

/** A button and the panel it opens; Escape and a click elsewhere close it. */
function makePanel(name, label, ...inside) {
  const panel = make("div", { id: `course-${name}`, class: "course-panel", hidden: "" }, ...inside);
  const button = make(
    "button",
    { type: "button", "aria-expanded": "false", "aria-controls": panel.id, onclick: () => toggle() },
    label,
  );
  const box = make("div", { class: `course-opens course-opens-${name}` }, button, panel);
  function toggle(open = panel.hidden) {
    panel.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
  }
  document.addEventListener("pointerdown", (event) => {
    if (!box.contains(event.target)) toggle(false);
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || panel.hidden) return;
    event.stopPropagation();
    toggle(false);
    button.focus();
  });
  return { box, panel, button, toggle };
}

function makeBar() {
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
  row.append(contents.box, here, previous, next);
  document.body.prepend(make("header", { id: "course-bar" }, row));

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
    [contents, glossary, tools].forEach((panel) => panel.toggle(false));
  }
  /** Open words or settings from a link in the text. */
  function reveal(id) {
    const panel = [glossary, tools].find((each) => each.panel.id === id);
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

// ---- One quiet line for what is going on ------------------------------------------------------

function makeNotice() {
  const sentence = make("span", { role: "status" });
  // A fresh page is the surest way to fresh controls.
  const reload = () => location.reload();
  const button = make("button", { type: "button", onclick: reload }, words.try_again);
  const notice = make("div", { id: "course-notice", hidden: "" }, sentence, button);
  document.body.append(notice);
  return (text = "", { again = false } = {}) => {
    notice.hidden = !text;
    sentence.textContent = text;
    button.hidden = !again;
  };
}

// ---- Sources and words, shown beside the link that names them ----------------------------------

function makeCard() {
  const body = make("div");
  const close = make("button", { type: "button", onclick: () => card.hidePopover() }, words.close);
  const card = make("div", { id: "course-source", role: "dialog", "aria-label": words.source });
  card.popover = "auto"; // the browser closes it on Escape and on a click elsewhere
  card.append(body, close);
  card.addEventListener("toggle", (event) => {
    if (event.newState === "open") close.focus();
  });
  document.body.append(card);
  return (link, ...shown) => {
    body.replaceChildren(...shown);
    for (const element of body.querySelectorAll("[id]")) element.removeAttribute("id");
    link.focus(); // where the browser puts the focus back
    card.showPopover();
    const { left, top, bottom } = link.getBoundingClientRect();
    const below = bottom + card.offsetHeight + 16 < innerHeight;
    card.style.top = `${Math.max(8, below ? bottom + 8 : top - card.offsetHeight - 8)}px`;
    card.style.left = `${Math.max(8, Math.min(left, innerWidth - card.offsetWidth - 16))}px`;
  };
}

/** What the card shows for `source-KEY:WORD`: how sure the sentence is, then the source. */
function sourceFor(hash, panel) {
  const [key, sure] = hash.split(":");
  const source = panel.node.querySelector(`#${CSS.escape(key)}`);
  if (!source) return [];
  const word = course.sure[sure];
  const line = word && make("p", { class: `course-sure sure-${sure}` }, fill(words.how_sure, { word }));
  return [...(line ? [line] : []), ...source.cloneNode(true).childNodes];
}

/** What the card shows for `word-SLUG`. */
function meaningFor(hash) {
  const known = course.words[hash.slice("word-".length)];
  return known ? [make("p", {}, make("strong", {}, known[0])), make("p", {}, known[1])] : [];
}

// ---- Chapters ----------------------------------------------------------------------------------

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

function activate(app) {
  const bar = makeBar();
  const notice = makeNotice();
  const showCard = makeCard();
  const started = new WeakSet();
  const places = new WeakMap(); // how far down each chapter was read
  let chapter, current;
  let opened = []; // panels, the one read last at the end

  const scroller = (panel) => panel.node.querySelector(".jp-WindowedPanel-outer");

  /** Show a chapter, at its top or where it was left. */
  async function open(target, { back = false } = {}) {
    if (!back) history.pushState(null, "", address(target));
    chapter = target;
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

  async function prepare(panel) {
    await panel.context.ready;
    scroller(panel).addEventListener("scroll", ({ target }) => {
      if (target.offsetParent) places.set(panel, target.scrollTop);
    });
    new MutationObserver(() => tidy(panel.node)).observe(panel.node, {
      subtree: true, childList: true, attributeFilter: ["href"],
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
    await panel.sessionContext.ready;
    const good = await runCells(panel).catch(() => false);
    settle(panel, good ? "ready" : "stopped");
    if (good) notice();
    else notice(words.not_started, { again: true });
  }

  function nameTab() {
    const numbered = chapter?.number !== undefined;
    const name = numbered ? fill(words.tab, { ...chapter, course: course.title }) : course.title;
    if (document.title !== name) document.title = name;
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
  addEventListener("popstate", () => open(placeAt(location.href), { back: true }));
  addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
    event.preventDefault(); // the browser's own "save page" would keep a copy of what was typed
    event.stopPropagation();
    app.commands.execute("docmanager:save");
  }, true);
  new MutationObserver(nameTab).observe(document.head, { subtree: true, childList: true });
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

(window._JUPYTERLAB ??= {})["course-shell"] = {
  init() {},
  get: async () => () => ({
    __esModule: true, // without it Lab shows a blank page
    default: { id: "course-shell:plugin", autoStart: true, activate },
  }),
};
