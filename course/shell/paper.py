"""Pages as files: the reader's plan, papers of a workshop, a trainee's certificate. They go out;
nothing is written."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import msgspec

from course import content
from course.content.handouts import handouts
from course.export import PaperError
from course.export.ce import Passed
from course.export.handouts import every_paper, file_name, handout_pdf
from course.export.plan import plan_pdf
from course.export.trainee import evaluation_pdf, trainee_certificate
from course.safety import directory as helplines

MOST_BYTES = 64_000  # of words that are sent; a page holds far less


class Part(msgspec.Struct):
    """A heading of the plan and its lines."""

    title: str
    rows: list[str]


class Plan(msgspec.Struct):
    """What the page sends."""

    parts: list[Part]


def parts_in(body: bytes) -> list[dict]:
    """The parts of a plan, out of the body of a request.

    Raises msgspec.MsgspecError for what is no plan, PaperError for far more than a page holds.
    """
    if len(body) > MOST_BYTES:
        raise PaperError("too_long")
    return msgspec.to_builtins(msgspec.json.decode(body, type=Plan).parts)


def finish_with(handler, make: Callable[[], bytes], no_such: str) -> None:
    """Answer with the PDF that `make` gives, or with why there is none.

    no_such: what is said of a request that is none.
    """
    handler.set_header("Cache-Control", "no-store")
    try:
        made = make()
    except PaperError as problem:
        handler.set_status(422)
        handler.finish({"problem": problem.reason})
    except msgspec.MsgspecError:
        handler.set_status(400)
        handler.finish({"problem": no_such})
    else:
        handler.set_header("Content-Type", "application/pdf")
        handler.finish(made)


def plan_paper(body: bytes) -> bytes:
    """The plan's page. Raises what `parts_in` raises."""
    return plan_pdf(parts_in(body), content.course_map().paper)


def plan_handler() -> type:
    """Answers with the page as a download, or with why there is none."""
    from jupyter_server.base.handlers import JupyterHandler
    from tornado.web import authenticated

    class PlanHandler(JupyterHandler):
        @authenticated
        def post(self) -> None:
            finish_with(self, lambda: plan_paper(self.request.body), "not_a_plan")

    return PlanHandler


def trainee_paper(name: str, body: bytes) -> bytes:
    """The page called "certificate", made of what the request says, or the form "evaluation".

    Raises msgspec.MsgspecError for what is no certificate, PaperError where none can be made.
    """
    if name == "evaluation":
        return evaluation_pdf()
    if len(body) > MOST_BYTES:
        raise PaperError("too_long")
    return trainee_certificate(msgspec.json.decode(body, type=Passed))


def trainee_handler() -> type:
    """Answers /course/certificate.pdf and /course/evaluation.pdf with the page, or with why not."""
    from jupyter_server.base.handlers import JupyterHandler
    from tornado.web import authenticated

    class TraineeHandler(JupyterHandler):
        @authenticated
        def post(self, name: str) -> None:
            finish_with(self, lambda: trainee_paper(name, self.request.body), "not_passed")

    return TraineeHandler


def handouts_file(name: str | None, country: str, large: bool) -> tuple[str, bytes]:
    """(name of the file, what is in it) for one paper, or in a zip file for all: `name` is None.

    Raises PaperError, StaleDirectoryError as handout_pdf does.
    """
    found, today = helplines.directory(), date.today()
    if name is not None:
        made = handout_pdf(name, found, country, today, large)
        return file_name(handouts().papers[name], country, large), made
    helplines.must_be_current(found, today)
    papers, _ = every_paper(found, country, today, large)
    packed = BytesIO()
    with ZipFile(packed, "w") as all_of_them:  # a PDF is packed already
        for file, paper in papers.items():
            all_of_them.writestr(file, paper)
    return "handouts.zip", packed.getvalue()


def handouts_handler() -> type:
    """Answers /course/handouts/NAME.pdf?country=GB&large=1 with the paper, or with why not.

    /course/handouts.zip has all papers.
    """
    from jupyter_server.base.handlers import JupyterHandler
    from tornado.ioloop import IOLoop
    from tornado.web import authenticated

    class HandoutsHandler(JupyterHandler):
        @authenticated
        async def get(self, name: str | None = None) -> None:
            self.set_header("Cache-Control", "no-store")
            country, large = self.get_argument("country", ""), self.get_argument("large", "") == "1"
            try:
                # All papers take seconds, in which other pages must not wait.
                work = IOLoop.current().run_in_executor
                file, made = await work(None, handouts_file, name, country, large)
            except PaperError as problem:
                self.set_status(404 if problem.reason == "no_paper_called" else 422)
                self.finish({"problem": problem.reason})
            except helplines.StaleDirectoryError:
                self.set_status(422)
                self.finish({"problem": "too_old"})
            else:
                self.set_header("Content-Type", f"application/{file.rpartition('.')[2]}")
                self.set_header("Content-Disposition", f'attachment; filename="{file}"')
                self.finish(made)

    return HandoutsHandler
