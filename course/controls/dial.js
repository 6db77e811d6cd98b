// A slider that says its value in words, with two buttons for whoever does not drag.

function render({ model, el }) {
  const id = unique("dial");
  const words = model.get("words");
  const say = (value) => model.get("says").replace("{value}", value);
  const range = node("input", {
    id,
    type: "range",
    min: model.get("low"),
    max: model.get("high"),
    step: model.get("step"),
    autocomplete: "off",
    oninput: () => move(range.valueAsNumber),
  });
  const said = node("output", { for: id });

  function move(value) {
    const kept = Math.min(model.get("high"), Math.max(model.get("low"), value));
    if (kept !== model.get("value")) report(model, "value", kept);
  }
  const stepBy = (direction, sign, name) =>
    node(
      "button",
      {
        type: "button",
        class: "wave-step",
        "aria-label": `${name}: ${model.get("label")}`,
        onclick: () => move(model.get("value") + direction * model.get("step")),
      },
      sign,
    );
  function draw() {
    const value = model.get("value");
    range.value = value;
    range.setAttribute("aria-valuetext", say(value));
    said.textContent = say(value);
  }

  el.classList.add("wave-control");
  el.append(
    node(
      "div",
      { class: "wave-dial" },
      node("div", { class: "wave-said" }, node("label", { for: id }, model.get("label")), said),
      stepBy(-1, "−", words.less),
      range,
      stepBy(1, "+", words.more),
    ),
  );
  const unfollow = follow(model, ["value"], draw);
  const untie = tie(model, "value", `dial:${model.get("label")}`);
  draw();
  return () => (unfollow(), untie());
}

export default { render };
