"""A worker may die: its task gets a second try, and the others lose nothing."""

import functools
import os
import time
from pathlib import Path

import pytest

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
