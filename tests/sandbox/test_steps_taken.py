"""Behind walls, too, it is measured what runs: no step of putting them up is passed over."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.sandbox import Isolation
from autograder.sandbox.self_test import is_enforced
from tests.sandbox.measuring import Measurement, use_everything
from tests.sandbox.test_ordinary_user import USER

HERE = Path(__file__).parent
pytestmark = [pytest.mark.slow, pytest.mark.thorough]


@pytest.fixture(scope="module")
def measurement(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Measurement]:
    """All that runs in zygotes, workspaces and kernels, here and for an ordinary user."""
    if not all(is_enforced(isolation) for isolation in list(Isolation)[:2]):
        pytest.skip("not all walls can be built here")
    # below all folders of root's own, so that an ordinary user can get there
    folder = tmp_path_factory.getbasetemp().parent / f"steps-{os.getpid()}"
    folder.mkdir(mode=0o755)
    measurement = Measurement(folder)
    with measurement.of_all_processes():
        use_everything()
    if os.getuid() == 0:
        for path in (folder, *folder.iterdir()):
            os.chown(path, USER, USER, follow_symlinks=False)
        command = [
            *(sys.executable, str(HERE / "ordinary_user.py"), str(USER), str(folder)),
            *(sys.executable, "-B", "-m", "tests.sandbox.measuring", str(folder)),
        ]
        done = subprocess.run(command, capture_output=True, text=True, timeout=600)
        if "cannot become" not in done.stderr:
            assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    yield measurement
    measurement.hand_over()
    shutil.rmtree(folder)


@pytest.mark.parametrize(
    ("module", "function", "never"),
    [
        ("walls/landlock.py", "leave_only", ['raise OSError("this kernel has no Landlock")']),
        ("walls/linux.py", "drop_bounding_capabilities", []),
        ("walls/linux.py", "drop_capabilities", []),
        ("walls/linux.py", "install_filter", []),
        ("walls/namespaces.py", "enter_workspace_namespaces", []),
        ("walls/namespaces.py", "seal", []),
        ("walls/rlimits.py", "limit_this_process", []),
        ("walls/seccomp.py", "fill_in_pid", []),
        ("zygote/server.py", "_continue_in_child", []),
        ("zygote/workspace.py", "_put_up_walls", []),
    ],
)
def test_every_line_that_puts_up_a_wall_is_run(
    module: str, function: str, never: list[str], measurement: Measurement
) -> None:
    assert measurement.lines_not_run(module, function) == never


def test_a_line_that_is_not_run_is_noticed(measurement: Measurement) -> None:
    """Where there are walls, there is Linux, and so there are rlimits."""
    assert "return" in measurement.lines_not_run("inside/start_kernel.py", "limit_resources")
