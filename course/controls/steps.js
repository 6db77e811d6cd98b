// A guide, one step at a time and at the reader's own pace; or all steps as a list.

function render({ model, el }) {
  const { ask, hint, steps } = model.get("content");
  const words = model.get("words");
  let at = 0;

  const step = node("p", { class: "wave-step-text" });
  const more = node("p", { class: "wave-hint" });
  const count = node("p", { class: "wave-hint" });
  const back = pushButton("wave-quiet", words.step_back, () => {
    go(at - 1);
    if (back.hidden) next.focus();
  });
  const next = pushButton("wave-quiet", "", () => go(at + 1 === steps.length ? 0 : at + 1));
  next.className = "wave-button";
  const all = node(
    "details",
    {},
    node("summary", {}, words.all_steps),
    node("ol", {}, ...steps.map(({ text, more }) => node("li", {}, more ? `${text} ${more}` : text))),
  );

  function go(to) {
    at = to;
    draw();
  }
  function draw() {
    step.textContent = steps[at].text;
    more.textContent = steps[at].more ?? "";
    count.textContent = fill(words.step, { at: at + 1, of: steps.length });
    back.hidden = at === 0;
    next.textContent = at + 1 === steps.length ? words.again : words.step_next;
  }

  const headingId = unique("steps-ask");
  el.classList.add("wave-control");
  el.append(
    node(
      "section",
      { class: "wave-question wave-guide", "aria-labelledby": headingId },
      node("p", { id: headingId, class: "wave-ask" }, ask),
      hint ? node("p", { class: "wave-hint" }, hint) : null,
      node("div", { role: "status", class: "wave-stepping" }, count, step, more),
      node("div", { class: "wave-row" }, next, back),
      all,
    ),
  );
  draw();
}

export default { render };
