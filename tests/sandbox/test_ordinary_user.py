"""The same walls for an ordinary user: most of these tests once more, as someone without rights."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
TESTS = (
    "test_attacks.py",
    "test_walled_workspace.py",
    pytest.param("test_opening.py", marks=pytest.mark.thorough),
)
USER = 60_123
"""No one: there is no such user, and none is needed."""


@pytest.mark.slow
@pytest.mark.parametrize("tests", TESTS)
def test_an_ordinary_user_has_the_same_walls(
    tests: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    if os.getuid() != 0:
        pytest.skip("whoever runs these tests is an ordinary user already")
    home = tmp_path_factory.getbasetemp().parent / f"ordinary-{os.getpid()}-{tests[:-3]}"
    home.mkdir()
    os.chown(home, USER, USER)
    command = [
        *(sys.executable, str(HERE / "ordinary_user.py"), str(USER), str(home)),
        *(sys.executable, "-B", "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"),
        *("--rootdir", str(HERE.parents[1]), "-c", str(HERE.parents[1] / "pyproject.toml")),
        *("--basetemp", str(home / "tmp"), str(HERE / tests)),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    if "cannot become" in done.stderr:
        pytest.skip(done.stderr.strip().splitlines()[-1])
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
