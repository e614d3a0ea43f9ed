"""Which walls hold on this machine: built, and pushed against, every time it is asked."""

from __future__ import annotations

import functools
import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from autograder.sandbox import Limits, WorkspaceLost
from autograder.sandbox.advice import advice_for
from autograder.sandbox.walled_workspace import WalledWorkspace
from autograder.sandbox.zygote_process import ZygoteLost, ZygoteProcess

BUILT = "build the walls"
UNHARMED = "leave the host's file as it was"
LIMITS = Limits(
    call_seconds=10.0,
    notebook_seconds=60.0,
    memory_bytes=256 * 2**20,
    disk_bytes=2**20,
    files=100,
)


class Tier(StrEnum):
    """How strong the walls around student code are."""

    A = "A"
    """A world of its own: namespaces, seccomp, limits."""
    B = "B"
    """The host's world with almost everything taken away: Landlock, seccomp, limits."""
    C = "C"
    """None."""


@dataclass(frozen=True)
class Trial:
    """One forbidden thing that was tried."""

    name: str
    held: bool
    detail: str


@dataclass(frozen=True)
class SelfTest:
    """What was found out about this machine."""

    tier: Tier
    """The strongest whose trials all held."""
    trials: Mapping[Tier, tuple[Trial, ...]]
    advice: tuple[str, ...]
    """What would make it stronger, in sentences."""


@functools.cache
def self_test() -> SelfTest:
    """Build each tier's walls around a child, and try the forbidden things from within.

    Once for each process: what came of it is remembered.
    """
    trials = {tier: tried(tier) for tier in (Tier.A, Tier.B)}
    best = strongest_tier()
    advice = (
        () if best is Tier.A else advice_for(trials[Tier.A][0].detail, trials[Tier.B][0].detail)
    )
    return SelfTest(best, {**trials, Tier.C: ()}, advice)


def strongest_tier() -> Tier:
    """Return the strongest tier that holds here, and try no weaker ones."""
    return next((tier for tier in (Tier.A, Tier.B) if holds(tier)), Tier.C)


def holds(tier: Tier) -> bool:
    """Whether a tier's walls can be built here, and hold."""
    return all(trial.held for trial in tried(tier))


@functools.cache
def tried(tier: Tier) -> tuple[Trial, ...]:
    """Return what was tried at a tier; the first trial is whether its walls can be built."""
    if sys.platform != "linux":
        return (Trial(BUILT, False, "only Linux can build them"),)
    try:
        zygote = ZygoteProcess(tier, trial=True)
    except (ZygoteLost, OSError) as problem:
        return (Trial(BUILT, False, str(problem)),)
    try:
        with _something_to_reach_for() as (facts, canary):
            return (*_tried_within(zygote, facts), _unharmed(canary))
    finally:
        zygote.close()


def _tried_within(zygote: ZygoteProcess, facts: dict[str, Any]) -> tuple[Trial, ...]:
    try:
        workspace = WalledWorkspace(zygote.fork(LIMITS), LIMITS)
    except ZygoteLost as problem:
        return (Trial(BUILT, False, str(problem)),)
    try:
        report = workspace.call("try_all", (facts,), count_steps=False)
    except WorkspaceLost as lost:
        return (Trial(BUILT, False, f"the trials ended early: {lost.reason}"),)
    finally:
        workspace.close()
    match report:
        case {"value": list(results)}:
            tried = [Trial(name, held is True, detail) for name, held, detail in results]
            return (Trial(BUILT, True, ""), *tried)
    return (Trial(BUILT, False, f"the trials failed: {report}"),)


def _unharmed(canary: Path) -> Trial:
    facts = canary.stat()
    intact = canary.read_bytes() == b"canary" and facts.st_mode & 0o777 == 0o644
    alone = [path.name for path in canary.parent.iterdir()] == [canary.name]
    return Trial(UNHARMED, intact and alone and facts.st_mtime > 0, "")


@contextmanager
def _something_to_reach_for() -> Iterator[tuple[dict[str, Any], Path]]:
    """Lay out a file and open a port that any ordinary process could reach."""
    folder = Path(tempfile.mkdtemp(prefix="backprop-canary-"))
    canary = folder / "canary"
    canary.write_bytes(b"canary")
    canary.chmod(0o644)
    folder.chmod(0o777)
    try:
        with socket.create_server(("127.0.0.1", 0)) as server:
            facts = {
                **{"canary": str(canary), "project": __file__, "host": os.getpid()},
                **{"port": server.getsockname()[1], "memory_bytes": LIMITS.memory_bytes},
                **{"disk_bytes": LIMITS.disk_bytes},
            }
            yield facts, canary
    finally:
        shutil.rmtree(folder, ignore_errors=True)
