"""A real hub: its proxy, two accounts, and the settings that docs/hub.md prints."""

import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from talking import Hub

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"```(?:python|json)\n(.*?)```", re.S)
ACCOUNTS = {"instructor": 61101, "student": 61102}


def free_ports(number: int) -> list[int]:
    """Return ports that nobody has."""
    sockets = [socket.socket() for _ in range(number)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def missing() -> str:
    """Return what a real hub would need that isn't here."""
    for program in ("npm", "node", "unshare", "mount"):
        if shutil.which(program) is None:
            return f"there is no {program} on the PATH"
    if os.geteuid() != 0:
        return "two accounts need root, who makes them in a mount namespace of its own"
    if any(not os.stat(folder).st_mode & 0o001 for folder in (*ROOT.parents, ROOT)):
        return "other accounts can't reach this checkout"
    return ""


@pytest.fixture(scope="session")
def place() -> Iterator[Path]:
    """A folder that every account can reach; pytest's own are for one."""
    folder = Path(tempfile.mkdtemp(prefix="course-hub-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def hub(place: Path) -> Iterator[Hub]:
    if why := missing():
        pytest.skip(why)
    proxy = place / "proxy"
    install = ["npm", "install", "--no-audit", "--no-fund", "--prefix", proxy]
    subprocess.run([*install, "configurable-http-proxy"], check=True, capture_output=True)
    lay_out(place)
    public, api, internal = free_ports(3)
    token = secrets.token_hex(32)
    blocks = settings()
    (place / "jupyterhub_config.py").write_text(
        blocks["jupyterhub_config"].replace("/srv/", f"{place}/srv/")
        + f"""
c.JupyterHub.bind_url = "http://127.0.0.1:{public}"
c.JupyterHub.hub_port = {internal}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{api}"
c.ConfigurableHTTPProxy.command = ["{proxy}/node_modules/.bin/configurable-http-proxy"]
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allowed_users = {set(ACCOUNTS)!r}
c.JupyterHub.db_url = "sqlite:///{place}/hub.sqlite"
c.JupyterHub.cookie_secret_file = "{place}/cookie_secret"
c.JupyterHub.pid_file = ""
c.JupyterHub.services = [{{"name": "test", "api_token": "{token}"}}]
c.JupyterHub.load_roles = [
    {{
        "name": "test",
        "services": ["test"],
        "scopes": ["admin:users", "admin:servers", "tokens", "access:servers"],
    }}
]
c.Spawner.cmd = ["{sys.executable}", "-m", "jupyterhub.singleuser"]
c.Spawner.notebook_dir = "~"
c.Spawner.start_timeout = c.Spawner.http_timeout = 600
c.Spawner.env_keep = ["PATH", "LANG", "OPENBLAS_NUM_THREADS", "PYTHONDONTWRITEBYTECODE"]
"""
    )
    script = f"""
set -e
mount --make-rprivate /
{opened_to_all(Path(sys.base_prefix), place)}
mount --bind {place}/passwd /etc/passwd
mount --bind {place}/group /etc/group
exec {sys.executable} -m jupyterhub --config {place}/jupyterhub_config.py
"""
    environment = {
        **os.environ,
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "HOME": str(place),
    }
    log = place / "hub.log"
    with log.open("wb") as file:
        process = subprocess.Popen(
            ["unshare", "--mount", "sh", "-c", script],
            cwd=place,
            env=environment,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    opened = Hub(f"http://127.0.0.1:{public}", token, process, log)
    try:
        opened.wait_until_it_answers()
        yield opened
    finally:
        opened.close()


def opened_to_all(folder: Path, place: Path) -> str:
    """Return shell lines that let everybody reach a folder below one that is its owner's alone.

    They hold in the hub's mount namespace: there a copy of the closed folder has that one in it.
    """
    closed = [one for one in reversed(folder.parents) if not one.stat().st_mode & 0o001]
    if not closed:
        return ""
    copy = place / "opened"
    inner = copy / folder.relative_to(closed[0])
    return f"""
mkdir {copy}
mount -t tmpfs -o mode=755 tmpfs {copy}
mkdir -p {inner}
mount --rbind {folder} {inner}
mount --rbind {copy} {closed[0]}"""


def settings() -> dict[str, str]:
    """Return the blocks of settings that docs/hub.md prints."""
    text = (ROOT / "docs" / "hub.md").read_text(encoding="utf-8")
    names = (
        "nbgrader_config",
        "jupyterhub_config",
        "server_config",
        "page_config",
        "student_server",
    )
    blocks = BLOCK.findall(text)
    assert len(blocks) == len(names)
    return dict(zip(names, blocks, strict=True))


def lay_out(place: Path) -> None:
    """Make accounts, homes, the exchange, a course, and the files that docs/hub.md names."""
    passwd, group = (Path(f"/etc/{name}").read_text() for name in ("passwd", "group"))
    for name, number in ACCOUNTS.items():
        home = place / "home" / name
        home.mkdir(parents=True)
        passwd += f"{name}:x:{number}:{number}::{home}:/bin/bash\n"
        group += f"{name}:x:{number}:\n"
    (place / "passwd").write_text(passwd)
    (place / "group").write_text(group)
    exchange = place / "srv" / "nbgrader" / "exchange"
    exchange.mkdir(parents=True)
    exchange.chmod(0o777)
    blocks = settings()
    for name, block in (
        ("jupyter/nbgrader_config.py", "nbgrader_config"),
        ("jupyter/jupyter_server_config.py", "server_config"),
        ("jupyter-students/labconfig/page_config.json", "page_config"),
        ("jupyter-students/jupyter_server_config.json", "student_server"),
    ):
        path = place / "srv" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(blocks[block].replace("/srv/", f"{place}/srv/"))
    course = place / "home" / "instructor" / "course"
    problem_set = "ps06_two_layer_example"
    shutil.copytree(ROOT / "solutions" / problem_set, course / "solutions" / problem_set)
    shutil.copy(ROOT / "nbgrader_config.py", course)
    with (course / "nbgrader_config.py").open("a") as file:
        file.write(blocks["nbgrader_config"].partition("\n")[2].replace("/srv/", f"{place}/srv/"))
    for name, number in ACCOUNTS.items():
        home = place / "home" / name
        for path in (home, *home.rglob("*")):
            os.chown(path, number, number)
        home.chmod(0o700)
