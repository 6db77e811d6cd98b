// The papers of a workshop. The server sets each one; the browser saves it, and nothing else is written.

function render({ model, el }) {
  const words = model.get("words");
  const paper = globalThis.coursePaper;
  el.classList.add("wave-control");
  if (!paper?.handout) {
    el.append(node("p", { class: "wave-hint" }, words.not_here));
    return;
  }
  const told = node("p", { class: "wave-hint wave-handouts-told", role: "status" });
  const country = node("select", { autocomplete: "off" },
    node("option", { value: "" }, words.no_country),
    ...model.get("countries").map(([code, name]) => node("option", { value: code }, name)));
  const large = node("input", { type: "checkbox", autocomplete: "off" });

  async function save({ name, title }) {
    told.textContent = fill(words.making, { title });
    const done = await paper.handout(name, country.value, large.checked);
    told.textContent = fill(words[done] ?? words.failed, { title });
  }

  const row = (one) => {
    const titled = unique("paper");
    const button = unique("save");
    return node("li", {},
      node("span", { id: titled }, one.title, " ", node("span", { class: "wave-hint" }, one.pages)),
      pushButton("wave-button", words.save, () => save(one), { id: button, "aria-labelledby": `${button} ${titled}` }));
  };
  el.append(
    node("form", { autocomplete: "off", class: "wave-handouts", onsubmit: (event) => event.preventDefault() },
      node("label", { class: "wave-handouts-country" }, words.country, country),
      node("label", { class: "wave-option" }, large, words.large),
      node("ul", { role: "list" }, ...[...model.get("papers"), { name: "", title: words.all, pages: words.all_pages }].map(row))),
    told,
  );
}

export default { render };
