"""Look at a cluster before there is anything to grade: which of its workers would take work."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from autograder.classroom.cluster.asking import Lost, SchedulerLost, Silent, ask_worker, workers_of
from autograder.classroom.cluster.connection import Cluster, check_cluster, connect
from autograder.classroom.cluster.trial import Refused, try_kit, try_walls
from autograder.classroom.course import CourseError

TRIAL_SECONDS = 600.0
"""A worker may be busy with somebody's notebook; one that is silent for so long is stopped."""


@dataclass(frozen=True)
class Finding:
    """What was found of one worker: its walls, or why it would take no work."""

    address: str
    walls: str = ""
    refused: str = ""


def check_workers(cluster: Cluster) -> list[Finding]:
    """Try out every worker of a cluster, all at the same time.

    Raises
    ------
    CourseError
        If Dask or the cluster can't be used, or there is no worker.
    """
    check_cluster(cluster)
    try:
        findings = asyncio.run(_check(cluster))
    except (OSError, SchedulerLost) as error:
        raise CourseError(
            f"the scheduler {cluster.address} doesn't answer ({error}): is it running, and can it "
            "be reached from here?"
        ) from None
    if not findings:
        raise CourseError(
            f"{cluster.address} has no worker; `course cluster` says how to start one"
        )
    return findings


async def _check(cluster: Cluster) -> list[Finding]:
    client = await connect(cluster)
    try:
        workers = await workers_of(client)
        return list(await asyncio.gather(*(_try(client, *one) for one in sorted(workers.items()))))
    finally:
        await client.close(timeout=2)


async def _try(client: Any, address: str, threads: int) -> Finding:
    async def ask(question: bytes) -> Any:
        return await ask_worker(
            client,
            address,
            question,
            ("course cluster check", client.id, hash(question), address),
            TRIAL_SECONDS,
        )

    try:
        await try_kit(ask, threads)
        walls = await try_walls(ask)
    except Refused as error:
        return Finding(address, refused=str(error))
    except Lost:
        return Finding(address, refused="it went while it was asked")
    except Silent:
        return Finding(address, refused="it didn't answer in time")
    return Finding(address, walls.description)
