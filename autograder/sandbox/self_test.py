"""Which walls hold on this machine: built, and pushed against, every time it is asked.

The host's half: it lays out what the probes reach for, starts a workspace for them and looks
afterwards whether anything was harmed. The probes themselves are in `zygote.probes`.
"""

from __future__ import annotations

import functools
import importlib.util
import os
import pkgutil
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

from autograder.sandbox.advice import advice_for
from autograder.sandbox.environment import PROJECT_PACKAGES
from autograder.sandbox.interface import Isolation, Limits, WorkspaceLost, WorkspaceTerminated
from autograder.sandbox.spare_user import find_spare_user, why_no_root
from autograder.sandbox.walled_workspace import WalledWorkspace
from autograder.sandbox.zygote.orders import PROBE_ALL, ProbeResult, ProbeTargets
from autograder.sandbox.zygote_process import (
    STAND_IN,
    ZygoteKilled,
    ZygoteLost,
    ZygoteProcess,
    read_modules,
)

BUILT = "build the walls"
INTERRUPTED = "the trials were ended by something else"
"""Twice, as by a kernel short of memory; says nothing about the walls."""
UNHARMED = "leave the host's file as it was"
LIMITS = Limits(
    call_seconds=10.0,
    notebook_seconds=60.0,
    memory_bytes=256 * 2**20,
    disk_bytes=2**20,
    files=100,
)


@dataclass(frozen=True)
class SelfTest:
    """Which walls this machine can build, and what they were tried with."""

    isolation: Isolation
    """The strongest that is enforced here."""
    results: Mapping[Isolation, tuple[ProbeResult, ...]]
    advice: tuple[str, ...]
    """What would make it stronger, in sentences."""


@functools.cache
def self_test() -> SelfTest:
    """Build each kind of walls around a child, and try the forbidden things from within.

    Once for each process: what came of it is remembered.
    """
    namespaces, landlock = Isolation.NAMESPACES, Isolation.LANDLOCK
    results = {isolation: probe_results(isolation) for isolation in (namespaces, landlock)}
    best = strongest_isolation()
    advice = (
        ()
        if best is namespaces
        else advice_for(results[namespaces][0].detail, results[landlock][0].detail)
    )
    return SelfTest(best, {**results, Isolation.NONE: ()}, advice)


def why_not_tried(chosen: Isolation) -> str:
    """Return why walls stronger than these may hold here after all, empty if they don't."""
    candidates = (Isolation.NAMESPACES, Isolation.LANDLOCK, Isolation.NONE)
    stronger = candidates[: candidates.index(chosen)]
    details = (probe_results(isolation)[0].detail for isolation in stronger)
    return next((detail for detail in details if detail.startswith(INTERRUPTED)), "")


def strongest_isolation() -> Isolation:
    """Return the strongest isolation that is enforced here, and try no weaker ones."""
    candidates = (Isolation.NAMESPACES, Isolation.LANDLOCK)
    return next((chosen for chosen in candidates if is_enforced(chosen)), Isolation.NONE)


def is_enforced(isolation: Isolation) -> bool:
    """Whether these walls can be built here, and hold against every probe."""
    return all(result.held for result in probe_results(isolation))


@functools.cache
def probe_results(isolation: Isolation) -> tuple[ProbeResult, ...]:
    """Return what was tried against these walls; the first is whether they can be built.

    Parameters
    ----------
    isolation : Isolation
        Not `Isolation.NONE`.
    """
    if sys.platform != "linux":
        return (ProbeResult(BUILT, False, "only Linux can build them"),)
    if why := why_no_root():
        return (ProbeResult(BUILT, False, why),)
    try:
        return _try_once(isolation)
    except (ZygoteKilled, WorkspaceLost):  # that says nothing about the walls
        pass
    try:
        return _try_once(isolation)
    except (ZygoteKilled, WorkspaceLost) as problem:
        return (ProbeResult(BUILT, False, f"{INTERRUPTED}: {problem}"),)


def _try_once(isolation: Isolation) -> tuple[ProbeResult, ...]:
    """Try it all; raises ZygoteKilled or WorkspaceLost if something else ends the trials."""
    try:
        zygote = ZygoteProcess(isolation, probing=True)
    except ZygoteKilled:
        raise
    except (ZygoteLost, OSError) as problem:
        return (ProbeResult(BUILT, False, str(problem)),)
    try:
        with _lay_out_targets() as targets:
            return (*_probe_within(zygote, targets), _look_at_canary(Path(targets.canary)))
    finally:
        zygote.close()


def _probe_within(zygote: ZygoteProcess, targets: ProbeTargets) -> tuple[ProbeResult, ...]:
    """Have a workspace try everything; a workspace that doesn't answer has no walls that count."""
    try:
        workspace = WalledWorkspace(zygote.fork(LIMITS), LIMITS)
    except ZygoteKilled:
        raise
    except (ZygoteLost, OSError) as problem:
        return (ProbeResult(BUILT, False, str(problem)),)
    try:
        report = workspace.call(PROBE_ALL, (asdict(targets),), count_steps=False)
    except WorkspaceTerminated as ended:
        return (ProbeResult(BUILT, False, f"the trials ended early: {ended.reason}"),)
    finally:
        workspace.close()
    match report:
        case {"value": list(results)}:
            return (
                ProbeResult(BUILT, True, ""),
                *(ProbeResult(name, held is True, detail) for name, held, detail in results),
            )
    return (ProbeResult(BUILT, False, f"the trials failed: {report}"),)


def _look_at_canary(canary: Path) -> ProbeResult:
    """Look whether the file that the probes reached for is what it was, and where."""
    try:
        stat = canary.stat()
        intact = canary.read_bytes() == b"canary" and stat.st_mode & 0o777 == 0o644
        alone = [path.name for path in canary.parent.iterdir()] == [canary.name]
    except OSError as problem:
        return ProbeResult(UNHARMED, False, str(problem))
    return ProbeResult(UNHARMED, intact and alone and stat.st_mtime > 0, "")


@contextmanager
def _lay_out_targets() -> Iterator[ProbeTargets]:
    """Lay out a file and open a port that any ordinary process could reach."""
    folder = Path(tempfile.mkdtemp(prefix="backprop-canary-"))
    canary = folder / "canary"
    canary.write_bytes(b"canary")
    canary.chmod(0o644)
    spare = find_spare_user()
    if spare is None:
        folder.chmod(0o700)  # the zygote is us: no other account can spoil the trial
    else:
        os.chown(folder, spare, spare)
        os.chown(canary, spare, spare)
    try:
        with socket.create_server(("127.0.0.1", 0)) as server:
            yield ProbeTargets(
                canary=str(canary),
                project_file=__file__,
                project_modules=project_modules(PROJECT_PACKAGES),
                port=server.getsockname()[1],
                host=os.getpid(),
                memory_bytes=LIMITS.memory_bytes,
                disk_bytes=LIMITS.disk_bytes,
            )
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def project_modules(packages: Iterable[str]) -> tuple[str, ...]:
    """Return the modules at the top of each package, as they are found on the host.

    Found, not listed: a name that has moved would lead nowhere, and look like a wall.

    Parameters
    ----------
    packages : iterable of str

    Returns
    -------
    tuple of str
        Without those that the stand-in has, too. A package that isn't there stands for itself,
        so that the probe, which finds nothing at all under its name, fails.
    """
    stand_ins = {
        ".".join(PurePosixPath(path).with_suffix("").parts) for path in read_modules(STAND_IN)
    }
    names = []
    for package in packages:
        spec = importlib.util.find_spec(package)
        if spec is None or spec.submodule_search_locations is None:
            names.append(package)
            continue
        modules = pkgutil.iter_modules(spec.submodule_search_locations, prefix=f"{package}.")
        names += [module.name for module in modules if module.name not in stand_ins]
    return tuple(names)
