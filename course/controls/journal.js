// The journal's own page: keep words, unlock them, see and remove what is kept, take all of it away.
// The work is done by the page's courseJournal; a passphrase stays in its field until it is used.

/** A moment as the reader's own calendar and clock say it. */
const moment = (iso) => new Date(iso).toLocaleString(undefined, { dateStyle: "long", timeStyle: "short" });

/** A value as paragraphs: one for a text, one for each part of a list, "name: text" for fields. */
function paragraphsOf(value) {
  if (Array.isArray(value)) return value.flatMap(paragraphsOf);
  if (value && typeof value === "object") {
    return Object.entries(value).map(([name, text]) => node("p", {}, node("span", { class: "wave-journal-name" }, `${name} `), String(text)));
  }
  return value === "" ? [] : [node("p", {}, String(value))];
}

/** A field for a passphrase, with a button that shows what was typed. */
function secret(label, words) {
  const id = unique("passphrase");
  // "off" and no name: a browser would otherwise offer to store it.
  const input = node("input", { id, type: "password", autocomplete: "off", autocapitalize: "none", spellcheck: "false", onkeydown: sendOnEnter });
  const eye = node("button", { type: "button", class: "wave-quiet", "aria-pressed": "false", "aria-controls": id, onclick: () => {
    const hidden = input.getAttribute("type") === "password";
    input.setAttribute("type", hidden ? "text" : "password");
    eye.setAttribute("aria-pressed", String(hidden));
  } }, words.show);
  const body = node("div", { class: "wave-journal-field" }, node("label", { for: id }, label), node("div", { class: "wave-journal-secret" }, input, eye));
  const take = () => {
    const text = input.value;
    input.value = "";
    return text;
  };
  return { body, input, take };
}

function render({ model, el }) {
  const words = model.get("words");
  const kinds = model.get("kinds");
  const journal = globalThis.courseJournal;
  const problems = words.problem;

  const told = node("p", { class: "wave-journal-told", role: "status" });
  const hosted = journal?.isHosted ? node("p", { class: "wave-journal-hosted" }, words.hosted) : "";
  const stage = node("div", { class: "wave-journal-stage" });
  const list = node("div", { class: "wave-journal-list" });
  let shown = "";
  let stale = true;

  const tell = (text) => (told.textContent = text);

  /** Do one thing; say how it went. Resolves to whether it went well. */
  async function attempt(work, done = "") {
    tell("");
    el.setAttribute("aria-busy", "true");
    const { problem, stays } = await work;
    el.removeAttribute("aria-busy");
    tell(problem ? problems[problem] : stays ? words.stays : done);
    return !problem;
  }

  function form(text, fields, send, hint) {
    return node(
      "form",
      { autocomplete: "off", class: "wave-journal-form", onsubmit: (event) => {
        event.preventDefault();
        send();
      } },
      hint ? node("p", { class: "wave-hint" }, hint) : null,
      ...fields.map(({ body }) => body),
      node("div", { class: "wave-row" }, node("button", { type: "submit", class: "wave-button" }, text)),
    );
  }

  /** New passphrase, typed twice. `use(text)` is called only when both are the same. */
  function twice(label) {
    const fields = [secret(label, words), secret(words.again, words)];
    const chosen = () => {
      const [one, other] = fields.map(({ input }) => input.value);
      if (one === other) return one;
      tell(words.not_same);
      fields[1].take();
      fields[1].input.focus();
    };
    const empty = () => fields.forEach((field) => field.take());
    return { fields, chosen, empty };
  }

  // ---- What is shown in each state --------------------------------------------------------------

  const heading = (text) => node("h2", { tabindex: "-1", class: "wave-ask" }, text);

  function absent() {
    const { fields, chosen, empty } = twice(words.new);
    async function make() {
      const text = chosen();
      if (text === undefined) return;
      const good = await attempt(journal.make(text), words.made);
      if (good) empty();
      toTop(good, fields[0].input);
    }
    return [heading(words.make_title), form(words.make, fields, make, words.make_hint)];
  }

  function locked() {
    const field = secret(words.passphrase, words);
    async function unlock() {
      const good = await attempt(journal.unlock(field.input.value), words.unlocked);
      if (good) field.take();
      toTop(good, field.input);
    }
    return [
      heading(words.locked_title),
      form(words.unlock, [field], unlock, words.locked_hint),
      node("div", { class: "wave-journal-more" }, fold(words.anew_title, anew()), fold(words.delete_title, remove())),
    ];
  }

  function open(state) {
    const lost = state.unreadable;
    const count = lost === 1 ? words.one_lost : lost ? fill(words.many_lost, { n: lost }) : words.none_lost;
    const damage = node("div", { class: "wave-journal-damage" },
      node("p", { class: "wave-ask" }, words.damaged_title), node("p", {}, fill(words.damaged, { count })), node("p", {}, words.damaged_next));
    return [
      heading(words.open_title),
      state.damaged ? damage : node("p", { class: "wave-hint" }, fill(words.open_hint, { minutes: state.minutes })),
      node("div", { class: "wave-row" }, pushButton("wave-button", words.lock, lock)),
      node("h3", { tabindex: "-1" }, words.list_title),
      list,
      node("div", { class: "wave-journal-more" },
        fold(words.copy_title, copy()),
        state.damaged ? null : fold(words.change_title, change()),
        state.damaged ? fold(words.anew_title, anew()) : null,
        fold(words.delete_title, remove())),
    ];
  }

  const fold = (title, inside) => node("details", {}, node("summary", {}, title), ...inside);

  async function lock() {
    toTop(await attempt(journal.lock(), words.locked));
  }

  function copy() {
    const hand = async () => {
      const { problem, text } = await journal.exportText();
      if (problem) return tell(problems[problem]);
      const address = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
      node("a", { href: address, download: words.copy_name }).click();
      setTimeout(() => URL.revokeObjectURL(address), 10000);
      tell(words.copied);
    };
    return [node("p", { class: "wave-hint" }, words.copy_hint), node("div", { class: "wave-row" }, pushButton("wave-button", words.copy, hand))];
  }

  function change() {
    const old = secret(words.old, words);
    const { fields, chosen, empty } = twice(words.fresh);
    async function rekey() {
      const text = chosen();
      if (text === undefined || !(await attempt(journal.rekey(old.input.value, text), words.rekeyed))) return;
      old.take();
      empty();
    }
    return [form(words.change, [old, ...fields], rekey, words.make_hint)];
  }

  function anew() {
    const aside = async () => toTop(await attempt(journal.startAnew(), words.aside));
    return [node("p", { class: "wave-hint" }, words.anew_hint), node("div", { class: "wave-row" }, pushButton("wave-button", words.anew, aside))];
  }

  /** Two plain steps. */
  function remove() {
    const first = pushButton("wave-journal-erase", words.delete, () => ask(true));
    const no = pushButton("wave-button", words.delete_no, () => {
      ask(false);
      first.focus();
    });
    const yes = pushButton("wave-journal-erase", words.delete_yes, async () => toTop(await attempt(journal.deleteAll(), words.deleted)));
    const sure = node("div", { role: "group", "aria-label": words.delete }, node("p", {}, words.delete_sure), node("div", { class: "wave-row" }, no, yes));
    function ask(asking) {
      first.hidden = asking;
      sure.hidden = !asking;
      if (asking) no.focus();
    }
    ask(false);
    return [node("p", { class: "wave-hint" }, words.delete_hint), node("div", { class: "wave-row" }, first), sure];
  }

  // ---- The list -----------------------------------------------------------------------------------

  function itemOf({ id, version, title, words: said, changed }) {
    const name = [title, moment(changed)].filter(Boolean).join(", ");
    const out = pushButton("wave-quiet", words.remove, async () => {
      if (await attempt(journal.drop(id, version), words.removed)) drawList();
      el.querySelector("h3")?.focus();
    }, { "aria-label": `${words.remove}: ${name}` });
    return node(
      "li",
      {},
      title ? node("p", { class: "wave-journal-title" }, title) : null,
      ...paragraphsOf(said),
      node("p", { class: "wave-hint" }, fill(words.changed, { date: moment(changed) }), " ", out),
    );
  }

  async function drawList() {
    stale = false;
    const { problem, entries = [] } = await journal.entries();
    if (problem) return;
    const groups = Object.entries(kinds).map(([kind, title]) => [title, entries.filter((entry) => entry.kind === kind)]);
    const some = groups.filter(([, found]) => found.length);
    list.replaceChildren(
      ...some.flatMap(([title, found]) => [node("h4", {}, title), node("ul", {}, ...found.map(itemOf))]),
      ...(some.length ? [] : [node("p", { class: "wave-hint" }, words.nothing)]),
    );
  }

  // ---- Following the journal ------------------------------------------------------------------------

  /** After a step the focus goes to what stands there now, or back to the field. */
  function toTop(good, field) {
    if (good) stage.querySelector("h2")?.focus({ preventScroll: true });
    else field?.focus();
  }

  function partsOf(state) {
    if (state.state === "open") return open(state);
    if (state.state === "locked") return locked();
    if (state.state === "absent") return absent();
    const problem = state.problem ?? (state.state === "unavailable" ? "unavailable" : "");
    return [node("p", {}, problem ? problems[problem] : words.looking)];
  }

  function hear(state) {
    const { minutes, unreadable, damaged, problem } = state;
    const now = JSON.stringify([state.state, minutes, unreadable, damaged, problem]);
    stale = true;
    // What has not changed is left alone: a passphrase may be half typed.
    if (now !== shown) {
      shown = now;
      if (!el.hasAttribute("aria-busy")) tell(""); // what was said is no longer so
      list.replaceChildren();
      stage.replaceChildren(...partsOf(state).filter(Boolean));
    }
    if (state.state === "open" && el.checkVisibility?.()) drawList();
  }

  el.classList.add("wave-control");
  el.append(node("section", { id: "your-kept-words", class: "wave-question wave-journal", "aria-label": words.title }, told, hosted, stage));
  if (!journal) return stage.append(node("p", {}, words.elsewhere));
  const unfollow = journal.follow(hear);
  hear(journal.state());
  // Back on this page after writing in a chapter: the list is read anew.
  const seen = new IntersectionObserver(() => stale && journal.state().state === "open" && el.checkVisibility() && drawList());
  seen.observe(el);
  return () => {
    unfollow();
    seen.disconnect();
  };
}

export default { render };
