// A question with options: pick one, pick several, or reflect. It answers by itself.

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
  const { ask, hint, kind, options, own_words: ownWords } = model.get("content");
  const words = model.get("words");
  const several = kind === "several";
  const name = unique("choice");
  const answer = node("div", { role: "status", class: "wave-replies" });
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
    if (several) {
      return shown
        ? options.map((option, index) => replyOf(option, markOf(option, chosen.includes(index))))
        : [];
    }
    return chosen.map((index) => replyOf(options[index], markOf(options[index], true)));
  }

  function draw() {
    const chosen = model.get("chosen");
    inputs.forEach((input, index) => (input.checked = chosen.includes(index)));
    answer.replaceChildren(...replies(chosen));
    check.hidden = !several || chosen.length === 0 || shown;
    clear.hidden = chosen.length === 0;
  }

  function choose() {
    if (!inputs.some((input) => input.checked)) shown = false;
    report(
      model,
      "chosen",
      inputs.flatMap((input, index) => (input.checked ? [index] : [])),
    );
    draw();
  }

  const check = node("button", { type: "button", class: "wave-button", onclick: () => {
    shown = true;
    draw();
  } }, words.check);
  const clear = node("button", { type: "button", class: "wave-quiet", onclick: () => {
    shown = false;
    report(model, "chosen", []);
    draw();
    inputs[0].focus();
  } }, words.clear);

  const lineId = unique("own-words");
  el.classList.add("wave-control");
  el.append(
    node(
      "form",
      { autocomplete: "off", class: "wave-question", onsubmit: (event) => event.preventDefault() },
      node(
        "fieldset",
        {},
        node("legend", {}, ask),
        hint ? node("p", { class: "wave-hint" }, hint) : null,
        ...options.map((option, index) =>
          node("label", { class: "wave-option" }, inputs[index], node("span", {}, option.text)),
        ),
      ),
      // What is written here stays in the page: it is not reported, not even to the kernel.
      ownWords ? node("label", { class: "wave-own", for: lineId }, words.own_words) : null,
      ownWords
        ? node("textarea", { id: lineId, rows: 3, autocomplete: "off", spellcheck: "false" })
        : null,
      node("div", { class: "wave-row" }, check),
      answer,
      node("div", { class: "wave-row" }, clear),
    ),
  );
  draw();
  return follow(model, ["chosen"], draw);
}

export default { render };
