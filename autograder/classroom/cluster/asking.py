"""Ask one worker of a cluster, or its scheduler; tell their losses from what was raised there."""

from __future__ import annotations

import asyncio
import pickle
from typing import Any

from autograder.classroom.cluster.on_worker import CALL, NotReady

ANSWER_SECONDS = 60.0
"""In which a scheduler answers a question of its own; chosen, not measured."""


class Lost(Exception):
    """A worker has gone, or has been started anew."""


class Silent(Exception):
    """A worker doesn't answer: it is stopped, or hangs."""


class SchedulerLost(Exception):
    """The scheduler has gone, or doesn't answer."""


async def workers_of(client: Any) -> dict[str, int]:
    """Return the addresses of a cluster's workers, and how many threads each has.

    Raises
    ------
    SchedulerLost
        If the scheduler doesn't say.
    """
    try:
        return dict(await asyncio.wait_for(client.scheduler.ncores(), ANSWER_SECONDS))
    except Exception:  # whatever it says, it doesn't answer
        raise SchedulerLost from None


async def ask_worker(
    client: Any, address: str, question: bytes, key: tuple[object, ...], seconds: float
) -> Any:
    """Ask a worker; return its answer, or raise what was raised there.

    Parameters
    ----------
    client : distributed.Client
    address : str
    question : bytes
        From `on_worker.ask`.
    key : tuple
        The task's name; its first part is seen on Dask's pages.
    seconds : float
        After which there is no sense in waiting longer.

    Raises
    ------
    Lost, SchedulerLost
        If there is no answer to be had.
    Silent
        If it takes too long.
    """
    future = client.submit(
        eval,
        CALL,
        {"question": question},
        key=key,
        workers=[address],
        allow_other_workers=False,
        pure=False,
    )
    try:
        kind, content = await asyncio.wait_for(_result(future), seconds)
    except TimeoutError:
        raise Silent from None
    finally:
        future.release()
    if kind == "answer":
        return content
    error: BaseException = pickle.loads(content)
    raise Lost if isinstance(error, NotReady) else error


async def _result(future: Any) -> Any:
    """Wait for an answer; what Dask says of its own losses is told by our own exceptions."""
    from distributed.client import FutureCancelledError
    from distributed.scheduler import KilledWorker

    try:
        return await future
    except FutureCancelledError:
        raise SchedulerLost from None
    except KilledWorker:
        raise Lost from None
