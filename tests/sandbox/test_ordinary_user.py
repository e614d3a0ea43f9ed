"""The same walls for an ordinary user: most of these tests once more, as someone without rights."""

import os
import shutil
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

import pytest

HERE = Path(__file__).parent
TESTS = (
    "test_attacks.py",
    pytest.param("test_walled_workspace.py", marks=pytest.mark.thorough),
    pytest.param("test_opening.py", marks=pytest.mark.thorough),
)
USER = 60_123
"""No one: there is no such user, and none is needed."""


@pytest.mark.slow
@pytest.mark.parametrize("tests", TESTS)
def test_an_ordinary_user_has_the_same_walls(tests: str, request: pytest.FixtureRequest) -> None:
    if os.getuid() != 0:
        pytest.skip("whoever runs these tests is an ordinary user already")
    # not below pytest's own folder, which another run of pytest closes to others at any moment
    home = Path(tempfile.mkdtemp(prefix="ordinary-user-"))
    request.addfinalizer(partial(shutil.rmtree, home))
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
