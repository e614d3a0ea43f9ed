"""However large a class is, the coordinator of a cluster takes no more memory."""

from pathlib import Path
from typing import Any

import psutil
import pytest
import quick_answers
from classes import PS06, hand_in, lay_out, papers
from dask_cluster import dask_cluster

from autograder.classroom.as_nbgrader import LimitOutput
from autograder.classroom.cluster import asking
from autograder.classroom.cluster.connection import Cluster
from autograder.classroom.cluster.workers import ClusterWorkers
from autograder.classroom.worker import WorkerConfig
from autograder.grading.limits import CourseLimits
from autograder.grading.read_release import read_release

pytestmark = [pytest.mark.slow, pytest.mark.thorough]

CLASS, WARM = 10_000, 2_000


def test_from_2000_to_10000_submissions_its_memory_grows_by_less_than_a_tenth(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "CALL", quick_answers.CALL)
    course = lay_out(tmp_path / "course")
    folder = hand_in(course, "ada", papers(course)["right_terse_0"])
    limits = CourseLimits()
    release = read_release(course.coursedir, PS06, PS06, limits)
    config = WorkerConfig(release, b"0" * 64, limits, LimitOutput(enabled=False))
    done, memory = 0, []
    process = psutil.Process()
    with dask_cluster(tmp_path) as dask:
        dask.start_workers(2)
        said: list[Any] = []
        with ClusterWorkers(Cluster(dask.address), config, said.append) as workers:
            for batch in workers.results([folder] * CLASS):
                assert [one.error for one in batch if one.failed] == []
                done += len(batch)
                while done // 1000 > len(memory):
                    memory.append(process.memory_info().rss)
    print("MiB by thousands:", *(size // 2**20 for size in memory))
    assert (done, len(memory), said) == (CLASS, CLASS // 1000, [])
    assert max(memory) < 1.1 * memory[WARM // 1000 - 1]
