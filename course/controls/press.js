// A button that does one thing; how often it was pressed is what it reports.

function render({ model, el }) {
  const press = () => report(model, "pressed", model.get("pressed") + 1);
  el.classList.add("wave-control");
  el.append(node("button", { type: "button", class: "wave-quiet", onclick: press }, model.get("label")));
}

export default { render };
