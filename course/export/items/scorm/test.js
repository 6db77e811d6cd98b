// A test in a learning platform that speaks SCORM 1.2. The page has every question in it; it asks and
// marks by itself. It sends whether the test is passed, the score, and where to go on. An answer
// stays here until the page is closed.

const FARTHEST = 10; // windows from this one to the platform's

// ---- Drawing -------------------------------------------------------------------------------------

/** The questions of an attempt in order, each {item, options, milder}; a seed has them for good.
 * `milder` is what can stand in for a graphic question; it is not asked elsewhere in the attempt. */
function drawn(told, seed, attempt) {
  const asked = told.tests[seed - 1][attempt - 1].split(" ").map((code) => {
    const [number, order] = code.split(".");
    const item = told.items[number];
    return { item, options: [...order].map((at) => item.options[at]) };
  });
  const used = new Set(asked.map((one) => one.item));
  for (const one of asked.filter(({ item }) => item.graphic)) {
    const item = standIn(one.item, told.items, used);
    if (item) one.milder = { item, options: item.options };
    used.add(item);
  }
  return asked;
}

/** The milder question that an item names, or another one of its objective, or of its part. */
function standIn(item, items, used) {
  const free = items.filter((one) => !one.graphic && one.part === item.part && !used.has(one));
  const named = free.find((one) => one.id === item.instead);
  return named ?? free.find((one) => one.objective === item.objective) ?? free[0];
}

// ---- The place -----------------------------------------------------------------------------------

const written = ({ bank, seed, attempt, at, right }) =>
  `bank ${bank} seed ${seed} attempt ${attempt} at ${at} right ${right}`;

/** The place that was kept, or null where it is none of this bank. */
function read(text, told) {
  const found = /^bank (\w{8}) seed (\d{1,4}) attempt (\d) at (\d{1,3}) right (\d{1,3})$/.exec(text);
  if (!found || found[1] !== told.bank) return null;
  const [seed, attempt, at, right] = found.slice(2).map(Number);
  const drawn = told.tests[seed - 1]?.[attempt - 1];
  const sound = drawn && at <= told.count && right <= at;
  return sound ? { bank: told.bank, seed, attempt, at, right } : null;
}

/** In whole points of 100, never rounded up to a pass. */
const score = (right, of) => Math.floor((100 * right) / of);

// ---- The platform --------------------------------------------------------------------------------

/** Its object: in a window round this one, or round the one that opened it. */
function found(from) {
  for (let at of [from, from.opener]) {
    for (let step = 0; at && step < FARTHEST; step++) {
      try {
        if (at.API) return at.API;
      } catch {
        break; // a window of another site
      }
      at = at.parent === at ? null : at.parent;
    }
  }
  return null;
}

/** {kind, status, kept, tell, leave}. kind: "keeps", "looks" (nothing counts) or "none". */
function connected(api) {
  const nothing = { status: "", kept: "", tell: () => true, leave() {} };
  const ask = (name, value = "") => {
    try {
      return String(api[name](...[value].flat()));
    } catch {
      return "";
    }
  };
  if (!api || ask("LMSInitialize") !== "true") return { ...nothing, kind: "none" };
  const get = (name) => ask("LMSGetValue", `cmi.${name}`);
  const set = (name, value) => ask("LMSSetValue", [`cmi.${name}`, String(value)]) === "true";
  let open = true;
  const leave = () => {
    if (open) ask("LMSFinish");
    open = false;
  };
  if (["review", "browse"].includes(get("core.lesson_mode")))
    return { ...nothing, kind: "looks", leave };
  return {
    kind: "keeps",
    status: get("core.lesson_status"),
    kept: get("suspend_data"),
    /** Whether it took all it must have, and keeps it. What is `good` to have, it may refuse. */
    tell(must, good) {
      for (const [name, value] of Object.entries(good)) set(name, value);
      const taken = Object.entries(must).map(([name, value]) => set(name, value));
      return ask("LMSCommit") === "true" && taken.every(Boolean);
    },
    leave,
  };
}

// ---- The page ------------------------------------------------------------------------------------

function made(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

const filled = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

/** Runs the test in `main`. `seed` is for a new one; `platform` is what connected() gave. */
function run(main, status, told, platform, seed) {
  const words = told.words;
  const of = told.count;
  const kept = read(platform.kept, told);
  let place = kept ?? { bank: told.bank, seed, attempt: 1, at: 0, right: 0 };
  let test = drawn(told, place.seed, place.attempt);

  const p = (text, kind = "") => made("p", { class: `told ${kind}`.trim() }, text);
  const say = (text) => {
    if (status.textContent !== text) status.textContent = text;
  };
  function button(text, press, kind = "") {
    const one = made("button", { type: "button", ...(kind && { class: kind }) }, text);
    one.addEventListener("click", press);
    return one;
  }
  let shown = false;
  /** A new page; its heading is read first. The very first leaves the focus where it was. */
  function show(name, heading, ...children) {
    const title = made("h1", { tabindex: "-1" }, heading);
    main.setAttribute("data-shows", name);
    main.replaceChildren(title, ...children);
    if (shown) title.focus();
    if (shown) globalThis.scrollTo?.(0, 0);
    shown = true;
  }

  // ---- What is told ----

  const done = () => place.at === of;
  const passed = () => done() && place.right >= told.need;

  /** The result once all is answered, a place before that. Whether the platform has it. */
  function keep(more = {}) {
    const at = { suspend_data: written(place) };
    // Of a passed test there is nothing to take up again.
    const exit = { "core.exit": passed() ? "" : "suspend" };
    if (!done()) return platform.tell(at, { ...more, ...exit });
    const result = {
      "core.score.raw": score(place.right, of),
      "core.lesson_status": passed() ? "passed" : "failed",
    };
    return platform.tell(result, { "core.score.min": 0, "core.score.max": 100, ...at, ...exit });
  }

  // ---- What is shown ----

  function start() {
    const notes = { none: words.no_platform, looks: words.look_only };
    if (platform.status === "passed" && !(kept && passed()))
      return show("done", words.title, p(words.done_before), p(words.close));
    if (done()) return result(keep());
    const begun = kept && (place.at > 0 || place.attempt > 1);
    const numbers = { count: of, minutes: told.minutes, need: told.need, attempts: told.attempts };
    const values = { at: place.at + 1, of, right: place.right, done: place.at };
    const lines = [words.about, words.attempts, words.note];
    if (platform.kind === "keeps") lines.push(words.sent);
    // From the beginning, or a platform may take a page that was closed early for one completed. An
    // attempt that failed stays failed until the next has its result.
    const going = platform.status !== "failed" && { "core.lesson_status": "incomplete" };
    if (!keep(going || {})) say(words.not_kept);
    show(
      "start", words.title,
      ...(begun ? [p(filled(words.stopped, values))] : lines.map((line) => p(filled(line, numbers)))),
      ...(platform.kept && !kept ? [p(words.changed)] : []),
      ...(notes[platform.kind] ? [p(notes[platform.kind])] : []),
      p(filled(words.draw, place), "fine"),
      button(begun ? words.go_on : words.begin, next),
    );
  }

  function next() {
    say("");
    const { milder, ...asked } = test[place.at];
    if (!milder) return ask(asked);
    show(
      "gentle", filled(words.gentle, { at: place.at + 1 }), p(words.gentle_says),
      button(words.milder, () => ask(milder)),
      button(words.show, () => ask(asked), "quiet"),
    );
  }

  function ask({ item, options }) {
    const inputs = options.map((_, at) =>
      made("input", { type: "radio", name: "option", value: at, autocomplete: "off" }));
    const form = made("form", { autocomplete: "off", novalidate: "" },
      made("fieldset", {},
        made("legend", { class: "told" }, item.stem),
        ...options.map((option, at) =>
          made("label", { class: "choice" }, inputs[at], made("span", { class: "told" }, option.text)))),
      made("button", {}, words.check));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const chosen = options[inputs.findIndex((input) => input.checked)];
      if (!chosen) return say(words.choose);
      place = { ...place, at: place.at + 1, right: place.right + Number(chosen.right) };
      const has = keep();
      say(has ? "" : done() ? words.not_told : words.not_kept);
      reasons(item, options, chosen, has);
    });
    show("question", filled(words.question, { at: place.at + 1, of }), form);
  }

  function reasons(item, options, chosen, has) {
    const verdict = (text, kind) => made("span", { class: `verdict ${kind}`.trim() }, text);
    const rows = options.map((option) =>
      made("li", option === chosen ? { class: "mine" } : {},
        p(option.text, "answer"),
        made("p", { class: "verdicts" },
          ...(option.right ? [verdict(words.best, "fits")] : []),
          ...(option === chosen ? [verdict(words.yours, "")] : [])),
        p(option.reason, "reply")));
    show(
      "reasons", chosen.right ? words.fits : words.differs,
      p(item.stem, "stem"),
      made("ul", { class: "results" }, ...rows),
      p(item.reason, "says"),
      ...(item.cited ? [p(item.cited, "fine")] : []),
      button(done() ? words.to_result : words.next, done() ? () => result(has) : next),
    );
  }

  function result(has) {
    const values = { right: place.right, of, score: score(place.right, of), mark: told.mark };
    const more = !passed() && place.attempt < told.attempts;
    const coming = { attempt: place.attempt + 1 };
    const stays = platform.kind === "keeps";
    say(has ? "" : words.not_told);
    show(
      "result", passed() ? words.passed : words.not_passed,
      p(filled(words.score, values)),
      ...(stays && has ? [p(words.told)] : []),
      ...(has ? [] : [button(words.send, () => result(keep()))]),
      ...(more ? [p(words.try_again), button(filled(words.again, coming), again)] : []),
      ...(more || passed() ? [] : [p(words.no_more)]),
      p(filled(words.draw, place), "fine"),
      ...(stays ? [p(words.close)] : []),
    );
  }

  function again() {
    place = { ...place, attempt: place.attempt + 1, at: 0, right: 0 };
    test = drawn(told, place.seed, place.attempt);
    const has = keep();
    next();
    if (!has) say(words.not_kept);
  }

  start();
}

if (globalThis.window?.document?.getElementById) {
  const told = JSON.parse(document.getElementById("told").textContent);
  const [chance] = crypto.getRandomValues(new Uint32Array(1));
  const platform = connected(found(window));
  const [main, status] = [document.querySelector("main"), document.getElementById("status")];
  run(main, status, told, platform, 1 + (chance % told.tests.length));
  addEventListener("pagehide", () => platform.leave());
  // A page that comes back from the browser's memory has left its platform.
  addEventListener("pageshow", (event) => event.persisted && location.reload());
}
