"""Two people of one group run a course that is `groupshared`, in whatever order."""

import os
import shlex
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.term import made_up
from tests.term.made_up import PS06

AS_USER = Path(__file__).parents[1] / "sandbox" / "ordinary_user.py"
COURSE = Path(sys.executable).with_name("course")
ONE, OTHER, GROUP = 61001, 61002, 61100
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        sys.platform != "linux" or os.geteuid() != 0, reason="only root can be two other people"
    ),
]


def as_user(user: int, folder: Path, command: str) -> str:
    """Run a command in the course's folder, with the umask that Debian gives everybody."""
    program = ["/bin/sh", "-c", f"umask 022; cd {shlex.quote(str(folder / 'course'))}; {command}"]
    done = subprocess.run(
        [sys.executable, str(AS_USER), f"{user}:{GROUP}", str(folder), *program],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def test_each_of_two_graders_does_all_that_the_other_does(
    released: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = tmp_path_factory.mktemp("shared")
    folder = home / "course"
    shutil.copytree(released, folder)
    with (folder / "nbgrader_config.py").open("a") as file:
        file.write("c.CourseDirectory.groupshared = True\n")
    place = folder / "submitted" / "ann" / PS06
    place.mkdir(parents=True)
    (place / f"{PS06}.ipynb").write_bytes(made_up.papers(PS06)[0].content)
    for path in (home, folder, *folder.rglob("*")):
        os.chown(path, ONE, GROUP)
        mode = stat.S_IMODE(path.stat().st_mode) | 0o660
        path.chmod(mode | 0o2070 if path.is_dir() else mode)
    (folder / "gradebook.db").chmod(0o644)  # made before the course was shared
    course = shlex.quote(str(COURSE))
    due = "extend ps06 --all --until '2026-11-20 12:00 UTC'"
    turns = (
        (ONE, ("grade ps06", due, "report ps06")),
        (OTHER, ("grade ps06", "extend ps06 ann --days 2", "excuse ps06 error", "report ps06")),
        (ONE, ("grade ps06", "export ps06", "report ps06")),
    )
    for user, commands in turns:
        for command in commands:
            as_user(user, home, f"{course} {command}")
        with (place / f"{PS06}.ipynb").open("ab") as file:
            file.write(b"\n")  # so that the next has something to grade
    graded = (folder / "autograded" / "ann" / PS06 / f"{PS06}.ipynb").stat()
    assert graded.st_uid == ONE
    assert not any(path.stat().st_mode & 0o002 for path in folder.rglob("*"))
