"""Part T1 of the training: the history in six parts, and several explanations side by side."""

import msgspec

from course import evidence
from course.content import training
from course.controls.board import Board
from course.controls.history import History

from .chapter import Chapter, view


class Assess(Chapter):
    """The first part for therapists and counsellors."""

    @view
    def history(self) -> History:
        """The builder of a history: questions to choose, each with its reply, and their sheet."""
        parts = []
        for part in training.history():
            questions = [_graded(question) for question in part.question]
            parts.append(msgspec.to_builtins(part) | {"question": questions})
        return History(parts=parts, words=self._words("history"))

    @view
    def board(self) -> Board:
        """The board of explanations: one finding at a time, then all of them in their boxes."""
        held = training.board()
        return Board(
            boxes=[_graded(box) for box in held.boxes.values()],
            findings=[_graded(finding) for finding in held.findings.values()],
            words=self._words("board"),
        )

    def cited(self) -> list[str]:
        """The board and the history lean on sources of their own."""
        asked = (question for part in training.history() for question in part.question)
        keys = [key for question in asked for key in question.sources]
        return list(dict.fromkeys([*super().cited(), *training.board().cited(), *keys]))

    def _words(self, name: str) -> dict:
        return {**self.labels[name], "sure": dict(self.course.sure)}


def _graded(piece: training.Box | training.Finding | training.Asked) -> dict:
    """A piece as its control takes it: each source a name, and a place to look it up."""
    made = msgspec.to_builtins(piece)
    made["sources"] = [
        {"name": evidence.cite(key), "to": f"#source-{key}:{piece.sure}"} for key in piece.sources
    ]
    return made
