// A small set of settings, one of them on: native radios that look like chips.

function render({ model, el }) {
  const name = unique("pick");
  const noteId = unique("pick-note");
  const note = model.get("note");
  const inputs = model.get("options").map(([value, text]) => {
    const input = node("input", { type: "radio", name, value, autocomplete: "off", onchange: () => report(model, "value", value) });
    return { input, label: node("label", { class: "wave-chip" }, input, node("span", {}, text)) };
  });
  const draw = () => inputs.forEach(({ input }) => (input.checked = input.value === model.get("value")));

  el.classList.add("wave-control");
  el.append(
    node(
      "fieldset",
      { class: "wave-pick", "aria-describedby": note ? noteId : null },
      node("legend", {}, model.get("label")),
      node("div", { class: "wave-places" }, ...inputs.map(({ label }) => label)),
      note ? node("p", { id: noteId, class: "wave-hint" }, note) : null,
    ),
  );
  const unfollow = follow(model, ["value"], draw);
  const offered = model.get("options").map(([value]) => value);
  const untie = tie(model, "value", `pick:${model.get("label")}:${offered}`);
  draw();
  return () => (unfollow(), untie());
}

export default { render };
