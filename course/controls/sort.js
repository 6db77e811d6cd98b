// Lines to be put in a place each. Every line answers as soon as it has one; where a line has no
// place of its own, the reader marks it and no place is wrong.

function render({ model, el }) {
  const { id, ask, hint, claims, keep } = model.get("content");
  const key = keep || `answer:${id}`;
  const words = model.get("words");
  const places = Object.entries(words.places);

  function claimOf(claim, index) {
    const name = unique("sort");
    const answer = node("div", { role: "status", class: "wave-replies" });
    const inputs = places.map(([place]) =>
      node("input", { type: "radio", name, value: place, autocomplete: "off", onchange: () => {
        const placed = [...model.get("placed")];
        placed[index] = place;
        hold(placed);
      } }),
    );
    function draw() {
      const place = model.get("placed")[index];
      inputs.forEach((input) => (input.checked = input.value === place));
      const judged = claim.place !== undefined;
      const right = place === claim.place;
      answer.replaceChildren(
        ...(place
          ? [
              node(
                "div",
                { class: `wave-reply ${!judged ? "plain" : right ? "fits" : "differs"}` },
                judged
                  ? node("p", { class: "wave-mark" }, right ? words.fits : `${words.belongs} ${words.places[claim.place]}`)
                  : null,
                ...claim.reply.split("\n").map((text) => node("p", {}, text)),
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

  /** Keep what is placed, as line -> words of its place, for this sitting. */
  function hold(placed) {
    const pairs = placed.flatMap((place, index) => (place ? [[claims[index].text, words.places[place]]] : []));
    sitting.set(key, pairs.length ? Object.fromEntries(pairs) : undefined);
    take(placed);
  }
  function take(placed) {
    if (String(placed) !== String(model.get("placed"))) model.set("placed", placed); // Python is not told
    draw();
  }
  const held = () =>
    claims.map((claim) => places.find(([, text]) => text === sitting.get(key)?.[claim.text])?.[0] ?? "");

  const parts = claims.map(claimOf);
  const draw = () => {
    parts.forEach((part) => part.draw());
    clear.hidden = !model.get("placed").some(Boolean);
  };
  const clear = node("button", { type: "button", class: "wave-quiet", onclick: () => {
    hold(claims.map(() => ""));
    el.querySelector("input").focus();
  } }, words.clear);

  const headingId = unique("sort-ask");
  el.classList.add("wave-control");
  el.append(
    node(
      "form",
      { autocomplete: "off", class: "wave-question wave-asked", "aria-labelledby": headingId, onsubmit: (event) => event.preventDefault() },
      node("p", { id: headingId, class: "wave-ask" }, ask),
      hint ? node("p", { class: "wave-hint" }, hint) : null,
      ...parts.map((part) => part.body),
      node("div", { class: "wave-row" }, clear),
    ),
  );
  if (sitting.get(key)) take(held());
  draw();
  const unfollow = [follow(model, ["placed"], draw), sitting.follow(key, () => take(held()))];
  return () => unfollow.forEach((stop) => stop());
}

export default { render };
