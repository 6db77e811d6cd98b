// The console: one page from which a session is run. It works without a kernel: the page's courseLive
// asks the course's server, which passes everything on to the room's own.

const LOOKS = 3000; // ms between two looks while no session runs, or none can be had
const TICKS = 5000; // ms between two looks at the clock
const FIELDS = "input:not([type=radio], [type=range]), textarea, select"; // where b is a letter

const wait = (ms) => new Promise((done) => setTimeout(done, ms));

function render({ model, el }) {
  const words = model.get("words");
  const plans = model.get("plans");
  const live = globalThis.courseLive;
  const told = node("p", { class: "wave-console-told", role: "status" });
  const stage = node("div", { class: "wave-console-stage" });
  const tell = (said) => (told.textContent = said);

  let shown = ""; // what the stage shows: looking, none, open, lost, running
  let rev = ""; // the newest state we know
  let session; // the parts of a running session
  let gone = false;

  // ---- Asking -------------------------------------------------------------------------------------

  /** What went wrong, in one sentence; the room's own words follow where it said some. */
  const sentence = ({ problem, said }) => [words.problem[problem] ?? words.problem.other, said].filter(Boolean).join(" ");

  /** Pass a command on; then say so, or what went wrong. Resolves to whether it went well. */
  async function send(command, said = "") {
    const answer = await live.tell(command);
    if (gone) return false;
    if (!answer.problem) show(answer);
    if (answer.problem || said) tell(answer.problem ? sentence(answer) : said);
    return !answer.problem;
  }

  /** Look for as long as the page is there; the room answers when something has changed. */
  async function follow() {
    while (!gone) {
      const answer = await live.look(rev);
      if (gone) return;
      if (!answer.problem) {
        if (told.textContent === words.problem.lost) tell("");
        show(answer);
      } else if (told.textContent !== sentence(answer)) tell(sentence(answer));
      if (!answer.running) await wait(LOOKS);
    }
  }

  function show(state) {
    // An answer that was overtaken says nothing new.
    if (state.running && shown === "running" && state.rev < rev) return;
    rev = state.running ? state.rev : "";
    const now = state.running ? "running" : state.session;
    if (now !== shown) {
      const held = stage.contains(document.activeElement);
      const { top, bottom } = all.getBoundingClientRect();
      const seen = shown && bottom > 0 && top < innerHeight;
      shown = now;
      tell(""); // what was said was about what stood there
      session = state.running ? sessionParts({ words, countries: model.get("countries"), protocols: model.get("protocols"), send, told: tell }) : undefined;
      stage.replaceChildren(...(session ? running() : now === "none" ? begin() : goOn(state)));
      session?.show(state);
      if (held) stage.querySelector("h2")?.focus({ preventScroll: true });
      // What stands there now may be far shorter, and must not be out of sight.
      if (seen) all.scrollIntoView({ block: "nearest" });
    } else session?.show(state);
  }

  // ---- No session ---------------------------------------------------------------------------------

  const heading = (said) => node("h2", { tabindex: "-1", class: "wave-ask" }, said);
  const row = (...children) => node("div", { class: "wave-row" }, ...children);

  /** A few settings, one of them on: [value, text, hint]. `value()` says which. */
  function choice(legend, settings, onchange) {
    const name = unique("console");
    const inputs = settings.map(([value]) => node("input", { autocomplete: "off", type: "radio", name, value, onchange }));
    inputs[0].checked = true;
    const lines = settings.map(([, text, hint], index) =>
      node("label", { class: "wave-option" }, inputs[index], node("span", {}, text, hint ? node("span", { class: "wave-hint" }, ` ${hint}`) : null)),
    );
    return { body: node("fieldset", {}, node("legend", {}, legend), ...lines), value: () => inputs.find((each) => each.checked).value };
  }

  /** Who can open the pages, and a button. Opening it to the room takes a second press. */
  function starting(label, command, more) {
    const where = choice(words.where, [["here", words.here, words.here_hint], ["room", words.room, words.room_hint]], () => sure(false));
    async function start() {
      el.setAttribute("aria-busy", "true");
      tell(words.starting);
      const good = await send({ do: "start", share: where.value() === "room", ...command() });
      el.removeAttribute("aria-busy");
      if (good) tell("");
      else sure(false);
    }
    const first = node("button", { type: "submit", class: "wave-button" }, label);
    const no = pushButton("wave-button", words.not_yet, () => {
      sure(false);
      first.focus();
    });
    const yes = pushButton("wave-console-open", words.start_room, start);
    const asked = node("div", { role: "group", "aria-label": words.room, class: "wave-console-note" }, node("p", {}, words.room_means), row(no, yes));
    function sure(asking) {
      asked.hidden = !asking;
      first.hidden = asking;
      if (asking) yes.focus();
    }
    const form = node("form", { autocomplete: "off", onsubmit: (event) => {
      event.preventDefault();
      if (where.value() === "room") sure(true);
      else start();
    } }, ...more, where.body, row(first), asked);
    sure(false);
    return form;
  }

  function begin() {
    const id = unique("console-path");
    const path = node("input", { autocomplete: "off", id, type: "text", spellcheck: "false", onkeydown: sendOnEnter });
    const own = node("div", { class: "wave-console-path" }, node("label", { for: id }, words.own_path), path, node("p", { class: "wave-hint" }, words.own_hint));
    const settings = plans.map(({ name, ...plan }) => [name, fill(words.plan_of, plan)]);
    const OWN = "/";
    const plan = choice(words.plan, [...settings, [OWN, words.own_plan]], () => (own.hidden = plan.value() !== OWN));
    own.hidden = true;
    const command = () => ({ plan: plan.value() === OWN ? path.value : plan.value() });
    return [heading(words.begin), starting(words.start, command, [plan.body, own])];
  }

  /** A session that was not ended: on with it, or the end of it. */
  function goOn({ session, shared }) {
    const fell = session === "lost";
    const says = node("p", { role: fell ? "alert" : null }, fell ? words.lost_says : words.open_says);
    const goes = () => ({ go_on: true });
    // Whoever opened it to the room before the fall has said so once; nothing is asked again.
    const again = async () => {
      tell(words.starting);
      if (await send({ do: "start", share: shared, ...goes() })) tell("");
    };
    const on = fell && typeof shared === "boolean" ? row(pushButton("wave-button", words.start_again, again)) : starting(fell ? words.start_again : words.go_on, goes, []);
    return [heading(fell ? words.lost_title : words.open_title), says, on, ...ending(words.end_it)];
  }

  // ---- A session that runs --------------------------------------------------------------------------

  /** Two plain steps. */
  function ending(label) {
    const first = pushButton("wave-console-end", label, () => ask(true));
    const no = pushButton("wave-button", words.end_no, () => {
      ask(false);
      first.focus();
    });
    const yes = pushButton("wave-console-end", words.end_yes, () => send({ do: "end" }, words.ended));
    const sure = node("div", { role: "group", "aria-label": label, class: "wave-console-note" }, node("p", {}, words.end_sure), row(no, yes));
    function ask(asking) {
      first.hidden = asking;
      sure.hidden = !asking;
      if (asking) no.focus();
    }
    ask(false);
    return [row(first), sure];
  }

  function running() {
    const { head, bar, left, right } = session.bodies;
    const bodies = (parts) => parts.map(({ body }) => body);
    return [
      head,
      node("div", { class: "wave-console-top" }, ...bar),
      node("div", { class: "wave-console-sides" }, node("div", {}, ...bodies(left)), node("div", {}, ...bodies(right))),
      ...ending(words.end),
    ];
  }

  function onkey(event) {
    if (event.key !== "b" || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (!session || event.target.matches(FIELDS)) return;
    event.preventDefault();
    event.stopPropagation();
    session.setBlank(!session.isBlank());
  }

  el.classList.add("wave-control");
  // The whole of it can have the focus, so that one key blanks the screen wherever one has pressed.
  const all = node("section", { class: "wave-question wave-console", "aria-label": words.label, tabindex: "-1", onkeydown: onkey }, told, stage);
  el.append(all);
  stage.append(node("p", {}, live ? words.looking : words.elsewhere));
  if (!live) return;
  const clock = setInterval(() => session?.tick(), TICKS);
  follow();
  return () => {
    gone = true;
    clearInterval(clock);
  };
}

export default { render };
