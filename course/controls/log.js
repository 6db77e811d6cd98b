// A log of evenings in the memory of the sitting. What it says of them stands in evenings.js.

/** One evening as a line of the list. */
function line(entry, words, offers) {
  const of = (field) => named(entry, field, offers);
  // "Last night" would not be true for long in a log that is kept.
  const when = entry.date || (entry.noted ? fill(words.ago_noted, { ago: of("ago"), noted: entry.noted }) : of("ago"));
  const helped = says(entry, "helped") ? fill(words.line_helped, { tools: of("helped") }) : "";
  const around = [of("around"), entry.day ? fill(words.on_day, { day: entry.day }) : ""].filter(Boolean).join(", ");
  return [when, of("came"), of("when"), of("strength"), helped, around].filter(Boolean).join(" · ") || words.bare;
}

function render({ model, el }) {
  const words = model.get("words");
  const offers = model.get("offers");
  const help = model.get("help");
  const entries = () => sitting.get(LOG) ?? [];

  /** A row of chips for one field. `one`: only one of them can be on. */
  function chips(field, one) {
    const name = unique(field);
    const inputs = offers[field].map(([key]) =>
      node("input", { autocomplete: "off", type: one ? "radio" : "checkbox", name, value: key, onchange: () => choose(key) }),
    );
    function choose(key) {
      const alone = ALONE[field];
      if (alone) for (const input of inputs) if ((key === alone) !== (input.value === alone)) input.checked = false;
      draw();
    }
    const labels = inputs.map((input, at) =>
      node("label", { class: "wave-chip" }, input, node("span", {}, offers[field][at][1])),
    );
    const body = node(
      "fieldset",
      { class: "wave-log-field" },
      node("legend", {}, words[field]),
      words[`${field}_hint`] ? node("p", { class: "wave-hint" }, words[`${field}_hint`]) : null,
      node("div", { class: "wave-places" }, ...labels),
    );
    const on = () => inputs.filter((input) => input.checked).map((input) => input.value);
    return {
      body,
      /** Only these keys can be chosen now; what is out of sight is not chosen. */
      only: (keys) => inputs.forEach((input, at) => {
        labels[at].hidden = !keys.includes(input.value);
        if (labels[at].hidden) input.checked = false;
      }),
      value: () => (one ? (on()[0] ?? "") : on()),
      empty: () => inputs.forEach((input) => (input.checked = false)),
    };
  }

  const fields = {
    wanted: chips("wanted", true),
    alarms: chips("alarms", false),
    ago: chips("ago", true),
    came: chips("came", false),
    when: chips("when", false),
    strength: chips("strength", true),
    tried: chips("tried", false),
    helped: chips("helped", false),
    around: chips("around", false),
  };
  const hinted = (type, name, more) => {
    const id = unique(name);
    return node("input", { autocomplete: "off", type, id, "aria-describedby": `${id}-hint`, ...more });
  };
  const date = hinted("date", "date");
  const day = hinted("number", "day", { inputmode: "numeric", min: 1, max: 99 });
  const small = (input, text, hint) =>
    node("p", { class: "wave-log-small" }, node("label", { for: input.id }, text), input, node("span", { id: `${input.id}-hint`, class: "wave-hint" }, hint));

  const first = node("div", { role: "status", class: "wave-replies" });
  const strong = node("div", { role: "status", class: "wave-replies" });
  const told = node("p", { class: "wave-hint", role: "status" });
  const list = node("ol", { class: "wave-log-list" });
  const sums = node("div", { class: "wave-log-sums" });
  const cycle = node("div", { class: "wave-log-sums" });

  function draft() {
    const number = Number(day.value);
    const picked = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.value()]));
    // What is out of sight is not noted.
    if (!somethingCame(picked)) Object.assign(picked, { when: [], strength: "", tried: [], helped: [] });
    return {
      ...picked,
      date: date.value ?? "",
      day: Number.isInteger(number) && number >= 1 && number <= 99 ? number : 0,
    };
  }
  function clearForm() {
    Object.values(fields).forEach((field) => field.empty());
    date.value = "";
    day.value = "";
    more.open = false;
  }

  const add = node("button", { type: "button", class: "wave-button", onclick: () => {
    const { wanted, alarms, ...rest } = draft();
    if (!wanted && !alarms.length && !Object.values(rest).flat().some(Boolean)) return tell(words.nothing_yet);
    const noted = rest.ago && !rest.date ? localDay() : "";
    const evening = { wanted, alarms, ...rest, noted };
    // The journal keeps what has an id; an evening that leads to help first stays on this page.
    const stays = !mayCount([evening]);
    sitting.set(LOG, [...entries(), stays ? evening : { id: unique("evening"), ...evening }]);
    clearForm();
    draw();
    drawLog();
    const added = fill(words.added, { evenings: evenings(entries().length, words) });
    const isOpen = globalThis.courseJournal?.state().state === "open";
    tell(stays && isOpen ? `${added} ${words.not_kept}` : added);
    toList();
  } }, words.add);
  const erase = node("button", { type: "button", class: "wave-log-erase", onclick: () => {
    sitting.set(LOG, undefined);
    drawLog();
    tell(words.deleted);
    heading.focus();
  } }, words.delete);
  const heading = node("h3", { tabindex: -1, class: "wave-log-name" }, words.list);

  /** To the list, and not only to its first line at the foot of the window. */
  function toList() {
    heading.focus({ preventScroll: true });
    heading.scrollIntoView?.({ block: "center" });
  }
  function tell(text) {
    told.textContent = text;
    drawHeading();
  }
  /** The heading of an empty list has nothing to say. */
  function drawHeading() {
    list.hidden = entries().length === 0;
    heading.hidden = list.hidden && !told.textContent;
  }
  const shownKeys = new Map();
  /** Help in its place. What already stands there is left alone, or it would be read out again. */
  function place(where, keys) {
    if (shownKeys.get(where) === String(keys)) return;
    shownKeys.set(where, String(keys));
    where.replaceChildren(...paragraphs(keys.map((key) => help[key])));
  }
  function draw() {
    const now = draft();
    const keys = helpOf(now).filter((key) => key !== "unanswered");
    place(first, keys.filter((key) => key !== "strong"));
    place(strong, keys.filter((key) => key === "strong"));
    rest.hidden = now.alarms.includes("self_harm"); // a log is not what is needed then
    felt.hidden = eased.hidden = !somethingCame(now);
    fields.helped.only([...now.tried, ALONE.helped]);
    fields.helped.body.hidden = !says(now, "tried");
  }
  function drawLog() {
    const noted = entries();
    list.replaceChildren(
      ...noted.map((entry, at) => {
        const text = line(entry, words, offers);
        const out = node("button", { type: "button", class: "wave-quiet", "aria-label": `${words.take_out}: ${text}`, onclick: () => {
          sitting.set(LOG, noted.length > 1 ? noted.filter((_, other) => other !== at) : undefined);
          drawLog();
          tell(words.taken_out);
          heading.focus();
        } }, words.take_out);
        return node("li", {}, node("span", {}, text), out);
      }),
    );
    erase.hidden = noted.length === 0;
    drawHeading();
    sums.replaceChildren(...paragraphs(summary(noted, words, offers, help)));
    cycle.replaceChildren(...paragraphs(cycleView(noted, words)));
  }

  const felt = node("div", {}, fields.when.body, fields.strength.body, strong);
  const eased = node("div", {}, fields.tried.body, fields.helped.body);
  const more = node("details", { class: "wave-log-more" }, node("summary", {}, words.more), eased, small(day, words.day, words.day_hint));
  const rest = node(
    "div",
    {},
    fields.ago.body,
    small(date, words.date, words.date_hint),
    fields.came.body,
    felt,
    fields.around.body,
    more,
    node("div", { class: "wave-row" }, add),
  );
  const headingId = unique("log");
  el.classList.add("wave-control");
  el.append(
    node(
      "section",
      { class: "wave-question wave-log", "aria-labelledby": headingId },
      node("p", { id: headingId, class: "wave-ask" }, words.title),
      node("p", { class: "wave-hint" }, words.hint),
      node("form", { autocomplete: "off", onsubmit: (event) => event.preventDefault() }, fields.wanted.body, fields.alarms.body, first, rest),
      node("div", { class: "wave-log-noted" },
        heading, told, list,
        node("h3", { class: "wave-log-name" }, words.summary), sums,
        node("details", { class: "wave-log-cycle" }, node("summary", {}, words.cycle), cycle),
        node("div", { class: "wave-row" }, erase),
      ),
    ),
  );
  draw();
  drawLog();
  return sitting.follow(LOG, (value) => {
    if (value === undefined) {
      clearForm();
      draw();
      tell("");
    }
    drawLog();
  });
}

export default { render };
