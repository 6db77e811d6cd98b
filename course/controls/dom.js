// Shared by every control: the course joins this text and the control's own file into one module.

/** Make an element; properties that start with "on" are listeners, null ones are left out. */
function node(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** A button that sends no form. */
const pushButton = (className, text, onclick, more = {}) =>
  node("button", { type: "button", class: className, onclick, ...more }, text);

/** A name no other control on the page has: radios group by name, labels point by id. */
const unique = (word) => `${word}-${crypto.getRandomValues(new Uint32Array(2)).join("")}`;

/** JupyterLab takes a new line away from every field in a cell; it must not hear of this one. */
const keepEnter = (event) => event.inputType === "insertLineBreak" && event.stopImmediatePropagation();

/** JupyterLab takes Enter away from every field in a cell; here it sends the form. */
function sendOnEnter(event) {
  if (event.key !== "Enter" || event.isComposing) return;
  event.preventDefault();
  event.target.form.requestSubmit();
}

/** A label with its {places} filled in. */
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

/** A field for a reader's own words: no browser stores or checks them. */
const writing = (properties) =>
  node("textarea", { autocomplete: "off", spellcheck: "false", onbeforeinput: keepEnter, ...properties });

/** Report a value to Python. The page never waits for it. */
function report(model, trait, value) {
  model.set(trait, value);
  model.save_changes();
}

/** Redraw when a trait changes from outside; the returned function takes the listener away. */
function follow(model, traits, redraw) {
  for (const trait of traits) model.on(`change:${trait}`, redraw);
  return () => traits.forEach((trait) => model.off(`change:${trait}`, redraw));
}
/** Print one piece alone. The window's title could stand on the paper, so it steps aside meanwhile. */
function printAlone(piece, title) {
  const name = globalThis.courseTitle ?? ((text) => (document.title = text));
  const before = document.title;
  document.body.append(piece);
  name(title);
  const after = () => {
    piece.remove();
    name(before);
  };
  // On a telephone print() comes back before the page was printed.
  addEventListener("afterprint", after, { once: true });
  print();
}

/**
 * The memory of this sitting: get(key), set(key, value), follow(key, hear), clear().
 * The course's page holds it, in memory only; without that page each control remembers alone.
 */
const sitting =
  globalThis.courseSitting ??
  (() => {
    const held = new Map();
    return {
      get: (key) => held.get(key),
      set: (key, value) => held.set(key, value),
      follow: () => () => {},
      clear: () => held.clear(),
    };
  })();

/** Tie a trait to the sitting: what is held is taken up, and clearing brings the first value back. */
function tie(model, trait, key) {
  const first = model.get(trait);
  const hear = (value = first) => value !== model.get(trait) && report(model, trait, value);
  const keep = () => sitting.set(key, model.get(trait) === first ? undefined : model.get(trait));
  hear(sitting.get(key));
  const unfollow = [follow(model, [trait], keep), sitting.follow(key, hear)];
  return () => unfollow.forEach((stop) => stop());
}
