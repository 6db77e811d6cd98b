// What every part of the shell stands on: the course as the server describes it, and elements.
// The words come from course/content/course.toml by way of the page configuration.

const told = JSON.parse(document.getElementById("jupyter-config-data").textContent);
export const { course } = told;
/** What every address of ours begins with: nothing, or "/user/NAME" where a server holds many learners. */
export const base = told.baseUrl.replace(/\/$/, "");
export const words = course.bar;
export const root = document.documentElement;

export const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);

/** Make an element: attributes, listeners ("on..."), then children (elements or plain text). */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}
