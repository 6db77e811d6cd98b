"""The sheets of a group, typed in line by line and scored in the page."""

import traitlets as t

from . import Control, _look, _module

NOTHING = {"form": "", "count": 0, "pairs": [], "before": [], "after": []}


class Forms(Control):
    """Lines of "code, letters before, letters after" for one of several forms.

    forms: [{"name", "title", "pre", "post", "letters"}, ...]; pre and post hold the letter that
    fits each question, letters the last letter each question offers. fewest, enough: below
    `fewest` pairs nothing but their number is reported, and single questions from `enough` on.
    scored: what Python hears, with no code and in no order of the lines: {"form", "count",
    "pairs": [[right before, right after], ...], "before": ["1011", ...], "after": [...]}; which
    sheet before belongs to which sheet after cannot be read from the last two.
    told: sentences about the result, shown below the lines.
    """

    _esm = _module("forms.js")
    _css = _look("forms.css")
    forms = t.List().tag(sync=True)
    fewest = t.Int().tag(sync=True)
    enough = t.Int().tag(sync=True)
    scored = t.Dict(default_value=NOTHING).tag(sync=True)
    told = t.List(t.Unicode()).tag(sync=True)

    @t.validate("scored")
    def _of_a_form(self, proposal: dict) -> dict:
        scored = proposal["value"]
        known = {form["name"]: len(form["pre"]) for form in self.forms}
        if scored == NOTHING:
            return scored
        if scored.get("form") not in known:
            raise t.TraitError(f"there is no form {scored.get('form')!r}")
        asked, count = known[scored["form"]], scored["count"]
        if len(scored["pairs"]) != (count if count >= self.fewest else 0):
            raise t.TraitError("scored holds more or fewer pairs than were counted")
        if any(right not in range(asked + 1) for pair in scored["pairs"] for right in pair):
            raise t.TraitError(f"a score lies outside 0 to {asked}")
        for side in (scored["before"], scored["after"]):
            if len(side) != (count if count >= self.enough else 0):
                raise t.TraitError("scored holds more or fewer sheets than were counted")
            if any(len(row) != asked or set(row) - {"0", "1"} for row in side):
                raise t.TraitError("a sheet is not made of 0 and 1, one for each question")
        return scored
