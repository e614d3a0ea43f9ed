"""The students' wheel: small, the same each time, and enough for `check` on any system."""

import base64
import hashlib
import importlib.metadata
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from autograder.handout.main import Handout, student_wheel
from autograder.handout.wheel import Distribution, wheel, wheel_name

SET = "ps06_two_layer_example"
DISTRIBUTION = Distribution("a-name", "1.0", "Words.", ["numpy>=2.0"], {"go": "a:main"})

CHECKS = """
import sys
from autograder import check
import numpy as np

def threshold_unit(x, w, b):
    return int(w @ x + b >= 0)

def error(y, t):
    return (t - y) ** 2

def dense_backward(dZ, X, W):
    return dZ @ W, X.T @ dZ, dZ.sum(axis=0)

for function in (threshold_unit, error, dense_backward):
    try:
        check(function)
    except AssertionError as reason:
        print(type(reason).__name__)
"""
ONLY_NUMPY = '''
import sys

class Blocker:
    """Lets nothing in but the standard library, NumPy and what was installed."""

    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top not in sys.stdlib_module_names and top not in ("numpy", "autograder"):
            if not top.startswith("_"):
                raise ModuleNotFoundError(f"not here: {name}", name=name)

sys.meta_path.insert(0, Blocker())
'''
AS_ON_WINDOWS = """
import os, signal, sys
for name in ("fcntl", "resource", "termios", "pwd", "grp", "tty", "pty", "_posixsubprocess"):
    sys.modules[name] = None
for module, names in ((os, ("fork", "killpg", "setsid", "getuid", "geteuid")),
                      (signal, ("setitimer", "SIGALRM", "SIGKILL", "SIGHUP", "pthread_kill"))):
    for name in names:
        if hasattr(module, name):
            delattr(module, name)
"""


def run(installed: Path, program: str, **variables: str) -> "subprocess.CompletedProcess[bytes]":
    environment = {**os.environ, "PYTHONPATH": str(installed), **variables}
    command = [sys.executable, "-c", program]
    return subprocess.run(command, cwd=installed, env=environment, capture_output=True, check=False)


@pytest.fixture(scope="module")
def cards(root: Path) -> str:
    """What the same checks print with the course's own cases."""
    ran = run(root, CHECKS)
    assert ran.returncode == 0, ran.stderr.decode()
    return ran.stdout.decode()


def test_check_needs_numpy_alone_and_prints_the_same_cards(installed: Path, cards: str) -> None:
    ran = run(installed, ONLY_NUMPY + CHECKS)
    assert ran.stdout.decode() == cards, ran.stderr.decode()


def test_it_is_the_handout_s_check_that_was_tried(installed: Path) -> None:
    ran = run(installed, "import autograder.student.check as m; print(m.__file__)")
    assert ran.stdout.decode().startswith(str(installed))


def test_check_works_without_what_windows_has_not(installed: Path, cards: str) -> None:
    ran = run(installed, AS_ON_WINDOWS + CHECKS)
    assert ran.stdout.decode() == cards, ran.stderr.decode()


def test_a_card_can_be_printed_where_characters_are_missing(installed: Path, cards: str) -> None:
    ran = run(installed, CHECKS, PYTHONIOENCODING="cp1252", PYTHONUTF8="0")
    assert ran.stdout.decode("cp1252") == cards.encode("cp1252", "replace").decode("cp1252")
    assert "?" in ran.stdout.decode("cp1252")


def test_its_version_is_the_kit_s_with_a_digest_of_its_own(small_wheel: tuple[str, bytes]) -> None:
    kit = re.escape(importlib.metadata.version("backprop-course"))
    name = rf"backprop_course_student-{kit}\+h[0-9a-f]{{10}}-py3-none-any\.whl"
    assert re.fullmatch(name, small_wheel[0])


def test_a_rehearsal_knows_which_cells_were_handed_out(installed: Path, root: Path) -> None:
    released = root / "exercises" / SET / f"{SET}.ipynb"
    notebook = json.loads(released.read_bytes())
    names = [cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in notebook["cells"]]
    del notebook["cells"][names.index("error_solution")]
    saved = installed / f"{SET}.ipynb"
    saved.write_text(json.dumps(notebook))
    program = f"from autograder.rehearsal.command import main; main(['rehearse', '{saved.name}'])"
    ran = run(installed, ONLY_NUMPY + program, PYTHONUTF8="1")
    assert "The cell error_solution is missing." in ran.stdout.decode(), ran.stderr.decode()


def test_damaged_cases_say_to_install_again(
    small_wheel: tuple[str, bytes], installed: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(installed.parent / small_wheel[0]) as archive:
        archive.extractall(tmp_path)
    path = tmp_path / "autograder" / "public_cases" / "data" / "error.cases"
    path.write_bytes(path.read_bytes()[:-7])
    ran = run(tmp_path, CHECKS)
    assert b"Install the course's wheel from the handout again." in ran.stderr


# -- the wheel itself ----------------------------------------------------------------------


def test_the_same_files_make_the_same_bytes() -> None:
    assert student_wheel(["ps01_perceptron"]) == student_wheel(["ps01_perceptron"])


def test_other_files_make_another_version() -> None:
    names = {wheel_name(DISTRIBUTION, {"a.py": data}) for data in (b"1", b"2")}
    assert len(names) == 2


def test_the_record_lists_every_file_with_its_digest(opened_wheel: zipfile.ZipFile) -> None:
    (record,) = [name for name in opened_wheel.namelist() if name.endswith("/RECORD")]
    lines = [line.rsplit(",", 2) for line in opened_wheel.read(record).decode().splitlines()]
    assert sorted(path for path, *_ in lines) == sorted(opened_wheel.namelist())
    for path, digest, size in lines:
        if path != record:
            data = opened_wheel.read(path)
            right = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=")
            assert (digest, size) == (f"sha256={right.decode()}", str(len(data)))


def test_it_asks_for_numpy_alone(opened_wheel: zipfile.ZipFile) -> None:
    (name,) = [name for name in opened_wheel.namelist() if name.endswith("/METADATA")]
    lines = opened_wheel.read(name).decode().splitlines()
    assert [line for line in lines if line.startswith("Requires-Dist")] == [
        "Requires-Dist: numpy>=2.0"
    ]


def test_with_the_reference_it_asks_for_what_that_needs() -> None:
    name, data = student_wheel(["ps01_perceptron"], with_reference=True)
    with_reference = zipfile.ZipFile(io.BytesIO(data))
    info = f"{name.removesuffix('-py3-none-any.whl')}.dist-info/METADATA"
    assert "Requires-Dist: array-api-compat" in with_reference.read(info).decode()
    assert "reference_impl/digits.npz" in with_reference.namelist()


def test_pip_takes_it(tmp_path: Path) -> None:
    files = {"a.py": b"def main(): pass\n"}
    path = tmp_path / wheel_name(DISTRIBUTION, files)
    path.write_bytes(wheel(DISTRIBUTION, files, b"licence"))
    pip = [sys.executable, "-m", "pip", "install", "--no-index", "--no-deps", "--report", "-"]
    reported = subprocess.run([*pip, "--quiet", "--dry-run", path], capture_output=True, check=True)
    (one,) = json.loads(reported.stdout)["install"]
    assert one["metadata"]["name"] == "a-name"


@pytest.mark.slow
def test_with_all_sets_it_has_less_than_3_mb(handout: Handout) -> None:
    assert handout.wheel.stat().st_size < 3_000_000
