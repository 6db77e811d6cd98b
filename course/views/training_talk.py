"""Parts T2 and T3 of the training: what to say, and what cannot wait."""

import html
from collections.abc import Iterator
from typing import NamedTuple

from IPython.display import HTML

from course import evidence
from course.controls import LivePicture
from course.controls import Sort as SortControl

from .chapter import Chapter, View, listed, source_links, view
from .partner import Partner
from .safety_and_help import SafetyAndHelp


class Phrase(NamedTuple):
    """One phrase to leave out: what is said, three lines of reply, and what they lean on.

    sure: how sure anyone is of the finding in the reply; "" where it is our own judgement.
    """

    said: str
    told: tuple[str, ...]
    sure: str
    keys: tuple[str, ...]


class Talk(Chapter):
    """The part about sentences: a conversation with notes, and seven phrases to leave out."""

    @view
    def dialogue(self) -> HTML:
        """The conversation line by line; each line has a note that opens without a kernel."""
        words, lines = self.labels["dialogue"], []
        for number, (key, label) in enumerate(self.labels["dialogue_lines"].items(), start=1):
            who, said, note, *sure = listed(label)
            links = source_links(self._keys(f"dialogue_lines.{key}"), sure[0]) if sure else ""
            grade = f"<strong>{html.escape(self.course.sure[sure[0]])}.</strong> " if sure else ""
            lines.append(
                f"<li class='wave-talk-{who}'>"
                f"<p><strong>{html.escape(words[who])}</strong> {html.escape(said)}</p>"
                f"<details><summary>{html.escape(words.say('note', number=number))}</summary>"
                f"<p>{html.escape(note)} {grade}{links}</p></details></li>"
            )
        return HTML(f"<ol class='wave-talk'>{''.join(lines)}</ol>")

    @view
    def phrases(self) -> View:
        """The seven phrases to mark; what is marked stays in the page."""
        words = self.labels["phrases"]
        rows = [{"text": one.said, "reply": self._reply(one)} for one in self._seven()]
        content = {"id": "talk_phrases", "ask": words["ask"], "hint": words["hint"], "claims": rows}
        places = {place: place for place in listed(words["places"])}
        return View(
            [
                SortControl(
                    content=content,
                    words={**self.course.shared, "places": places},
                    placed=[""] * len(rows),
                )
            ]
        )

    @view
    def all_phrases(self) -> HTML:
        """The same seven to read, with links to what they lean on."""
        words, sections = self.labels["phrases"], []
        for one in self._seven():
            lines = [html.escape(line) for line in one.told]
            lines.append(f"{html.escape(self._grade(one))} {source_links(one.keys, one.sure)}")
            told = "".join(f"<p>{line}</p>" for line in lines)
            sections.append(
                f"<section><p><strong>{html.escape(one.said)}</strong></p>{told}</section>"
            )
        return HTML(
            f"<details><summary>{html.escape(words['all'])}</summary>"
            f"<div class='wave-heard'>{''.join(sections)}</div></details>"
        )

    @view
    def order(self) -> LivePicture:
        """The order that helps, as the chapter for partners draws it."""
        return Partner("07_if_you_are_the_partner").order()

    def cited(self) -> list[str]:
        """The notes and the phrases lean on sources of their own."""
        marked = [key for mark in self.content.label_marks.values() for key in mark.sources]
        return list(dict.fromkeys([*super().cited(), *marked]))

    def _seven(self) -> Iterator[Phrase]:
        words = self.labels["phrases"]
        for key, label in self.labels["phrases_seven"].items():
            said, hears, does, instead, *sure = listed(label)
            lines = {"hears": hears, "does": does, "instead": instead}
            yield Phrase(
                said=said,
                told=tuple(words.say(name, text=text) for name, text in lines.items()),
                sure=sure[0] if sure else "",
                keys=self._keys(f"phrases_seven.{key}"),
            )

    def _reply(self, phrase: Phrase) -> str:
        """What is answered when a phrase is marked: one paragraph a line, sources in words."""
        cites = "; ".join(map(evidence.cite, phrase.keys))
        grade = self._grade(phrase) + (f" {cites}." if cites else "")
        return "\n".join((*phrase.told, grade))

    def _grade(self, phrase: Phrase) -> str:
        """How sure anyone is of the finding that a phrase is answered with, if there is one."""
        words = self.labels["phrases"]
        if not phrase.sure:
            return words["no_source"]
        return words.say("sure", word=self.course.sure[phrase.sure].lower())

    def _keys(self, path: str) -> tuple[str, ...]:
        return self.content.label_mark(path).sources


class Risk(Chapter):
    """The part about what cannot wait. Its sorter, its questions and its map are all asked."""

    @view
    def signs(self) -> LivePicture:
        """Signs after pressure on the neck, as the chapter on safety draws them."""
        return SafetyAndHelp("11_safety_and_help").signs()
