// A branching scene: one moment at a time, each reply answered with its effect and its reason.
// The way a reader takes stays in the page: nothing is reported to Python.

function render({ model, el }) {
  const { id, title, intro, start, endings, nodes } = model.get("content");
  const words = model.get("words");
  const key = `scene:${id}`;
  const numbers = Object.fromEntries(Object.keys(nodes).map((name, index) => [name, index + 1]));

  const paragraphs = (texts) => texts.map((text) => node("p", {}, text));
  const spokenBy = (moment) => moment.who || words.you;
  const linkTo = (link) => node("p", { class: "wave-next" }, node("a", { href: link.to }, link.text));
  const reason = (label, text) => node("p", {}, node("strong", {}, label), " ", text);

  /** The way so far, as the places of the replies taken; undefined before the scene begins. */
  const taken = () => sitting.get(key);

  /** The moments along a way, and where it has come to. */
  function walk(way) {
    let at = start;
    const steps = [];
    for (const place of way) {
      const reply = nodes[at].reply[place];
      if (!reply) break; // kept from another version of the scene: go on from here
      steps.push({ moment: nodes[at], reply });
      at = reply.to;
    }
    return { steps, moment: nodes[at] };
  }

  function go(way) {
    sitting.set(key, way);
    draw();
    stage.focus({ preventScroll: true });
    heading.scrollIntoView?.({ block: "nearest" });
  }

  function answered({ moment, reply }) {
    return node(
      "div",
      { class: "wave-scene-answered" },
      node("p", { class: "wave-scene-said" }, node("strong", {}, `${spokenBy(moment)}:`), " ", reply.text),
      reason(words.effect, reply.effect),
      reason(words.why, reply.why),
    );
  }

  function ended(moment, steps) {
    return [
      node("p", { class: "wave-mark" }, fill(words.ended, { ending: endings[moment.ending] })),
      ...paragraphs(moment.text),
      node("p", {}, moment.means),
      ...moment.links.map(linkTo),
      node("p", { class: "wave-mark wave-scene-way" }, words.way),
      node(
        "ol",
        { class: "wave-scene-steps" },
        ...steps.map(({ moment, reply }) =>
          node(
            "li",
            {},
            node("strong", {}, `${spokenBy(moment)}:`),
            ` ${reply.text} `,
            node("span", { class: "wave-scene-effect" }, reply.effect),
          ),
        ),
      ),
    ];
  }

  function draw() {
    const way = taken();
    const { steps, moment } = walk(way ?? []);
    back.hidden = again.hidden = !way?.length;
    begin.hidden = way !== undefined;
    told.replaceChildren(
      ...(way === undefined ? paragraphs(intro) : []),
      ...(steps.length ? [answered(steps.at(-1))] : []),
      ...(way === undefined ? [] : moment.ending ? ended(moment, steps) : paragraphs(moment.text)),
    );
    choices.replaceChildren(
      ...(way === undefined || moment.ending
        ? []
        : [
            node("p", { id: askId, class: "wave-ask" }, moment.ask),
            node(
              "ul",
              { class: "wave-scene-choices", "aria-labelledby": askId },
              ...moment.reply.map((reply, place) =>
                node("li", {}, pushButton("wave-scene-choice", reply.text, () => go([...way, place]))),
              ),
            ),
          ]),
    );
  }

  /** The whole scene as a list, for whoever would rather read or print it. */
  function listed([name, moment]) {
    const goesOn = (reply) => fill(words.goes_on, { number: numbers[reply.to] });
    return node(
      "li",
      { value: numbers[name] },
      ...(moment.ending
        ? [
            node("p", { class: "wave-mark" }, fill(words.ended, { ending: endings[moment.ending] })),
            ...paragraphs([...moment.text, moment.means]),
            ...moment.links.map(linkTo),
          ]
        : [
            ...paragraphs(moment.text),
            node("p", { class: "wave-ask" }, moment.ask),
            node(
              "ul",
              {},
              ...moment.reply.map((reply) =>
                node(
                  "li",
                  {},
                  node("strong", {}, reply.text),
                  ...[`${words.effect} ${reply.effect}`, `${words.why} ${reply.why}`, goesOn(reply)].map((text) =>
                    node("span", { class: "wave-scene-part" }, ` ${text}`),
                  ),
                ),
              ),
            ),
          ]),
    );
  }

  const headingId = unique("scene");
  const askId = unique("scene-ask");
  const heading = node("p", { id: headingId, class: "wave-ask wave-scene-title" }, title);
  const told = node("div", { role: "status", class: "wave-scene-told" });
  const choices = node("div", {});
  const stage = node("div", { tabindex: "-1", class: "wave-scene-stage" }, told, choices);
  const begin = pushButton("wave-button", words.begin, () => go([]));
  const back = pushButton("wave-quiet", words.back, () => go(taken().slice(0, -1)));
  const again = pushButton("wave-quiet", words.again, () => go([]));

  el.classList.add("wave-control");
  el.append(
    node(
      "section",
      { class: "wave-question wave-scene", "aria-labelledby": headingId },
      heading,
      stage,
      node("div", { class: "wave-row" }, begin, back, again),
      node(
        "details",
        { class: "wave-scene-all" },
        node("summary", {}, words.all),
        ...paragraphs(intro),
        node("ol", {}, ...Object.entries(nodes).map(listed)),
      ),
    ),
  );
  draw();
  return sitting.follow(key, draw);
}

export default { render };
