// Help now: who can help, one step from every page. No kernel is needed.

import { course } from "./dom.js";
import { makePanel } from "./panel.js";

export function makeHelp() {
  return makePanel("help", course.help.button);
}
