"""Opens JupyterLab on the start page: what `course lab` does, in the course and in a handout."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

START_PAGE = "lectures/00_start_here.ipynb"
SETTINGS = "jupyter"
"""A handout's folder of Jupyter's settings: without the menus that are for instructors."""


class LabError(Exception):
    """JupyterLab can't be opened; says what to do."""


def course_folder(start: Path) -> Path:
    """Return the folder that has the start page: this one, or the nearest above it.

    Raises
    ------
    LabError
        If there is none.
    """
    for folder in (start, *start.parents):
        if (folder / START_PAGE).is_file():
            return folder
    raise LabError(
        f"{start} is not inside the course's folder: there is no {START_PAGE}. Change to the "
        "folder with the course's notebooks and try again."
    )


def open_lab(folder: Path, arguments: Sequence[str] = ()) -> int:
    """Run JupyterLab on the start page until it ends, or is ended together with this process.

    Parameters
    ----------
    folder : Path
        The course's folder.
    arguments : sequence of str
        Further ones for JupyterLab.

    Returns
    -------
    int
        Its exit status.

    Raises
    ------
    LabError
        If JupyterLab isn't installed in this Python.
    """
    if importlib.util.find_spec("jupyterlab") is None:
        raise LabError(
            f"JupyterLab is not installed for {sys.executable}. Install it, with "
            f"`{Path(sys.executable).name} -m pip install jupyterlab`, or open the notebooks with "
            "what you have: any program for Jupyter notebooks will do."
        )
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={folder}"]
    command += [f"--LabApp.default_url=/lab/tree/{START_PAGE}", *arguments]
    with subprocess.Popen(command, env=_environment(folder)) as server:

        def end(number: int, frame: FrameType | None) -> None:
            server.terminate()  # it ends its kernels before itself

        before = signal.getsignal(signal.SIGTERM)
        try:
            signal.signal(signal.SIGTERM, end)
            return server.wait()
        except KeyboardInterrupt:  # the server has got it from the terminal, too, and asks
            return _ended(server)
        finally:
            signal.signal(signal.SIGTERM, before)


def _ended(server: subprocess.Popen[bytes]) -> int:
    while True:
        try:
            server.wait()
            return 130
        except KeyboardInterrupt:
            server.terminate()


def _environment(folder: Path) -> dict[str, str]:
    settings = folder / SETTINGS
    if not settings.is_dir():
        return dict(os.environ)
    others = os.environ.get("JUPYTER_CONFIG_PATH")
    return {
        **os.environ,
        "JUPYTER_CONFIG_PATH": os.pathsep.join([str(settings), *([others] if others else [])]),
    }
