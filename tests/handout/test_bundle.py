"""The zip of a handout: all that a student needs, in one folder, and nothing half written."""

import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest

from autograder.handout import main
from autograder.handout.bundle import bundle
from autograder.handout.main import make_handout, write_whole
from autograder.handout.student_modules import HandoutError
from autograder.handout.wheel import zipped
from autograder.problem_sets import PROBLEM_SETS

WHEEL = ("student-1.whl", b"wheel")
PS07, PS11 = "ps07_vectorized_backprop", "ps11_training_recipe"


def files_for(checkout: Path, *sets: str, with_reference: bool = False) -> dict[str, bytes]:
    return bundle(checkout, sets, WHEEL, with_reference=with_reference)


def test_a_set_comes_with_its_data(checkout: Path) -> None:
    names = {name for name in files_for(checkout, PS11) if "/exercises/" in name}
    folder = f"backprop-course/exercises/{PS11}"
    assert names == {
        f"{folder}/{PS11}.ipynb",
        f"{folder}/autoencoder.npz",
        f"{folder}/digits.npz",
    }


def test_notebooks_are_those_that_were_released(checkout: Path) -> None:
    name = f"exercises/{PS07}/{PS07}.ipynb"
    assert files_for(checkout, PS07)[f"backprop-course/{name}"] == (checkout / name).read_bytes()


def test_every_lecture_comes_with_its_outputs(checkout: Path) -> None:
    files = files_for(checkout, PS07)
    lectures = {path.name for path in (checkout / "lectures").glob("*.ipynb")}
    assert {name.split("/")[2] for name in files if "/lectures/" in name} == lectures
    page = json.loads(files["backprop-course/lectures/07_vectorized_backprop.ipynb"])
    assert any(cell.get("outputs") for cell in page["cells"])


def test_a_lecture_that_cannot_be_run_says_so_above_its_first_code_cell(checkout: Path) -> None:
    name = "lectures/07_vectorized_backprop.ipynb"
    handed_out = files_for(checkout, PS07)[f"backprop-course/{name}"]
    page = nbformat.reads(handed_out.decode(), as_version=4)
    nbformat.validate(page)
    (note,) = [cell for cell in page.cells if cell.source.startswith("> **To be read.**")]
    cells = json.loads((checkout / name).read_bytes())["cells"]
    assert [cell.id for cell in page.cells if cell is not note] == [cell["id"] for cell in cells]
    before = page.cells[: page.cells.index(note) + 2]
    assert [cell.cell_type == "code" for cell in before] == [*[False] * (len(before) - 1), True]
    runnable = files_for(checkout, PS07, with_reference=True)[f"backprop-course/{name}"]
    assert runnable == (checkout / name).read_bytes()


def test_with_the_reference_comes_what_draws_the_figures(checkout: Path) -> None:
    files = files_for(checkout, PS07, with_reference=True)
    assert "backprop-course/lectures/figures/course.mplstyle" in files
    assert b"ipywidgets" in files["backprop-course/README.md"]


def links_of(notebook: bytes) -> set[str]:
    cells = json.loads(notebook)["cells"]
    text = "".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    return {link for link in re.findall(r"\]\(([^)]+)\)", text) if "://" not in link}


def test_every_link_of_the_start_page_leads_to_something(checkout: Path, tmp_path: Path) -> None:
    files = files_for(checkout, "ps01_perceptron", PS07)
    for name, data in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    lectures = tmp_path / "backprop-course" / "lectures"
    links = links_of((lectures / "00_start_here.ipynb").read_bytes())
    assert links
    assert {link for link in links if not (lectures / link.partition("#")[0]).exists()} == set()


def test_the_menus_for_instructors_are_off(checkout: Path) -> None:
    settings = files_for(checkout, PS07)["backprop-course/jupyter/labconfig/page_config.json"]
    disabled = json.loads(settings)["disabledExtensions"]
    assert disabled["@jupyter/nbgrader:create-assignment"]
    assert disabled["@jupyter/nbgrader:formgrader"]
    assert disabled["@jupyterlab/apputils-extension:announcements"]


def test_jupyterlab_reads_them(checkout: Path, tmp_path: Path) -> None:
    files = files_for(checkout, PS07)
    folder = tmp_path / "labconfig"
    folder.mkdir()
    name = "backprop-course/jupyter/labconfig/page_config.json"
    (folder / "page_config.json").write_bytes(files[name])
    program = (
        "from jupyterlab_server.config import get_static_page_config as config; "
        "print('@jupyter/nbgrader:formgrader' in config()['disabledExtensions'])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program],
        env={"JUPYTER_CONFIG_PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.strip() == "True"


def test_the_readme_names_the_wheel_and_the_rules(checkout: Path) -> None:
    readme = files_for(checkout, PS07)["backprop-course/README.md"].decode()
    assert f"./{WHEEL[0]}" in readme
    assert "$" not in readme
    assert "Hand in the notebook under the name it came with" in readme


def test_the_readme_names_the_sets_that_are_there_however_many(checkout: Path) -> None:
    first, *_, last = [name.partition("_")[0] for name in PROBLEM_SETS]
    readmes = [
        files_for(checkout, *sets)["backprop-course/README.md"].decode()
        for sets in (PROBLEM_SETS, (PROBLEM_SETS[0], PROBLEM_SETS[2]))
    ]
    assert f"problem sets {first} to {last}." in readmes[0]
    assert "problem sets ps01, ps03." in readmes[1]


def test_no_line_of_the_readme_is_too_long_to_be_read_as_text(checkout: Path) -> None:
    readme = files_for(checkout, PS07)["backprop-course/README.md"].decode()
    assert max(map(len, readme.splitlines())) < 130


# -- what keeps one from being made ----------------------------------------------------------


@pytest.fixture
def course(tmp_path: Path, root: Path) -> Path:
    """A course's folder with one set, to be spoilt."""
    (tmp_path / "lectures").symlink_to(root / "lectures")
    for folder in ("exercises", "solutions"):
        path = Path(folder) / PS07 / f"{PS07}.ipynb"
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_bytes((root / path).read_bytes())
    return tmp_path


def test_a_set_that_was_not_released_is_refused_before_anything_is_written(course: Path) -> None:
    (course / "exercises" / PS07 / f"{PS07}.ipynb").unlink()
    with pytest.raises(HandoutError, match="course release ps07"):
        make_handout(course, [PS07])
    assert not (course / "build").exists()


def test_a_notebook_that_holds_a_solution_is_refused(course: Path) -> None:
    path = Path(PS07) / f"{PS07}.ipynb"
    released = json.loads((course / "exercises" / path).read_bytes())
    solved = json.loads((course / "solutions" / path).read_bytes())
    for cell in released["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "dense_backward_solution":
            (cell["source"],) = (
                other["source"]
                for other in solved["cells"]
                if other["metadata"].get("nbgrader") == cell["metadata"]["nbgrader"]
                or other["metadata"].get("nbgrader", {}).get("grade_id")
                == "dense_backward_solution"
            )
    (course / "exercises" / path).write_text(json.dumps(released))
    with pytest.raises(HandoutError, match="holds the solution of dense_backward_solution"):
        files_for(course, PS07)


def test_hidden_files_and_checkpoints_stay_at_home(course: Path) -> None:
    folder = course / "exercises" / PS07
    (folder / ".ipynb_checkpoints").mkdir()
    (folder / ".ipynb_checkpoints" / "x.ipynb").touch()
    (folder / ".secret").touch()
    names = [name for name in files_for(course, PS07) if "/exercises/" in name]
    assert names == [f"backprop-course/exercises/{PS07}/{PS07}.ipynb"]


def test_the_wheel_of_an_older_handout_goes_when_the_new_one_is_there(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for version in ("1", "2"):
        wheel = (f"backprop_course_student-{version}.whl", b"wheel")
        monkeypatch.setattr(main, "student_wheel", lambda wheel=wheel, **how: wheel)
        make_handout(course, [PS07])
    names = sorted(path.name for path in (course / "build" / "handout").iterdir())
    assert names == ["backprop-course.zip", "backprop_course_student-2.whl"]


def test_a_handout_that_stops_half_way_leaves_the_old_one(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = write_whole(course / "backprop-course.zip", b"old")

    def stop(descriptor: object, path: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(main.os, "replace", stop)
    with pytest.raises(KeyboardInterrupt):
        write_whole(old, b"new")
    assert old.read_bytes() == b"old"
    assert [path.name for path in course.glob(".*")] == []


def test_the_same_files_make_the_same_zip(checkout: Path) -> None:
    assert zipped(files_for(checkout, PS07)) == zipped(files_for(checkout, PS07))


# -- as a student has it ---------------------------------------------------------------------


@pytest.mark.slow
def test_the_handout_holds_all_sets_and_the_wheel(bundle: zipfile.ZipFile) -> None:
    names = bundle.namelist()
    notebooks = [name for name in names if "/exercises/" in name and name.endswith(".ipynb")]
    assert len(notebooks) == len(PROBLEM_SETS)
    assert sum(name.endswith(".whl") for name in names) == 1


@pytest.mark.thorough
def test_the_commands_of_the_readme_run(bundle: zipfile.ZipFile, tmp_path: Path) -> None:
    """It needs the package index."""
    bundle.extractall(tmp_path)
    folder = tmp_path / "backprop-course"
    readme = (folder / "README.md").read_text(encoding="utf-8")
    set_up, begin, *_ = re.findall(r"```sh\n(.*?)```", readme, re.S)
    commands = f"set -e\n{set_up}{begin.rstrip()} --version\n"
    commands += ".venv/bin/python -c 'from autograder import check'\n"
    ran = subprocess.run(["bash"], input=commands, cwd=folder, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr


def test_the_students_page_has_the_rules_of_the_readme(root: Path) -> None:
    rules = (root / "autograder" / "handout" / "rules.md").read_text(encoding="utf-8").strip()
    page = (root / "docs" / "students.md").read_text(encoding="utf-8")
    assert page.partition("## The rules of grading\n\n")[2].strip() == rules


def test_the_commands_for_menus_name_what_the_settings_hide(root: Path, checkout: Path) -> None:
    settings = files_for(checkout, PS07)["backprop-course/jupyter/labconfig/page_config.json"]
    page = (root / "docs" / "handing_out.md").read_text(encoding="utf-8")
    named = re.findall(r"--level=system (@jupyter\S+)", page)
    assert named
    assert set(named) <= set(json.loads(settings)["disabledExtensions"])
