// The certificate. The test leaves in the sitting what it came to; a name is typed here and goes to the server
// for the page that it sets, and nowhere else. It is not even put into the sitting.

const PASSED = "exam:passed"; // the key of the sitting

function render({ model, el }) {
  const words = model.get("words");
  const paper = globalThis.coursePaper;
  const told = node("p", { class: "wave-hint", role: "status" });
  const body = node("div", {});

  const line = () => node("input", { type: "text", autocomplete: "off", spellcheck: "false", id: unique("certificate"), maxlength: 80, onkeydown: sendOnEnter });
  const labelled = (text, field) => [node("label", { class: "wave-own", for: field.id }, text), field];

  /** The form, for a test that is passed: { day, right, asked, seed, attempt }. */
  function formOf({ day, ...test }) {
    const name = line();
    const days = line();
    days.value = inWords(dayNumber(day), { day: "numeric", month: "long", year: "numeric" }, "en-GB");
    async function save() {
      if (!name.value?.trim()) {
        told.textContent = words.file_no_name;
        return name.focus();
      }
      told.textContent = words.file_making;
      const done = await paper.certificate({ name: name.value, days: days.value, ...test });
      told.textContent = words[`file_${done}`] ?? words.file_failed;
    }
    return node("form", { autocomplete: "off", onsubmit: (event) => (event.preventDefault(), save()) },
      node("p", {}, words.ready),
      ...labelled(words.name, name),
      ...labelled(words.days, days),
      node("p", { class: "wave-hint" }, words.name_goes),
      node("div", { class: "wave-row" }, pushButton("wave-button", words.save, save)));
  }

  function draw() {
    const passed = sitting.get(PASSED);
    const why = passed ? words.file_no_paper : words.not_yet;
    body.replaceChildren(passed && paper?.certificate ? formOf(passed) : node("p", { class: "wave-hint" }, why));
    told.textContent = "";
  }
  el.classList.add("wave-control");
  el.append(node("section", { class: "wave-question wave-exam", "aria-label": words.title }, body, told));
  draw();
  return sitting.follow(PASSED, draw);
}

export default { render };
