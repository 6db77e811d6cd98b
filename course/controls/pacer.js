// Slow breathing. It starts still, can be paused at any time, and comes to rest by itself.

const SPOKEN_FIRST = 2; // breaths that are spoken at the start; afterwards one now and then
const PACE = "pace";
const SPOKEN_EVERY = 6; // breaths: about once a minute

function render({ model, el }) {
  const words = model.get("words");
  const paces = model.get("paces");
  const name = unique("pace");
  let pace = paces[0];
  let timer = null;
  let breath = 0; // breaths begun since the button was pressed
  let spent = 0; // seconds since the start, pauses left out

  const word = node("span", { class: "wave-breath-word" }, words.rest);
  const stage = node(
    "div",
    { class: "wave-breath", "aria-hidden": "true" },
    node("span", { class: "wave-breath-edge" }),
    node("span", { class: "wave-breath-shape" }),
    word,
  );
  const spoken = node("p", { role: "status", class: "wave-spoken" });
  const note = node("p", { class: "wave-hint wave-breath-note" }, words.ready);
  const button = node("button", { type: "button", class: "wave-button", onclick: press }, words.start);

  /** One half of a breath: the shape takes `seconds` to get there. */
  function show(phase, seconds, text) {
    stage.setAttribute("data-phase", phase);
    stage.setAttribute("style", `--breath: ${seconds}s`);
    word.textContent = text;
  }

  function half(phase) {
    const [, , secondsIn, secondsOut] = pace;
    if (phase === "in") {
      if (spent >= model.get("minutes") * 60) return rest(words.done);
      breath += 1;
    }
    const seconds = phase === "in" ? secondsIn : secondsOut;
    show(phase, seconds, words[phase]);
    if (breath <= SPOKEN_FIRST || breath % SPOKEN_EVERY === 0) spoken.textContent = words[phase];
    timer = setTimeout(() => {
      spent += seconds;
      half(phase === "in" ? "out" : "in");
    }, seconds * 1000);
  }

  function rest(text) {
    clearTimeout(timer);
    timer = null;
    if (text === words.done) spent = 0;
    show("rest", 2, words.rest);
    button.textContent = words.start;
    note.textContent = text;
    spoken.textContent = text;
  }

  function press() {
    if (timer !== null) return rest(words.paused);
    breath = 0; // after a pause the first breaths are spoken again
    button.textContent = words.pause;
    note.textContent = words.going;
    half("in");
  }

  const inputs = paces.map(([key]) =>
    node("input", { autocomplete: "off", type: "radio", name, value: key, onchange: () => {
      sitting.set(PACE, key);
      takePace();
    } }),
  );
  const choices = paces.map(([, text], at) =>
    node("label", { class: "wave-chip" }, inputs[at], node("span", {}, text)),
  );

  /** The pace the sitting holds, or the first one. */
  function takePace() {
    pace = paces.find(([key]) => key === sitting.get(PACE)) ?? paces[0];
    inputs.forEach((input, at) => (input.checked = paces[at] === pace));
  }

  el.classList.add("wave-control");
  el.append(
    node(
      "div",
      { class: "wave-question wave-pacer", role: "group", "aria-label": words.title },
      node("p", { class: "wave-ask" }, words.title),
      node("p", { class: "wave-breath-before" }, words.before),
      node(
        "fieldset",
        { class: "wave-breath-move" },
        node("legend", {}, words.which),
        node("div", { class: "wave-places" }, ...choices),
      ),
      node("div", { class: "wave-breath-move" }, stage, node("div", { class: "wave-row" }, button), note, spoken),
      node("p", { class: "wave-breath-plain" }, words.plain),
    ),
  );
  show("rest", 0, words.rest);
  takePace();
  const unfollow = sitting.follow(PACE, takePace);
  return () => {
    unfollow();
    clearTimeout(timer);
  };
}

export default { render };
