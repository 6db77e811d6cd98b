"""After the test: a certificate as a file, and a form to evaluate the training."""

import traitlets as t

from . import Control, _look, _module


class Certificate(Control):
    """Fields for a name and days, and a button that has the certificate made.

    Only after a passed test, which stands in the sitting under "exam:passed". What is typed goes to
    the server for the page that it sets, and nowhere else; Python hears nothing. words: the labels.
    """

    _esm = _module("days.js", "certificate.js")
    _css = _look("exam.css")


class Evaluation(Control):
    """A form about the training, to mark and to print; nobody is sent what is marked.

    groups: [{"title", "items": [sentence, ...]}, ...], each sentence marked by one of `answers`.
    lines: titles of fields to write in. words: the labels. The page's `coursePaper` has the empty
    form as a file.
    """

    _esm = _module("evaluation.js")
    _css = _look("print.css", "exam.css")
    groups = t.List().tag(sync=True)
    answers = t.List().tag(sync=True)
    lines = t.List().tag(sync=True)
