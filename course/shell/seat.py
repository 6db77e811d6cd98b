"""The course of one learner on a server that many share: `python -m course.shell.seat`.

A JupyterHub starts it under the learner's own account and says who they are. It serves the very
course of the single reader, with the same settings and headers. Only who is let in is the Hub's
word, and every address begins with /user/NAME.
"""

import os
import pwd
import sys
from pathlib import Path

from course.shell import launcher
from course.shell.launcher import COOKIE, NOTEBOOKS, StartError

# Set where each learner has a container of their own: there the account's name says nothing.
ALONE = "COURSE_CONTAINER"
ORIGIN = "COURSE_ORIGIN"  # what people type to come here, such as https://course.example.edu
PRIVATE = 0o077  # no bit for anybody else
# A workshop's room belongs on the facilitator's own laptop, not on a server that others rely on.
NOT_HERE = ("/course/live",)


def main() -> int:
    try:
        take_seat()
    except StartError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


def take_seat() -> None:
    """Serve until the Hub ends it, or until the last page has been gone for a while."""
    os.umask(PRIVATE)
    check_account(os.environ)
    course = launcher.course_for_page(os.environ.get("COURSE_LEAVE_TO", launcher.USUAL))
    course["log_out"] = "/logout"
    launcher.check_chapters(course, NOTEBOOKS)
    home = launcher.course_home()
    try:
        launcher.make_home(home)
        keep_private(home)
        launcher.keep_to(home)
        launcher.sign(NOTEBOOKS)
        config = launcher.lab_config(home, NOTEBOOKS, None, course)
    except OSError as error:
        raise StartError(f"The course cannot write to {error.filename or home}.") from None
    let_the_hub_ask(config, os.environ["JUPYTERHUB_SERVICE_PREFIX"])
    origin = os.environ.get(ORIGIN, "").replace("http", "ws", 1)
    server = launcher.make_server(config, origin, browser_of, NOT_HERE)
    if not type(server.identity_provider).__module__.startswith("jupyterhub."):
        raise StartError("The Hub's part did not load, so nobody could be told from anybody else.")
    # The Hub's part brings templates too and puts ours aside.
    templates = server.web_app.settings["jinja2_env"].loader
    templates.searchpath.insert(0, str(launcher.SHELL / "plain"))
    launcher.run(server)


def check_account(told: dict[str, str]) -> None:
    """Each learner has an account or a container of their own, or there is no course."""
    learner = told.get("JUPYTERHUB_USER")
    if not learner:
        raise StartError("This is started by the Hub: python -m course host is what you want.")
    if told.get(ALONE):
        return
    account = pwd.getpwuid(os.getuid())
    if account.pw_name != learner or account.pw_uid == 0:
        raise StartError(
            f"The course of {learner} was started in the account {account.pw_name}: each learner "
            "needs an account of their own, so that nobody sees another's words."
        )
    if Path(account.pw_dir).stat().st_mode & PRIVATE:
        raise StartError(
            f"The home folder {account.pw_dir} is open to other accounts: "
            f"chmod 700 {account.pw_dir} closes it."
        )


def keep_private(home: Path) -> None:
    """The course's folder is this learner's alone, and kernels are not reached by the network.

    A port of this machine can be listened to by every account; a socket in a closed folder cannot.
    """
    if home.stat().st_uid != os.getuid():
        raise StartError(f"The folder {home} belongs to another account: take it away.")
    home.chmod(0o700)
    if len(str(home / "run")) >= launcher.IPC_FOLDER_LIMIT:
        raise StartError(
            f"The path {home} is too long for the sockets of the kernels: give the account a "
            "shorter home folder."
        )


def let_the_hub_ask(config, base_url: str) -> None:
    """Who comes in is the Hub's word. Cookies are this learner's, below their own address."""
    del config.IdentityProvider
    config.ServerApp.jpserver_extensions = {"jupyterhub": True}
    config.ServerApp.tornado_settings["xsrf_cookie_kwargs"] = COOKIE | {"path": base_url}


def browser_of(handler) -> str:
    """The Hub's name for one log-in: the same learner may read on two devices."""
    return handler.identity_provider.hub_auth.get_session_id(handler) or ""


if __name__ == "__main__":
    sys.exit(main())
