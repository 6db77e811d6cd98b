// Sources and words, shown beside the link that names them.

import { course, fill, make, words } from "./dom.js";

export function makeCard() {
  const body = make("div");
  const close = make("button", { type: "button", onclick: () => card.hidePopover() }, words.close);
  const card = make("div", { id: "course-source", role: "dialog", "aria-label": words.source });
  card.popover = "auto"; // the browser closes it on Escape and on a click elsewhere
  card.append(body, close);
  card.addEventListener("toggle", (event) => {
    if (event.newState === "open") close.focus();
  });
  document.body.append(card);
  return (link, ...shown) => {
    body.replaceChildren(...shown);
    for (const element of body.querySelectorAll("[id]")) element.removeAttribute("id");
    link.focus(); // where the browser puts the focus back
    card.showPopover();
    const { left, top, bottom } = link.getBoundingClientRect();
    const below = bottom + card.offsetHeight + 16 < innerHeight;
    card.style.top = `${Math.max(8, below ? bottom + 8 : top - card.offsetHeight - 8)}px`;
    card.style.left = `${Math.max(8, Math.min(left, innerWidth - card.offsetWidth - 16))}px`;
  };
}

/** What the card shows for `source-KEY:WORD`: how sure the sentence is, then the source. */
export function sourceFor(hash, panel) {
  const [key, sure] = hash.split(":");
  const source = panel.node.querySelector(`#${CSS.escape(key)}`);
  if (!source) return [];
  const word = course.sure[sure];
  const line = word && make("p", { class: `course-sure sure-${sure}` }, fill(words.how_sure, { word }));
  return [...(line ? [line] : []), ...source.cloneNode(true).childNodes];
}

/** What the card shows for `word-SLUG`. */
export function meaningFor(hash) {
  const known = course.words[hash.slice("word-".length)];
  return known ? [make("p", {}, make("strong", {}, known[0])), make("p", {}, known[1])] : [];
}
