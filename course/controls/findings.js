// Sentences of a result, and below them pieces that can be opened.

function render({ model, el }) {
  const body = node("div", { class: "wave-findings" });
  const paragraphs = (lines) => lines.map((line) => node("p", {}, line));

  const piece = ({ title, lines, rows, after }) =>
    node(
      "details",
      {},
      node("summary", {}, title),
      ...paragraphs(lines),
      node("ul", {}, ...rows.map(([what, count]) => node("li", {}, node("span", {}, what), node("strong", {}, count)))),
      ...paragraphs(after),
    );

  function draw() {
    body.replaceChildren(...paragraphs(model.get("lines")), ...model.get("pieces").map(piece));
  }

  el.classList.add("wave-control");
  el.append(body);
  draw();
  return follow(model, ["lines", "pieces"], draw);
}

export default { render };
