// A case: a note first, then one moment at a time; each choice is answered with its effect and its
// reason, and at the end the way taken stands beside the one we recommend.
// The way a reader takes stays in the page: nothing is reported to Python.

const ON = -1; // a step that needed no choice
const TEXT = "text"; // the case is read as text, not played

function render({ model, el }) {
  const content = model.get("content");
  const { id, title, minutes, note, instead, situation, known, start, best, flags, endings, moments } = content;
  const words = model.get("words");
  const key = `case:${id}`;
  const numbers = Object.fromEntries(Object.keys(moments).map((name, index) => [name, index + 1]));

  const paragraphs = (texts) => texts.map((text) => node("p", {}, text));
  const mark = (text) => node("p", { class: "wave-mark" }, text);
  const reason = (label, text) => node("p", {}, node("strong", {}, label), " ", text);
  const rated = (rates) => node("span", { class: `wave-case-rated ${rates}` }, words.rates[rates]);
  const part = (heading, ...children) => node("section", { class: "wave-case-part" }, node("h4", {}, heading), ...children);

  /** Links to sources; nothing where there are none. */
  function sourcesOf(sources, tag = "p") {
    const links = sources.flatMap(({ name, to }, index) => [index ? " · " : "", node("a", { href: to }, name)]);
    return sources.length ? node(tag, { class: "wave-case-sources" }, ...links) : null;
  }

  // ---- The way ------------------------------------------------------------------------------------

  /** The places of the choices so far; undefined before the case begins, TEXT where it is read. */
  const taken = () => sitting.get(key);

  /** The steps along a way, and the moment where it has come to. */
  function walk(way) {
    let at = start;
    const steps = [];
    for (const place of way) {
      const moment = moments[at];
      const choice = moment.choice[place];
      const to = choice ? choice.to : place === ON && moment.then;
      if (!to) break; // kept from another version of the case: go on from here
      steps.push({ moment, choice });
      at = to;
    }
    return { steps, moment: moments[at] };
  }

  const decisions = (steps) => steps.filter(({ choice }) => choice);

  /** The steps of the way we recommend, and its ending. */
  function recommended() {
    const way = best.map((name) => moments[name]);
    const fits = (moment) => moment.choice.find(({ rates }) => rates === "fits");
    return { steps: way.slice(0, -1).map((moment) => ({ moment, choice: fits(moment) })), moment: way.at(-1) };
  }

  function go(way) {
    sitting.set(key, way);
    draw();
    stage.focus({ preventScroll: true });
    heading.scrollIntoView?.({ block: "nearest" });
  }

  // ---- A moment -----------------------------------------------------------------------------------

  function answered(choice) {
    return node(
      "div",
      { class: `wave-scene-answered wave-case-answered ${choice.rates}` },
      node("p", { class: "wave-scene-said" }, node("strong", {}, words.you), " ", choice.text),
      node("p", {}, rated(choice.rates)),
      reason(words.effect, choice.effect),
      reason(words.why, choice.why),
      sourcesOf(choice.sources),
    );
  }

  function asked(moment, way, steps) {
    if (moment.then) return [pushButton("wave-button", words.on, () => go([...way, ON]))];
    return [
      node("p", { class: "wave-hint wave-case-step" }, fill(words.step, { number: decisions(steps).length + 1 })),
      node("p", { id: askId, class: "wave-ask" }, moment.ask),
      node(
        "ul",
        { class: "wave-scene-choices", "aria-labelledby": askId },
        ...moment.order.map((place) =>
          node("li", {}, pushButton("wave-scene-choice", moment.choice[place].text, () => go([...way, place]))),
        ),
      ),
    ];
  }

  // ---- The debrief --------------------------------------------------------------------------------

  /** One way as a list of its decisions, each with what `tell` says of the choice, and its ending. */
  function wayOf(heading, { steps, moment }, tell, means = "") {
    const taken = ({ moment, choice }) =>
      node(
        "li",
        {},
        node("span", { class: "wave-scene-effect" }, moment.ask),
        node("span", { class: "wave-case-line" }, choice.text),
        node("span", { class: "wave-case-line" }, rated(choice.rates)),
        node("span", { class: "wave-scene-effect" }, tell(choice)),
      );
    return node(
      "div",
      { class: "wave-case-way" },
      node("h5", {}, heading),
      node("ol", { class: "wave-scene-steps" }, ...decisions(steps).map(taken)),
      node("p", {}, node("strong", {}, fill(words.ended, { ending: endings[moment.ending] })), " ", means),
    );
  }

  function ways(mine) {
    const ours = recommended();
    const same = decisions(mine.steps).every(({ choice }) => choice.rates === "fits");
    const left = wayOf(words.yours, mine, (choice) => choice.effect);
    const right = wayOf(words.ours, ours, (choice) => choice.why, ours.moment.means);
    return part(
      words.ways,
      same ? node("p", {}, words.same) : null,
      node("div", { class: "wave-case-ways" }, left, same ? null : right),
    );
  }

  /**
   * What became of a red flag on a way: null if it did not come up; else the numbers of the decisions
   * that passed it by, the number it was answered at, and by what: a choice, what followed, the end.
   */
  function fateOf(flag, { steps, moment: end }) {
    const passed = [];
    let raised = false;
    let number = 0;
    for (const { moment, choice } of [...steps, { moment: end }]) {
      raised ||= moment.raises.includes(flag);
      if (raised && moment.answers.includes(flag)) {
        const bad = moment.ending && moment.ending !== "safe";
        return { passed, number, by: bad ? "end" : "followed" };
      }
      if (!choice) continue;
      number += 1;
      if (raised && choice.answers.includes(flag)) return { passed, number, by: "choice" };
      if (raised && choice.rates !== "fits") passed.push(number);
    }
    return null;
  }

  function flagLine([flag, name], mine) {
    const fate = fateOf(flag, mine);
    const { passed = [], number, by } = fate ?? {};
    const kind = !fate ? "none" : !passed.length ? "answered" : by === "end" ? "missed" : "late";
    const said = [
      passed.length ? fill(words.flag_passed, { steps: passed.join(", ") }) : "",
      fate ? fill(words[`flag_${by}`], { number: Math.max(number, 1) }) : words.flag_none,
    ];
    return node(
      "li",
      { class: `wave-case-flag ${kind}` },
      node("strong", {}, name),
      node("span", { class: "wave-case-fate" }, words.fate[kind]),
      node("span", { class: "wave-scene-effect" }, said.filter(Boolean).join(" ")),
    );
  }

  /** Roles are written out: on a phone the rows are laid out as blocks, which takes them away. */
  function differential() {
    const heads = [words.what, words.fits, words.changes];
    const cell = (text, index) => node("td", { role: "cell", "data-head": heads[index] }, text);
    return node(
      "table",
      { role: "table", class: "wave-case-table" },
      node("thead", { role: "rowgroup" }, node("tr", { role: "row" }, ...heads.map((text) => node("th", { role: "columnheader", scope: "col" }, text)))),
      node(
        "tbody",
        { role: "rowgroup" },
        ...content.differential.map(({ what, fits, changes, sources }) =>
          node("tr", { role: "row" }, node("th", { role: "rowheader", scope: "row" }, what, sourcesOf(sources, "span")), cell(fits, 1), cell(changes, 2)),
        ),
      ),
    );
  }

  const lesson = ({ text, sure, sources }) =>
    node(
      "li",
      {},
      node("span", {}, text),
      node("span", { class: "wave-scene-effect" }, fill(words.how_sure, { word: words.sure[sure] })),
      sourcesOf(sources, "span"),
    );

  const ended = (moment) => [
    mark(fill(words.ended, { ending: endings[moment.ending] })),
    ...paragraphs(moment.text),
    node("p", { class: "wave-case-means" }, moment.means),
    sourcesOf(moment.sources),
  ];

  function debrief(mine) {
    return [
      ways(mine),
      part(words.flags, node("p", { class: "wave-hint" }, words.flags_hint), node("ul", { class: "wave-case-flags" }, ...Object.entries(flags).map((flag) => flagLine(flag, mine)))),
      part(words.differential, differential()),
      part(words.lessons, node("ul", { class: "wave-case-lessons" }, ...content.debrief.map(lesson))),
    ];
  }

  // ---- The stage ----------------------------------------------------------------------------------

  /** What is told, and what can be done, for the way so far. */
  function shown(way) {
    if (way === undefined) return [[mark(words.note), ...paragraphs([note, words.note_more])], []];
    if (way === TEXT) return [[mark(words.as_text), ...paragraphs(instead)], []];
    const mine = walk(way);
    const { steps, moment } = mine;
    const last = steps.at(-1)?.choice;
    const told = last ? [answered(last)] : [];
    if (moment.ending) return [[...told, ...ended(moment)], debrief(mine)];
    return [[...told, ...paragraphs(moment.text), sourcesOf(moment.sources)], asked(moment, way, steps)];
  }

  function draw() {
    const way = taken();
    const [said, todo] = shown(way);
    const isPlayed = Array.isArray(way);
    const isOver = isPlayed && Boolean(walk(way).moment.ending);
    begin.hidden = isPlayed;
    asText.hidden = !instead.length || way !== undefined;
    back.hidden = again.hidden = !isPlayed || !way.length;
    leave.hidden = way === undefined;
    if (next) next.hidden = isPlayed && !isOver;
    facts.hidden = !isPlayed;
    facts.open = isPlayed && !way.length;
    told.replaceChildren(...said.filter(Boolean));
    choices.replaceChildren(...todo);
  }

  // ---- The whole case as a list -------------------------------------------------------------------

  const named = (ids) => ids.map((flag) => flags[flag]).join("; ");
  const flagged = (label, ids) => (ids.length ? node("span", { class: "wave-scene-part" }, fill(label, { flags: named(ids) })) : null);

  function listedChoice(choice) {
    const parts = [
      `${words.rates[choice.rates]}.`,
      `${words.effect} ${choice.effect}`,
      `${words.why} ${choice.why}`,
      fill(words.goes_on, { number: numbers[choice.to] }),
    ];
    return node(
      "li",
      {},
      node("strong", {}, choice.text),
      ...parts.map((text) => node("span", { class: "wave-scene-part" }, ` ${text}`)),
      flagged(words.handled, choice.answers),
      sourcesOf(choice.sources, "span"),
    );
  }

  const listed = ([name, moment]) =>
    node(
      "li",
      { value: numbers[name] },
      moment.ending ? mark(fill(words.ended, { ending: endings[moment.ending] })) : null,
      ...paragraphs(moment.text),
      moment.means ? node("p", {}, moment.means) : null,
      flagged(words.raised, moment.raises),
      flagged(words.handled, moment.answers),
      sourcesOf(moment.sources),
      moment.ask ? node("p", { class: "wave-ask" }, moment.ask) : null,
      moment.then ? node("p", { class: "wave-hint" }, fill(words.goes_on, { number: numbers[moment.then] })) : null,
      moment.choice.length ? node("ul", {}, ...moment.choice.map(listedChoice)) : null,
    );

  /** Made when it is first opened: a case has thirty moments, and most readers play. */
  function list(event) {
    if (!event.target.open || whole.childElementCount) return;
    whole.append(
      ...paragraphs(situation),
      node("ul", {}, ...known.map((line) => node("li", {}, line))),
      node("ol", {}, ...Object.entries(moments).map(listed)),
      // Whoever reads instead of playing has no debrief of their own.
      part(words.differential, differential()),
      part(words.lessons, node("ul", { class: "wave-case-lessons" }, ...content.debrief.map(lesson))),
    );
  }

  // ---- The page -----------------------------------------------------------------------------------

  const askId = unique("case-ask");
  const heading = node("p", { id, class: "wave-ask wave-scene-title", tabindex: "-1" }, title, " ", node("span", { class: "wave-hint" }, fill(words.minutes, { minutes })));
  const facts = node(
    "details",
    { class: "wave-case-facts" },
    node("summary", {}, words.situation),
    ...paragraphs(situation),
    mark(words.known),
    node("ul", {}, ...known.map((line) => node("li", {}, line))),
  );
  const told = node("div", { role: "status", class: "wave-scene-told" });
  const choices = node("div", {});
  const stage = node("div", { tabindex: "-1", class: "wave-scene-stage" }, facts, told, choices);
  const begin = pushButton("wave-button", words.begin, () => go([]));
  const asText = pushButton("wave-button", words.read, () => go(TEXT));
  const back = pushButton("wave-quiet", words.back, () => go(taken().slice(0, -1)));
  const again = pushButton("wave-quiet", words.again, () => go([]));
  const leave = pushButton("wave-quiet", words.leave, () => go(undefined));
  const next = content.next.to
    ? node("a", { class: "wave-case-next", href: content.next.to }, fill(words.next, content.next))
    : null;
  const whole = node("div", {});

  el.classList.add("wave-control");
  el.append(
    node(
      "section",
      { class: "wave-question wave-scene wave-case", "aria-labelledby": id },
      heading,
      stage,
      node("div", { class: "wave-row" }, begin, asText, back, again, leave, next),
      node("details", { class: "wave-scene-all", ontoggle: list }, node("summary", {}, words.all), whole),
    ),
  );
  draw();
  return sitting.follow(key, draw);
}

export default { render };
