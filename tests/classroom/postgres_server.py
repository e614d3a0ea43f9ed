"""A PostgreSQL server of our own, in a temporary folder, for as long as tests need it."""

import contextlib
import glob
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import psycopg
import pytest

USER, PASSWORD = "grader", "a-right-secret"
ORDINARY = ("postgres", "nobody")
"""Whom root lets run it, since it refuses to be run by root."""


def find(program: str) -> str | None:
    """Return the path of one of PostgreSQL's programs; Debian keeps them off the PATH."""
    packaged = sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{program}"))
    return shutil.which(program) or (packaged[-1] if packaged else None)


class PostgresServer:
    """One server with a Unix socket, on which nobody is let in without the password."""

    def __init__(self, folder: Path) -> None:
        self._data = folder / "data"
        self.folder = folder
        self._process: subprocess.Popen[str] | None = None
        self._as: dict[str, Any] = {}
        if os.geteuid() == 0:
            user = next(name for name in ORDINARY if _exists(name))
            entry = pwd.getpwnam(user)
            os.chown(folder, entry.pw_uid, entry.pw_gid)
            self._as = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
        self._databases = 0
        password = folder / "password"
        password.write_text(PASSWORD)
        password.chmod(0o644)
        rules = ["--auth=scram-sha-256", f"--pwfile={password}", f"--username={USER}"]
        self._run("initdb", f"--pgdata={self._data}", *rules, "--encoding=UTF8", "--locale=C")

    def _run(self, program: str, *arguments: str) -> None:
        path = find(program)
        assert path is not None
        command = [path, *arguments]
        subprocess.run(command, check=True, capture_output=True, cwd=self.folder, **self._as)

    def start(self) -> None:
        """Start it, and wait until it lets clients in."""
        path = find("postgres")
        assert path is not None
        where = ["-k", str(self.folder), "-c", "listen_addresses=", "-c", "fsync=off"]
        self._process = subprocess.Popen(
            [path, "-D", str(self._data), *where],
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
            cwd=self.folder,
            env={**os.environ, "LC_ALL": "C"},
            **self._as,
        )
        assert self._process.stderr is not None
        said = []
        for line in self._process.stderr:
            said.append(line)
            if "ready to accept connections" in line:
                break
        else:
            raise AssertionError("".join(said))
        self._reader = threading.Thread(target=read_to_the_end, args=(self._process.stderr,))
        self._reader.start()

    def stop(self, number: signal.Signals = signal.SIGINT) -> None:
        """Stop it: SIGINT ends sessions, SIGQUIT as if it crashed."""
        assert self._process is not None
        self._process.send_signal(number)
        self._process.wait()
        self._reader.join()

    def url(self, database: str, *, password: str = PASSWORD) -> str:
        """Return a gradebook's address."""
        return f"postgresql+psycopg://{USER}:{password}@/{database}?host={self.folder}"

    def connect(self, database: str = "postgres") -> psycopg.Connection[Any]:
        return psycopg.connect(
            host=str(self.folder), user=USER, password=PASSWORD, dbname=database, autocommit=True
        )

    def new_database(self) -> str:
        """Make an empty database and return its name."""
        self._databases += 1
        name = f"course_{self._databases}"
        with self.connect() as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return name


def read_to_the_end(stream: IO[str]) -> None:
    """Read what a program says, so that it never waits for us."""
    with stream:
        for _ in stream:
            pass


def _exists(user: str) -> bool:
    with contextlib.suppress(KeyError):
        return bool(pwd.getpwnam(user))
    return False


@contextlib.contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """Start one; skip where there is none to start, unless COURSE_TESTS_NEED_POSTGRES is set."""
    if find("postgres") is None or find("initdb") is None:
        reason = "PostgreSQL is not installed (Debian, Ubuntu: apt install postgresql)"
        if os.environ.get("COURSE_TESTS_NEED_POSTGRES"):
            pytest.fail(reason)
        pytest.skip(reason)
    # not in pytest's folder, which is closed to whom root lets run it
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    server = PostgresServer(folder)
    try:
        server.start()
        yield server
    finally:
        if server._process is not None and server._process.poll() is None:
            server.stop(signal.SIGQUIT)
        shutil.rmtree(folder)
