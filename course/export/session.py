"""A session's plan, its scene and its forms as pieces of paper."""

from collections.abc import Iterable, Mapping

from course import evidence
from course.content import course_map
from course.content.forms import Answer, Form, Side
from course.content.handouts import handouts
from course.content.scenes import Node, Scene
from course.content.workshop import Choice, Plan, Poll, Step, polls

from .blocks import (
    PAGE,
    Block,
    framed,
    head,
    keep,
    led,
    listed,
    options,
    para,
    small,
    span,
    table,
    write,
)

# --- the plan -------------------------------------------------------------------------------------


def plan_blocks(plan: Plan, words: Mapping) -> list[Block]:
    """The whole plan at a glance, then each step with what is said and done.

    words: the words of all papers; `plan` and `shows` are tables of them.
    """
    said = words["plan"]
    columns = [said[name] for name in ("clock", "what", "screen", "paper", "took")]
    rows, steps, start = [], [], 0
    for step in plan.steps.values():
        end = start + step.minutes
        rows.append(_glance(step, start, end, words))
        steps.append(keep(*_step(step, start, end, said)))
        start = end
    stays = said.say("stays", minutes=plan.stay_behind)
    return [
        table(columns, rows, [3, 8, 3, 7, 2]),
        small(f"{said['never_cut_says']} {stays}"),
        PAGE,
        head(said["script"]),
        *steps,
    ]


def _glance(step: Step, start: int, end: int, words: Mapping) -> list:
    titles = {name: paper.title for name, paper in handouts().papers.items()}
    papers = ", ".join(titles.get(name, name) for name in step.paper)
    mark = [span(" ●")] if step.never_cut else []
    return [
        words["plan"].say("from_to", start=start, end=end),
        [span(step.title, strong=True), *mark],
        words["shows"][step.shows],
        papers or words["plan"]["none"],
        " ",
    ]


def _step(step: Step, start: int, end: int, said: Mapping) -> list[Block]:
    """Everything a facilitator says or shows in one step."""
    asked = polls()
    blocks = [head(said.say("step", start=start, end=end, title=step.title), level=3)]
    lines = (
        *((said["note"], text) for text in (step.note,)),
        (said["prompt"], step.prompt),
        (said["phone"], step.phone),
    )
    blocks += [para(led(f"{name}:", text)) for name, text in lines if text]
    blocks += [block for id in step.polls for block in _poll(asked[id], said)]
    for name, texts in (("lead", step.lead), ("second", step.second)):
        if texts:
            blocks += [head(said[name], level=4), listed(texts)]
    return blocks


def _poll(poll: Poll, said: Mapping) -> list[Block]:
    """A question with its answers and reasons, to be read out where no screen shows them."""
    answers = zip(_letters(), poll.option, strict=False)
    return [
        para(led(f"{said['polls']}:", poll.ask)),
        listed(_reason(letter, option) for letter, option in answers),
        para(poll.says),
    ]


def protocol_blocks(protocols: Mapping[str, Mapping]) -> list[Block]:
    """What to do when someone is not well, or tells of something: steps, one list each."""
    made: list[Block] = []
    for one in protocols.values():
        made += [head(one["title"]), listed(one["lines"], ordered=True)]
    return made


# --- the scene ------------------------------------------------------------------------------------


def scene_blocks(scene: Scene, words: Mapping) -> list[Block]:
    """A scene as numbered boxes, and what each reply does, so that it can be read in any order."""
    box = {id: at for at, id in enumerate(_in_order(scene), start=1)}
    made: list[Block] = [para(text) for text in scene.intro]
    made += [_box(scene, scene.nodes[id], at, words) for id, at in box.items()]
    made.append(head(words["replies"]))
    for id, at in box.items():
        for letter, reply in zip(_letters(), scene.nodes[id].reply, strict=False):
            turn = words.say("turn", n=box[reply.to])
            made.append(
                keep(para([*led(f"{at}{letter}", reply.effect), span(f" {reply.why} "),
                           span(turn, strong=True)]))
            )  # fmt: skip
    return made


def _in_order(scene: Scene) -> Iterable[str]:
    """The beginning first, then as the file has them."""
    return [scene.start, *(id for id in scene.nodes if id != scene.start)]


def _letters() -> str:
    return "abcdefghijklmnopqrstuvwxyz"


def _box(scene: Scene, node: Node, at: int, words: Mapping) -> Block:
    title = words.say("box", n=at)
    if node.ending:
        title = f"{title} · {scene.endings[node.ending]}"
    blocks = [head(title, level=2), *(para(text) for text in node.text)]
    if node.ask:
        blocks.append(para([span(node.ask, strong=True)]))
        said = zip(_letters(), node.reply, strict=False)
        blocks += [para(led(f"{at}{letter}", reply.text)) for letter, reply in said]
    if node.means:
        blocks.append(para(led(f"{words['means']}:", node.means)))
    if node.links:
        pages = {page.file: page.title for page in (*course_map().chapters, *course_map().pages)}
        titles = "; ".join(pages[link.to] for link in node.links)
        calls = any(link.to.startswith("help/") for link in node.links)
        blocks.append(small(words.say("pages_help" if calls else "pages", titles=titles)))
    return framed(*blocks)


# --- the forms ------------------------------------------------------------------------------------


def form_blocks(form: Form, side: Side, words: Mapping) -> list[Block]:
    """One sheet: how it is filled in, a code of one's own, the questions with their answers."""
    asked = getattr(form, side)
    made = [small(" ".join(form.how)), small(form.code)]
    made.append(write([words["fruit"], words["digits"]], beside=True))
    for at, item in enumerate(asked, start=1):
        texts = [option.text for option in item.option]
        made.append(keep(para(led(f"{at}", item.ask)), options(texts, item.letters)))
    return [*made, small(form.again)] if side == "post" else made


def reason_blocks(form: Form) -> list[Block]:
    """Both sheets with the reason for every answer; the one that fits comes first."""
    made: list[Block] = []
    for title, asked in ((form.before, form.pre), (form.after, form.post)):
        made.append(head(title))
        for at, item in enumerate(asked, start=1):
            cited = "; ".join(map(evidence.cite, item.sources))
            lettered = sorted(
                zip(item.letters, item.option, strict=True), key=lambda each: not each[1].fits
            )
            made.append(keep(
                para(led(f"{at}", item.ask)),
                listed(_reason(letter, option) for letter, option in lettered),
                *([small(cited)] if cited else []),
            ))  # fmt: skip
    return made


def _reason(letter: str, option: Answer | Choice) -> list:
    how = {"strong": True} if option.fits else {"emph": True}
    return [span(f"{letter} "), span(f"{option.text} ", **how), span(option.reply)]
