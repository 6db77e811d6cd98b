// Result files that trainees handed over. They are read here and handed to Python as text, and to nobody else.

const RESULTS = "results_in"; // the key of the sitting: only that files were read, and nothing of them
const SHOWN = 12; // files left out that are listed at once; the rest can be opened

/** What Python gets of one file: its text, or the reason why there is none. */
async function handedOver(file, most) {
  const { name, size } = file;
  if (size > most) return { name, text: "", problem: "huge" };
  try {
    return { name, text: await file.text(), problem: "" };
  } catch {
    return { name, text: "", problem: "unreadable" }; // moved or changed since it was chosen
  }
}

/** Bytes that would be read of these files. */
const bytesOf = (files, most) => files.map(({ size }) => size).filter((size) => size <= most).reduce((sum, size) => sum + size, 0);

function render({ model, el }) {
  const words = model.get("words");
  const { most, most_at_once } = model.get("rules");
  const fieldId = unique("results");
  const hintId = unique("results-hint");
  let round = model.get("told").round ?? 0;

  const status = node("p", { role: "status", class: "wave-counted" });
  const counted = node("div", { class: "wave-told" });
  const leftOut = node("div", { class: "wave-problems" });
  const field = node("input", {
    type: "file", autocomplete: "off", id: fieldId, multiple: true, accept: ".json,application/json", "aria-describedby": hintId,
    // Without this, the same files chosen once more would not be read once more.
    onclick: () => (field.value = ""),
    onchange: () => take([...field.files]),
  });
  const clear = pushButton("wave-quiet", words.clear, () => {
    sitting.set(RESULTS, undefined);
    forget(words.cleared);
    field.focus();
  });

  async function take(files) {
    if (!files.length) return;
    if (bytesOf(files, most) > most_at_once) return forget(words.too_much);
    const mine = ++round;
    status.textContent = words.reading;
    const read = await Promise.all(files.map((file) => handedOver(file, most)));
    if (mine !== round) return; // other files were chosen meanwhile, or all was cleared
    sitting.set(RESULTS, true);
    report(model, "files", { round, files: read });
  }

  /** Take the result away, here and in Python. */
  function forget(text) {
    round += 1;
    field.value = "";
    status.textContent = text;
    report(model, "files", { round, files: [] });
  }

  const list = (sentences) => node("ul", {}, ...sentences.map((sentence) => node("li", {}, sentence)));

  function draw() {
    const told = model.get("told");
    if ((told.round ?? 0) !== round) return; // the answer to an earlier choice
    const [lines, problems] = [told.counted ?? [], told.left_out ?? []];
    const more = problems.slice(SHOWN);
    if (lines.length || problems.length) status.textContent = fill(words.read, { count: lines.length ? told.count : 0, left_out: problems.length });
    counted.replaceChildren(...lines.map((line) => node("p", {}, line)));
    leftOut.replaceChildren(
      node("p", { class: "wave-hint" }, words.left_out),
      list(problems.slice(0, SHOWN)),
      ...(more.length ? [node("details", {}, node("summary", {}, fill(words.more, { count: more.length })), list(more))] : []),
    );
    counted.hidden = !lines.length;
    leftOut.hidden = !problems.length;
  }

  el.classList.add("wave-control");
  el.append(
    node(
      "form",
      { autocomplete: "off", class: "wave-question wave-results", onsubmit: (event) => event.preventDefault() },
      node("label", { class: "wave-ask", for: fieldId }, words.files),
      node("p", { id: hintId, class: "wave-hint" }, words.hint),
      field,
      node("p", { class: "wave-hint" }, words.kept),
      node("div", { class: "wave-row" }, clear),
      status,
      counted,
      leftOut,
    ),
  );
  draw();
  const unfollow = [
    follow(model, ["told"], draw),
    // "Clear all my answers" also takes the result.
    sitting.follow(RESULTS, (value) => value === undefined && round && forget("")),
  ];
  return () => unfollow.forEach((stop) => stop());
}

export default { render };
