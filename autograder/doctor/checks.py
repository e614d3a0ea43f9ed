"""`course doctor`: is this machine fit to grade on, and to compute on? Tried, not guessed.

Each check tries the thing itself and says what would help where it failed.
"""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from autograder.doctor.blas import VARIABLE, compare_kernels
from autograder.sandbox import Isolation
from autograder.sandbox.files import are_readable_for_others
from autograder.sandbox.self_test import self_test

OF_NOBODY_ELSE = (
    *("gradebook.db", ".grading_seed", "submitted", "autograded", "feedback"),
    *("downloaded", "export", "archive", "roster.csv", "extensions.json", "grades.csv"),
)
"""What only those who run the course should read."""
TIER_DESCRIPTIONS = {
    Isolation.NAMESPACES: "namespaces, seccomp and limits: student code is in a world of its own",
    Isolation.LANDLOCK: "Landlock, seccomp and limits: student code sees little of this machine",
    Isolation.NONE: "none: student code could do whatever you can, so grading refuses to start",
}


class State(StrEnum):
    """How a check came out."""

    GOOD = "good"
    COULD_BE_BETTER = "could be better"
    BAD = "bad"


@dataclass(frozen=True)
class Finding:
    """What one check found.

    Attributes
    ----------
    subject : str
        What was looked at.
    state : State
        BAD is what keeps the course from working or grading from being safe.
    found : str
        What was found, in one line.
    details : tuple of str
        What was tried, or what would help.
    """

    subject: str
    state: State
    found: str
    details: tuple[str, ...] = ()


def run_checks(checkout: Path) -> Iterator[Finding]:
    """Look at everything, one finding at a time.

    Parameters
    ----------
    checkout : Path
        The course's folder, whose lock file is compared with what is installed.

    Yields
    ------
    Finding
    """
    checks: list[Callable[[], Finding]] = [
        _sandbox,
        _python,
        _nbgrader,
        lambda: compare_with_lock(checkout / "requirements.lock"),
        lambda: look_at_permissions(checkout),
        _blas,
        _gpu,
    ]
    for check in checks:
        yield check()


def _sandbox() -> Finding:
    """Say which walls can be built, and what would make them stronger."""
    test = self_test()
    details = []
    for tier, trials in test.results.items():
        if trials:
            held = sum(trial.held for trial in trials)
            details.append(f"tier {tier}: {held} of {len(trials)} trials held")
            details += [
                f"  did not hold: {trial.name}{f' ({trial.detail})' if trial.detail else ''}"
                for trial in trials
                if not trial.held
            ]
    state = State.BAD if test.isolation is Isolation.NONE else State.GOOD
    if test.isolation is Isolation.LANDLOCK:
        state = State.COULD_BE_BETTER
    return Finding(
        "sandbox",
        state,
        f"tier {test.isolation}, {TIER_DESCRIPTIONS[test.isolation]}",
        (*details, *test.advice),
    )


def _python() -> Finding:
    description = f"{platform.python_version()} in {sys.prefix}"
    if sys.prefix == sys.base_prefix:
        advice = "It is the system's own, not an environment's: make one with python -m venv .venv."
        return Finding("Python", State.COULD_BE_BETTER, description, (advice,))
    return Finding("Python", State.GOOD, description)


def _nbgrader() -> Finding:
    version = metadata.version("nbgrader")
    if shutil.which("alembic") is None:
        advice = (
            "nbgrader calls `alembic`, which is installed beside it but is not on PATH: activate "
            "the environment before you use nbgrader's own commands. `course …` does without."
        )
        return Finding("nbgrader", State.COULD_BE_BETTER, version, (advice,))
    return Finding("nbgrader", State.GOOD, version)


def compare_with_lock(lock: Path) -> Finding:
    """Compare what is installed with what the lock file says.

    Parameters
    ----------
    lock : Path
        requirements.lock.

    Returns
    -------
    Finding
    """
    try:
        lines = lock.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        return Finding("lock file", State.COULD_BE_BETTER, f"cannot be read: {error}")
    differences, same = [], 0
    for line in lines:
        if not line[:1].isalnum():
            continue
        try:
            requirement = Requirement(line.removesuffix("\\").strip())
        except InvalidRequirement:
            return Finding("lock file", State.BAD, f"cannot be understood: {line!r}")
        if requirement.marker is not None and not requirement.marker.evaluate():
            continue
        try:
            installed = metadata.version(canonicalize_name(requirement.name))
        except metadata.PackageNotFoundError:
            continue  # of the developers' tools, or of a part that is not wanted here
        if requirement.specifier.contains(installed, prereleases=True):
            same += 1
        else:
            differences.append(f"{requirement} is locked, {installed} is installed")
    if differences:
        advice = "Marks were tried with the locked versions: make a new environment with `make`."
        found = f"{len(differences)} of {same + len(differences)} packages differ"
        return Finding("lock file", State.COULD_BE_BETTER, found, (*differences, advice))
    return Finding("lock file", State.GOOD, f"all {same} installed packages are as locked")


def look_at_permissions(checkout: Path) -> Finding:
    """Say which of the course's files every account of this machine can read."""
    subject = "permissions"
    if os.name != "posix":
        return Finding(subject, State.GOOD, "not looked at: this system keeps them in another way")
    found = [checkout / name for name in OF_NOBODY_ELSE if (checkout / name).exists()]
    if not found:
        return Finding(subject, State.GOOD, "there are no marks and no work of students here yet")
    is_open = [path for path in found if are_readable_for_others([str(path)])]
    if not is_open:
        return Finding(subject, State.GOOD, "marks and work are read by their owner and group only")
    names = " ".join(path.name for path in is_open)
    return Finding(
        subject,
        State.COULD_BE_BETTER,
        f"every account of this machine can read {', '.join(path.name for path in is_open)}",
        (f"in the course's folder: chmod o-rwx {names}",),
    )


def _blas() -> Finding:
    """Say whether another of OpenBLAS's kernels would compute faster here."""
    try:
        kernels = compare_kernels()
    except RuntimeError as error:
        return Finding("matrix products", State.BAD, str(error))
    picked = kernels.picked
    name = " ".join(part for part in (picked.library, picked.version, picked.name) if part)
    found = f"{name}, {picked.threads} threads, {picked.milliseconds:.2f} ms for 256 × 1024 × 1024"
    tried = tuple(f"kernel {k.name}: {k.milliseconds:.2f} ms" for k in kernels.tried if k.name)
    if kernels.better is None:
        return Finding("matrix products", State.GOOD, found, tried)
    times = picked.milliseconds / kernels.better.milliseconds
    advice = (
        f"{kernels.better.name} is {times:.2f} times as fast here. Set it before Python starts: "
        f"export {VARIABLE}={kernels.better.name}"
    )
    return Finding("matrix products", State.COULD_BE_BETTER, found, (*tried, advice))


def _gpu() -> Finding:
    if find_spec("cupy") is None:
        return Finding("GPU", State.GOOD, "CuPy is not installed; nothing in the course needs it")
    import cupy

    try:
        device = cupy.cuda.runtime.getDeviceProperties(0)["name"].decode()
    except cupy.cuda.runtime.CUDARuntimeError as error:
        return Finding("GPU", State.COULD_BE_BETTER, f"CuPy finds no device: {error}")
    return Finding("GPU", State.GOOD, f"{device}, CuPy {metadata.version('cupy')}")
