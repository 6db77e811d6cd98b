/** How sure anyone is of a piece, and who says so; nothing where it leans on nobody. */
function graded({ sure, sources }, words) {
  if (!sure) return null;
  const named = sources.flatMap(({ name, to }) => [" ", node("a", { href: to }, name), "."]);
  return node("p", { class: "wave-hint" }, fill(words.how_sure, { word: words.sure[sure] }), ...named);
}

