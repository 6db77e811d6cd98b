// A session that runs, as its facilitator sees it: what to say now, and what the room sees.
// Each part is drawn anew only when what it shows has changed, so that nothing moves under a hand.

const MINUTE = 60; // seconds

/**
 * A part of the page: `needs(state)` is all it shows, `draw(state)` its elements. What had the focus
 * has it afterwards; if it went away, what stands first in the part.
 */
function part(className, needs, draw) {
  const body = node("div", { class: className });
  let was;
  function update(state) {
    const is = JSON.stringify(needs(state));
    if (is === was) return;
    was = is;
    const held = body.contains(document.activeElement) ? document.activeElement : null;
    body.replaceChildren(...draw(state).filter(Boolean));
    if (!held) return;
    const same = [...body.querySelectorAll("[data-key]:not(:disabled)")].find((each) => each.dataset.key === held.dataset.key);
    (same ?? body.querySelector("button:not(:disabled), input, a"))?.focus({ preventScroll: true });
  }
  return { body, update };
}

const text = (className, said) => (said ? node("p", { class: className }, said) : null);
const list = (className, lines) => (lines.length ? node("ul", { class: className }, ...lines.map((line) => node("li", {}, line))) : null);

/** Whole minutes of a step, as calm as they can be told: planned, spent, and left or over. */
function minutesOf({ minutes }, seconds) {
  const left = minutes * MINUTE - seconds;
  return { minutes, spent: Math.floor(seconds / MINUTE), left: Math.ceil(left / MINUTE), over: Math.ceil(-left / MINUTE) };
}

/**
 * The parts of a running session, in their order. `send(command, said)` passes a command to the room
 * and then says so; `told(text)` says something; `protocols` are [{ title, lines }].
 */
function sessionParts({ words, countries, protocols, send, told }) {
  let now;
  let since = 0; // when `now` was true

  const stepNow = () => now.steps[now.at];
  /** Seconds spent in a step by this moment. */
  const spent = (index) => {
    const running = index === now.at && now.left.running;
    return now.steps[index].spent + (running ? (performance.now() - since) / 1000 : 0);
  };
  /** Nothing has begun: people come in, and no clock runs. */
  const isFresh = () => now.at === 0 && !now.left.running && now.steps.every((each) => !each.spent);
  /** Which step is on: before the first one begins, none. */
  const place = () => (isFresh() ? -1 : now.at);
  const push = (key, label, command, { said = "", className = "wave-quiet", ...more } = {}) =>
    pushButton(className, label, () => send(typeof command === "function" ? command() : command, said), { "data-key": key, ...more });
  const press = (key, label, on, command, said) =>
    push(key, label, command, { said, className: "wave-console-press", "aria-pressed": String(on) });
  const title = (words) => node("h3", {}, words);
  const row = (...children) => node("div", { class: "wave-row" }, ...children.filter(Boolean));
  const group = (label, ...children) =>
    node("div", { role: "group", "aria-label": label, class: "wave-console-group" }, node("span", { "aria-hidden": "true" }, label), ...children);

  // ---- What is always in sight ------------------------------------------------------------------

  const setBlank = (on) => send({ do: "blank", on }, on ? words.is_blank : words.is_back);

  const head = part(
    "wave-console-head",
    ({ at, steps }) => [at, steps[at].title],
    ({ at, steps }) => [
      node("p", { class: "wave-hint" }, fill(words.step, { at: at + 1, of: steps.length })),
      node("h2", { tabindex: "-1" }, steps[at].title),
      clock,
    ],
  );
  /** One step back or on. */
  function go(name, to) {
    const step = now.steps[to];
    const said = step && fill(words.now_at, { at: to + 1, of: now.steps.length, title: step.title });
    const className = name === "next" ? "wave-button" : "wave-console-plain";
    return push(name, words[name], { do: name }, { said, className, disabled: !step });
  }
  const bar = part(
    "wave-row",
    ({ at, blank, steps }) => [at, blank, isFresh(), steps.length],
    ({ at, blank, steps }) => {
      const first = () => push("first", words.first, { do: "go", step: steps[0].id }, { said: words.started, className: "wave-button" });
      return [
        ...(isFresh() ? [first()] : [go("previous", at - 1), go("next", at + 1)]),
        pushButton("wave-console-blank", blank ? words.unblank : words.blank, () => setBlank(!blank), { "data-key": "blank", "aria-pressed": String(blank), "aria-keyshortcuts": "b" }),
        node("span", { class: "wave-hint" }, words.blank_hint),
      ];
    },
  );
  const clock = node("p", { class: "wave-console-clock" });
  function tick() {
    const time = minutesOf(stepNow(), spent(now.at));
    const said = fill(time.over > 0 ? words.time_over : words.time, time);
    clock.textContent = now.left.running ? said : `${said} · ${words.stopped}`;
    plan.update(now);
  }

  // ---- The step ---------------------------------------------------------------------------------

  const step = part("wave-console-step", () => ({ ...stepNow(), spent: 0 }), () => {
    const { lead, second, note, paper } = stepNow();
    return [
      note ? node("div", { class: "wave-console-note" }, node("h3", {}, words.note), text("", note)) : null,
      lead.length ? title(words.lead) : null,
      list("wave-console-lead", lead),
      second.length ? title(words.second) : null,
      list("wave-console-second", second),
      text("wave-hint", paper.length ? fill(words.paper, { paper: paper.join(", ") }) : ""),
    ];
  });

  // ---- Questions --------------------------------------------------------------------------------

  /** Counts as bars, if there are enough; with `reasons`, why each answer fits or not, to be read out. */
  function countsOf({ enough, options, says }, reasons) {
    const most = Math.max(1, ...options.map(({ count }) => count ?? 0));
    const rows = options.map((option) =>
      node(
        "li",
        {},
        node("span", {}, option.text, option.fits ? node("strong", {}, ` (${words.fits})`) : null),
        enough ? node("span", { class: "wave-console-count" }, String(option.count)) : null,
        enough ? node("span", { class: "wave-console-bar", style: `--part: ${option.count / most}` }) : null,
        reasons ? text("wave-hint", option.reply) : null,
      ),
    );
    return [node("ul", { class: "wave-console-counts" }, ...rows), text("", says)];
  }

  /** One question: how it stands, and what can be done with it. */
  function question(id, ask, openLabel, reasons) {
    const poll = now.poll?.id === id ? now.poll : null;
    const openIt = push(`open:${id}`, poll ? words.open_again : openLabel, { do: "open", poll: id }, { said: words.opened, className: "wave-button" });
    const clearIt = push(`clear:${id}`, words.clear, { do: "clear" }, { said: words.cleared });
    if (!poll) return [text("wave-console-ask", ask), text("wave-hint", words.closed), row(openIt)];
    if (poll.phase === "open") {
      const reveal = push(`reveal:${id}`, words.reveal, { do: "reveal" }, { said: words.revealed, className: "wave-button" });
      const standing = poll.enough ? fill(words.enough, poll) : words.few;
      return [text("wave-console-ask", ask), text("wave-console-standing", standing), row(reveal, clearIt)];
    }
    const { results } = poll;
    const standing = results?.enough ? fill(words.shown, results) : words.none_shown;
    return [
      text("wave-console-ask", ask),
      text("wave-console-standing", standing),
      ...(results?.options ? countsOf(results, reasons) : []),
      row(clearIt, openIt),
    ];
  }

  const polls = part(
    "wave-console-polls",
    ({ poll }) => [stepNow().polls, poll],
    () => {
      const asked = stepNow().polls;
      if (!asked.length) return [];
      return [title(words.polls), ...asked.map(({ id, ask }) => node("section", { class: "wave-console-card" }, ...question(id, ask, words.open, true).filter(Boolean)))];
    },
  );

  const scene = part(
    "wave-console-scene",
    ({ scene, poll }) => [scene, scene && poll],
    ({ scene }) => {
      if (!scene) return [];
      const { picked, means, moment, replies } = scene;
      const told = (label, said) => node("p", {}, node("strong", {}, `${label}. `), said);
      const ways = replies.map(({ id, text }) =>
        node("li", {}, press(`follow:${id}`, fill(words.follow, { text }), picked?.id === id, { do: "follow", reply: id }, fill(words.followed, { text }))),
      );
      return [
        title(words.scene),
        node(
          "section",
          { class: "wave-console-card" },
          ...scene.text.map((line) => text("", line)),
          means ? told(words.ending, means) : null,
          // What another than Robin says is never put to the vote: the facilitator chooses it.
          ...(!replies.length ? [] : scene.who ? [text("wave-console-ask", scene.ask)] : question(moment, scene.ask, words.open_scene, false).filter(Boolean)),
          replies.length ? node("ul", { class: "wave-console-ways" }, ...ways) : null,
          picked ? told(words.effect, picked.effect) : null,
          picked ? told(words.why, picked.why) : null,
          picked ? row(push("on", words.on, { do: "on" }, { className: "wave-button" })) : null,
          means ? row(push("again", words.scene_again, { do: "go", step: stepNow().id }, { said: words.scene_anew })) : null,
        ),
      ];
    },
  );

  // ---- Figures ----------------------------------------------------------------------------------

  const dials = new Map(); // name -> puts the room's value into its control

  /** Tell the newest value only: a dial that is drawn along says many. */
  function follower(name) {
    let wanted, sending;
    return async (value) => {
      wanted = value;
      if (sending) return;
      sending = true;
      while (wanted !== undefined) {
        const next = wanted;
        wanted = undefined;
        await send({ do: "move", name, value: next });
      }
      sending = false;
    };
  }

  function dial({ name, label, says = "{value}", value, low, high, step }) {
    const id = unique("console-dial");
    const move = follower(name);
    const range = node("input", { autocomplete: "off", id, type: "range", min: low, max: high, step, "data-key": `dial:${name}`, oninput: () => set(range.valueAsNumber) });
    const said = node("output", { for: id });
    const put = (to) => {
      range.value = to;
      said.textContent = fill(says, { value: to });
      range.setAttribute("aria-valuetext", said.textContent);
    };
    function set(to) {
      put(Math.min(high, Math.max(low, to)));
      move(range.valueAsNumber);
    }
    const stepBy = (by, sign, word) =>
      pushButton("wave-step", sign, () => set(range.valueAsNumber + by), { "aria-label": `${word}: ${label}`, "data-key": `${sign}${name}` });
    put(value);
    // A hand on the dial knows better than the room, which is one moment behind.
    dials.set(name, (to) => document.activeElement !== range && put(to));
    return node("div", { class: "wave-dial" }, node("div", { class: "wave-said" }, node("label", { for: id }, label), said), stepBy(-step, "−", words.less), range, stepBy(step, "+", words.more));
  }

  function pick({ name, label, value, options }) {
    const group = unique("console-pick");
    const move = follower(name);
    const inputs = options.map((option) => {
      const input = node("input", { autocomplete: "off", type: "radio", name: group, value: option.id, "data-key": `pick:${name}:${option.id}`, onchange: () => move(option.id) });
      return { input, label: node("label", { class: "wave-chip" }, input, node("span", {}, option.text)) };
    });
    const put = (to) => inputs.forEach(({ input }) => (input.checked = input.value === to));
    put(value);
    dials.set(name, put);
    return node("fieldset", { class: "wave-pick" }, node("legend", {}, label), node("div", { class: "wave-places" }, ...inputs.map((each) => each.label)));
  }

  const bare = ({ value, ...control }) => control;
  const figures = part(
    "wave-console-figures",
    ({ figure }) => [stepNow().figures, figure && { ...figure, controls: figure.controls.map(bare) }],
    ({ figure }) => {
      dials.clear();
      const some = stepNow().figures;
      if (!some.length) return [];
      const show = ({ name, title }) => {
        const open = () => (told(words.drawing), send({ do: "figure", name }, title));
        return pushButton("wave-console-press", fill(words.show_figure, { title }), open, { "data-key": `figure:${name}`, "aria-pressed": String(figure?.name === name) });
      };
      const hide = figure ? push("figure:", words.hide_figure, { do: "figure", name: "" }) : null;
      const controls = (figure?.controls ?? []).map((each) => (each.kind === "pick" ? pick : dial)(each));
      return [title(words.figures), row(...some.map(show), hide), ...controls];
    },
  );
  function turnDials({ figure }) {
    for (const { name, value } of figure?.controls ?? []) dials.get(name)?.(value);
  }

  // ---- The screen and the ways in ---------------------------------------------------------------

  const countryId = unique("console-country");
  const screen = part(
    "wave-console-screen",
    ({ shown, dark, left, country }) => [shown, dark, left.shown, left.running, country],
    ({ shown, dark, left, country }) => {
      const show = (what) => ({ do: "show", what, country: choice.value });
      const shows = (what) => press(`show:${what}`, words[`what_${what}`], shown === what, () => show(what), words[`what_${what}`]);
      const options = [["", words.country_any], ...countries].map(([code, name]) => node("option", { value: code, selected: code === country }, name));
      const choice = node("select", { autocomplete: "off", id: countryId, "data-key": "country", onchange: () => now.shown === "card" && send(show("card")) }, ...options);
      return [
        title(words.screen),
        group(words.shows, ...["step", "agenda", "join", "card"].map(shows)),
        node("p", { class: "wave-console-country" }, node("label", { for: countryId }, words.country), choice),
        row(
          press("dark", words.dark, dark, { do: "dark", on: !dark }),
          press("countdown", words.countdown, left.shown, { do: "countdown", shown: !left.shown }),
          press("pause", words.pause, !left.running, { do: "pause", on: left.running }),
        ),
      ];
    },
  );

  const link = (href, label, className) => node("a", { class: className, href, target: "_blank", rel: "noopener", "data-key": `link:${label}` }, label);
  async function copy(address) {
    await navigator.clipboard.writeText(address).then(() => told(words.copied), () => told(address));
  }
  const ways = part(
    "wave-console-ways-in",
    ({ code, address, shared, screen, second, joined, shown }) => [code, address, shared, screen, second, joined, shown],
    ({ code, address, shared, screen, second, joined, shown }) => [
      title(words.ways),
      node(
        "dl",
        {},
        node("dt", {}, words.code),
        node("dd", { class: "wave-console-code" }, code),
        node("dt", {}, words.address),
        node("dd", {}, address, shared ? null : text("wave-hint", words.only_here)),
      ),
      text("wave-hint", fill(words.joined, { count: joined })),
      row(press("ways:join", words.show_code, shown === "join", { do: "show", what: "join" }, words.what_join)),
      row(link(screen, words.open_screen, "wave-button")),
      text("wave-hint", words.opens_tab),
      node("p", {}, link(second, words.second_page), " ", node("span", { class: "wave-hint" }, words.second_hint), " ", pushButton("wave-quiet", words.copy, () => copy(second), { "data-key": "copy" })),
    ],
  );

  // ---- The plan ---------------------------------------------------------------------------------

  const plan = part(
    "wave-console-plan",
    ({ at, steps }) => [at, steps.map((step, index) => [step.title, step.minutes, step.never_cut, Math.floor(spent(index) / MINUTE)])],
    ({ at, steps, plan }) => {
      const all = steps.reduce((sum, _, index) => sum + spent(index), 0);
      const lines = steps.map((step, index) => {
        const gone = Math.floor(spent(index) / MINUTE);
        const time = [fill(words.minutes, step), gone ? `(${fill(words.minutes, { minutes: gone })})` : "", step.never_cut ? words.kept : ""].filter(Boolean);
        const said = fill(words.now_at, { at: index + 1, of: steps.length, title: step.title });
        const go = pushButton("wave-console-go", step.title, () => send({ do: "go", step: step.id }, said), { "data-key": `go:${step.id}`, "aria-current": index === at ? "step" : null });
        return node("li", {}, go, node("span", { class: "wave-hint" }, time.join(" · ")));
      });
      return [title(words.the_plan), text("wave-hint", fill(words.whole, { spent: Math.floor(all / MINUTE), minutes: plan.minutes })), node("ol", {}, ...lines)];
    },
  );

  const warnings = part("wave-console-warnings", ({ warnings }) => warnings ?? [], ({ warnings }) => [list("wave-hint", warnings ?? [])]);
  const parts = [head, bar, step, polls, scene, figures, screen, ways, plan, warnings];

  return {
    bodies: { head: head.body, bar: [bar.body, ...unfolding(protocols)], left: [step, polls, scene, figures], right: [screen, ways, plan, warnings] },
    isBlank: () => now.blank,
    setBlank,
    tick,
    /** Show how the room stands now. */
    show(state) {
      const stood = now && place();
      now = state;
      since = performance.now();
      parts.forEach((each) => each.update(state));
      turnDials(state);
      tick();
      // Another step is read from its beginning, wherever the last one was left.
      if (stood !== undefined && place() !== stood && head.body.getBoundingClientRect().top < 0) head.body.scrollIntoView({ block: "start" });
    },
  };
}

/** Buttons that unfold what to do, in place, one at a time: [buttons, what they unfold]. */
function unfolding(protocols) {
  const folds = protocols.map(({ title, lines }) => {
    const id = unique("console-protocol");
    const body = node("section", { id, class: "wave-console-protocol", "aria-label": title, tabindex: "0", hidden: true }, node("h3", {}, title), node("ol", {}, ...lines.map((line) => node("li", {}, line))));
    const button = pushButton("wave-console-protocols", title, () => open(body.hidden ? body : null), { "aria-expanded": "false", "aria-controls": id });
    return { body, button };
  });
  function open(chosen) {
    for (const { body, button } of folds) {
      body.hidden = body !== chosen;
      button.setAttribute("aria-expanded", String(!body.hidden));
    }
  }
  return [node("div", { class: "wave-row" }, ...folds.map(({ button }) => button)), ...folds.map(({ body }) => body)];
}
