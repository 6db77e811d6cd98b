"""A trainer chooses the files of a group; numbers appear, files with a fault are named, and nobody
is. The group is made up here."""

import json
from pathlib import Path

from playwright.sync_api import Page, expect

from course.content import chapter_content
from tests.browser.conftest import Course, axe_violations, open_chapter, wait_for_controls
from tests.browser.test_sitting import set_up
from tests.browser.test_with_the_journal import TOO_WIDE
from tests.unit.test_training_trainer import NAME, before, encoded, group

PAGE = "training/trainer"
LABELS = chapter_content("trainer").labels
FILES = LABELS["files"]


def folder(path: Path, results) -> list[Path]:
    """The result files of a group, named by number."""
    made = []
    for at, result in enumerate(results):
        made.append(path / f"{result.moment}-{at:02}.json")
        made[-1].write_bytes(encoded(result))
    return made


def with_faults(path: Path) -> list[Path]:
    """One file with a higher score typed in, one cut off, and a photo."""
    edited, cut, photo = (path / name for name in ("edited.json", "cut.json", "photo.jpg"))
    whole = encoded(group(26)[25])
    edited.write_text(json.dumps(json.loads(whole) | {"score": 24}))
    cut.write_bytes(whole[: len(whole) // 2])
    photo.write_bytes(b"\xff\xd8" * 50_000)
    return [edited, cut, photo]


def holding(where: Path, text: bytes) -> list[Path]:
    return [file for file in where.rglob("*") if file.is_file() and text in file.read_bytes()]


def test_a_group_is_read_files_with_a_fault_are_named_and_nobody_is(
    reader: Page, course_server: Course, tmp_path: Path
):
    asked: list[str] = []
    reader.on("request", lambda request: asked.append(request.post_data or ""))
    after, faulty = folder(tmp_path, group()), with_faults(tmp_path)
    open_chapter(reader, course_server, PAGE)
    wait_for_controls(reader)
    field, status = reader.get_by_label(FILES["files"]), reader.locator(".wave-counted")
    problems = reader.locator(".wave-problems li")
    figures = reader.locator(".wave-view figure")
    expect(reader.locator(".wave-findings")).to_have_text([LABELS["empty"]] * 3)

    field.set_input_files(after[:4])
    few = LABELS["counted"].say("few", people=4, enough=20)
    expect(reader.locator(".wave-results .wave-told p").last).to_have_text(few)
    expect(figures).to_have_count(0)

    field.set_input_files([*after, *faulty])
    expect(status).to_have_text(FILES.say("read", count=25, left_out=3))
    expect(problems).to_have_count(3)
    for line, said in zip(
        problems.all(),
        ("cut.json: is a damaged", "edited.json: was changed", "photo.jpg: is larger"),
        strict=True,
    ):
        expect(line).to_contain_text(said)
    expect(figures).to_have_count(1)
    picture = figures.first.get_by_role("img")
    expect(picture).to_have_accessible_name(figures.first.locator(".wave-sentence").inner_text())
    expect(reader.locator(".wave-findings").get_by_text("KR-20 is")).to_be_visible()

    field.set_input_files([*after, *folder(tmp_path, before())])
    expect(status).to_have_text(FILES.say("read", count=50, left_out=0))
    expect(problems.first).to_be_hidden()
    expect(figures).to_have_count(2)
    for figure in figures.all():
        figure.locator("summary").last.click()
        assert figure.locator("tbody tr").count() > 1
    reader.locator(".wave-findings summary").first.click()
    expect(reader.get_by_text("(fits best)").first).to_be_visible()
    assert axe_violations(reader, ".wave-results", ".wave-findings", ".wave-figure") == []
    set_up(reader, "dark")
    assert axe_violations(reader, ".wave-results", ".wave-findings", ".wave-figure") == []
    usual = reader.viewport_size
    reader.set_viewport_size({"width": 390, "height": 844})
    expect(figures.first.locator('[data-form="narrow"]')).to_be_visible()
    for view in reader.locator(".wave-view").all():
        assert view.evaluate(TOO_WIDE) == 0

    # No name on the page, in a file, or in a request beside the one to the page's own Python.
    reader.set_viewport_size(usual)
    assert NAME not in reader.locator("body").inner_text()
    for place in (course_server.home, course_server.reader_home):
        assert holding(place, NAME.encode()) == []
    assert [sent for sent in asked if NAME in sent] == []

    reader.get_by_role("button", name=FILES["clear"]).click()
    expect(status).to_have_text(FILES["cleared"])
    expect(figures).to_have_count(0)
    field.set_input_files(after)
    expect(figures).to_have_count(1)
    set_up(reader, "clear")
    expect(figures).to_have_count(0)
    expect(reader.locator(".wave-results .wave-told")).to_be_hidden()
