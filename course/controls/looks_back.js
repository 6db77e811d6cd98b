// Three short looks back, on days that the reader chose to begin. A day that passes is nothing: what is
// due stays there, in any order, and all of it can be opened at any time.

const REVIEW = "review";
const REVIEW_ID = "review:looks-back";

/** The day, as a number, on which a look back is due. */
const dueDay = ({ begun }, { day }) => dayNumber(begun) + day;

/** The looks back that are due and not closed yet. */
const dueOn = (review, looks, today) =>
  looks.filter((look) => dayNumber(today) >= dueDay(review, look) && !review.done.includes(look.day));

/** One sentence on where the reader is: no count, and nothing about what passed. */
function standing(review, looks, today, words) {
  const due = dueOn(review, looks, today);
  if (due.length > 1) return words.several;
  if (due.length === 1) return fill(words.one, { title: due[0].title });
  const next = looks.find((look) => !review.done.includes(look.day));
  if (!next) return words.through;
  return fill(words.later, { title: next.title, date: inFull(dueDay(review, next), words) });
}

const inFull = (number, words) => inWords(number, { weekday: "long", day: "numeric", month: "long" }, words.locale);

function render({ model, el }) {
  const words = model.get("words");
  const looks = model.get("looks");
  let kept = []; // entries of the journal; two only if two windows began at once
  const review = () => kept.at(-1)?.value;
  const { line: told, tell, fade } = telling();
  const heading = node("p", { class: "wave-ask", tabindex: "-1" }, words.title);
  const where = node("p", {});
  const needs = node("div", {}, journalNeeded(words));

  const dare = daring({ words, tell, heading, after: () => following.look() });
  const begin = pushButton("wave-button", words.begin, () =>
    dare(journal.put(REVIEW_ID, REVIEW, { begun: localDay(), done: [] }), words.begun));
  const stop = pushButton("wave-quiet", words.stop, () => dare(forget(), words.stopped));
  async function forget() {
    const answers = await Promise.all(kept.map(({ id, version }) => journal.drop(id, version)));
    return answers.find(({ problem }) => problem) ?? answers.find(({ stays }) => stays) ?? {};
  }

  /** One question to answer in the head, then its answer. */
  function recallOf({ ask, answer, why, cites }) {
    const body = node("div", { role: "status", class: "wave-reply" });
    const parts = [node("p", { class: "wave-mark" }, answer), node("p", {}, why)];
    if (cites) parts.push(node("p", { class: "wave-hint" }, cites));
    const show = node("button", { type: "button", class: "wave-fold", "aria-expanded": "false", onclick: () => {
      body.hidden = !body.hidden;
      show.setAttribute("aria-expanded", String(!body.hidden));
      body.replaceChildren(...(body.hidden ? [] : parts));
    } }, words.show);
    body.hidden = true;
    return node("li", {}, node("p", {}, ask), show, body);
  }
  function close(look, fold) {
    fold.open = false;
    const held = review();
    if (!held || held.done.includes(look.day)) return heading.focus();
    return dare(journal.put(REVIEW_ID, REVIEW, { ...held, done: [...held.done, look.day] }), words.closed);
  }
  const folds = looks.map((look) => {
    const when = node("span", { class: "wave-hint" });
    const fold = node(
      "details",
      { class: "wave-looks-one" },
      node("summary", {}, node("span", {}, look.title), " ", when),
      node("p", { class: "wave-hint" }, words.how),
      node("ol", {}, ...look.recall.map(recallOf),
        node("li", {}, node("p", {}, words.plan_ask), node("p", { class: "wave-next" }, node("a", { href: words.plan.to }, words.plan.text)))),
      node("p", { class: "wave-next" }, node("a", { href: look.to }, words.all)),
      node("div", { class: "wave-row" }, pushButton("wave-button", words.close, () => close(look, fold))),
    );
    return { look, fold, when };
  });

  function draw() {
    const open = journalIsOpen();
    const held = review();
    fade();
    needs.hidden = open;
    begin.hidden = !open || held !== undefined;
    stop.hidden = !held;
    where.hidden = !held;
    where.replaceChildren(held ? standing(held, looks, localDay(), words) : "");
    const due = held ? dueOn(held, looks, localDay()) : [];
    for (const { look, fold, when } of folds) {
      fold.setAttribute("data-due", String(due.includes(look)));
      when.textContent = held ? inFull(dueDay(held, look), words) : fill(words.day, { day: look.day });
    }
  }

  el.classList.add("wave-control");
  el.append(
    node("section", { class: "wave-question wave-looks", "aria-label": words.title },
      heading, node("p", { class: "wave-hint" }, words.hint), needs, where,
      ...folds.map(({ fold }) => fold), told, node("div", { class: "wave-row" }, begin, stop)),
  );
  draw();
  const following = followKept(REVIEW, (entries) => {
    kept = entries;
    draw();
  });
  return following.stop;
}

export default { render };
