"""Which workers of a cluster may take part: one thread, the same kit, walls as asked for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from autograder.classroom.cluster import on_worker
from autograder.classroom.cluster.asking import Lost, SchedulerLost, Silent
from autograder.classroom.cluster.kit import differences, kit
from autograder.classroom.worker import WorkerConfig
from autograder.sandbox import Isolation
from autograder.sandbox.opening import NoSandbox

Ask = Callable[[bytes], Awaitable[Any]]
"""Sends a question to one worker and returns its answer, or raises what was raised there."""


class Refused(Exception):
    """A worker takes no work; the words say why, and what to do."""


@dataclass(frozen=True)
class Walls:
    """Walls that hold on a worker."""

    tier: str
    description: str


async def try_kit(ask: Ask, threads: int) -> None:
    """Make sure that a worker grades as we would.

    Raises
    ------
    Refused
        If it doesn't, or can't say.
    """
    if threads != 1:
        raise Refused(f"it has {threads} threads: start it with --nthreads 1, and more of them")
    try:
        theirs: Mapping[str, str] = await ask(on_worker.ask("kit"))
    except ImportError as error:
        raise Refused(f"it can't load the kit ({error}): install it there") from None
    except (Lost, SchedulerLost, Silent):
        raise
    except Exception as error:
        raise Refused(f"it has another kit: it answers {type(error).__name__}: {error}") from None
    if found := differences(theirs, kit()):
        raise Refused(f"it has another kit: {found}. Install there what is installed here")


async def try_walls(ask: Ask) -> Walls:
    """Find out which walls hold on a worker.

    Raises
    ------
    Refused
        If none do, or it can't say.
    """
    try:
        walls = Walls(*await ask(on_worker.ask("walls")))
    except (Lost, SchedulerLost, Silent):
        raise
    except Exception as error:
        raise Refused(f"its walls can't be tried: {type(error).__name__}: {error}") from None
    if walls.tier == Isolation.NONE:
        raise Refused("there are no walls to put around student code. Run `course doctor` there")
    return walls


async def prepare(ask: Ask, token: str, config: WorkerConfig, number: int | None) -> Walls:
    """Make a worker ready for a run.

    Parameters
    ----------
    ask : callable
    token : str
        Names the run.
    config : WorkerConfig
    number : int or None
        Of the worker, among those of its machine; None if there are no others.

    Raises
    ------
    Refused
        If it can't be, as where walls don't hold that are asked for.
    """
    try:
        return Walls(*await ask(on_worker.ask("prepare", token, config, number)))
    except NoSandbox as error:
        first = str(error).partition("\n")[0]
        raise Refused(f"{first} Run `course doctor` there") from None
    except (Lost, SchedulerLost, Silent):
        raise
    except Exception as error:
        raise Refused(f"it can't be made ready: {type(error).__name__}: {error}") from None
