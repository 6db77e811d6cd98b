"""Chapter 07: the scene for partners, where four first replies lead, and the order that helps."""

import msgspec

from course.content import scenes
from course.controls import LivePicture
from course.controls.scene import Scene
from course.pictures import scene as pictures

from .chapter import Chapter, listed, show, texts, view

SCENE = "scene_partner"
QUESTION = "answer"  # the node in which the other person can say how it was
BEHIND = ("relief", "no_change", "space", "help")  # endings on the far side of the question


class Partner(Chapter):
    """The chapter for whoever was there when somebody cried."""

    @view
    def scene(self) -> Scene:
        """The branching scene, with its words from scene_partner.toml."""
        return Scene(content=played(scenes.scene(SCENE)), words=self.labels["scene"])

    @view
    def four(self) -> LivePicture:
        """Four first replies, and where each leads: worked out from the scene itself."""
        words, story = self.labels["four"], scenes.scene(SCENE)
        replies = []
        for reply in story.nodes[story.start].reply:
            past = scenes.reached(story.nodes, [reply.to], without=QUESTION)
            missed = any(story.nodes[id].ending for id in past)
            replies.append(
                pictures.First(
                    says=self.labels["four_says"][reply.to],
                    does=self.labels["four_does"][reply.to],
                    asks=reply.to == QUESTION,
                    may_miss=missed,
                )
            )
        endings = [story.endings[kind] for kind in BEHIND]
        picture = pictures.four(
            replies, endings, {**words, "texts": texts(words), "head": listed(words["head"])}
        )
        return show(picture, self.course.shared)

    @view
    def order(self) -> LivePicture:
        """Stop, check, ask, stay or give room, look after yourself, ask again."""
        words = self.labels["order"]
        steps = [listed(step) for step in self.labels["order_steps"].values()]
        picture = pictures.order(
            steps,
            listed(words["either"]),
            {**words, "texts": texts(words), "head": listed(words["head"])},
        )
        return show(picture, self.course.shared)


def played(story: scenes.Scene) -> dict:
    """A scene as its control takes it; its links lead to notebooks."""
    content = msgspec.to_builtins(story)
    for node in content["nodes"].values():
        for link in node["links"]:
            link["to"] += ".ipynb"
    return {"id": content.pop("name"), **content}
