"""`course` where something isn't installed: a sentence on what to install, and no traceback."""

import subprocess
import sys

import pytest

WITHOUT = """
import sys

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == {missing!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

import importlib.util
found = importlib.util.find_spec
importlib.util.find_spec = lambda name: None if name == {missing!r} else found(name)
sys.meta_path.insert(0, Missing())
sys.argv = ["course", *{arguments!r}]
from autograder.command import main
main()
"""


def course(missing: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    program = WITHOUT.format(missing=missing, arguments=arguments)
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)


@pytest.mark.parametrize(
    ("missing", "arguments"), [("click", ["doctor"]), ("rich", ["grade", "ps07"])]
)
def test_a_missing_library_is_named_with_what_brings_it(missing: str, arguments: list[str]) -> None:
    ran = course(missing, *arguments)
    assert ran.returncode == 1
    assert ran.stderr.startswith(f"Error: this needs {missing}, which is not installed")
    assert "'backprop-course[grading]'" in ran.stderr
    assert len(ran.stderr.splitlines()) == 1


def test_with_everything_it_runs() -> None:
    assert course("nothing", "--version").stdout.startswith("course, version")
