"""Share out a cluster's work: who has what, and what if a worker or the scheduler is lost.

All in one event loop. Each worker that may take part has a lane, through which it gets one
submission after the other, one ahead. Dask isn't left to choose: it would send work to workers that
were never tried, and would try again what ends a worker, beside others, so that nobody could tell
whose doing it was. What was under way when a worker was lost is given back as such; what was under
way when the scheduler was lost is given out again, since no submission can be guilty of that.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from autograder.classroom.cluster import trial
from autograder.classroom.cluster.asking import Lost, SchedulerLost, Silent, ask_worker, workers_of
from autograder.classroom.cluster.connection import Cluster, connect
from autograder.classroom.cluster.trial import Refused, Walls
from autograder.classroom.worker import WorkerConfig

AHEAD = 2
"""A worker has so many at a time: one in work, and the next, which waits there already."""
WATCH_SECONDS = 1.0
PATIENCE_SECONDS = 60.0
"""How long a scheduler, or a first or next worker, is waited for."""
STRAGGLING_SECONDS = 30.0
"""What is under way for so long is given to an idle worker, too, and the first answer counts."""


@dataclass(eq=False)
class Job:
    """One submission on its way.

    Parameters
    ----------
    number : int
    question : bytes
    alone : bool
        To be graded with no other beside it, and by one worker only.
    """

    number: int
    question: bytes
    alone: bool
    holders: set[str] = field(default_factory=set)
    since: float = 0.0


@dataclass(frozen=True)
class Outcome:
    """What became of a job: an answer, or an error, or neither if its worker was lost."""

    number: int
    answer: Any = None
    error: BaseException | None = None


Told = Outcome | Walls | str | SchedulerLost | Refused


class Dispatcher:
    """Shares out jobs among the workers of a cluster; used from its own event loop only.

    Parameters
    ----------
    cluster : Cluster
    config : WorkerConfig
        For the workers, without the secret.
    name : str
        What the tasks are called on Dask's pages.
    token : str
        Names this run.
    seconds : float
        In which a worker has graded a submission, or ended itself.
    tell : callable
        Gets outcomes, the walls of workers that are ready, words for whoever watches, and at last
        why it can't go on: `SchedulerLost`, or `Refused` if there is no worker.
    """

    def __init__(
        self,
        cluster: Cluster,
        config: WorkerConfig,
        name: str,
        token: str,
        seconds: float,
        tell: Callable[[Told], None],
    ) -> None:
        self._cluster = cluster
        self._config = config
        self._name = name
        self._token = token
        self._seconds = seconds
        self._tell = tell
        self._client: Any = None
        self._waiting: deque[Job] = deque()
        self._under_way: dict[int, Job] = {}
        self._work_has_come = asyncio.Event()
        self._lanes: dict[str, asyncio.Task[None]] = {}
        self._numbers: dict[str, int] = {}
        self._asked = 0
        self._is_leaving = False
        self.refused: dict[str, str] = {}
        self.ready: set[str] = set()

    def give(self, job: Job) -> None:
        """Take a job; its outcome will be told."""
        self._waiting.append(job)
        self._work_has_come.set()

    async def run(self) -> None:
        """Share out what there is, until cancelled; tell why if that's no longer possible."""
        while True:
            try:
                self._client = await self._connected()
            except OSError as error:
                self._tell(SchedulerLost(_first_line(error)))
                return
            try:
                await self._watch()
            except SchedulerLost:
                self._tell(
                    f"The scheduler {self._cluster.address} is lost. Waiting for it, and for its "
                    "workers: start them again, too."
                )
            finally:
                await self._let_go()

    async def _connected(self) -> Any:
        """Connect to the scheduler, again and again for a minute."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        said = False
        while True:
            try:
                return await connect(self._cluster)
            except OSError:
                if time.monotonic() > deadline:
                    raise
                if not said:
                    self._tell(
                        f"Waiting for the scheduler {self._cluster.address}, up to a minute."
                    )
                said = True
                await asyncio.sleep(WATCH_SECONDS)

    async def _let_go(self) -> None:
        """End all lanes without blaming anybody, and leave the scheduler."""
        self._is_leaving = True
        lanes = list(self._lanes.values())
        for lane in lanes:
            lane.cancel()
        await asyncio.gather(*lanes, return_exceptions=True)
        self._lanes.clear()
        self._is_leaving = False
        with contextlib.suppress(Exception):  # it has gone, or goes by itself
            await asyncio.wait_for(self._client.close(timeout=2), 5)

    # -- who is there --------------------------------------------------------------------

    async def _watch(self) -> None:
        """Give each worker a lane, and end those of workers that have gone."""
        without = time.monotonic()
        while True:
            if self._client.status != "running":
                raise SchedulerLost
            there = await workers_of(self._client)
            for address in set(self._lanes) - set(there):
                self._lanes.pop(address).cancel()
            for address in [a for a in there if a not in self._lanes]:
                lane = self._lane(address, there[address])
                self._lanes[address] = asyncio.create_task(lane)
            is_hopeful = any(a not in self.refused for a in there)
            if self.ready or is_hopeful:
                without = time.monotonic()
            elif time.monotonic() - without > PATIENCE_SECONDS:
                self._tell(Refused(""))
                await asyncio.Event().wait()
            await asyncio.sleep(WATCH_SECONDS)

    async def _lane(self, address: str, threads: int) -> None:
        """Try a worker out, and let it work; whatever ends this ends for this worker only."""
        held: list[Job] = []
        is_guilty = True
        self.refused.pop(address, None)
        try:
            await self._try_out(address, threads)
            hands = [asyncio.create_task(self._hand(address, held)) for _ in range(AHEAD)]
            try:
                await asyncio.gather(*hands)
            finally:
                for hand in hands:
                    hand.cancel()
                await asyncio.gather(*hands, return_exceptions=True)
        except Refused as error:
            self.refused[address] = str(error)
            self._tell(f"{address} takes no work: {error}.")
        except Silent:
            self.refused[address] = "it didn't answer in time"
            self._tell(f"{address} gets no more work: it didn't answer in time.")
        except Lost:
            pass
        except SchedulerLost:
            is_guilty = False
        except Exception as error:  # what nobody thought of must not let others wait
            self.refused[address] = f"{type(error).__name__}: {error}"
            self._tell(f"{address} gets no more work: {self.refused[address]}.")
        finally:
            self.ready.discard(address)
            for job in held:
                self._hand_back(job, address, is_guilty and not self._is_leaving)
        if address in self.refused:
            await asyncio.Event().wait()  # as long as it is there
        self._lanes.pop(address, None)  # if it is there, it will be tried again

    def _hand_back(self, job: Job, address: str, is_guilty: bool) -> None:
        """Note that a worker hasn't graded what it had, which may have been the reason."""
        job.holders.discard(address)
        if job.holders or self._under_way.pop(job.number, None) is None:
            return  # others have it, or have done it
        if is_guilty:
            self._tell(Outcome(job.number))
        else:
            self._waiting.appendleft(job)
            self._work_has_come.set()

    async def _try_out(self, address: str, threads: int) -> None:
        async def ask(question: bytes) -> Any:
            return await self._ask(address, question, "walls")

        await trial.try_kit(ask, threads)
        number = self._number(address)
        walls = await trial.prepare(ask, self._token, self._config, number)
        self.ready.add(address)
        self._tell(walls)

    def _number(self, address: str) -> int | None:
        """Count the workers of each machine, so that they take different processors.

        One that has an address for itself may choose: it may be a container, and its neighbours
        have addresses of their own.
        """
        host = _host(address)
        if [_host(other) for other in self._lanes].count(host) == 1:
            return None
        self._numbers[host] = self._numbers.get(host, -1) + 1
        return self._numbers[host]

    # -- who does what -------------------------------------------------------------------

    async def _hand(self, address: str, held: list[Job]) -> None:
        """Let a worker grade one submission after the other."""
        while True:
            job = await self._next_job(held)
            job.holders.add(address)
            held.append(job)
            try:
                answer = await self._ask(address, job.question, "grade")
            except (Lost, SchedulerLost, Silent):
                raise
            except Exception as error:
                self._done(job, Outcome(job.number, error=error))
            else:
                self._done(job, Outcome(job.number, answer))
            held.remove(job)

    def _done(self, job: Job, outcome: Outcome) -> None:
        if self._under_way.pop(job.number, None) is not None:  # nobody was quicker
            self._tell(outcome)

    async def _next_job(self, held: list[Job]) -> Job:
        """Wait for something that a worker may do."""
        while True:
            if self._waiting:
                job = self._waiting.popleft()
                self._under_way[job.number] = job
                job.since = time.monotonic()
                return job
            if not held and (straggler := self._straggler()) is not None:
                return straggler
            self._work_has_come.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._work_has_come.wait(), WATCH_SECONDS)

    def _straggler(self) -> Job | None:
        """Return what has been under way for so long that another worker had better do it, too."""
        late = time.monotonic() - STRAGGLING_SECONDS
        jobs = [j for j in self._under_way.values() if not j.alone and len(j.holders) == 1]
        return next((job for job in jobs if job.since < late), None)

    async def _ask(self, address: str, question: bytes, what: str) -> Any:
        """Ask a worker; the one before it may take all of its time."""
        self._asked += 1
        key = (f"{self._name}: {what}", self._token, self._asked)
        return await ask_worker(self._client, address, question, key, AHEAD * self._seconds)


def _host(address: str) -> str:
    return urlsplit(address).hostname or ""


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0] or type(error).__name__
