// The memory of the sitting.

import { base } from "./dom.js";

/**
 * What a reader sets, picks or writes, for all chapters, in this page's memory and nowhere else:
 * not in the kernel (which outlives the page) and not in the browser's stores (which are files).
 * Tabs of one course tell each other; with the last of them everything is gone.
 */
function makeSitting() {
  const held = new Map();
  const listeners = new Map();
  const channel = new BroadcastChannel(`course-sitting${base}`); // of this reader alone
  const tell = (key) => [...(listeners.get(key) ?? [])].forEach((hear) => hear(held.get(key)));
  const take = (key, value) => {
    if (value === undefined) held.delete(key);
    else held.set(key, value);
    tell(key);
  };
  const empty = () => {
    held.clear();
    [...listeners.keys()].forEach(tell);
  };
  channel.onmessage = ({ data }) => {
    if (data.ask) channel.postMessage({ all: [...held] });
    else if (data.clear) empty();
    else if (data.all) data.all.forEach(([key, value]) => held.has(key) || take(key, value));
    else take(data.key, data.value);
  };
  channel.postMessage({ ask: true });
  return {
    get: (key) => held.get(key),
    set(key, value) {
      take(key, value);
      channel.postMessage({ key, value });
    },
    /** hear(value) is called whenever the value changes; the returned function ends that. */
    follow(key, hear) {
      if (!listeners.has(key)) listeners.set(key, new Set());
      listeners.get(key).add(hear);
      return () => listeners.get(key).delete(hear);
    },
    /** Empty this page alone; whoever leaves fast tells the other tabs to leave as well. */
    forget: empty,
    clear() {
      empty();
      channel.postMessage({ clear: true });
    },
  };
}

export const sitting = (window.courseSitting = makeSitting());
