"""A class of hogs beside honest long answers changes no mark, however processors are shared out."""

import contextlib
import errno
import json
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from beside_hogs import HOG, LONG
from classes import hand_in, lay_out, papers

from autograder.classroom.course import Course
from autograder.sandbox import Isolation
from autograder.sandbox.self_test import is_enforced

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="only Linux has walls"),
]
CPU_GROUPS = ("/sys/fs/cgroup/cpu", "/sys/fs/cgroup/cpu,cpuacct", "/sys/fs/cgroup")
"""Where control groups for processors are, in their first version and in the second."""


@contextlib.contextmanager
def group_of_its_own() -> Iterator[Path]:
    """Make a control group; skip where nobody may."""
    problem: object = "there are none"
    for place in CPU_GROUPS:
        folder = Path(place, f"beside-hogs-{uuid.uuid4().hex}")
        try:
            folder.mkdir()
        except OSError as error:
            problem = error
            continue
        try:
            if (folder / "cgroup.procs").exists():
                yield folder
                return
        finally:
            remove(folder)
    pytest.skip(f"no control group can be made here: {problem}")


def remove(group: Path) -> None:
    """Remove a control group as soon as the last process of it has ended."""
    while True:
        try:
            group.rmdir()
        except OSError as error:
            if error.errno != errno.EBUSY:
                raise
            time.sleep(0.05)
        else:
            return


def with_more(content: bytes, place: str, source: str) -> bytes:
    """Return a notebook with a cell of the student's own behind the one with this grade_id."""
    notebook = json.loads(content)
    cells = notebook["cells"]
    ids = [cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in cells]
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    cells.insert(ids.index(place) + 1, {**cell, "id": "of-mine", "source": source})
    return json.dumps(notebook).encode()


def class_of(folder: Path, pairs: int) -> Course:
    """Make a course in which hogs and honest students stand by turns, in the order of grading."""
    course = lay_out(folder)
    right = papers(course)["right_terse_0"]
    for number in range(pairs):
        content = with_more(right, "backward_solution", f"{HOG}\nbackward = None")
        hogging = "def backward(*args):\n" + "\n".join(f"    {line}" for line in HOG.splitlines())
        content = with_more(content, "forward_solution", HOG)
        content = with_more(content, "backward_solution", hogging)
        hand_in(course, f"{number:02}_a_hog", content)
        content = with_more(right, "forward_solution", LONG)
        hand_in(course, f"{number:02}_honest", content)
    return course


@pytest.mark.parametrize("tier", [Isolation.NAMESPACES, Isolation.LANDLOCK], ids=str)
@pytest.mark.parametrize("in_group", [False, True], ids=["without a group", "in a group"])
@pytest.mark.thorough
@pytest.mark.parametrize("pairs", [2, 20])
def test_hogs_change_nobodys_marks(
    tmp_path: Path, pairs: int, in_group: bool, tier: Isolation
) -> None:
    if not is_enforced(tier):
        pytest.skip(f"tier {tier} doesn't hold here")
    with contextlib.ExitStack() as stack:
        group = [str(stack.enter_context(group_of_its_own()))] if in_group else []
        script = str(Path(__file__).with_name("beside_hogs.py"))
        course = class_of(tmp_path, pairs)
        command = [sys.executable, script, str(course.root), str(tier), *group]
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    deserved = {f"{n:02}_a_hog": 8.0 for n in range(pairs)}
    deserved |= {f"{n:02}_honest": 14.0 for n in range(pairs)}
    assert json.loads(done.stdout) == {"marks": deserved, "failures": {}}
