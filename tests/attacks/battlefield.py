"""A course with attackers and honest students in it, and everything that they might harm."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import matplotlib
from attack_suite.attack import FULL, NOTEBOOK, PS06, Attack, composed
from nbgrader.api import Gradebook

from autograder.classroom.course import Course

PROJECT = Path(__file__).resolve().parents[2]
USER = 51234
"""An ordinary user whom nobody else is."""
DIARY = "the exam of next year begins with a question about kittiwakes"
NOTES = "the second question is about guillemots"
HANG_SECONDS = 3600.0
"""Ends what would wait for ever; nothing that works comes near it, on any machine."""

SLIP = "def error(y, t):\n    return (t - y) ** 2"
HALF = """
def train(x, t, params, eta, steps):
    for _ in range(steps):
        params = update(params, backward(x, t, params, forward(x, params)), eta)
    return params, []
"""
HONEST = (
    Attack("honest right", "good marks"),
    Attack("honest, one slip", "good marks", {"error": SLIP}, outcomes={"error": "wrong value"}),
    Attack("honest, half of it", "good marks", {"train": HALF}, deserves={"train": 1}),
    Attack("honest, two missing", "good marks", {"update": "# later", "train": "# later"}),
    Attack("honest right as well", "good marks"),
)


@dataclass(frozen=True)
class Battlefield:
    """One folder with everything in it that an attack may reach for.

    Parameters
    ----------
    folder : Path
        Anyone may enter it.
    server : socket
        Where nobody should call.
    owner : int or None
        The user who grades, if it isn't who runs the tests.
    """

    folder: Path
    server: socket.socket
    owner: int | None = None
    before: dict[str, Any] = field(default_factory=dict)

    @property
    def course(self) -> Course:
        return Course(self.folder / "course")

    @property
    def places(self) -> dict[str, str]:
        """What the words in attacks stand for."""
        return {
            **{"COURSE": str(self.course.root), "HOME": str(self.folder / "home")},
            **{"SHARED": str(self.folder / "shared"), "PROJECT": str(PROJECT)},
            **{"PORT": str(self.server.getsockname()[1]), "HOST": str(os.getpid())},
        }

    def lay_out(self, released: Path, attacks: Iterable[Attack]) -> None:
        """Put a released course there, everybody's work, and what is worth stealing."""
        for name in ("home", "shared", "temporary", "matplotlib"):
            (self.folder / name).mkdir()
        for path in Path(matplotlib.get_cachedir()).glob("fontlist-*.json"):
            shutil.copy(path, self.folder / "matplotlib")  # to make one takes seconds
        shutil.copytree(released, self.course.root)
        (self.course.root / ".grading_seed").write_text("0123456789abcdef" * 4)
        (self.folder / "home" / "diary.txt").write_text(DIARY)
        (self.folder / "shared" / "notes.txt").write_text(NOTES)
        release = (released / "exercises" / PS06 / NOTEBOOK).read_bytes()
        for attack in attacks:
            content = composed(attack, release, self.places)
            place = self.course.root / "submitted" / attack.who / PS06
            place.mkdir(parents=True)
            if attack.hand_in is not None:
                attack.hand_in(place, content)
            else:
                (place / NOTEBOOK).write_bytes(content)
        self._open_to_everyone()
        self.before.update(self.look())

    def _open_to_everyone(self) -> None:
        """Take away what ordinary permissions would protect: the walls alone must do."""
        for path in [self.folder, *self.folder.rglob("*")]:
            if self.owner is not None:
                os.chown(path, self.owner, self.owner, follow_symlinks=False)
            if not path.is_symlink():
                path.chmod(0o777 if path.is_dir() else 0o666)
        (self.course.root / ".grading_seed").chmod(0o600)

    def look(self) -> dict[str, Any]:
        """Return all that should be the same after grading as before."""
        kept = [self.folder / "home", self.folder / "shared"]
        kept += [self.course.root / name for name in ("submitted", "solutions", "exercises")]
        kept += [self.course.root / name for name in (".grading_seed", "nbgrader_config.py")]
        kept += [PROJECT / "reference_impl" / "two_layer.py"]
        paths = [path for top in kept for path in (top, *sorted(top.rglob("*")))]
        return {str(path): _facts(path) for path in paths}

    def grade(self, tier: str) -> dict[str, Any]:
        """Grade in another process; return its words."""
        here = Path(__file__).parent
        command = [sys.executable, str(here / "grade_attacks.py"), str(self.course.root), tier]
        command.append(str(self.folder / "temporary"))
        if self.owner is not None:
            become = here.parent / "sandbox" / "ordinary_user.py"
            user = [str(self.owner), str(self.folder / "temporary")]
            command = [sys.executable, str(become), *user, *command]
        environment = {**os.environ, "PYTHONPATH": str(PROJECT), "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run(
            command,
            env=environment,
            capture_output=True,
            text=True,
            timeout=HANG_SECONDS,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        words: dict[str, Any] = json.loads(done.stdout)
        return words

    def points(self) -> dict[str, dict[str, float]]:
        """Return what the gradebook says, by student and exercise."""
        with Gradebook(self.course.coursedir.db_url, self.course.coursedir.course_id) as book:
            return {
                submission.student.id: {
                    grade.name: grade.score
                    for notebook in submission.notebooks
                    for grade in notebook.grades
                    if grade.name in FULL
                }
                for submission in book.assignment_submissions(PS06)
            }

    def graded(self, who: str) -> Any:
        """Return a graded notebook."""
        return json.loads((self.course.folder("autograded", who, PS06) / NOTEBOOK).read_text())

    def outcomes(self, who: str) -> dict[str, str]:
        """Return what the judge said, by exercise."""
        cells = [cell["metadata"] for cell in self.graded(who)["cells"]]
        return {
            facts["nbgrader"]["grade_id"]: facts["backprop_course"]["outcome"]
            for facts in cells
            if "backprop_course" in facts
        }

    def callers(self) -> int:
        """Return how many have called where nobody should."""
        self.server.settimeout(0.05)
        count = 0
        while True:
            try:
                self.server.accept()[0].close()
            except TimeoutError:
                return count
            count += 1


def _facts(path: Path) -> Any:
    facts = os.lstat(path)
    is_small_file = path.is_file() and not path.is_symlink() and facts.st_size < 2**24
    content = hashlib.sha256(path.read_bytes()).hexdigest() if is_small_file else facts.st_size
    if path.is_dir() and not path.is_symlink():
        content = ""
    owner = (facts.st_uid, facts.st_gid, facts.st_nlink)
    return (facts.st_mode, owner, facts.st_mtime_ns, content)


def released_course(folder: Path) -> Path:
    """Make a course folder with ps06 released, without its text and pictures; return it."""
    source = json.loads((PROJECT / "solutions" / PS06 / NOTEBOOK).read_bytes())
    source["cells"] = [cell for cell in source["cells"] if "nbgrader" in cell["metadata"]]
    (folder / "solutions" / PS06).mkdir(parents=True)
    (folder / "solutions" / PS06 / NOTEBOOK).write_text(json.dumps(source))
    shutil.copy(PROJECT / "nbgrader_config.py", folder)
    Course(folder).release(PS06)
    return folder


def expected_points(attacks: Iterable[Attack]) -> Mapping[str, Mapping[str, int]]:
    """Return what everyone deserves, as declared."""
    return {attack.who: attack.points for attack in attacks}
