// The chapters and plain pages of the course, and their addresses.

import { base, course } from "./dom.js";

export const places = [...course.chapters, ...course.pages]; // chapters first: their index is their order
/** A number and no name: browsers keep addresses, and someone may look through them. */
export const address = (place) => `${base}/doc/tree/${places.indexOf(place)}`;

// Links in the text name files. A second tab of the course gets a workspace of its own from JupyterLab.
const PLACE = /^\/(?:doc(?:\/workspaces\/[\w-]+)?(?:\/tree)?|files)\/(?:(\d+)|((?:\w+\/)?\w+)\.ipynb)$/;

/** The chapter or page a link or address leads to, or undefined. */
export function placeAt(href) {
  const { origin, pathname } = new URL(href, location.href);
  const [, number, file] = pathname.slice(base.length).match(PLACE) ?? [];
  if (origin !== location.origin || !pathname.startsWith(base)) return undefined;
  return number ? places[number] : places.find((place) => place.file === file);
}
