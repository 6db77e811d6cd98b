// Leaving, tried out. The page's own leaving does it; this only asks for the rehearsal.

const ARMED = 20; // seconds: Shift must soon leave again

function render({ model, el }) {
  const words = model.get("words");
  const leave = globalThis.courseLeave;
  const status = node("p", { role: "status", class: "wave-hint" });
  const button = node("button", { type: "button", class: "wave-button", onclick: show }, words.button);
  const keys = node("button", { type: "button", class: "wave-quiet", "aria-pressed": "false", onclick: arm }, words.shift);
  let disarm = null;
  let timer;

  function rest(text) {
    clearTimeout(timer);
    disarm?.();
    disarm = null;
    keys.setAttribute("aria-pressed", "false");
    status.textContent = text;
  }

  const shown = () => rest(words.shown);

  function show() {
    rest("");
    leave.rehearse(shown);
  }

  function arm() {
    if (disarm) return rest("");
    disarm = leave.rehearseShift(shown);
    keys.setAttribute("aria-pressed", "true");
    status.textContent = words.armed;
    timer = setTimeout(() => rest(words.over), ARMED * 1000);
  }

  el.classList.add("wave-control");
  el.append(
    node(
      "section",
      { class: "wave-question wave-rehearse" },
      node("p", { class: "wave-ask" }, words.title),
      leave ? node("div", { class: "wave-row" }, button, keys) : node("p", {}, words.missing),
      status,
    ),
  );
  return () => rest("");
}

export default { render };
