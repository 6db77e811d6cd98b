"""The course's own addresses, beside those of JupyterLab."""

from pathlib import Path

AWAY = "/course/away"
CONTROLS = Path(__file__).parents[1] / "controls"


def addresses() -> list[tuple[str, type]]:
    """(path, handler) of each address. Jupyter is imported here, so that the module loads fast."""
    from jupyter_server.auth.decorator import allow_unauthenticated
    from jupyter_server.base.handlers import JupyterHandler
    from tornado.web import HTTPError, authenticated

    class Away(JupyterHandler):
        """A neutral page to leave for. It needs no log-in: it holds nothing."""

        @allow_unauthenticated
        def get(self) -> None:
            self.finish("<!doctype html><title>Calendar</title>")

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

    return [(AWAY, Away), (r"/course/control/(\w+)\.(js|css)", Control)]
