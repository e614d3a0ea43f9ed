"""A Dask cluster, started by the commands of docs/cluster.md, for as long as a test needs it."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

import psutil
from documented import commands, with_other

HERE = Path(__file__).parent
FILES = ("ca.pem", "cluster.pem", "cluster.key")
"""What the page calls an authority's certificate, ours, and its key."""
DASK = str(Path(sys.executable).with_name("dask"))


WITHOUT = """
import sys

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "autograder":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Missing())
"""


def no_kit(folder: Path) -> Path:
    """Make a folder that keeps a Python from finding the kit, if its path begins with it."""
    folder.mkdir(exist_ok=True)
    (folder / "sitecustomize.py").write_text(WITHOUT)
    return folder


class DaskCluster:
    """A scheduler, and workers that are started when they are asked for.

    `certificates` are an authority's, ours, and its key. `prefix` is put before a command:
    `ip netns exec …`, say.
    """

    def __init__(self, folder: Path, certificates: tuple[Path, ...] = ()) -> None:
        self.folder = folder
        self.certificates = certificates
        self.port = 0
        self.processes: list[subprocess.Popen[str]] = []
        self.scheduler: subprocess.Popen[str] | None = None
        self.address = ""

    def start_scheduler(self, host: str = "127.0.0.1", prefix: Sequence[str] = ()) -> str:
        """Start the scheduler, a second time at the same place; return its address."""
        place = {"10.0.0.1": host, "8786": str(self.port), "127.0.0.1:8787": f"{host}:0"}
        command = [*prefix, *self._command("dask scheduler", place)]
        without_the_kit = {"PYTHONPATH": str(no_kit(self.folder / "no_kit"))}
        self.scheduler = self._start(command, without_the_kit)
        self.address = first_match(self.scheduler, r"Scheduler at: +((?:tcp|tls)://\S+)")
        self.port = int(self.address.rpartition(":")[2])
        return self.address

    def start_workers(
        self,
        number: int,
        *,
        threads: int = 1,
        paths: Sequence[str | Path] = (HERE,),
        prefix: Sequence[str] = (),
        options: Sequence[str] = (),
    ) -> psutil.Process:
        """Start a nanny with some workers, and wait until the scheduler knows each."""
        where = ["--local-directory", str(self.folder), "--no-dashboard", "--death-timeout", "600"]
        count = {"--nworkers 4": f"--nworkers {number}", "--nthreads 1": f"--nthreads {threads}"}
        place = {f"{self.address[:3]}://10.0.0.1:8786": self.address}
        command = [*prefix, *self._command("dask worker", {**place, **count}), *where, *options]
        path = os.pathsep.join([*map(str, paths), *filter(None, [os.environ.get("PYTHONPATH")])])
        process = self._start(command, {"PYTHONPATH": path})
        for _ in range(number):
            first_match(process, r"Registered to: +((?:tcp|tls)://\S+)")
        drain(process)
        return psutil.Process(process.pid)

    def _command(self, first: str, changes: Mapping[str, str]) -> list[str]:
        """Return a command of the page, that with certificates if there are some."""
        command = commands("cluster.md", first)[bool(self.certificates)]
        files = dict(zip(FILES, map(str, self.certificates), strict=False))
        _, *words = with_other(command, {**changes, **files})
        return [DASK, *words]

    def _start(self, command: list[str], environment: Mapping[str, str]) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            command,
            env={**os.environ, **environment},
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        self.processes.append(process)
        return process

    def kill_scheduler(self) -> None:
        assert self.scheduler is not None
        self.scheduler.kill()
        self.scheduler.wait()

    def close(self) -> None:
        """Kill all that was started."""
        for process in self.processes:
            kill_tree(process.pid)
            process.wait()
            if process.stderr is not None:
                with contextlib.suppress(ValueError):
                    process.stderr.close()


def workers_below(nanny: psutil.Process) -> list[psutil.Process]:
    """Return the processes of a nanny that grade."""
    return [child for child in nanny.children() if "spawn_main" in " ".join(child.cmdline())]


def kill_tree(pid: int) -> None:
    with contextlib.suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        for one in [process, *process.children(recursive=True)]:
            with contextlib.suppress(psutil.NoSuchProcess):
                one.send_signal(signal.SIGKILL)


def first_match(process: subprocess.Popen[str], pattern: str) -> str:
    """Read what a process says until it says this; return the first group."""
    assert process.stderr is not None
    said = []
    for line in process.stderr:
        said.append(line)
        if match := re.search(pattern, line):
            return match[1]
    raise AssertionError(f"{process.args} ended:\n{''.join(said)}")


def drain(process: subprocess.Popen[str]) -> None:
    """Read on, so that it never waits for us."""
    assert process.stderr is not None
    threading.Thread(target=_read, args=(process.stderr,), daemon=True).start()


def _read(stream: IO[str]) -> None:
    with contextlib.suppress(ValueError):
        for _ in stream:
            pass


@contextlib.contextmanager
def dask_cluster(folder: Path, certificates: tuple[Path, ...] = ()) -> Iterator[DaskCluster]:
    """Give a cluster with a scheduler."""
    cluster = DaskCluster(folder, certificates)
    try:
        cluster.start_scheduler()
        assert cluster.scheduler is not None
        drain(cluster.scheduler)
        yield cluster
    finally:
        cluster.close()
