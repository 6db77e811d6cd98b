// Leaving fast: a press of the button, or Shift pressed alone three times. A plain script in the head
// of the page, so that it works before JupyterLab is there. The cover waits for no style sheet.

(() => {
  const { course, baseUrl } = JSON.parse(document.getElementById("jupyter-config-data").textContent);
  const words = course.leave;
  const base = baseUrl.replace(/\/$/, "");
  const away = base + course.away;
  const root = document.documentElement;
  const PRESSES = 3;
  const APART = 5000; // ms, at most, from one press to the next
  const LOOK = 4000; // ms that a rehearsal shows
  const PATIENCE = 2000; // ms for an answer of our own server
  const otherTabs = new BroadcastChannel("course-leave");
  let left = false;

  // ---- What is seen ------------------------------------------------------------------------------

  /** Cover the page; what lies below can neither be seen nor reached nor read aloud. */
  function cover() {
    // A dialog lies above every cover and would keep it from being spoken.
    for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
    const page = document.getElementById("course-left") ?? document.createElement("div");
    page.id = "course-left";
    page.setAttribute("role", "alert");
    page.style.cssText =
      "position: fixed; inset: 0; z-index: 2147483647; display: grid; place-items: center; " +
      "background: Canvas; color: CanvasText; font: 1.125rem/1.5 system-ui, sans-serif";
    const rest = "html > :not(head, #course-left)";
    const alone = document.createElement("style");
    alone.textContent = `${rest}, ${rest} * { visibility: hidden !important }`;
    page.replaceChildren(alone);
    root.append(page);
    page.append(words.loading); // last, since only a change is spoken
    return page;
  }

  /** Take the page's name away and keep it away: the shell would write it back. */
  function hideName() {
    courseTitle(words.title);
    window.courseTitle = () => {};
  }

  // ---- Going -------------------------------------------------------------------------------------

  /** JupyterLab asks before unsaved work is lost. Whoever leaves fast has asked to lose it. */
  function silence() {
    const question = BeforeUnloadEvent.prototype;
    Object.defineProperty(question, "returnValue", { configurable: true, get: () => "", set() {} });
    question.preventDefault = () => {};
  }

  async function depart() {
    if (course.leave_to !== "here" && navigator.onLine) return location.replace(course.leave_to);
    // Without our server the browser would show an error; an empty page says less.
    const answer = fetch(away, { signal: AbortSignal.timeout(PATIENCE) });
    const there = await answer.then(({ ok }) => ok, () => false);
    location.replace(there ? away : "about:blank");
  }

  function forget() {
    for (const field of document.querySelectorAll("input, textarea")) field.value = "";
    window.courseSitting?.forget();
  }

  /** Cover the page, take its name away, go. Nothing is asked and nothing is kept. */
  function go({ tell = true } = {}) {
    if (left) return;
    left = true;
    cover();
    hideName();
    dispatchEvent(new Event("course-leave")); // the journal locks itself before words are forgotten
    if (tell) otherTabs.postMessage("leave");
    silence();
    // Where many learners share a server, whoever comes back is asked who they are.
    if (course.log_out) fetch(base + course.log_out, { keepalive: true }).catch(() => {});
    depart();
    forget(); // last: should it fail, the page is on its way already
  }

  otherTabs.onmessage = () => go({ tell: false });
  // A browser may hold the page as it was, cover and all, for whoever comes back.
  addEventListener("pageshow", ({ persisted }) => persisted && left && location.reload());

  // ---- Shift, three times ------------------------------------------------------------------------

  const lights = document.createElement("div");
  lights.id = "course-lights";
  lights.append(...Array.from({ length: PRESSES }, () => document.createElement("i")));
  const spoken = document.createElement("span");
  spoken.setAttribute("role", "status");
  lights.append(spoken);

  let alone = false; // no other key went down since Shift did
  let presses = 0;
  let timer;
  let third = go;

  function count(number) {
    clearTimeout(timer);
    if (number) timer = setTimeout(reset, APART);
    if (number === presses) return;
    presses = number;
    lights.dataset.presses = presses;
    const more = PRESSES - presses;
    const sentence = more === 1 ? words.once_more : words.more;
    spoken.textContent = presses ? sentence.replace("{more}", more) : "";
  }

  function reset() {
    alone = false;
    count(0);
  }

  const hears = {
    keydown(event) {
      const other = event.key !== "Shift" || event.ctrlKey || event.altKey || event.metaKey;
      if (other) reset();
      else if (!event.repeat) alone = true;
    },
    keyup(event) {
      if (event.key !== "Shift" || !alone) return;
      alone = false;
      count(presses + 1);
      if (presses < PRESSES) return;
      count(0);
      third();
    },
    pointerdown: reset,
    wheel: reset, // Shift and the wheel move a page sideways
    blur: ({ target }) => target === window && reset(),
  };

  /** Listen to the Shift key, or no longer. */
  function shift(on) {
    const change = on ? addEventListener : removeEventListener;
    for (const name in hears) change(name, hears[name], { capture: true, passive: true });
    reset();
    if (on) root.append(lights);
    else lights.remove();
  }
  shift(true);

  // ---- Rehearsing --------------------------------------------------------------------------------

  /** Show what leaving shows, until a key, a click, or a few seconds end it; then call after(). */
  function rehearse(after) {
    if (left) return;
    const before = document.title;
    const naming = courseTitle;
    const focused = document.activeElement;
    const ending = new AbortController();
    const page = cover();
    hideName();
    function end(event) {
      event?.preventDefault(); // the key that ends it does nothing else
      event?.stopImmediatePropagation();
      ending.abort();
      clearTimeout(over);
      if (left) return; // another tab left meanwhile
      reset();
      page.remove();
      window.courseTitle = naming;
      courseTitle(before);
      focused?.focus({ preventScroll: true });
      after();
    }
    const over = setTimeout(end, LOOK);
    for (const name of ["keydown", "click"]) {
      addEventListener(name, end, { capture: true, signal: ending.signal });
    }
  }

  /** Once, Shift three times rehearses and does not leave; the returned function takes that back. */
  function rehearseShift(after) {
    const disarm = () => (third = go);
    reset();
    third = () => {
      disarm();
      rehearse(after);
    };
    return disarm;
  }

  window.courseLeave = { go, shift, rehearse, rehearseShift };
})();
