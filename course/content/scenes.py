"""Branching scenes as typed TOML: what is said, what one may answer, what each answer does and why.

One file per scene (`scene_partner.toml`). A scene with a hole in it is refused with file, line and
field: a way that leads nowhere, a place nobody reaches, a path that never ends, an ending that does
not say what it was.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

import msgspec

from . import HERE, ContentError, Link, Problem, _decode, _Piece, _read, _refuse, _reply, course_map

ID = r"[a-z][a-z0-9]*(_[a-z0-9]+)*"


class Reply(_Piece, frozen=True, kw_only=True):
    """One way on: what is said or done, the node it leads to, its effect on the other, and why."""

    text: str
    to: str
    effect: str
    why: str


class Node(_Piece, frozen=True, kw_only=True):
    """One moment: its paragraphs, then a question and replies, or an ending.

    `who` is whose reply it is, where it is not the reader's own: the other person may answer, and
    a reader follows one answer. An ending names its kind (a key of the scene's `endings`), says in
    `means` what it was, and may lead on by links.
    """

    id: str
    text: tuple[str, ...]
    ask: str = ""
    who: str = ""
    reply: tuple[Reply, ...] = ()
    ending: str = ""
    means: str = ""
    links: tuple[Link, ...] = ()


class _SceneFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    title: str
    intro: tuple[str, ...]
    start: str
    endings: dict[str, str]
    node: tuple[Node, ...]


class Scene(msgspec.Struct, frozen=True):
    """A whole scene. `endings` gives each kind of ending its word; `nodes` are in order."""

    name: str
    file: str
    title: str
    intro: tuple[str, ...]
    start: str
    endings: dict[str, str]
    nodes: dict[str, Node]

    def ends(self) -> dict[str, Node]:
        """The nodes that end the scene, by id."""
        return {id: node for id, node in self.nodes.items() if node.ending}


class Passage(msgspec.Struct, frozen=True):
    """One text of a scene as the tests of the prose need it."""

    where: str
    text: str
    plain: tuple[float, ...] = ()
    quoted: tuple[str, ...] = ()


def passages(scene: Scene) -> Iterator[Passage]:
    """Every text a reader of the scene can meet, each with its own marks."""
    for text in (scene.title, *scene.intro, *scene.endings.values()):
        yield Passage(scene.file, text)
    for node in scene.nodes.values():
        where = f"{scene.file} {node.id}"
        for text in (
            *node.text,
            node.ask,
            node.who,
            node.means,
            *(link.text for link in node.links),
        ):
            if text:
                yield Passage(where, text, node.plain, node.quoted)
        for reply in node.reply:
            for text in (reply.text, reply.effect, reply.why):
                marks = (*node.plain, *reply.plain), (*node.quoted, *reply.quoted)
                yield Passage(where, text, *marks)


# --- ways through a scene -----------------------------------------------------------------------


def reached(nodes: Mapping[str, Node], start: Iterable[str], without: str = "") -> set[str]:
    """The ids one can reach from `start`, `start` itself included, never entering `without`."""
    found: set[str] = set()
    ahead = [id for id in start if id != without]
    while ahead:
        id = ahead.pop()
        if id not in found:
            found.add(id)
            ahead += [reply.to for reply in nodes[id].reply if reply.to != without]
    return found


def _ending(nodes: Mapping[str, Node]) -> set[str]:
    """The ids from which an ending can be reached."""
    found = {id for id, node in nodes.items() if node.ending}
    while more := {
        id
        for id, node in nodes.items()
        if id not in found and any(reply.to in found for reply in node.reply)
    }:
        found |= more
    return found


# --- checking what types cannot say -------------------------------------------------------------


def _node(node: Node, path: str, endings: Mapping[str, str]) -> Iterator[Problem]:
    if not re.fullmatch(ID, node.id):
        yield f"{path}.id", f"{node.id!r} is no id; use small letters, digits, underscores."
    if not node.text:
        yield f"{path}.text", "nothing is told here; write at least one paragraph."
    if node.ending:
        if node.ending not in endings:
            kinds = ", ".join(endings) or "none"
            yield f"{path}.ending", f"there is no ending {node.ending!r}; there are {kinds}."
        if node.reply or node.ask or node.who:
            yield path, "an ending has no question and no replies; take them out."
        if not node.means:
            yield f"{path}.means", "an ending says what it was; write it."
        known = {page.file for page in (*course_map().chapters, *course_map().pages)}
        for place, link in enumerate(node.links):
            if link.to not in known:
                yield f"{path}.links[{place}].to", f"there is no page {link.to!r}; name one."
        return
    if node.means or node.links:
        yield path, "only an ending has means and links; add ending or take them out."
    if not node.ask:
        yield f"{path}.ask", "a node that goes on asks something; write the question."
    if len(node.reply) < 2:
        yield path, "there is nothing to choose; write at least two [[node.reply]], or an ending."
    texts = [reply.text for reply in node.reply]
    for index, reply in enumerate(node.reply):
        inner = f"{path}.reply[{index}]"
        yield from _reply(reply.effect, f"{inner}.effect")
        yield from _reply(reply.why, f"{inner}.why")
        if reply.text in texts[:index]:
            yield f"{inner}.text", "the same text stands there twice in this node."


def _whole(made: _SceneFile) -> Iterator[Problem]:
    """The scene as a whole, once every node is right by itself."""
    ids = [node.id for node in made.node]
    nodes = dict(zip(ids, made.node, strict=True))
    for index, id in enumerate(ids):
        if id in ids[:index]:
            yield f"node[{index}].id", f"the id {id!r} is used twice; rename one."
    for index, node in enumerate(made.node):
        for place, reply in enumerate(node.reply):
            if reply.to not in nodes:
                path = f"node[{index}].reply[{place}].to"
                yield path, f"there is no node {reply.to!r}; name one."
    if made.start not in nodes:
        yield "start", f"there is no node {made.start!r}; name the first one."
        return
    ending, near = _ending(nodes), reached(nodes, [made.start])
    for index, node in enumerate(made.node):
        if node.id not in near:
            yield f"node[{index}].id", f"no path leads to {node.id!r}; lead one there."
        if node.id not in ending:
            yield f"node[{index}].id", f"from {node.id!r} no path ends; lead one to an ending."
    for kind in made.endings:
        if kind not in [node.ending for node in made.node]:
            yield f"endings.{kind}", f"no node ends in {kind!r}; write one or take it out."


# --- loading ------------------------------------------------------------------------------------


def load_scene_text(text: str, name: str) -> Scene:
    """Read one scene's TOML from text; `name` is the file without ending, 'scene_partner'."""
    file = f"{name}.toml"
    made = _decode(text, file, _SceneFile)
    for index, node in enumerate(made.node):
        for path, what in _node(node, f"node[{index}]", made.endings):
            _refuse(file, text, path, what)
    for path, what in _whole(made):
        _refuse(file, text, path, what)
    nodes = {node.id: node for node in made.node}
    return Scene(name, file, made.title, made.intro, made.start, made.endings, nodes)


def load_scene(path: Path) -> Scene:
    """Read one scene's file."""
    return load_scene_text(_read(path), path.stem)


def scene_names() -> list[str]:
    """The scenes there are, by name."""
    return sorted(file.stem for file in HERE.glob("scene_*.toml"))


@cache
def scene(name: str) -> Scene:
    """One scene, by name: 'scene_partner'."""
    if name not in scene_names():
        known = ", ".join(scene_names()) or "none"
        raise ContentError("course/content", f"there is no scene {name!r}; there are {known}.")
    return load_scene(HERE / f"{name}.toml")
