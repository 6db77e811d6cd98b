// One quiet line for what is going on.

import { make, words } from "./dom.js";

export function makeNotice() {
  const sentence = make("span", { role: "status" });
  // A fresh page is the surest way to fresh controls.
  const reload = () => location.reload();
  const button = make("button", { type: "button", onclick: reload }, words.try_again);
  const notice = make("div", { id: "course-notice", hidden: "" }, sentence, button);
  document.body.append(notice);
  return (text = "", { again = false } = {}) => {
    notice.hidden = !text;
    sentence.textContent = text;
    button.hidden = !again;
  };
}
