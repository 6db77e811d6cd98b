"""A server of many: what it refuses, in one sentence each, and what it gives each learner."""

import os
import pwd
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from course.host import ground, hub
from course.host.ground import PROXY
from course.host.hub import Wishes, doors, refuse_shared, settings
from course.host.problem import HostError
from course.shell import seat
from course.shell.launcher import COOKIE, HEADERS, POLICY, StartError

ROOT = Path(__file__).parents[2]
ADDRESS = "https://course.example.edu"
SENTENCE = re.compile(r"[^\n]+[^.]\.")


def the_hub():
    """Skips where the Hub is not installed; continuous integration installs it."""
    if os.environ.get("COURSE_REQUIRE_HOST"):
        import jupyterhub
    else:
        jupyterhub = pytest.importorskip("jupyterhub", reason="jupyterhub is not installed")
    return jupyterhub


def refused(do, *given) -> str:
    """The one sentence with which it is refused."""
    with pytest.raises(HostError) as caught:
        do(*given)
    assert SENTENCE.fullmatch(str(caught.value)), caught.value
    return str(caught.value)


# ---- The Hub's settings --------------------------------------------------------------------------


@pytest.fixture
def config(tmp_path: Path):
    the_hub()
    return settings(Wishes(), "http://127.0.0.1:8000", "http://127.0.0.1:8000", tmp_path, ["node"])


def with_own(config, tmp_path: Path, text: str):
    (tmp_path / "own.py").write_text(text)
    config.merge(hub.own_settings(str(tmp_path / "own.py")))
    return config


SHARED = [
    ("c.JupyterHub.spawner_class = 'simple'", "SimpleLocalProcessSpawner"),
    (
        "from jupyterhub.spawner import SimpleLocalProcessSpawner as S\nclass Mine(S): pass\n"
        "c.JupyterHub.spawner_class = Mine",
        "Mine",
    ),
    (
        "from jupyterhub.spawner import Spawner\n"
        "class Docker(Spawner): start = stop = poll = None\n"
        "c.JupyterHub.spawner_class = Docker",
        "kubernetes.md",
    ),
    ("c.Spawner.cmd = ['sudo', '-u', 'reader', 'python']", "cmd"),
    ("c.LocalProcessSpawner.cmd = 'jupyterhub-singleuser'", "cmd"),
    ("c.LocalProcessSpawner.popen_kwargs = {'user': 'reader'}", "popen_kwargs"),
    ("c.LocalProcessSpawner.shell_cmd = ['su', 'reader', '-c']", "shell_cmd"),
    ("c.Authenticator.username_map = {'ann': 'reader', 'bea': 'reader'}", "username_map"),
    ("c.PAMAuthenticator.username_map = {'ann': 'reader', 'bea': 'reader'}", "username_map"),
    ("c.JupyterHub.authenticator_class = 'dummy'", "DummyAuthenticator"),
    ("c.JupyterHub.authenticator_class = 'shared-password'", "SharedPasswordAuthenticator"),
    (
        "from jupyterhub.auth import DummyAuthenticator\nclass Door(DummyAuthenticator): pass\n"
        "c.JupyterHub.authenticator_class = Door",
        "Door",
    ),
    ("c.JupyterHub.bind_url = 'http://:8000'", "--cert"),
    ("c.JupyterHub.bind_url = 'http://0.0.0.0:8000'", "--cert"),
    ("c.JupyterHub.ip = '0.0.0.0'", "--cert"),
]


@pytest.mark.parametrize(("text", "named"), SHARED)
def test_what_learners_would_share_is_refused(config, tmp_path, text, named):
    assert named in refused(refuse_shared, with_own(config, tmp_path, text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "c.JupyterHub.hub_port = 9000",
        "c.Authenticator.username_map = {'ann@example.edu': 'ann', 'bea@example.edu': 'bea'}",
        "from jupyterhub.spawner import LocalProcessSpawner as S\nclass Mine(S): pass\n"
        "c.JupyterHub.spawner_class = Mine",
        "c.JupyterHub.bind_url = 'https://:443'\nc.JupyterHub.ssl_cert = 'c'\n"
        "c.JupyterHub.ssl_key = 'k'",
    ],
)
def test_what_is_each_learners_own_is_not(config, tmp_path, text):
    refuse_shared(with_own(config, tmp_path, text))


@pytest.mark.parametrize("text", ["c.JupyterHub.", "raise ValueError('so.')", "assert 0", None])
def test_a_configuration_that_cannot_be_read(tmp_path, text):
    the_hub()
    file = tmp_path / "own.py"
    if text:
        file.write_text(text)
    assert "own.py" in refused(hub.own_settings, str(file))


def test_the_pages_have_the_headers_and_cookies_of_a_single_reader(config):
    told = config.JupyterHub.tornado_settings
    policy = POLICY.format(sockets="ws://127.0.0.1:8000")
    assert told["headers"] == HEADERS | {"Content-Security-Policy": policy}
    assert told["cookie_options"] == COOKIE
    assert config.Spawner.environment == {"COURSE_ORIGIN": "http://127.0.0.1:8000"}


def test_the_accounts_of_the_group_come_in_with_their_passwords_and_nobody_else(config):
    assert config.JupyterHub.authenticator_class == "pam"
    assert config.LocalAuthenticator.allowed_groups == {"learners"}
    assert not {"allow_all", "allow_existing_users"} & set(config.LocalAuthenticator)
    assert "admin_users" not in config.Authenticator


# ---- The address ---------------------------------------------------------------------------------


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    for name in ("cert", "key"):
        (tmp_path / name).write_text("")
    return {name: str(tmp_path / name) for name in ("cert", "key")}


def test_without_an_address_it_stays_on_this_machine():
    assert doors(Wishes()) == ("http://127.0.0.1:8000",) * 2
    assert doors(Wishes(port=9)) == ("http://127.0.0.1:9",) * 2


def test_it_listens_to_others_only_with_tls(files):
    assert doors(Wishes(ADDRESS, **files)) == (ADDRESS, "https://:443")
    assert doors(Wishes(f"{ADDRESS}:8443", **files)) == (f"{ADDRESS}:8443", "https://:8443")
    # Behind a proxy of the house, which has the certificate.
    assert doors(Wishes(ADDRESS, port=8123)) == (ADDRESS, "http://127.0.0.1:8123")
    assert doors(Wishes(ADDRESS)) == (ADDRESS, "http://127.0.0.1:8000")


@pytest.mark.parametrize(
    ("wishes", "named"),
    [
        ({"address": "http://course.example.edu"}, "in the open"),
        ({"address": "http://0.0.0.0:8000"}, "in the open"),
        ({"address": "course.example.edu"}, "is no address"),
        ({"address": "https://"}, "is no address"),
        ({"address": f"{ADDRESS}/wave"}, "is no address"),
        ({"address": f"{ADDRESS}:port"}, "is no address"),
        ({"address": ADDRESS, "cert": "cert"}, "--key"),
        ({"address": ADDRESS, "cert": "/nowhere", "key": "/nowhere"}, "/nowhere"),
    ],
)
def test_an_address_that_will_not_do(wishes, named):
    assert named in refused(doors, Wishes(**wishes))


def test_a_certificate_needs_an_address(files):
    assert "--address" in refused(doors, Wishes(**files))


# ---- The ground ----------------------------------------------------------------------------------


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder that any account may read."""
    place = tmp_path / "place"
    (place / "inner").mkdir(parents=True)
    (place / "inner" / "file").write_text("")
    for path in (place, place / "inner", place / "inner" / "file"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return place


def files_below(place: Path, theirs: set[int]) -> None:
    for path, state in ground.everything_in(place):
        ground.check_file(path, state, theirs, place)


def test_a_folder_that_is_readable_and_closed_passes(place):
    files_below(place, set())


@pytest.mark.parametrize(
    ("name", "mode", "said"),
    [
        ("inner/file", 0o640, "cannot read"),
        ("inner/file", 0o664, "may change"),
        ("inner/file", 0o646, "may change"),
        ("inner", 0o744, "cannot read"),
        ("inner", 0o775, "may change"),
        ("inner", 0o777, "may change"),
    ],
)
def test_a_folder_that_is_not(place, name, mode, said):
    (place / name).chmod(mode)
    sentence = refused(files_below, place, set())
    assert said in sentence
    assert str(place / name) in sentence


def test_a_file_of_a_learner_is_not_the_courses(place):
    assert "may change" in refused(files_below, place, {os.getuid()})


@pytest.mark.parametrize(
    ("mode", "said"), [(0o700, "cannot enter"), (0o750, "cannot enter"), (0o777, "may change")]
)
def test_a_way_that_is_closed_or_open(place, mode, said):
    place.chmod(mode)
    assert said in refused(ground.check_way, place, place.stat(), set())


def test_a_way_on_which_only_an_owner_takes_names_away_passes(place):
    place.chmod(0o1777)
    ground.check_way(place, place.stat(), set())


def test_everything_a_learner_runs_is_looked_at():
    looked_at = ground.what_learners_run()
    for path in (ROOT / "course", ROOT / "notebooks", Path(sys.executable).resolve()):
        assert path in looked_at
    assert any(Path(os.__file__).is_relative_to(folder) for folder in looked_at)
    assert any(Path(pytest.__file__).is_relative_to(folder) for folder in looked_at)


def account(name: str, number: int, home: Path) -> pwd.struct_passwd:
    return pwd.struct_passwd((name, "x", number, number, "", str(home), "/bin/sh"))


def test_each_has_a_home_of_their_own_that_is_closed(tmp_path):
    tmp_path.chmod(0o700)
    me = os.getuid()
    ground.check_homes([account("ann", me, tmp_path)])
    other = tmp_path / "other"
    for accounts, named in [
        ([account("ann", me, tmp_path), account("bea", me, other)], "ann and bea share"),
        ([account("ann", me, tmp_path), account("bea", me + 1, tmp_path)], "ann and bea share"),
        ([account("bea", me + 1, tmp_path)], "no home folder of its own"),
        ([account("bea", me, other)], "no home folder of its own"),
    ]:
        assert named in refused(ground.check_homes, accounts)
    tmp_path.chmod(0o755)
    assert "chmod 700" in refused(ground.check_homes, [account("ann", me, tmp_path)])


def test_a_group_that_is_not_there():
    assert "groupadd" in refused(ground.learners, "no-such-group")


# ---- Node and the proxy --------------------------------------------------------------------------


@pytest.fixture
def tools(tmp_path: Path, monkeypatch) -> Path:
    """A folder that is the whole PATH, and an environment without a proxy of its own."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "env"))
    return tmp_path


def put(folder: Path, name: str, says: str) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\necho '{says}'\n")
    (folder / name).chmod(0o755)
    return str(folder / name)


@pytest.mark.parametrize("says", ["v18.20.4", "v8.0.0", "v19.9.9", "", "no Node"])
def test_an_older_node_is_refused(tools, says):
    put(tools, "node", says)
    put(tools, PROXY, "")
    assert "Node 20 or newer" in refused(ground.proxy_command)


@pytest.mark.parametrize("says", ["v20.0.0", "v22.23.3", "v100.0.0"])
def test_a_newer_one_is_taken(tools, says):
    assert [put(tools, "node", says), put(tools, PROXY, "")] == ground.proxy_command()


def test_the_environments_own_comes_first(tools):
    put(tools, "node", "v18.20.4")
    put(tools, PROXY, "")
    ours = tools / "env" / "proxy" / "node_modules" / ".bin"
    assert [put(ours, "node", "v22.23.3"), put(ours, PROXY, "")] == ground.proxy_command()


def test_what_is_missing_is_named(tools):
    assert "Node was not found" in refused(ground.proxy_command)
    put(tools, "node", "v22.23.3")
    assert f"{PROXY} was not found" in refused(ground.proxy_command)


# ---- A learner's own course ----------------------------------------------------------------------


@pytest.fixture
def own_account(tmp_path: Path, monkeypatch) -> Path:
    """The process runs as Ann, whose home is closed."""
    tmp_path.chmod(0o700)
    monkeypatch.setattr(pwd, "getpwuid", lambda _: account("ann", 1001, tmp_path))
    return tmp_path


def turned_away(told: dict[str, str]) -> str:
    with pytest.raises(StartError) as caught:
        seat.check_account(told)
    assert SENTENCE.fullmatch(str(caught.value))
    return str(caught.value)


def test_it_runs_in_the_account_of_the_learner_and_in_no_other(own_account, monkeypatch):
    seat.check_account({"JUPYTERHUB_USER": "ann"})
    assert "account of their own" in turned_away({"JUPYTERHUB_USER": "bea"})
    assert "python -m course host" in turned_away({})
    monkeypatch.setattr(pwd, "getpwuid", lambda _: account("root", 0, own_account))
    assert "account of their own" in turned_away({"JUPYTERHUB_USER": "root"})
    seat.check_account({"JUPYTERHUB_USER": "bea", seat.ALONE: "1"})  # a container each


def test_it_does_not_begin_in_a_home_that_is_open(own_account):
    own_account.chmod(0o755)
    assert "chmod 700" in turned_away({"JUPYTERHUB_USER": "ann"})


def test_its_folder_is_closed_and_its_kernels_cannot_be_reached_by_the_network():
    with tempfile.TemporaryDirectory(prefix="w") as folder:
        home = Path(folder, "h")
        home.mkdir(mode=0o755)
        seat.keep_private(home)
        assert home.stat().st_mode & 0o777 == 0o700
        far = Path(folder, "h" * 60)
        far.mkdir()
        with pytest.raises(StartError, match="too long"):
            seat.keep_private(far)


def test_who_comes_in_is_the_hubs_word_alone(tmp_path):
    from course.shell import launcher

    tmp_path.joinpath("run").mkdir()
    config = launcher.lab_config(tmp_path, ROOT / "notebooks", None, launcher.course_for_page())
    assert config.IdentityProvider.token
    seat.let_the_hub_ask(config, "/user/ann/")
    assert "IdentityProvider" not in config
    assert config.ServerApp.jpserver_extensions == {"jupyterhub": True}
    assert config.ServerApp.tornado_settings["xsrf_cookie_kwargs"]["path"] == "/user/ann/"
    assert config.ServerApp.shutdown_no_activity_timeout == 600  # what nobody reads ends
    assert config.MappingKernelManager.cull_idle_timeout == 600


# ---- The front door ------------------------------------------------------------------------------


def host(*words: str, code: str = "") -> subprocess.CompletedProcess:
    run = f"import sys, os; {code}\nfrom course.__main__ import main; sys.exit(main())"
    return subprocess.run(
        [sys.executable, "-c", run, "host", *words], cwd=ROOT, capture_output=True, text=True,
        timeout=300,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "code", "named"),
    [
        ([], "sys.modules['jupyterhub'] = None", "make host"),
        ([], "os.geteuid = lambda: 1000", "as root"),
        (["--group", "no-such-group"], "os.geteuid = lambda: 0", "groupadd"),
        (["--address", "http://course.example.edu"], "os.geteuid = lambda: 0", "--cert"),
        (["--leave-to", "nowhere"], "os.geteuid = lambda: 0", "nowhere"),
    ],
)
def test_what_stands_in_the_way_is_one_sentence(words, code, named):
    if "jupyterhub" not in code:
        the_hub()
    done = host(*words, code=code)
    assert (done.returncode, done.stdout) == (1, "")
    assert SENTENCE.fullmatch(done.stderr.removesuffix("\n")), done.stderr
    assert named in done.stderr


def test_a_word_it_does_not_know():
    done = host("--open")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1


# ---- What is written about it --------------------------------------------------------------------


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text("utf-8")


def test_the_page_about_hosting_names_every_choice():
    from course.__main__ import host_parser

    for action in host_parser()._actions:
        for option in set(action.option_strings) - {"-h", "--help"}:
            assert f"`{option}" in page("hosting.md"), option


def test_what_was_not_run_says_so():
    assert "not run by us" in page("kubernetes.md").lower()
    assert "not run by us" in page("hosting.md").lower()


def test_the_container_begins_with_the_commands_that_are_tested():
    """It installs with the two make targets that continuous integration runs, and no others."""
    text = page("Containerfile")
    assert re.findall(r"&& make (\w+)", text) == ["host"]
    assert "make host" in (ROOT / ".ci" / "run").read_text("utf-8")
