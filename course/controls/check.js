// Some questions, one at a time, that end in pages of help. Answers live in this function alone:
// they are not reported to Python, not put into the memory of the sitting, not stored.

/** Every page whose rule matches, in the order of the table. No answer counts as left out. */
function matchesOf(table, answers) {
  const applies = (rule) =>
    Object.entries(rule.when).every(([question, taken]) => taken.includes(answers[question] ?? "skipped"));
  return table.routes.filter((route) => table.rules.some((rule) => rule.route === route && applies(rule)));
}

/** Which pages these answers lead to, by the table of course.safety. */
function wayOf(table, answers) {
  const left = Object.keys(table.questions).filter((question) => (answers[question] ?? "skipped") === "skipped");
  if (left.length === Object.keys(table.questions).length) {
    return { first: "", others: [], onTop: "", reassuring: false };
  }
  const found = matchesOf(table, answers);
  const matched = found.length ? found : ["general"];
  const skipped = left.length > 0;
  const onTop = skipped && matched[0] !== "not_agreed" ? "not_agreed" : "";
  return {
    first: matched[0],
    others: matched.slice(1).filter((route) => route !== onTop),
    onTop,
    reassuring: matched[0] === "general" && !skipped,
  };
}

function render({ model, el }) {
  const table = model.get("table");
  const words = model.get("words");
  const questions = Object.keys(table.questions);
  const stage = node("div", { class: "wave-check-stage" });
  const soFar = node("div", { role: "status", class: "wave-check-sofar" });
  let answers = {};
  let at = -1; // -1: before the first question; questions.length: the pages
  let from = -1; // where the pages were asked for
  let told = ""; // the page to open first, right after the answer that leads there

  // The second half of a double click would answer the next question unread.
  const step = (className, text, press, more) => pushButton(className, text, (event) => event?.detail > 1 || press(), more);

  function go(to, page = "") {
    if (to === questions.length) from = at;
    at = to;
    told = page;
    draw();
    stage.querySelector("h3")?.focus();
  }
  function answer(question, value) {
    const before = matchesOf(table, { ...answers, [question]: "skipped" });
    answers = { ...answers, [question]: value };
    // Each page is shown once, for a screen may be seen by others.
    const fresh = matchesOf(table, answers).find((route) => table.red.includes(route) && !before.includes(route));
    go(at + 1, fresh);
  }
  /** Forget, without taking the reader's focus: they may be reading elsewhere. */
  function empty() {
    answers = {};
    at = -1;
    from = -1;
    told = "";
    draw();
  }
  function clear() {
    empty();
    stage.querySelector("h3")?.focus();
  }

  const heading = (text) => node("h3", { tabindex: "-1", class: "wave-check-ask" }, text);
  const row = (...parts) => node("div", { class: "wave-row" }, ...parts);
  const linkOf = (route, className) =>
    node("a", { href: words.pages[route].to, class: className }, words.pages[route].text);
  const item = (route) =>
    node("li", {}, linkOf(route), node("span", { class: "wave-check-line" }, words.pages[route].line));
  const listOf = (title, routes) =>
    routes.length
      ? [node("p", { class: "wave-check-title" }, title), node("ul", { class: "wave-check-pages" }, ...routes.map(item))]
      : [];

  /** The body's page in one short line, once an answer said that it needs something. */
  function staysOf() {
    const stays = Object.entries(table.stays).some(([question, taken]) => taken.includes(answers[question]));
    if (!stays || told === "body_now") return null;
    return node("p", { class: "wave-check-stays" }, words.stays, " ", linkOf("body_now"));
  }

  function startOf() {
    return [
      heading(words.title),
      ...words.intro.map((text) => node("p", {}, text)),
      row(
        step("wave-button", words.begin, () => go(0)),
        step("wave-quiet", words.without, () => go(questions.length)),
      ),
    ];
  }

  function questionOf(question) {
    const signs = words.signs[question];
    const meter = question === "distress";
    const offered = table.questions[question].filter((value) => value !== "skipped");
    const texts = words.answers[question] ?? words.answers.usual;
    return [
      staysOf(),
      node("p", { class: "wave-check-count" }, words.count.replace("{at}", at + 1).replace("{all}", questions.length)),
      words.before[question] ? node("p", { class: "wave-check-before" }, words.before[question]) : null,
      heading(words.asks[question]),
      signs && words.lists[question] ? node("p", { class: "wave-hint" }, words.lists[question]) : null,
      signs ? node("ul", { class: "wave-check-signs" }, ...signs.map((sign) => node("li", {}, sign))) : null,
      words.after[question] ? node("p", { class: "wave-hint" }, words.after[question]) : null,
      node(
        "div",
        { role: "group", "aria-label": words.asks[question], class: meter ? "wave-check-meter" : "wave-check-answers" },
        ...offered.map((value) =>
          step("wave-check-answer", texts[value] ?? value, () => answer(question, value), {
            "aria-pressed": String(answers[question] === value),
          }),
        ),
      ),
      row(
        step("wave-check-step", words.back, () => go(at - 1)),
        step("wave-check-step", words.skip, () => answer(question, "skipped")),
        step("wave-check-step", words.finish, () => go(questions.length)),
      ),
    ];
  }

  function pagesOf() {
    const way = wayOf(table, answers);
    const first = way.first
      ? node(
          "div",
          { class: "wave-check-first" },
          node("p", { class: "wave-check-title" }, words.first),
          linkOf(way.first, "wave-check-go"),
          node("p", {}, words.pages[way.first].line),
        )
      : null;
    const onTop = way.onTop
      ? node("p", { class: "wave-check-ontop" }, words.left_out, " ", linkOf(way.onTop))
      : null;
    const urgent = table.urgent.includes(way.first);
    const general = way.first === "general" ? (way.reassuring ? words.all_answered : words.some_left) : "";
    const named = [way.first, way.onTop, ...way.others];
    return [
      heading(words.pages_title),
      urgent ? first : onTop,
      urgent ? onTop : first,
      general ? node("p", {}, general) : null,
      ...listOf(words.also, way.others),
      ...listOf(way.first ? words.rest : words.all_pages, table.routes.filter((route) => !named.includes(route))),
      node("p", { class: "wave-hint" }, words.not_kept),
      row(
        step("wave-check-step", words.back, () => go(from)),
        step("wave-check-step", words.clear, clear),
      ),
    ];
  }

  function draw() {
    const asking = at >= 0 && at < questions.length;
    const parts = at < 0 ? startOf() : asking ? questionOf(questions[at]) : pagesOf();
    stage.replaceChildren(...parts.filter((part) => part !== null));
    // Help does not wait for the last question.
    const shown = asking && told;
    soFar.replaceChildren(
      ...(shown
        ? [node("p", { class: "wave-check-title" }, words.now), linkOf(told, "wave-check-go"), node("p", {}, words.or_go_on)]
        : []),
    );
    soFar.hidden = !shown;
  }

  el.classList.add("wave-control");
  el.append(node("section", { class: "wave-question wave-check", "aria-label": words.title }, soFar, stage));
  draw();
  // Nothing of the check is in the memory of the sitting; "Clear all my answers" is heard all the same.
  const unfollow = sitting.follow("check", empty);
  // Whoever goes to a page leaves no answers behind on this one. Heard at the window, since the
  // shell takes a click on a link before the link does.
  const leave = (event) => event.target.closest?.("a") && el.contains(event.target) && setTimeout(empty, 0);
  globalThis.addEventListener?.("click", leave, true);
  return () => {
    unfollow();
    globalThis.removeEventListener?.("click", leave, true);
    answers = {};
  };
}

export default { render };
