"""A set's way through a real hub with two accounts, by the settings and commands of docs/hub.md."""

import json
import re
from pathlib import Path

import pytest
from talking import Hub

pytestmark = pytest.mark.thorough  # it installs the hub's proxy from npm's registry
PS06 = "ps06_two_layer_example"
COURSE = "~/course"
ROOT = Path(__file__).parents[2]
SOLVE = f"""
import json
from autograder.demo.sample_class.sources import source_of
from autograder.problem_sets.right_answers import right_answers
path = "{PS06}/{PS06}.ipynb"
notebook = json.load(open(path))
for cell in notebook["cells"]:
    name = cell["metadata"].get("nbgrader", {{}}).get("grade_id", "")
    if name == "forward_solution":
        cell["source"] = source_of(right_answers("{PS06}", "terse"), "forward")
    if name in ("given_imports", "given_worked_example", "forward_solution"):
        exec("".join(cell["source"]), globals())
json.dump(notebook, open(path, "w"))
check(forward)
"""


def commands() -> list[str]:
    """Return what the instructor types, by docs/hub.md, in the order in which it stands there."""
    text = (ROOT / "docs" / "hub.md").read_text(encoding="utf-8")
    part = text.partition("## A set, from release to feedback")[2].partition("## If")[0]
    blocks = re.findall(r"```sh\n(.*?)```", part, re.S)
    return [line for block in blocks for line in block.splitlines()]


@pytest.fixture(scope="module")
def started(hub: Hub) -> Hub:
    hub.start("instructor")
    hub.start("student")
    return hub


def hidden_from(hub: Hub, user: str) -> set[str]:
    """Return which parts of nbgrader a user's JupyterLab has disabled."""
    page = hub.ask("GET", f"/user/{user}/lab", user=user)
    found = re.search(r'id="jupyter-config-data"[^>]*>(.*?)</script>', page, re.S)
    assert found is not None
    names = map(str, json.loads(found[1]).get("disabledExtensions", []))
    return {name.partition(":")[2] for name in names if "nbgrader" in name}


def test_students_see_no_menus_for_instructors_and_instructors_do(started: Hub) -> None:
    assert hidden_from(started, "instructor") == set()
    assert hidden_from(started, "student") == {"create-assignment", "formgrader", "course-list"}


def test_formgrader_may_stand_in_a_tab_of_jupyterlab_and_students_have_none(started: Hub) -> None:
    page = started.ask("GET", "/user/instructor/formgrader", user="instructor")
    assert "<title>nbgrader formgrade</title>" in page
    assert started.last_headers["Content-Security-Policy"] == "frame-ancestors 'self'"
    with pytest.raises(Exception, match="404"):
        started.ask("GET", "/user/student/formgrader", user="student")


def press(hub: Hub, button: str) -> bool:
    """Press one of a student's buttons in nbgrader's list of assignments."""
    order = {"course_id": "backprop", "assignment_id": PS06}
    path = f"/user/student/assignments/{button}"
    return bool(hub.ask("POST", path, order, "student", form=True)["success"])


def test_a_set_goes_out_and_comes_back_with_feedback(started: Hub) -> None:
    release, collect = commands()[:2], commands()[2:]
    for command in release:
        started.order("instructor", command, COURSE)
    listed = started.ask("GET", "/user/student/assignments?course_id=backprop", user="student")
    assert [one["assignment_id"] for one in listed["value"]] == [PS06]
    assert press(started, "fetch")
    assert "3 of 3 points" in started.run("student", SOLVE)
    assert press(started, "submit")
    outputs = {command: started.order("instructor", command, COURSE) for command in collect}
    assert "1 graded, 0 unchanged." in outputs["course grade ps06"]
    assert press(started, "fetch_feedback")
    found = started.run("student", f"import glob; print(*glob.glob('{PS06}/feedback/*/*.html'))")
    page = started.run("student", f"print(open({found.strip()!r}).read())")
    assert "3 of 3 points" in page


def test_marks_are_the_instructors_alone(started: Hub) -> None:
    home = started.run("instructor", "import os; print(os.path.expanduser('~'))").strip()
    shown = started.run("student", f"open('{home}/course/gradebook.db')")
    assert "PermissionError" in shown
