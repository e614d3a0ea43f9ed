"""A cluster of several hosts: network namespaces with addresses and cables of their own."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from classes import hand_in, lay_out, left_behind, papers
from dask_cluster import DaskCluster, drain
from killing import copy_of, graded_to_the_end, grading, handed_in, what_was_done

from autograder.classroom.course import Course

pytestmark = [
    pytest.mark.thorough,
    pytest.mark.slow,
    pytest.mark.skipif(
        os.geteuid() != 0 or shutil.which("ip") is None,
        reason="needs root and iproute2, to make network namespaces",
    ),
]

HOSTS = ("scheduler", "first", "second", "teacher")


def ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True)


class Network:
    """Hosts 10.77.0.1 and on, at one switch."""

    def __init__(self) -> None:
        self.prefix = f"c{os.getpid()}"
        self.switch = f"{self.prefix}s"
        ip("netns", "add", self.switch)
        self._in(self.switch, "link", "add", "br0", "type", "bridge")
        self._in(self.switch, "link", "set", "br0", "up")
        for number, host in enumerate(HOSTS, start=1):
            space, cable = f"{self.prefix}{number}", f"v{number}"
            ip("netns", "add", space)
            ends = ["link", "add", "eth0", "netns", space, "type", "veth"]
            ip(*ends, "peer", "name", cable, "netns", self.switch)
            self._in(self.switch, "link", "set", cable, "master", "br0", "up")
            self._in(space, "addr", "add", f"{self.address(host)}/24", "dev", "eth0")
            self._in(space, "link", "set", "eth0", "up")
            self._in(space, "link", "set", "lo", "up")

    def _in(self, space: str, *arguments: str) -> None:
        ip("-netns", space, *arguments)

    def address(self, host: str) -> str:
        return f"10.77.0.{1 + HOSTS.index(host)}"

    def at(self, host: str) -> tuple[str, ...]:
        """Return what runs a command on a host."""
        return ("ip", "netns", "exec", f"{self.prefix}{1 + HOSTS.index(host)}")

    def pull_the_plug(self, host: str) -> None:
        self._in(self.switch, "link", "set", f"v{1 + HOSTS.index(host)}", "down")

    def close(self) -> None:
        for space in (self.switch, *(f"{self.prefix}{n}" for n in range(1, 1 + len(HOSTS)))):
            subprocess.run(["ip", "netns", "delete", space], check=False, capture_output=True)


@pytest.fixture
def network() -> Iterator[Network]:
    network = Network()
    try:
        yield network
    finally:
        network.close()


@pytest.fixture
def cluster(network: Network, tmp_path: Path) -> Iterator[DaskCluster]:
    """A scheduler on one host, a worker on each of two others."""
    cluster = DaskCluster(tmp_path)
    try:
        cluster.start_scheduler(network.address("scheduler"), network.at("scheduler"))
        assert cluster.scheduler is not None
        drain(cluster.scheduler)
        for host in ("first", "second"):
            cluster.start_workers(1, prefix=network.at(host))
        yield cluster
    finally:
        cluster.close()


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = lay_out(tmp_path_factory.mktemp("released"))
    for student, content in sorted(papers(course).items())[::2]:
        hand_in(course, student, content)
    (course.root / ".grading_seed").write_text("0" * 64)
    return course


@pytest.mark.parametrize("unplugged", [False, True], ids=["all", "one unplugged in mid-run"])
def test_hosts_leave_the_same_marks_words_and_files(
    unplugged: bool, course: Course, network: Network, cluster: DaskCluster, tmp_path: Path
) -> None:
    here, there = copy_of(course, tmp_path / "here"), copy_of(course, tmp_path / "there")
    graded_to_the_end(here)
    with grading(there, f"--on={cluster.address}", prefix=network.at("teacher")) as process:
        assert process.stdout is not None
        if unplugged:
            for _ in range(3):  # the first line comes before anything is graded
                process.stdout.readline()
            network.pull_the_plug("first")
        graded, _, failures = what_was_done(process)
    assert (set(graded), failures) == (handed_in(course), {})
    assert left_behind(there) == left_behind(here)
