"""Importing one room of autograder loads that room, and those it stands on, and no other."""

import subprocess
import sys
from pathlib import Path

import pytest

LOADED = """
import sys, {module}
parts = [name.split(".") for name in sys.modules]
rooms = {{p[1] for p in parts if p[0] == "autograder" and len(p) > 1}}
rooms |= {{"a set's room" for p in parts if p[:2] == ["autograder", "problem_sets"] and len(p) > 3}}
rooms |= {{"reference_impl" for p in parts if p[0] == "reference_impl"}}
print(*sorted(rooms))
"""


@pytest.mark.parametrize(
    ("module", "rooms"),
    [
        ("autograder", ""),
        ("autograder.core", "core"),
        ("autograder.sandbox", "sandbox"),
        ("autograder.sandbox.opening", "sandbox"),
        ("autograder.judging", "core judging"),
        ("autograder.problem_sets", "problem_sets"),
        ("autograder.problem_sets.prepare", "core problem_sets sandbox"),
        ("autograder.student.in_process", "core judging sandbox student"),
        ("autograder.grading.execute", "core diagnosis grading judging problem_sets sandbox"),
    ],
)
def test_importing_a_module_loads_no_room_that_it_does_not_need(module: str, rooms: str) -> None:
    program = LOADED.format(module=module)
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert run.stdout.split() == rooms.split()


def test_check_is_there_as_soon_as_it_is_asked_for() -> None:
    program = "from autograder import check; print(check.__name__)"
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert run.stdout == "check\n"


def test_what_the_package_does_not_have_is_an_attribute_error() -> None:
    import autograder

    with pytest.raises(AttributeError, match="no attribute 'chekc'"):
        autograder.chekc  # noqa: B018


@pytest.mark.parametrize("name", ["random", "secrets", "numpy"])
def test_a_file_that_stands_in_for_a_library_is_named(name: str, tmp_path: Path) -> None:
    (tmp_path / f"{name}.py").write_text("x = 1\n")
    run = subprocess.run(
        [sys.executable, "-c", "from autograder import check"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    last = run.stderr.strip().splitlines()[-1]
    assert last == (
        f"ImportError: Python takes {name}.py in this folder for a library of the same name. "
        "Rename the file, restart the kernel, and run the cell again."
    )
