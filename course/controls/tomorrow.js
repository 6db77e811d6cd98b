// "Not tonight, tomorrow": a thought is put aside and found again the next day. What is urgent cannot
// wait, so a short check stands before the field, and its answers live in this function alone.

const NOTE = "note";
const newId = () => `${NOTE}:${unique("n")}`;
const NONE = "none"; // the one answer of the check after which something may be put aside

/** A thought stays folded on the day it was put aside, and is back from the next day on. */
const isBack = ({ made }, today) => dayNumber(today) > dayNumber(made);

/** The pages that the ticked answers lead to, the most urgent first. */
const pagesFor = (ticked, { leads, pages }) => pages.filter(({ route }) => ticked.some((key) => leads[key] === route));

/** Nothing answered is no all-clear; and with an evening in the log that needs help, nothing is put aside. */
const mayPutAside = (ticked, log) => ticked.length === 1 && ticked[0] === NONE && helpOfAll(log).length === 0;

function render({ model, el }) {
  const words = model.get("words");
  const check = model.get("check");
  const help = model.get("help");
  const log = () => sitting.get(LOG) ?? [];
  let kept = []; // thoughts, as the journal has them
  let asking = false;
  let keeping = null; // the thought to be kept one more day, once the check is clear
  const unfolded = new Set(); // thoughts that are being read before their day

  const { line: told, tell, fade } = telling();
  const heading = node("p", { class: "wave-ask", tabindex: "-1" }, words.title);
  const needs = node("div", {}, journalNeeded(words));
  const first = node("div", {});
  const thoughts = node("div", { class: "wave-tomorrow-thoughts" });

  const inputs = check.offered.map(([key]) =>
    node("input", { type: "checkbox", autocomplete: "off", value: key, onchange: () => choose(key) }),
  );
  const ticked = () => inputs.filter((input) => input.checked).map((input) => input.value);
  function choose(key) {
    for (const input of inputs) if ((key === NONE) !== (input.value === NONE)) input.checked = false;
    draw();
  }
  const leads = node("div", { role: "status", class: "wave-tomorrow-leads" });
  const checking = node(
    "fieldset",
    {},
    node("legend", {}, words.check),
    node("p", { class: "wave-hint" }, words.check_hint),
    node("div", { class: "wave-places" },
      ...inputs.map((input, at) => node("label", { class: "wave-chip" }, input, node("span", {}, check.offered[at][1])))),
    leads,
  );
  const area = writing({ rows: 3, id: unique("thought") });
  const field = node("div", { class: "wave-tomorrow-field" },
    node("label", { for: area.id }, words.thought), area,
    node("div", { class: "wave-row" }, pushButton("wave-button", words.put, put)));
  const again = node("div", { class: "wave-row" }, pushButton("wave-button", words.keep, keep));
  const begin = pushButton("wave-button", words.begin, () => ask(true));
  const stop = pushButton("wave-quiet", words.stop, () => {
    ask(false);
    begin.focus();
  });
  const form = node("form", { autocomplete: "off", onsubmit: (event) => event.preventDefault() },
    checking, field, again, node("div", { class: "wave-row" }, stop));

  /** The check begins anew each time, and nothing of it stays. */
  function ask(open, thought = null) {
    asking = open;
    keeping = thought;
    for (const input of inputs) input.checked = false;
    tell("");
    draw();
    if (open) inputs[0].focus();
  }
  const dare = daring({ words, tell, heading, after: () => {
    ask(false);
    return following.look();
  } });
  async function put() {
    const text = area.value.trim();
    if (!text) return tell(words.empty);
    if (!mayPutAside(ticked(), log())) return draw();
    const done = await journal.put(newId(), NOTE, { text, made: localDay() });
    if (!done.problem) area.value = "";
    return dare(done, words.stored);
  }
  function keep() {
    if (!keeping || !mayPutAside(ticked(), log())) return draw();
    return dare(journal.put(rootOf(keeping), NOTE, { ...keeping.value, made: localDay() }), words.stored);
  }
  const letGo = ({ id, version }) => dare(journal.drop(id, version), words.gone);
  /** Into the line "before next time" of the plan, below what stands there. */
  function intoPlan(entry) {
    const plan = sitting.get("plan") ?? {};
    const before = [plan.before, entry.value.text].filter((text) => text?.trim()).join("\n");
    sitting.set("plan", { ...plan, before });
    return dare(journal.drop(entry.id, entry.version), words.in_plan);
  }

  function thoughtOf(entry, blocked) {
    const text = node("p", { class: "wave-tomorrow-text" }, entry.value.text);
    const gone = pushButton("wave-quiet", words.let_go, () => letGo(entry));
    if (!isBack(entry.value, localDay())) {
      const fold = node("details", { open: unfolded.has(entry.id), ontoggle: () => {
        if (fold.open) unfolded.add(entry.id);
        else unfolded.delete(entry.id);
      } }, node("summary", {}, words.waiting), text, node("div", { class: "wave-row" }, gone));
      return fold;
    }
    return node(
      "div",
      { class: "wave-tomorrow-back" },
      node("p", { class: "wave-hint" }, words.back),
      text,
      node("div", { class: "wave-row" },
        blocked ? null : pushButton("wave-button", words.keep, () => ask(true, entry)),
        pushButton("wave-quiet", words.to_plan, () => intoPlan(entry)),
        gone),
    );
  }

  function draw() {
    fade();
    const open = journalIsOpen();
    const urgent = helpOfAll(log());
    const blocked = urgent.length > 0;
    if (!open || blocked) asking = false;
    if (!open) area.value = ""; // locked: words off the page
    needs.hidden = open;
    first.replaceChildren(...(open && blocked ? paragraphs([{ text: words.log_first }, ...urgent.map((key) => help[key])]) : []));
    thoughts.replaceChildren(...kept.map((entry) => thoughtOf(entry, blocked)));
    begin.hidden = !open || blocked || asking;
    form.hidden = !asking;
    const pages = pagesFor(ticked(), check);
    place(leads, pages.length ? [{ text: words.first, links: pages }] : []);
    const clear = mayPutAside(ticked(), log());
    field.hidden = !clear || keeping !== null;
    again.hidden = !clear || keeping === null;
  }
  let placed = "";
  /** What already stands there is left alone, or it would be read out again. */
  function place(where, said) {
    if (JSON.stringify(said) === placed) return;
    placed = JSON.stringify(said);
    where.replaceChildren(...paragraphs(said));
  }

  el.classList.add("wave-control");
  el.append(
    node("section", { class: "wave-question wave-tomorrow", "aria-label": words.title },
      heading, node("p", { class: "wave-hint" }, words.hint), needs, first, thoughts, told,
      node("div", { class: "wave-row" }, begin), form),
  );
  draw();
  const following = followKept(NOTE, (entries) => {
    kept = entries;
    draw();
  });
  const unfollow = sitting.follow(LOG, draw);
  return () => {
    following.stop();
    unfollow();
    area.value = "";
  };
}

export default { render };
