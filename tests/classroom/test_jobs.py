"""How many notebooks at a time: as many as there are processors and memory for."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from autograder.classroom import jobs

GIB = 2**30


@pytest.fixture
def cgroups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine of 16 processors and 64 GiB with control groups of version 2; we are in a/b."""
    monkeypatch.setattr(jobs, "available_processors", lambda: 16)
    memory = SimpleNamespace(available=64 * GIB)
    monkeypatch.setattr(jobs.psutil, "virtual_memory", lambda: memory)
    monkeypatch.setattr(jobs, "MEMBERSHIP", tmp_path / "membership")
    monkeypatch.setattr(jobs, "CGROUPS", tmp_path / "groups")
    (tmp_path / "membership").write_text("0::/a/b\n")
    (tmp_path / "groups" / "a" / "b").mkdir(parents=True)
    return tmp_path / "groups"


def limit(group: Path, most: str, used: int, forgettable: int = 0) -> None:
    (group / "memory.max").write_text(f"{most}\n")
    (group / "memory.current").write_text(f"{used}\n")
    (group / "memory.stat").write_text(f"anon 5\ninactive_file {forgettable}\n")


def test_with_memory_for_all_there_is_one_for_each_processor(cgroups: Path) -> None:
    limit(cgroups / "a" / "b", "max", GIB)
    assert jobs.default_jobs(2 * GIB) == 16


def test_a_group_above_ours_that_has_little_left_means_fewer(cgroups: Path) -> None:
    limit(cgroups / "a" / "b", "max", GIB)
    limit(cgroups / "a", str(6 * GIB), 3 * GIB, forgettable=GIB)
    assert jobs.available_memory() == 4 * GIB
    assert jobs.default_jobs(2 * GIB) == 3


def test_version_1_of_control_groups_is_understood(cgroups: Path) -> None:
    (cgroups.parent / "membership").write_text("4:memory:/a\n3:cpuset:/\n0::/\n")
    group = cgroups / "memory" / "a"
    group.mkdir(parents=True)
    (group / "memory.limit_in_bytes").write_text(str(3 * GIB))
    (group / "memory.usage_in_bytes").write_text(str(2 * GIB))
    (group / "memory.stat").write_text("inactive_file 5\ntotal_inactive_file 7\n")
    assert jobs.available_memory() == GIB + 7


def test_however_little_there_is_one_notebook_is_graded_at_a_time(cgroups: Path) -> None:
    limit(cgroups / "a" / "b", "1000", 2000)
    assert jobs.default_jobs(2 * GIB) == 1


def test_where_there_are_no_groups_the_systems_word_counts(cgroups: Path) -> None:
    (cgroups.parent / "membership").unlink()
    assert jobs.available_memory() == 64 * GIB
