"""A worker may die: its task gets a second try, and the others lose nothing."""

import functools
import os
import threading
import time
from pathlib import Path

import psutil
import pytest

from autograder.classroom import pool
from autograder.classroom.course import CourseError
from autograder.classroom.pool import Workers

pytestmark = pytest.mark.slow


def nothing() -> None:
    pass


def double(marks: Path, task: int) -> int:
    """Leave a mark, and die of every tenth task; of every fifth but once."""
    marks.joinpath(f"{task}-{time.monotonic_ns()}").touch()
    if task % 10 == 3 or (task % 10 == 8 and len(list(marks.glob(f"{task}-*"))) == 1):
        os._exit(1)
    if task == 5:
        raise ValueError("five")
    return 2 * task


def test_who_kills_its_worker_twice_is_named_and_everyone_else_is_done(tmp_path: Path) -> None:
    with Workers(functools.partial(double, tmp_path), nothing, nothing, jobs=2) as workers:
        done = {one.task: one for batch in workers.results(range(12)) for one in batch}
    assert sorted(done) == list(range(12))
    assert [task for task, one in done.items() if one.died] == [3]
    assert str(done[5].error) == "five"
    fine = set(done) - {3, 5}
    assert {task: done[task].result for task in fine} == {task: 2 * task for task in fine}
    tries = [path.name.split("-")[0] for path in tmp_path.iterdir()]
    assert tries.count("3") == 2
    assert max(tries.count(task) for task in tries) <= 3


def end_at_once() -> None:
    os._exit(1)


def test_where_no_worker_can_start_nobody_gets_a_zero(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="no worker process could be started"):
        Workers(functools.partial(double, tmp_path), nothing, end_at_once, jobs=1)


def refuse() -> None:
    raise PermissionError("no walls here")


def test_what_the_first_worker_says_against_it_reaches_the_caller(tmp_path: Path) -> None:
    with pytest.raises(PermissionError, match="no walls here"):
        Workers(functools.partial(double, tmp_path), nothing, refuse, jobs=1)


def rest(task: int) -> int:
    time.sleep(0.3)
    return os.getpid()


@pytest.mark.parametrize("which", [0, 1])
def test_a_worker_killed_while_the_others_go_home_keeps_nobody(
    which: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of two waits for work and holds the queue's lock, for which the other waits."""
    monkeypatch.setattr(pool, "END_SECONDS", 2.0)
    with Workers(rest, nothing, nothing, jobs=2) as workers:
        pids = {one.result for batch in workers.results(range(6)) for one in batch}
        victim = psutil.Process(sorted(pid for pid in pids if pid)[which])
        victim.suspend()
        killer = threading.Timer(0.5, victim.kill)
        killer.start()
    killer.join()
    assert len(pids) == 2
    assert not any(psutil.pid_exists(pid) for pid in pids if pid)
