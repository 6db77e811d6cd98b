"""Result files that trainees handed over, read in the page, and what a group of them says."""

import traitlets as t

from . import Control, _look, _module


class ResultsIn(Control):
    """A field for result files. They are read in the page and handed to Python as text.

    rules: {"most": bytes of one file, "most_at_once": bytes of all of them}.
    files: what the page hands over: {"round": a number that rises, "files": [{"name", "text",
    "problem": "" or the key of a ResultError}, ...]}; Python empties it as soon as it has read it.
    told: the answer: {"round", "counted": sentences, "left_out": one sentence a file}.
    """

    _esm = _module("results_in.js")
    _css = _look("forms.css", "results_in.css")
    rules = t.Dict().tag(sync=True)
    # Not sent back to the page that sent it: a folder of files is a lot of text.
    files = t.Dict().tag(sync=True, echo_update=False)
    told = t.Dict().tag(sync=True)


class Findings(Control):
    """Sentences, and below them pieces that can be opened.

    lines: paragraphs. pieces: [{"title", "lines": paragraphs, "rows": [[what, how often], ...],
    "after": paragraphs}, ...].
    """

    _esm = _module("findings.js")
    _css = _look("results_in.css")
    lines = t.List(t.Unicode()).tag(sync=True)
    pieces = t.List(t.Dict()).tag(sync=True)
