// Claims to be put in a place each. Every claim answers as soon as it has one.

function render({ model, el }) {
  const { ask, hint, claims } = model.get("content");
  const words = model.get("words");
  const places = Object.entries(words.places);

  function claimOf(claim, index) {
    const name = unique("sort");
    const answer = node("div", { role: "status", class: "wave-replies" });
    const inputs = places.map(([place]) =>
      node("input", { type: "radio", name, value: place, autocomplete: "off", onchange: () => {
        const placed = [...model.get("placed")];
        placed[index] = place;
        report(model, "placed", placed);
        draw();
      } }),
    );
    function draw() {
      const place = model.get("placed")[index];
      inputs.forEach((input) => (input.checked = input.value === place));
      const right = place === claim.place;
      answer.replaceChildren(
        ...(place
          ? [
              node(
                "div",
                { class: `wave-reply ${right ? "fits" : "differs"}` },
                node("p", { class: "wave-mark" }, right ? words.fits : `${words.belongs} ${words.places[claim.place]}`),
                node("p", {}, claim.reply),
              ),
            ]
          : []),
      );
    }
    const body = node(
      "fieldset",
      { class: "wave-claim" },
      node("legend", {}, claim.text),
      node(
        "div",
        { class: "wave-places" },
        ...places.map(([, text], at) => node("label", { class: "wave-chip" }, inputs[at], node("span", {}, text))),
      ),
      answer,
    );
    return { body, draw };
  }

  const parts = claims.map(claimOf);
  const draw = () => {
    parts.forEach((part) => part.draw());
    clear.hidden = !model.get("placed").some(Boolean);
  };
  const clear = node("button", { type: "button", class: "wave-quiet", onclick: () => {
    report(model, "placed", claims.map(() => ""));
    draw();
    el.querySelector("input").focus();
  } }, words.clear);

  const headingId = unique("sort-ask");
  el.classList.add("wave-control");
  el.append(
    node(
      "form",
      { autocomplete: "off", class: "wave-question", "aria-labelledby": headingId, onsubmit: (event) => event.preventDefault() },
      node("p", { id: headingId, class: "wave-ask" }, ask),
      hint ? node("p", { class: "wave-hint" }, hint) : null,
      ...parts.map((part) => part.body),
      node("div", { class: "wave-row" }, clear),
    ),
  );
  draw();
  return follow(model, ["placed"], draw);
}

export default { render };
