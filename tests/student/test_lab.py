"""course lab: opens the start page, in a course's folder or a handout; ends with its server."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.rehearsal import command
from autograder.student import lab
from autograder.student.lab import LabError, course_folder, open_lab

FAKE_LAB = """
import json, os, pathlib, signal, sys
signal.signal(signal.SIGTERM, lambda number, frame: sys.exit())
try:
    print(json.dumps([sys.argv[1:], os.environ["JUPYTER_CONFIG_PATH"]]), flush=True)
    while True:
        signal.pause()
finally:
    pathlib.Path("ended").touch()
"""
"""Tells with what it was started, waits, and leaves a file when it ends."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A handout's folder, as far as `course lab` looks at it."""
    (tmp_path / "lectures").mkdir()
    (tmp_path / lab.START_PAGE).touch()
    (tmp_path / "exercises").mkdir()
    return tmp_path


def test_the_folder_is_found_from_below(folder: Path) -> None:
    assert course_folder(folder / "exercises") == folder


def test_elsewhere_the_words_say_where_to_go(tmp_path: Path) -> None:
    with pytest.raises(LabError, match="Change to the folder"):
        course_folder(tmp_path)


def test_without_jupyterlab_the_words_say_what_to_install(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lab.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(LabError, match="pip install jupyterlab"):
        open_lab(folder)


def test_the_students_command_ends_with_these_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit, match="Change to the folder"):
        command.main(["lab"])


def test_the_students_command_knows_its_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command.main(["--version"])
    assert capsys.readouterr().out.strip()


@pytest.fixture
def started(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """`course lab --no-browser` with something that waits in JupyterLab's place."""
    (folder / "jupyterlab.py").write_text(FAKE_LAB)
    (folder / "jupyter").mkdir()
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    program = "from autograder.rehearsal.command import main; main(['lab', '--no-browser'])"
    with subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        yield process
        process.terminate()


def said_by(process: subprocess.Popen[str]) -> tuple[list[str], str]:
    """Wait until the server runs; return its arguments and Jupyter's path of settings."""
    assert process.stdout is not None
    arguments, settings = json.loads(process.stdout.readline())
    return arguments, settings


def test_jupyterlab_opens_on_the_start_page_with_the_handout_s_settings(
    started: subprocess.Popen[str], folder: Path
) -> None:
    arguments, settings = said_by(started)
    assert f"--ServerApp.root_dir={folder}" in arguments
    assert f"--LabApp.default_url=/lab/tree/{lab.START_PAGE}" in arguments
    assert arguments[-1] == "--no-browser"
    assert settings.split(os.pathsep)[0] == str(folder / "jupyter")


def test_when_it_is_terminated_so_is_its_server(
    started: subprocess.Popen[str], folder: Path
) -> None:
    said_by(started)
    started.terminate()
    started.wait()
    assert (folder / "ended").exists()


def test_ctrl_c_waits_until_the_server_has_ended(
    started: subprocess.Popen[str], folder: Path
) -> None:
    said_by(started)
    os.killpg(started.pid, signal.SIGINT)  # as a terminal does
    assert started.wait() == 130
    assert (folder / "ended").exists()
