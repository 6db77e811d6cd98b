// Just enough of a browser's page to run a control without one: elements, events, a model.

globalThis.crypto ??= (await import("node:crypto")).webcrypto; // for Node 18

class Bare {
  constructor(tag) {
    Object.assign(this, { tag, attributes: {}, children: [], listeners: {}, dataset: {} });
    this.hidden = this.checked = false;
    this.classList = { add: () => {} };
  }
  setAttribute(name, value) {
    this.attributes[name] = String(value);
  }
  hasAttribute(name) {
    return name in this.attributes;
  }
  removeAttribute(name) {
    delete this.attributes[name];
  }
  addEventListener(name, listener) {
    this.listeners[name] = listener;
  }
  append(...children) {
    this.children.push(...children);
  }
  replaceChildren(...children) {
    this.children = children;
  }
  focus() {}
  get id() {
    return this.attributes.id;
  }
  get type() {
    return this.attributes.type;
  }
  get value() {
    return this.given ?? this.attributes.value;
  }
  set value(value) {
    this.given = String(value);
  }
  get valueAsNumber() {
    return Number(this.value);
  }
  get text() {
    return this.children.map((child) => child.text ?? child).join("");
  }
  set textContent(text) {
    this.children = [text];
  }
  all(tag) {
    const inner = this.children.flatMap((child) => child.all?.(tag) ?? []);
    return this.tag === tag ? [this, ...inner] : inner;
  }
  find(tag, className) {
    return this.all(tag).find((each) => !className || each.attributes.class === className);
  }
  querySelector(tag) {
    return this.find(tag);
  }
  /** What a click does: radios of one name give way, then the listener hears of it. */
  press() {
    if (this.type === "radio") for (const each of page.all("input")) {
      if (each.attributes.name === this.attributes.name) each.checked = false;
    }
    if (this.tag === "input") this.checked = this.type === "radio" || !this.checked;
    (this.listeners.click ?? this.listeners.change)();
  }
  slide(value) {
    this.value = value;
    this.listeners.input();
  }
}

globalThis.document = { createElement: (tag) => new Bare(tag) };
const page = new Bare("body");

/** Render a control with a state, as the widget manager would; `model.sent` empties when read. */
function shown(render, state) {
  const listeners = {};
  let changed = [];
  let sent = [];
  const model = {
    get: (name) => state[name],
    set(name, value) {
      state[name] = value;
      changed.push([name, value]);
      (listeners[`change:${name}`] ?? []).forEach((hear) => hear());
    },
    save_changes: () => (sent = [...sent, ...changed.splice(0)]),
    on: (name, listener) => (listeners[name] ??= []).push(listener),
    off: (name, listener) => (listeners[name] = listeners[name].filter((each) => each !== listener)),
    get sent() {
      return sent.splice(0);
    },
  };
  render({ model, el: page });
  return { el: page, model };
}

const said = (value) => console.log(JSON.stringify(value));
