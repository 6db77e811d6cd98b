// The test after the training. Python draws it; it is taken, marked and saved in this page. Answers lie in
// the memory of the sitting, and Python hears only how many of each kind of "sure" were right.

const EXAM = "exam"; // the keys of the sitting
const PASSED = "exam:passed";
const SURE = [1, 2, 3];

// ---- Marking --------------------------------------------------------------------------------------

/** Each question with what was answered; an answer is [place of the option in the bank, how sure], or two nulls. */
const markedBy = (items, answers) =>
  items.map((item, index) => {
    const [option, sure] = answers[index];
    const chosen = item.options.find(({ at }) => at === option);
    return { item, chosen, option, sure, right: Boolean(chosen?.right) };
  });

const rightOf = (marked) => marked.filter(({ right }) => right).length;

/** For each kind of "sure": how many answers, and how many of them right. */
const levelsOf = (marked) =>
  SURE.map((level) => {
    const said = marked.filter(({ sure }) => sure === level);
    return [said.length, rightOf(said)];
  });

const pointsOf = (marked, marks) =>
  marked.reduce((sum, { sure, right }) => sum + (sure ? marks[sure][right ? 0 : 1] : 0), 0);

/** In whole points of 100, never rounded up to a pass. */
const shareOf = (right, asked) => Math.floor((100 * right) / asked);

/** What was asked of each objective below the pass mark, in the order of the training. */
function weakOf(marked, passMark) {
  const groups = new Map();
  for (const one of marked) {
    const { objective, part } = one.item;
    const group = groups.get(objective) ?? { objective, part, asked: 0, right: 0 };
    groups.set(objective, { ...group, asked: group.asked + 1, right: group.right + one.right });
  }
  const weak = [...groups.values()].filter(({ asked, right }) => 100 * right < passMark * asked);
  return weak.sort((one, other) => (one.objective < other.objective ? -1 : 1));
}

// ---- The result file ------------------------------------------------------------------------------

/** The pseudonym with single spaces, or "" where it cannot be one: letters, digits, hyphens and spaces of any script. */
function pseudonymOf(text, [least, most]) {
  const plain = text.normalize("NFC").split(/\s+/).filter(Boolean).join(" ");
  const letters = [...plain].length;
  return /^[\p{L}\p{M}\p{N} -]*$/u.test(plain) && letters >= least && letters <= most ? plain : "";
}

const ascii = (value) =>
  JSON.stringify(value).replace(/[\u007f-\uffff]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** JSON in one way only, as course/training/result.py has it: keys in order, no spaces, plain ASCII. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical)}]`;
  if (!value || typeof value !== "object") return ascii(value);
  return `{${Object.keys(value).sort().map((key) => `${ascii(key)}:${canonical(value[key])}`)}}`;
}

async function checksumOf(told) {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(canonical(told)));
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** [name, text] of the file. */
async function resultFile(pseudonym, place, marked, test, rules) {
  const score = rightOf(marked);
  const told = {
    ...rules.file,
    pseudonym,
    moment: place.moment,
    seed: place.seed,
    attempt: place.attempt,
    answers: marked.map(({ item, option, sure }) => ({ item: item.id, option, confidence: sure })),
    score,
    pass_mark: rules.pass_mark,
    passed: score >= test.need,
    questions: test.questions,
    course: rules.course,
    day: place.day,
  };
  const whole = { ...told, checksum: await checksumOf(told) };
  const name = `training_${pseudonym.replaceAll(" ", "-")}_${place.moment}_${place.attempt}.json`;
  return [name, `${JSON.stringify(whole, null, 1)}\n`];
}

/** Hand a text to the browser as a file. */
function handOver(name, text) {
  const href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  node("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10000); // the browser has begun to read it by then
}

// ---- The page -------------------------------------------------------------------------------------

function render({ model, el }) {
  const words = model.get("words");
  const rules = model.get("rules");
  const stage = node("div", { class: "wave-exam-stage" });
  const told = node("p", { class: "wave-hint wave-exam-told", role: "status" });
  const tell = (text) => (told.textContent = text);

  const freshSeed = () => crypto.getRandomValues(new Uint32Array(1))[0] % rules.seeds;
  const place = () => sitting.get(EXAM);
  const keep = (value) => sitting.set(EXAM, value);

  /** The test of a place, or null while Python still draws it. */
  function testOf({ seed, attempt, mild }) {
    const wanted = { seed, attempt, mild };
    const drawn = model.get("test");
    const fits = drawn.items && drawn.seed === seed && drawn.attempt === attempt && String(drawn.mild) === String(mild);
    if (fits) return drawn;
    if (JSON.stringify(model.get("wants")) !== JSON.stringify(wanted)) report(model, "wants", wanted);
    return null;
  }

  // The second half of a double click would answer the next question unread.
  const step = (className, text, press) => pushButton(className, text, (event) => event?.detail > 1 || press());
  const heading = (text) => node("h3", { tabindex: "-1", class: "wave-exam-title" }, text);
  const row = (...parts) => node("div", { class: "wave-row" }, ...parts.filter(Boolean));
  const text = (said, className) => node("p", className ? { class: className } : {}, said);
  const drawLine = ({ seed, attempt, mild }) =>
    text(fill(words.draw, { seed, attempt }) + (mild.includes(attempt) ? ` ${words.draw_mild}` : ""), "wave-hint");
  function milderBox(said, checked) {
    const box = node("input", { type: "checkbox", autocomplete: "off" });
    box.checked = checked;
    return { box, label: node("label", { class: "wave-option" }, box, node("span", {}, said)) };
  }

  /** Go on to what the sitting now holds, and read it from its heading. */
  function go(value) {
    tell("");
    keep(value);
    draw();
    stage.querySelector("h3")?.focus();
  }

  // ---- Before it ----

  function startOf() {
    const offered = freshSeed();
    const numbers = { ...rules, need: Math.ceil((rules.count * rules.pass_mark) / 100) };
    const name = unique("exam-moment");
    const moments = ["after", "before"].map((value) => {
      const input = node("input", { type: "radio", name, value, autocomplete: "off" });
      input.checked = value === "after";
      return { input, label: node("label", { class: "wave-option" }, input, node("span", {}, words[`moment_${value}`])) };
    });
    const { box, label } = milderBox(words.mild, false);
    const seedId = unique("exam-seed");
    const seed = node("input", { type: "text", autocomplete: "off", id: seedId, inputmode: "numeric", maxlength: 6, size: 7 });
    const attempts = node("select", { autocomplete: "off" },
      ...Array.from({ length: rules.attempts }, (_, at) => node("option", { value: at + 1 }, String(at + 1))));

    function begin() {
      const given = (seed.value ?? "").trim();
      if (given && !/^\d{1,6}$/.test(given)) {
        tell(words.no_draw);
        return seed.focus();
      }
      // Attempts before this one count as milder too: they have used up other questions.
      const attempt = given ? Number(attempts.value ?? 1) : 1;
      const mild = box.checked ? Array.from({ length: attempt }, (_, at) => at + 1) : [];
      const moment = moments.find(({ input }) => input.checked).input.value;
      go({ seed: given ? Number(given) : offered, attempt, mild, moment, answers: [] });
    }

    return [
      heading(words.title),
      ...["about", "attempts", "kept"].map((each) => text(fill(words[each], numbers))),
      node("fieldset", {}, node("legend", {}, words.moment), ...moments.map((each) => each.label)),
      text(words.note),
      label,
      text(fill(words.seed, { seed: offered })),
      node("details", {},
        node("summary", {}, words.given),
        text(words.given_says, "wave-hint"),
        node("p", { class: "wave-exam-given" },
          node("label", { for: seedId }, words.given_seed), seed,
          node("label", {}, words.given_attempt, " ", attempts))),
      row(step("wave-button", words.begin, begin)),
    ];
  }

  // ---- A question ----

  function sureOf() {
    const name = unique("exam-sure");
    return SURE.map((level) => {
      const [right, wrong] = rules.marks[level];
      const input = node("input", { type: "radio", name, value: level, autocomplete: "off" });
      const said = fill(words.earns, { right: `+${right}`, wrong: wrong ? `−${-wrong}` : "0" });
      const label = node("label", { class: "wave-chip" }, input,
        node("span", {}, node("strong", {}, words[`sure_${level}`]), node("span", { class: "wave-exam-earns" }, said)));
      return { level, input, label };
    });
  }

  function questionOf(now, test) {
    const at = now.answers.length;
    const { stem, options } = test.items[at];
    const name = unique("exam-option");
    const inputs = options.map((option) => node("input", { type: "radio", name, value: option.at, autocomplete: "off" }));
    const sure = sureOf();
    const answer = (option, level) => {
      const answers = [...now.answers, [option, level]];
      const day = answers.length === test.items.length ? { day: localDay() } : {};
      go({ ...now, answers, ...day });
    };
    function confirm() {
      const chosen = options[inputs.findIndex((input) => input.checked)];
      const level = sure.find(({ input }) => input.checked)?.level;
      if (!chosen || !level) return tell(chosen ? words.say_sure : words.choose);
      answer(chosen.at, level);
    }
    return [
      heading(fill(words.question, { at: at + 1, of: test.items.length })),
      node("form", { autocomplete: "off", class: "wave-exam-form", onsubmit: (event) => event.preventDefault() },
        node("fieldset", {},
          node("legend", {}, stem),
          ...options.map((option, index) => node("label", { class: "wave-option" }, inputs[index], node("span", {}, option.text)))),
        node("fieldset", { class: "wave-pick" },
          node("legend", {}, words.sure),
          node("div", { class: "wave-places" }, ...sure.map(({ label }) => label))),
        row(step("wave-button", words.confirm, confirm), step("wave-quiet", words.leave_open, () => answer(null, null)))),
    ];
  }

  // ---- The result ----

  function saveOf(now, marked, test) {
    const id = unique("exam-pseudonym");
    const hint = unique("exam-hint");
    const field = node("input", { type: "text", autocomplete: "off", spellcheck: "false", id, "aria-describedby": hint, maxlength: 60, onkeydown: sendOnEnter });
    const said = node("p", { class: "wave-hint", role: "status" });
    async function save() {
      const pseudonym = pseudonymOf(field.value ?? "", rules.pseudonym);
      const [least, most] = rules.pseudonym;
      if (!pseudonym) {
        said.textContent = fill(words.no_pseudonym, { least, most });
        return field.focus();
      }
      // A browser works out checksums on an address of its own machine and on https only.
      if (!globalThis.crypto?.subtle) return (said.textContent = words.no_checksum);
      const [file, content] = await resultFile(pseudonym, now, marked, test, rules);
      handOver(file, content);
      said.textContent = fill(words.saved, { file });
    }
    return node("form", { autocomplete: "off", class: "wave-exam-save", onsubmit: (event) => (event.preventDefault(), save()) },
      node("h4", {}, words.save_title),
      text(words.save_says),
      node("label", { class: "wave-own", for: id }, words.pseudonym),
      text(words.pseudonym_hint, "wave-hint"),
      field,
      node("p", { id: hint, class: "wave-hint" }, words.pseudonym_stays),
      row(pushButton("wave-button", words.save, save)),
      said);
  }

  /** Every objective below the pass mark, with its part. */
  function weakParts(marked) {
    const weak = weakOf(marked, rules.pass_mark);
    if (!weak.length) return [];
    const item = ({ objective, part, asked, right }) => {
      const { title, to } = words.parts[part];
      const where = to ? node("a", { href: to }, title) : title;
      return node("li", {}, fill(words.weak_line, { objective: words.objectives[objective], right, asked }), " ", where, ".");
    };
    return [node("h4", {}, words.weak_title), text(words.weak_says, "wave-hint"), node("ul", { class: "wave-exam-weak" }, ...weak.map(item))];
  }

  /** A further attempt, or, after the last, what is left. */
  function nextOf(now) {
    if (now.attempt >= rules.attempts) {
      return [node("h4", {}, words.no_more_title), ...[words.no_more, words.supervisor, words.supervisor_how].map((each) => text(each))];
    }
    const attempt = now.attempt + 1;
    const { box, label } = milderBox(words.mild_again, now.mild.includes(now.attempt));
    const begin = () => {
      const mild = box.checked ? [...now.mild, attempt] : now.mild;
      go({ seed: now.seed, attempt, mild, moment: now.moment, answers: [] });
    };
    return [
      node("h4", {}, words.again_title), text(fill(words.again_says, { left: rules.attempts - now.attempt })), label,
      row(step("wave-button", fill(words.again, { attempt }), begin)),
    ];
  }

  function resultOf(now, test) {
    const marked = markedBy(test.items, now.answers);
    const [right, asked] = [rightOf(marked), marked.length];
    const passed = right >= test.need;
    const open = marked.filter(({ chosen }) => !chosen).length;
    const values = {
      right, asked, share: shareOf(right, asked), need: test.need, pass_mark: rules.pass_mark,
      points: String(pointsOf(marked, rules.marks)).replace("-", "−"), most: asked * rules.marks[3][0],
    };
    const lines = [
      text(fill(words.score, values), "wave-exam-score"),
      open ? text(open === 1 ? words.left_open_one : fill(words.left_open_many, { open })) : null,
      text(fill(words.points, values)),
      drawLine(now),
    ];
    if (now.moment === "before") {
      return [
        heading(words.before_title), ...lines, text(words.before_says), saveOf(now, marked, test),
        row(step("wave-quiet", words.before_over, () => go(undefined))),
      ];
    }
    return [
      heading(passed ? words.passed : words.not_passed),
      ...lines,
      passed ? text(words.passed_says) : null,
      ...weakParts(marked),
      ...(passed ? [] : nextOf(now)),
      saveOf(now, marked, test),
      node("h4", {}, words.reasons_title),
      text(words.reasons_says, "wave-hint"),
      node("ol", { class: "wave-exam-reasons" }, ...marked.map(reasonsOf)),
    ];
  }

  /** One question with every option and its reason; those not answered rightly stand open. */
  function reasonsOf({ item, chosen, sure, right }) {
    const verdict = right ? words.fits : chosen ? words.differs : words.open;
    const option = (one) =>
      node("li", { class: `wave-reply ${one.right ? "fits" : "differs"}` },
        one.right || one === chosen
          ? node("p", { class: "wave-mark" }, [one.right ? words.best : "", one === chosen ? words.yours : ""].filter(Boolean).join(" · "))
          : null,
        text(one.text, "wave-exam-answer"),
        text(one.reason));
    const sources = item.sources.flatMap(({ name, to }) => [" ", node("a", { href: to }, name), "."]);
    return node("li", {},
      node("details", right ? {} : { open: true },
        node("summary", {}, node("strong", {}, `${verdict}. `), item.stem),
        sure ? text(fill(words.said_sure, { sure: words[`sure_${sure}`] }), "wave-hint") : null,
        node("ul", { class: "wave-exam-options" }, ...item.options.map(option)),
        text(item.reason),
        sources.length ? node("p", { class: "wave-hint" }, words.sources, ...sources) : null));
  }

  // ---- All of it ----

  /** What Python and the other controls of this page hear: nothing before the end. */
  function spread(now, test) {
    const done = test && now.answers.length === test.items.length;
    const marked = done ? markedBy(test.items, now.answers) : [];
    const levels = done ? levelsOf(marked) : [];
    if (JSON.stringify(levels) !== JSON.stringify(model.get("levels"))) report(model, "levels", levels);
    const right = rightOf(marked);
    const passed = done && now.moment === "after" && right >= test.need;
    const told = passed ? { right, asked: marked.length, seed: now.seed, attempt: now.attempt, day: now.day } : undefined;
    if (JSON.stringify(told) !== JSON.stringify(sitting.get(PASSED))) sitting.set(PASSED, told);
  }

  function draw() {
    const now = place();
    const test = now ? testOf(now) : null;
    const parts = !now
      ? startOf()
      : !test
        ? [heading(words.title), text(words.drawing)]
        : now.answers.length < test.items.length
          ? questionOf(now, test)
          : resultOf(now, test);
    stage.replaceChildren(...parts.filter(Boolean));
    if (!now || test) spread(now, test);
  }

  el.classList.add("wave-control");
  el.append(node("section", { class: "wave-question wave-exam", "aria-label": words.title }, stage, told));
  draw();
  const unfollow = [follow(model, ["test"], draw), sitting.follow(EXAM, draw)];
  return () => unfollow.forEach((stop) => stop());
}

export default { render };
