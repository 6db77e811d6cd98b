"""The papers of a workshop: each with a button that saves it as a file."""

import traitlets as t

from . import Control, _look, _module


class Handouts(Control):
    """A list of papers, the country of their help lines, and the size of their letters.

    papers: [{"name", "title", "pages"}, ...]; countries: [[code, name], ...]. words: the labels.
    The page's `coursePaper` makes the file; without it there is a sentence instead of buttons.
    """

    _esm = _module("handouts.js")
    _css = _look("handouts.css")
    papers = t.List().tag(sync=True)
    countries = t.List().tag(sync=True)
