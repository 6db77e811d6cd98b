// The chapters and plain pages of the course, and their addresses.

import { course } from "./dom.js";

export const places = [...course.chapters, ...course.pages]; // chapters first: their index is their order
export const address = (place) => `/doc/tree/${place.file}.ipynb`;

// A second tab of the course gets a workspace of its own from JupyterLab.
const PLACE = /^\/(?:doc(?:\/workspaces\/[\w-]+)?\/tree|files)\/((?:\w+\/)?\w+)\.ipynb$/;

/** The chapter or page a link or address leads to, or undefined. */
export function placeAt(href) {
  const { origin, pathname } = new URL(href, location.href);
  const file = pathname.match(PLACE)?.[1];
  return origin === location.origin ? places.find((place) => place.file === file) : undefined;
}
