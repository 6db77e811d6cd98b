// Lines to say: pieces make a sentence, and up to three sentences stay in the memory of the page.

const LINES = "lines";

function render({ model, el }) {
  const words = model.get("words");
  const most = model.get("most");
  let whole = ""; // a ready line, taken as it is

  const slots = model.get("slots").map(([label, pieces]) => {
    const name = unique("slot");
    const inputs = pieces.map((piece) =>
      node("input", { autocomplete: "off", type: "radio", name, value: piece, onchange: () => {
        whole = "";
        draw();
      } }),
    );
    const chips = inputs.map((input, index) =>
      node("label", { class: "wave-chip" }, input, node("span", {}, pieces[index])),
    );
    const field = node(
      "fieldset",
      { class: "wave-slot" },
      node("legend", {}, label),
      node("div", { class: "wave-places" }, ...chips),
    );
    return { inputs, field };
  });

  const kept = () => sitting.get(LINES) ?? [];
  const built = () =>
    whole || slots.flatMap(({ inputs }) => inputs.filter((input) => input.checked).map((input) => input.value)).join(" ");

  const line = node("p", { class: "wave-line", role: "status" });
  const told = node("p", { class: "wave-hint", role: "status" });
  const list = node("ul", { class: "wave-kept" });
  const none = node("p", { class: "wave-hint" }, words.none);
  const keep = node("button", { type: "button", class: "wave-button", onclick: () => {
    const text = built();
    if (!text) return tell(words.empty);
    if (kept().includes(text)) return tell(words.twice);
    if (kept().length >= most) return tell(words.full);
    store([...kept(), text], words.stored);
  } }, words.keep);
  const fresh = node("button", { type: "button", class: "wave-quiet", onclick: () => {
    clear();
    draw();
    tell("");
    slots[0].inputs[0].focus();
  } }, words.new);

  function store(texts, text) {
    sitting.set(LINES, texts);
    drawKept();
    tell(text);
  }

  function tell(text) {
    told.textContent = text;
  }

  function clear() {
    whole = "";
    for (const { inputs } of slots) for (const input of inputs) input.checked = false;
  }

  function takeReady(text) {
    clear();
    whole = text;
    draw();
    tell("");
  }

  function draw() {
    line.textContent = built() || words.empty;
    line.setAttribute("data-empty", built() ? "no" : "yes");
    fresh.hidden = !built();
  }

  function item(text) {
    const out = node("button", { type: "button", class: "wave-quiet", "aria-label": `${words.take_out}: ${text}`, onclick: () => {
      store(kept().filter((other) => other !== text), words.taken);
      keep.focus();
    } }, words.take_out);
    return node("li", {}, node("span", {}, text), out);
  }

  function drawKept() {
    list.replaceChildren(...kept().map(item));
    none.hidden = kept().length > 0;
    list.hidden = kept().length === 0;
  }

  const ready = model.get("ready").map((text) =>
    node("button", { type: "button", class: "wave-ready", onclick: () => takeReady(text) }, text),
  );

  const titleId = unique("lines-ask");
  el.classList.add("wave-control");
  el.append(
    node(
      "form",
      { autocomplete: "off", class: "wave-question wave-lines", "aria-labelledby": titleId, onsubmit: (event) => event.preventDefault() },
      node("p", { id: titleId, class: "wave-ask" }, words.title),
      node("p", { class: "wave-hint" }, words.hint),
      node("div", { class: "wave-slot", role: "group", "aria-label": words.ready },
        node("p", { class: "wave-slot-name" }, words.ready), node("div", { class: "wave-places" }, ...ready)),
      ...slots.map(({ field }) => field),
      node("p", { class: "wave-slot-name" }, words.line),
      line,
      node("div", { class: "wave-row" }, keep, fresh),
      told,
      node("p", { class: "wave-slot-name wave-kept-name" }, words.kept),
      none,
      list,
    ),
  );
  draw();
  drawKept();
  return sitting.follow(LINES, (value) => {
    // "Clear all my answers" also takes the line that is being built.
    if (value === undefined) {
      clear();
      draw();
      tell("");
    }
    drawKept();
  });
}

export default { render };
