// A button that opens and closes what stands below it.

function render({ model, el }) {
  const button = node("button", { type: "button", class: "wave-fold", onclick: () => {
    report(model, "unfolded", !model.get("unfolded"));
    draw();
  } });
  function draw() {
    button.setAttribute("aria-expanded", model.get("unfolded"));
    button.textContent = model.get("label");
  }
  el.classList.add("wave-control");
  el.append(button);
  draw();
  return follow(model, ["unfolded", "label"], draw);
}

export default { render };
