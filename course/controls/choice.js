// A question with options: pick one, pick several, or reflect. It answers by itself.
// What is chosen stays in the memory of the sitting, by its text, so that it outlives this control;
// it is not reported, not even to the kernel.

function linkTo(link) {
  return node("p", { class: "wave-next" }, node("a", { href: link.to }, link.text));
}

function replyOf(option, mark) {
  const steps = option.steps?.length
    ? node("ol", {}, ...option.steps.map((step) => node("li", {}, step)))
    : null;
  return node(
    "div",
    { class: `wave-reply ${mark.shape}` },
    mark.text ? node("p", { class: "wave-mark" }, mark.text) : null,
    node("p", {}, mark.about ? node("q", {}, mark.about) : null, mark.about ? " " : null, option.reply),
    steps,
    ...(option.links ?? []).map(linkTo),
  );
}

function render({ model, el }) {
  const { id, ask, hint, kind, options, own_words: ownWords, keep, several: many } = model.get("content");
  const words = model.get("words");
  const key = keep || `answer:${id}`;
  const judged = kind !== "reflect";
  const several = kind === "several" || Boolean(many);
  const name = unique("choice");
  const answer = node("div", { role: "status", class: "wave-replies", tabindex: -1 });
  let shown = false; // with several right answers the replies wait for the button

  const inputs = options.map((_, index) =>
    node("input", {
      type: several ? "checkbox" : "radio",
      name,
      value: index,
      autocomplete: "off",
      onchange: choose,
    }),
  );

  function markOf(option, chosen) {
    if (option.fits === undefined || option.fits === null) return { shape: "plain", text: "" };
    if (!several) {
      return option.fits
        ? { shape: "fits", text: words.fits }
        : { shape: "differs", text: words.differs };
    }
    const right = option.fits === chosen;
    const word = option.fits ? (chosen ? "fits" : "missed") : chosen ? "differs" : "left_out";
    return { shape: right ? "fits" : "differs", text: words[word], about: option.text };
  }

  function replies(chosen) {
    if (several && judged) {
      return shown
        ? options.map((option, index) => replyOf(option, markOf(option, chosen.includes(index))))
        : [];
    }
    // Where several may be ticked, each reply says which one it belongs to.
    const about = several ? (index) => options[index].text : () => "";
    return chosen.map((index) =>
      replyOf(options[index], { ...markOf(options[index], true), about: about(index) }),
    );
  }

  function draw() {
    const chosen = model.get("chosen");
    inputs.forEach((input, index) => (input.checked = chosen.includes(index)));
    answer.replaceChildren(...replies(chosen));
    check.hidden = !several || !judged || chosen.length === 0 || shown;
    clear.hidden = chosen.length === 0;
  }

  function choose(event) {
    const last = inputs.indexOf(event?.target);
    inputs.forEach((input, index) => {
      const apart = options[index].alone || options[last]?.alone; // "none of these" stands alone
      if (several && index !== last && apart && inputs[last]?.checked) input.checked = false;
    });
    hold(inputs.flatMap((input, index) => (input.checked ? [index] : [])));
  }

  function hold(chosen) {
    sitting.set(key, chosen.length ? chosen.map((index) => options[index].text) : undefined);
    take(chosen);
  }

  function take(chosen) {
    if (chosen.length === 0) shown = false;
    if (String(chosen) !== String(model.get("chosen"))) model.set("chosen", chosen); // here in the page; Python is not told
    draw();
  }

  /** What the sitting holds for this question, as indices. */
  const held = () =>
    options.flatMap((option, index) => (sitting.get(key)?.includes(option.text) ? [index] : []));

  const check = node("button", { type: "button", class: "wave-button", onclick: () => {
    shown = true;
    draw();
    answer.focus({ preventScroll: true }); // the button has gone, the reader stays where it was
  } }, words.check);
  const clear = node("button", { type: "button", class: "wave-quiet", onclick: () => {
    hold([]);
    inputs[0].focus();
  } }, words.clear);

  const lineId = unique("own-words");
  // What is written here stays in the page: it is not reported, not even to the kernel.
  const line = ownWords
    ? writing({
        id: lineId, rows: 3,
        oninput: () => sitting.set(`words:${id}`, line.value || undefined),
      })
    : null;
  const write = () => line && (line.value = sitting.get(`words:${id}`) ?? "");
  el.classList.add("wave-control");
  el.append(
    node(
      "form",
      { autocomplete: "off", class: "wave-question wave-asked", onsubmit: (event) => event.preventDefault() },
      node(
        "fieldset",
        {},
        node("legend", {}, ask),
        hint ? node("p", { class: "wave-hint" }, hint) : null,
        ...options.map((option, index) =>
          node("label", { class: "wave-option" }, inputs[index], node("span", {}, option.text)),
        ),
      ),
      ownWords ? node("label", { class: "wave-own", for: lineId }, words.own_words) : null,
      line,
      node("div", { class: "wave-row" }, check),
      answer,
      node("div", { class: "wave-row" }, clear),
    ),
  );
  if (sitting.get(key)) take(held());
  write();
  draw();
  const unfollow = [
    follow(model, ["chosen"], draw),
    sitting.follow(key, () => take(held())),
    sitting.follow(`words:${id}`, write),
  ];
  return () => unfollow.forEach((stop) => stop());
}

export default { render };
