"""The Hub itself: its settings, what of them nobody may change, and its run."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from course.host import ground
from course.host.problem import HostError
from course.shell.away import way_out
from course.shell.launcher import COOKIE, HEADERS, POLICY, course_home

PORT = 8000
HERE = ("127.0.0.1", "localhost", "::1")
# -P: what lies in a learner's own folder is not taken for the course.
SEAT = [sys.executable, "-P", "-m", "course.shell.seat"]
SECONDS_TO_BEGIN = 120  # thirty people who begin at once wait for each other
SECONDS_BETWEEN_LOOKS = 5  # whether each learner's course still runs
DAYS_OF_A_LOG_IN = 0.5
SHARED_LOG_INS = ("DummyAuthenticator", "SharedPasswordAuthenticator")


@dataclass
class Wishes:
    """What whoever runs the server may choose.

    address: what people type. cert, key: files for TLS. group: whose accounts may come in. own: a
    configuration file of the Hub, read after ours. leave_to: where Leave leads.
    """

    address: str = ""
    cert: str = ""
    key: str = ""
    port: int | None = None
    group: str = "learners"
    own: str = ""
    leave_to: str = ""


def open_doors(wishes: Wishes) -> None:
    """Run the Hub until it is stopped. Raises HostError with one sentence.

    Prints the address for the learners alone on one line of standard output.
    """
    import jupyterhub  # noqa: F401  (whoever has not got it hears that first)

    if os.geteuid() != 0:
        raise HostError(
            "The Hub starts each learner's course in their own account, which only root may do: "
            "run it as root."
        )
    if wishes.leave_to:
        check_way_out(wishes.leave_to)
    address, bind = doors(wishes)
    accounts = ground.learners(wishes.group)
    ground.check_homes(accounts)
    ground.check_folders(ground.what_learners_run(), accounts)
    proxy = ground.proxy_command()
    home = course_home() / "hub"
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    home.chmod(0o700)
    config = settings(wishes, address, bind, home, proxy)
    if wishes.own:
        config.merge(own_settings(wishes.own))
    refuse_shared(config)
    run(config, address)


def check_way_out(leave_to: str) -> None:
    try:
        way_out(leave_to)
    except ValueError as problem:
        raise HostError(str(problem)) from None


def doors(wishes: Wishes) -> tuple[str, str]:
    """(what people type, where the proxy listens): beyond this machine only with TLS."""
    address = urlsplit(wishes.address or f"http://127.0.0.1:{wishes.port or PORT}")
    try:
        port, plain = address.port, not address.path.strip("/")
    except ValueError:
        plain = False
    if address.scheme not in ("http", "https") or not address.hostname or not plain:
        raise HostError(
            f"--address {wishes.address} is no address: write it as https://course.example.edu."
        )
    if address.scheme == "http" and address.hostname not in HERE:
        raise HostError(
            f"{wishes.address} would send passwords and words in the open: give an https:// "
            "address with --cert and --key."
        )
    if bool(wishes.cert) != bool(wishes.key):
        raise HostError("TLS needs both files: --cert and --key.")
    for file in filter(None, (wishes.cert, wishes.key)):
        if not os.access(file, os.R_OK):
            raise HostError(f"The file {file} cannot be read: --cert and --key name files for TLS.")
    if wishes.cert and address.scheme != "https":
        raise HostError("With --cert say what people type: --address https://course.example.edu.")
    typed = f"{address.scheme}://{address.netloc}"
    if wishes.cert:
        return typed, f"https://:{wishes.port or port or 443}"
    return typed, f"http://127.0.0.1:{wishes.port or (port if address.hostname in HERE else PORT)}"


def settings(wishes: Wishes, address: str, bind: str, home: Path, proxy: list[str]) -> Any:
    """Every setting of the Hub, as one traitlets Config."""
    from traitlets.config import Config

    config = Config()
    config.Application.log_level = "WARN"
    policy = POLICY.format(sockets=address.replace("http", "ws", 1))
    config.JupyterHub.update(
        bind_url=bind,
        public_url=f"{address}/",
        ssl_cert=wishes.cert,
        ssl_key=wishes.key,
        db_url=f"sqlite:///{home / 'hub.sqlite'}",
        cookie_secret_file=str(home / "cookie_secret"),
        cookie_max_age_days=DAYS_OF_A_LOG_IN,
        authenticator_class="pam",
        spawner_class="localprocess",
        # A course that ended while nobody read is started anew by coming back.
        implicit_spawn_seconds=1,
        tornado_settings={
            "headers": HEADERS | {"Content-Security-Policy": policy},
            "cookie_options": COOKIE,
        },
    )
    config.ConfigurableHTTPProxy.update(
        command=proxy, log_level="error", pid_file=str(home / "proxy.pid")
    )
    config.LocalAuthenticator.allowed_groups = {wishes.group}
    config.PAMAuthenticator.open_sessions = False
    environment = {"COURSE_ORIGIN": address}
    if wishes.leave_to:
        environment["COURSE_LEAVE_TO"] = wishes.leave_to
    config.Spawner.update(
        cmd=SEAT,
        default_url="/doc/tree/0",
        environment=environment,
        start_timeout=SECONDS_TO_BEGIN,
        http_timeout=SECONDS_TO_BEGIN,
        poll_interval=SECONDS_BETWEEN_LOOKS,
    )
    return config


def own_settings(file: str) -> Any:
    """The server's own configuration of the Hub, an ordinary jupyterhub_config.py."""
    from traitlets.config.loader import ConfigFileNotFound, PyFileConfigLoader

    try:
        return PyFileConfigLoader(os.path.abspath(file)).load_config()
    except ConfigFileNotFound:
        raise HostError(f"The file {file} was not found: --config names one of yours.") from None
    except Exception as error:
        why = str(error).rstrip(".") or type(error).__name__
        raise HostError(f"{file} is no configuration of the Hub: {why}.") from None


def refuse_shared(config: Any) -> None:
    """No account, log-in or open line that several learners would share. Raises HostError.

    What a class of the server's own does is not seen here; the learner's course looks itself, as
    soon as it starts, in whose account it runs (course/shell/seat.py).
    """
    from jupyterhub.app import JupyterHub
    from jupyterhub.spawner import LocalProcessSpawner, SimpleLocalProcessSpawner

    hub = JupyterHub(config=config)
    spawner, log_in = hub.spawner_class, hub.authenticator_class
    if issubclass(spawner, SimpleLocalProcessSpawner) or not issubclass(
        spawner, LocalProcessSpawner
    ):
        raise HostError(
            f"{spawner.__name__} does not start each learner's course in an account of their own: "
            "leave spawner_class out, or see docs/kubernetes.md for containers."
        )
    if any(kind.__name__ in SHARED_LOG_INS for kind in log_in.__mro__):
        raise HostError(
            f"With {log_in.__name__} anybody could come in as anybody else: leave "
            "authenticator_class out, and the passwords of the accounts are asked for."
        )
    for section, chosen in config.items():
        other_command = chosen.get("cmd", SEAT) != SEAT or {"popen_kwargs", "shell_cmd"} & {*chosen}
        if section.endswith("Spawner") and other_command:
            raise HostError(
                f"{section} may not set cmd, shell_cmd or popen_kwargs: they could start every "
                "learner's course in one account."
            )
        accounts = list(chosen.get("username_map", {}).values())
        if len(accounts) != len(set(accounts)):
            raise HostError("username_map leads two people to one account: give each their own.")
    bind = urlsplit(hub.bind_url)
    if bind.hostname not in HERE and not (hub.ssl_cert and hub.ssl_key):
        raise HostError("The Hub may not listen beyond this machine without --cert and --key.")


def run(config: Any, address: str) -> None:
    from jupyterhub.app import JupyterHub

    class CourseHub(JupyterHub):
        """The Hub with the settings that were checked, and no other that lies about."""

        def load_config_file(self, *_: Any, **__: Any) -> None:
            pass

        async def start(self) -> None:
            await super().start()
            print(address, flush=True)
            print("The course is open. To close it, press Ctrl+C here.", file=sys.stderr)

    CourseHub.instance(config=config)
    CourseHub.launch_instance([])
