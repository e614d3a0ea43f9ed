"""nbgrader's modules are imported one by one, without what grading a class doesn't need."""

import subprocess
import sys

LOAD = "import autograder.classroom, sys\n"


def said(program: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", LOAD + program], capture_output=True, text=True, check=True
    )
    return done.stdout.split()


def test_a_gradebook_is_opened_without_servers_setuptools_and_requests() -> None:
    program = """
import nbgrader.api, nbgrader.coursedir, autograder.classroom.grade_class
there = ("jupyter_server", "nbgrader.apps", "nbconvert", "setuptools", "requests", "numpy.linalg")
print([name in sys.modules for name in there[:5]])
"""
    assert " ".join(said(program)) == str([False] * 5)


def test_what_was_put_off_is_there_when_it_is_asked_for() -> None:
    program = """
import nbgrader, nbgrader.utils, nbgrader.auth.jupyterhub as hub, pathlib, tempfile, zipfile
import requests, setuptools.archive_util
with tempfile.TemporaryDirectory() as folder:
    path = pathlib.Path(folder, "a.zip")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("one.txt", "1")
    nbgrader.utils.unpack_zipfile(str(path), folder)
    print(pathlib.Path(folder, "one.txt").read_text())
print(hub.requests.get is requests.get, nbgrader.__version__ > "0.9")
"""
    assert said(program) == ["1", "True", "True"]


def test_the_extension_of_jupyter_is_there_as_ever() -> None:
    program = """
import nbgrader, nbgrader.apps
print(nbgrader._jupyter_server_extension_points()[0]["module"], nbgrader.apps.NbGraderAPI.__name__)
"""
    assert said(program) == ["nbgrader", "NbGraderAPI"]
