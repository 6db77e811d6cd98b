"""The course's own addresses, beside those of JupyterLab."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from course.shell.away import calendar_page
from course.shell.desk import journal_handler
from course.shell.live import live_handler
from course.shell.paper import handouts_handler, plan_handler, trainee_handler

AWAY = "/course/away"
# It runs nothing and asks for nothing.
AWAY_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'"
CONTROLS = Path(__file__).parents[1] / "controls"


def addresses(home: Path, patience: float, browser_of: Callable) -> list[tuple[str, type]]:
    """(path, handler) of each address. Jupyter is imported here, so that the module loads fast.

    home: where journal and workshop lie. patience: seconds in which a page that was left may
    come back.
    browser_of: the name of the browser a request came from.
    """
    from jupyter_server.auth.decorator import allow_unauthenticated
    from jupyter_server.base.handlers import JupyterHandler
    from tornado.web import HTTPError, authenticated

    class Away(JupyterHandler):
        """A neutral page to leave for. It needs no log-in: it holds nothing."""

        @allow_unauthenticated
        def get(self) -> None:
            self.set_header("Content-Security-Policy", AWAY_POLICY)
            self.set_header("Cache-Control", "no-store")
            self.finish(calendar_page(date.today()))

    class Control(JupyterHandler):
        """A control's own script or style, so that the bar can show it without a kernel."""

        @authenticated
        def get(self, name: str, kind: str) -> None:
            file = CONTROLS / f"{name}.{kind}"
            if not file.is_file():
                raise HTTPError(404)
            shared = {"js": "dom.js", "css": "controls.css"}[kind]
            self.set_header("Content-Type", {"js": "text/javascript", "css": "text/css"}[kind])
            self.finish((CONTROLS / shared).read_text("utf-8") + file.read_text("utf-8"))

    return [
        (AWAY, Away),
        (r"/course/control/(\w+)\.(js|css)", Control),
        ("/course/journal", journal_handler(home, patience, browser_of)),
        ("/course/live", live_handler(home)),
        ("/course/plan.pdf", plan_handler()),
        (r"/course/(certificate|evaluation)\.pdf", trainee_handler()),
        (r"/course/handouts(?:/([\w-]+)\.pdf|\.zip)", handouts_handler()),
    ]
