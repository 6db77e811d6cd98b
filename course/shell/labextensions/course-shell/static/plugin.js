// The reading shell: opens chapters, runs them, and puts a slim bar above them.
// Plain JavaScript without a build; JupyterLab loads it through window._JUPYTERLAB.
// The words come from course/content/course.toml by way of the page configuration.

const { course } = JSON.parse(document.getElementById("jupyter-config-data").textContent);
const words = course.bar;
const root = document.documentElement;
const SCALES = [0.85, 1, 1.15, 1.3, 1.5, 1.75, 2];
const WIDE = 1000; // CSS pixels at the usual text size, from which the tools stand in the bar

const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const address = (chapter) => `/doc/tree/${chapter.file}.ipynb`;

/** The chapter a link or address leads to, or undefined. */
function chapterAt(href) {
  const { origin, pathname } = new URL(href, location.href);
  const file = pathname.match(/^\/(?:doc\/tree|files)\/(\w+)\.ipynb$/)?.[1];
  return origin === location.origin ? course.chapters.find((c) => c.file === file) : undefined;
}

/** Make an element: attributes, then children (elements or plain text). */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "onclick") element.onclick = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

// ---- The bar ---------------------------------------------------------------------------------

function makeBar() {
  const links = course.chapters.map((chapter) =>
    make(
      "a",
      { href: address(chapter) },
      make("span", { class: "course-number" }, String(chapter.number)),
      make("span", {}, chapter.title),
      make("span", { class: "course-minutes" }, fill(words.minutes, chapter)),
    ),
  );
  const contents = make(
    "button",
    { type: "button", "aria-expanded": "false", "aria-controls": "course-panel", onclick: toggle },
    words.contents,
  );
  const list = make("ol", {}, ...links.map((link) => make("li", {}, link)));
  const panel = make(
    "div",
    { id: "course-panel", hidden: "" },
    make("nav", { "aria-label": words.contents }, list),
  );
  const here = make("p", { id: "course-here" });
  const previous = make("a", { class: "course-step", rel: "prev" }, words.previous);
  const next = make("a", { class: "course-step", rel: "next" }, words.next);
  const tools = makeTools();
  const row = make("nav", { class: "course-row", "aria-label": words.bar });
  row.append(make("div", { class: "course-contents" }, contents, panel), here, previous, next);
  document.body.prepend(make("header", { id: "course-bar" }, row));

  function toggle() {
    panel.hidden = !panel.hidden;
    contents.setAttribute("aria-expanded", String(!panel.hidden));
  }
  /** On a wide page the tools stand in the bar, otherwise at the end of the panel. */
  function arrange() {
    const narrow = innerWidth < WIDE * scale();
    root.toggleAttribute("data-course-narrow", narrow);
    const place = narrow ? panel : row;
    if (tools.parentElement !== place) place.append(tools);
  }
  function step(link, label, chapter) {
    link.hidden = !chapter;
    if (!chapter) return link.removeAttribute("href");
    link.href = address(chapter);
    link.title = chapter.title;
    link.setAttribute("aria-label", fill(label, chapter));
  }
  function show(chapter) {
    const index = course.chapters.indexOf(chapter);
    here.textContent = fill(words.here, chapter);
    links.forEach((link, i) => {
      if (i === index) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    });
    step(previous, words.previous_chapter, course.chapters[index - 1]);
    step(next, words.next_chapter, course.chapters[index + 1]);
    if (!panel.hidden) toggle();
  }
  addEventListener("resize", arrange);
  addEventListener("course-text-size", arrange);
  document.addEventListener("pointerdown", (event) => {
    if (!panel.hidden && !panel.parentElement.contains(event.target)) toggle();
  });
  panel.parentElement.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || panel.hidden) return;
    toggle();
    contents.focus();
  });
  arrange();
  return show;
}

const scale = () => Number(getComputedStyle(root).getPropertyValue("--text-scale"));

function makeTools() {
  const resize = (by) => () => {
    const size = SCALES[SCALES.indexOf(scale()) + by];
    if (!size) return;
    root.style.setProperty("--text-scale", size);
    smaller.setAttribute("aria-disabled", String(size === SCALES[0]));
    larger.setAttribute("aria-disabled", String(size === SCALES.at(-1)));
    dispatchEvent(new Event("course-text-size"));
  };
  const smaller = make("button", { type: "button", "aria-label": words.smaller }, "A−");
  const larger = make("button", { type: "button", "aria-label": words.larger }, "A+");
  smaller.onclick = resize(-1);
  larger.onclick = resize(1);
  const pressed = (label, on, press) => {
    const button = make("button", { type: "button", "aria-pressed": String(on) }, label);
    button.onclick = () => {
      on = !on;
      button.setAttribute("aria-pressed", String(on));
      press(on);
    };
    return button;
  };
  return make(
    "div",
    { class: "course-tools" },
    make("div", { role: "group", "aria-label": words.text_size }, smaller, larger),
    pressed(words.dark, root.dataset.courseTheme === "dark", (on) => {
      root.dataset.courseTheme = on ? "dark" : "light";
    }),
    pressed(words.code, false, (on) => root.toggleAttribute("data-course-code", on)),
  );
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

// ---- Sources, shown beside the link that names them --------------------------------------------

function makeSourceCard() {
  const body = make("div");
  const close = make("button", { type: "button", onclick: () => card.hidePopover() }, words.close);
  const card = make("div", { id: "course-source", role: "dialog", "aria-label": words.source });
  card.popover = "auto"; // the browser closes it on Escape and on a click elsewhere
  card.append(body, close);
  card.addEventListener("toggle", (event) => {
    if (event.newState === "open") close.focus();
  });
  document.body.append(card);
  return (link, source) => {
    const copy = source.cloneNode(true);
    body.replaceChildren(...copy.childNodes);
    for (const element of body.querySelectorAll("[id]")) element.removeAttribute("id");
    link.focus(); // where the browser puts the focus back
    card.showPopover();
    const { left, top, bottom } = link.getBoundingClientRect();
    const below = bottom + card.offsetHeight + 16 < innerHeight;
    card.style.top = `${Math.max(8, below ? bottom + 8 : top - card.offsetHeight - 8)}px`;
    card.style.left = `${Math.max(8, Math.min(left, innerWidth - card.offsetWidth - 16))}px`;
  };
}

// ---- Chapters ----------------------------------------------------------------------------------

/** Give links real addresses, and let a reader tab through what is written, not through cells. */
function tidy(panel) {
  for (const cell of panel.querySelectorAll(".jp-Cell[tabindex='0']")) cell.tabIndex = -1;
  for (const link of panel.querySelectorAll("a[href]:not([href^='#'])")) {
    const chapter = chapterAt(link.href);
    if (chapter && (link.target || link.pathname !== address(chapter))) {
      link.href = address(chapter);
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

/** The next frame is on the screen; a page in a hidden tab paints none, so it does not wait long. */
const painted = () =>
  new Promise((done) => {
    requestAnimationFrame(() => setTimeout(done));
    setTimeout(done, 500);
  });

function activate(app) {
  const showInBar = makeBar();
  const notice = makeNotice();
  const showSource = makeSourceCard();
  const started = new WeakSet();
  const places = new WeakMap(); // how far down each chapter was read
  let chapter, current;

  const scroller = (panel) => panel.node.querySelector(".jp-WindowedPanel-outer");

  /** Show a chapter, at its top or where it was left. */
  async function open(target, { back = false } = {}) {
    if (!back) history.pushState(null, "", address(target));
    chapter = target;
    showInBar(chapter);
    nameTab();
    const panel = await app.commands.execute("docmanager:open", { path: `${target.file}.ipynb` });
    if (chapter !== target) return; // another one was asked for meanwhile
    current = panel;
    scroller(panel).scrollTop = back ? (places.get(panel) ?? 0) : 0;
    if (started.has(panel)) return;
    started.add(panel);
    await prepare(panel);
    holdFocus(panel);
    await run(panel);
    holdFocus(panel);
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
    if (!cells.every((cell) => cell.model.trusted)) {
      return notice(words.unsigned, { again: true });
    }
    notice(words.starting);
    await panel.sessionContext.ready;
    const good = await runCells(panel).catch(() => false);
    panel.node.dataset.courseState = good ? "ready" : "stopped"; // for the tests
    if (good) notice();
    else notice(words.not_started, { again: true });
  }

  function nameTab() {
    const name = chapter ? fill(words.tab, { ...chapter, course: course.title }) : course.title;
    if (document.title !== name) document.title = name;
  }

  function follow(event) {
    const link = event.target.closest?.("a[href]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const hash = link.getAttribute("href").match(/^#(.+)/)?.[1];
    const target = chapterAt(link.href);
    if (!hash && !target) return;
    event.preventDefault();
    event.stopPropagation();
    if (!hash) return target !== chapter && open(target);
    const name = CSS.escape(decodeURIComponent(hash));
    const place = current.node.querySelector(`#${name}, [data-jupyter-id="${name}"]`);
    if (place && hash.startsWith("source-")) showSource(link, place);
    else place?.scrollIntoView();
  }

  addEventListener("click", follow, true);
  addEventListener("popstate", () => open(chapterAt(location.href), { back: true }));
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
    const target = chapterAt(location.href) ?? course.chapters[0];
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
