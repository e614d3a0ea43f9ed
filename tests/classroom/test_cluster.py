"""On a cluster a class gets the same marks, words and files; who isn't fit to grade, doesn't."""

import json
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from classes import CHECKOUT, PS06, hand_in, lay_out, left_behind, papers, rows
from dask_cluster import (
    DASK,
    FILES,
    HERE,
    DaskCluster,
    dask_cluster,
    drain,
    kill_tree,
    no_kit,
    workers_below,
)
from distributed import Client
from documented import commands, with_other
from trusting import TrustingSandbox, open_ending, open_none, open_trusting, open_weaker

from autograder.classroom.cluster import connection, dispatch, workers
from autograder.classroom.cluster.check import check_workers
from autograder.classroom.cluster.connection import Cluster
from autograder.classroom.cluster.dispatch import AHEAD
from autograder.classroom.course import Course, CourseError
from autograder.classroom.grade_class import DIED, GradingOptions, grade_class
from autograder.classroom.grading_report import GradingReport

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:Object of type .* not in session"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]

SOME = ("right_terse_0", "blank_0", "slips_0_0", "syntax_error_0", "not_json_0", "own_names_0")


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Some who handed in, with a file beside, not graded."""
    course = lay_out(tmp_path_factory.mktemp("released"))
    found = papers(course)
    chosen = [*(s for s in SOME if s in found), *sorted(found)[::9]]
    for number, student in enumerate(dict.fromkeys(chosen)):
        folder = hand_in(course, student, found[student])
        (folder / "data.csv").write_text(f"{number}\n")
        (folder / "page.html").write_text("not taken")
    (course.root / ".grading_seed").write_text("0" * 64)
    return course


@pytest.fixture
def course(released: Course, tmp_path: Path) -> Course:
    return copy_of(released, tmp_path / "course")


def copy_of(course: Course, folder: Path) -> Course:
    shutil.copytree(course.root, folder)
    return Course(folder)


def handed_in(course: Course) -> set[str]:
    return {path.name for path in (course.root / "submitted").iterdir()}


@pytest.fixture(scope="module")
def undisturbed(released: Course, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What is left behind by this machine alone."""
    other = copy_of(released, tmp_path_factory.mktemp("local") / "course")
    report = grade_class(other, PS06, GradingOptions(2, open_sandbox=open_trusting))
    assert (set(report.graded), report.failures) == (handed_in(released), {})
    return left_behind(other)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaskCluster]:
    """A scheduler and two workers that are fit."""
    with dask_cluster(tmp_path_factory.mktemp("dask")) as cluster:
        cluster.start_workers(2)
        yield cluster


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[DaskCluster]:
    """A scheduler without any worker."""
    with dask_cluster(tmp_path) as cluster:
        yield cluster


def grade(course: Course, running: DaskCluster, say: Any = None, **options: Any) -> GradingReport:
    options = {"open_sandbox": open_trusting, "cluster": Cluster(running.address), **options}
    return grade_class(course, PS06, GradingOptions(**options), say=say or (lambda words: None))


@pytest.mark.thorough
def test_a_cluster_leaves_the_same_marks_words_and_files(
    course: Course, running: DaskCluster, undisturbed: Any
) -> None:
    report = grade(course, running)
    assert report.failures == {}
    assert left_behind(course) == undisturbed
    assert (report.tier, report.walls) == ("A", TrustingSandbox.description)
    assert grade(course, running).graded == []


def test_dask_s_pages_show_what_the_tasks_are(course: Course, running: DaskCluster) -> None:
    grade(course, running)
    with Client(running.address, set_as_default=False) as client:
        names = client.run_on_scheduler(lambda dask_scheduler: list(dask_scheduler.task_prefixes))
    assert {"ps06: grade", "ps06: walls"} <= set(names)


@pytest.mark.thorough
def test_what_was_graded_here_is_up_to_date_there(
    course: Course, running: DaskCluster, undisturbed: Any
) -> None:
    grade_class(course, PS06, GradingOptions(1, ("blank_0",), open_sandbox=open_trusting))
    report = grade(course, running)
    assert report.unchanged == ["blank_0"]
    assert left_behind(course) == undisturbed


def test_no_more_submissions_are_read_than_keep_the_workers_busy(
    course: Course, running: DaskCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, most, seen = [0], [0], []
    take_in = workers.take_in

    def counted(*arguments: Any) -> Any:
        read[0] += 1
        most[0] = max(most[0], read[0] - sum(seen))
        return take_in(*arguments)

    results = workers.ClusterWorkers.results

    def counting(self: Any, tasks: Any) -> Any:
        for batch in results(self, tasks):
            seen.append(len(batch))
            yield batch

    monkeypatch.setattr(workers, "take_in", counted)
    monkeypatch.setattr(workers.ClusterWorkers, "results", counting)
    grade(course, running)
    assert sum(seen) == len(handed_in(course))
    assert most[0] <= AHEAD * 2


def test_neither_the_secret_nor_a_name_travels(course: Course) -> None:
    seen: list[Any] = []

    class Spy(workers.ClusterWorkers):
        def results(self, tasks: Any) -> Any:
            folders = list(tasks)
            questions = [self._question(folder) for folder in folders]
            seen.extend(zip(folders, questions, strict=True))
            seen.append(self._dispatcher._config)
            return iter(())

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workers, "ClusterWorkers", Spy)
        patch.setattr(Spy, "__enter__", lambda self: self)
        patch.setattr(Spy, "__exit__", lambda self, *_: None)
        grade_class(course, PS06, GradingOptions(cluster=Cluster("tcp://127.0.0.1:1")))
    *asked, config = seen
    assert config.secret == b""
    for folder, question in asked:
        content = workers.zlib.decompress(question)
        assert folder.parent.name.encode() not in content.replace(b"blank", b"")
        assert b"0" * 64 not in content
        assert os.fsencode(course.root) not in content


# -- who takes no work ---------------------------------------------------------------------------


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is waited for, neither a scheduler nor further workers."""
    monkeypatch.setattr(dispatch, "PATIENCE_SECONDS", 0.0)


def another_kit(folder: Path) -> Path:
    """A kit in which one comment is another."""
    for package in ("autograder", "reference_impl"):
        shutil.copytree(CHECKOUT / package, folder / package)
    with (folder / "autograder" / "core" / "verdict.py").open("a") as file:
        file.write("# changed\n")
    return folder


@pytest.mark.parametrize(
    ("make", "words"),
    [(another_kit, "it has another kit: this kit is"), (no_kit, "it can't load the kit")],
)
@pytest.mark.usefixtures("impatient")
def test_a_worker_with_another_kit_takes_no_work_and_is_named(
    make: Any, words: str, course: Course, empty: DaskCluster, tmp_path: Path
) -> None:
    empty.start_workers(1, paths=(make(tmp_path / "kit"), HERE))
    with pytest.raises(CourseError, match=f"no worker that takes work:\n  tcp://.*{words}"):
        grade(course, empty)
    assert rows(course) == {}
    (found,) = check_workers(Cluster(empty.address))
    assert words in found.refused


def test_workers_that_are_not_fit_leave_the_work_to_those_that_are(
    course: Course, running: DaskCluster, undisturbed: Any
) -> None:
    nanny = running.start_workers(1, threads=2)
    said: list[str] = []
    report = grade(course, running, said.append)
    nanny.terminate()
    nanny.wait()
    assert [words.partition(" takes no work: ")[2][:20] for words in said] == [
        "it has 2 threads: st"
    ]
    assert report.failures == {}
    assert left_behind(course) == undisturbed


@pytest.mark.usefixtures("impatient")
def test_a_worker_without_walls_takes_no_work(course: Course, running: DaskCluster) -> None:
    with pytest.raises(CourseError, match=r"There is no sandbox here.*`course doctor` there"):
        grade(course, running, open_sandbox=open_none)
    assert rows(course) == {}


@pytest.mark.usefixtures("impatient")
def test_walls_that_are_weaker_than_asked_for_take_no_work(
    smaller: Course, running: DaskCluster
) -> None:
    options: dict[str, Any] = {"open_sandbox": open_weaker}
    asking_for_a = Course(smaller.root, (("JudgeExercises", {"walls": "A"}),))
    with pytest.raises(CourseError, match="tier A doesn't hold here"):
        grade(asking_for_a, running, **options)
    assert rows(smaller) == {}
    report = grade(smaller, running, **options)
    assert (report.tier, set(report.graded)) == ("B", handed_in(smaller))


@pytest.mark.usefixtures("impatient")
def test_a_cluster_without_workers_is_said(course: Course, empty: DaskCluster) -> None:
    with pytest.raises(CourseError, match="has no worker that takes work; `course cluster` says"):
        grade(course, empty)


@pytest.mark.usefixtures("impatient")
def test_a_scheduler_that_is_not_there_is_said(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "CONNECT_SECONDS", 1.0)  # there is none, however long it waits
    options = GradingOptions(cluster=Cluster("tcp://127.0.0.1:1"))
    with pytest.raises(CourseError, match=r"the scheduler tcp://127.0.0.1:1 doesn't answer"):
        grade_class(course, PS06, options)
    assert not logging.getLogger("distributed.client").isEnabledFor(logging.ERROR)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("127.0.0.1:8786", "is no address of a scheduler; one is tcp://HOST:PORT"),
        ("tls://127.0.0.1:8786", "asks for certificates: give --cluster-tls"),
    ],
)
def test_an_address_that_can_not_be_used_is_said(address: str, words: str, course: Course) -> None:
    with pytest.raises(CourseError, match=words):
        grade_class(course, PS06, GradingOptions(cluster=Cluster(address)))


def test_without_dask_a_cluster_is_refused_in_a_sentence(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(os.sys.modules, "distributed", None)  # type: ignore[attr-defined]
    with pytest.raises(CourseError, match=r"pip install 'backprop-course\[cluster\]'"):
        grade_class(course, PS06, GradingOptions(cluster=Cluster("tcp://127.0.0.1:1")))


# -- workers and submissions that end ------------------------------------------------------------


def with_a_cell(course: Course, student: str, source: str) -> None:
    """Put a cell at the beginning of what a student handed in."""
    path = course.root / "submitted" / student / PS06 / f"{PS06}.ipynb"
    notebook = json.loads(path.read_text())
    cell = {"cell_type": "code", "id": "my-own", "metadata": {}, "source": source}
    notebook["cells"].insert(0, {**cell, "outputs": [], "execution_count": None})
    path.write_text(json.dumps(notebook))


@pytest.fixture
def smaller(course: Course) -> Course:
    """Of the class, some."""
    for student in sorted(handed_in(course))[4:]:
        shutil.rmtree(course.root / "submitted" / student)
    return course


def test_who_ends_every_worker_costs_nobody_else(smaller: Course, running: DaskCluster) -> None:
    guilty, *others = sorted(handed_in(smaller))
    with_a_cell(smaller, guilty, "#end")
    report = grade(smaller, running, open_sandbox=open_ending)
    assert report.failures == {guilty: DIED}
    assert set(report.graded) == set(others)


def test_what_was_under_way_on_a_worker_that_was_lost_is_graded_after_all(
    smaller: Course, running: DaskCluster, tmp_path: Path
) -> None:
    unlucky, *_ = sorted(handed_in(smaller))
    with_a_cell(smaller, unlucky, f"#end until {tmp_path / 'killed'}")
    report = grade(smaller, running, open_sandbox=open_ending)
    assert report.failures == {}
    assert set(report.graded) == handed_in(smaller)


@pytest.mark.thorough
def test_a_worker_that_is_stopped_keeps_nobody_waiting(
    course: Course, empty: DaskCluster, undisturbed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other one does what it had begun."""
    monkeypatch.setattr(dispatch, "STRAGGLING_SECONDS", 1.0)
    nanny = empty.start_workers(2)
    stopped = workers_below(nanny)[0]

    def stop(done: int, total: int) -> None:
        if done == total // 4:
            stopped.suspend()

    options = GradingOptions(open_sandbox=open_trusting, cluster=Cluster(empty.address))
    counts = iter(range(len(handed_in(course)) + 1))
    report = grade_class(course, PS06, options, lambda done, total: stop(next(counts), total))
    stopped.resume()
    assert report.failures == {}
    assert left_behind(course) == undisturbed


@pytest.mark.thorough
def test_a_scheduler_that_is_started_again_is_waited_for(
    course: Course, empty: DaskCluster, undisturbed: Any
) -> None:
    nannies = [empty.start_workers(1)]
    said: list[str] = []

    def kill(done: int, total: int) -> None:
        if done and len(nannies) == 1:
            empty.kill_scheduler()
            nannies.append(nannies[0])

    def start_again(words: str) -> None:
        said.append(words)
        if "is lost" in words:
            kill_tree(nannies[0].pid)
            empty.start_scheduler()
            assert empty.scheduler is not None
            drain(empty.scheduler)
            empty.start_workers(1)

    options = GradingOptions(open_sandbox=open_trusting, cluster=Cluster(empty.address))
    report = grade_class(course, PS06, options, kill, start_again)
    assert said[0].startswith(f"The scheduler {empty.address} is lost. Waiting for it")
    assert "start them again" in said[0]
    assert report.failures == {}
    assert left_behind(course) == undisturbed


# -- certificates, and the command ---------------------------------------------------------------


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """An authority's certificate, and one of ours with its key, made as docs/cluster.md says."""
    folder = tmp_path_factory.mktemp("certificates")
    for command in commands("cluster.md", "openssl"):
        subprocess.run(with_other(command, {}), cwd=folder, check=True, capture_output=True)
    authority, certificate, key = (folder / name for name in FILES)
    return authority, certificate, key


@pytest.mark.thorough
def test_with_certificates_only_who_has_one_is_let_in(
    smaller: Course, certificates: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    with dask_cluster(tmp_path, certificates) as cluster:
        cluster.start_workers(1)
        with pytest.raises(CourseError, match="asks for certificates"):
            grade(smaller, cluster)
        names = dict(zip(FILES, map(str, certificates), strict=True))
        place = {"ps07": "ps06", "tls://10.0.0.1:8786": cluster.address}
        _, last = commands("cluster.md", "course grade")
        done = course_command(*with_other(last, {**place, **names})[1:], cwd=smaller.root)
    assert done.returncode == 0, done.stderr
    assert set(rows(smaller)) == handed_in(smaller)


def course_command(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("course")), *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def test_the_command_checks_and_grades_and_its_hint_is_how_the_cluster_was_started(
    smaller: Course, running: DaskCluster
) -> None:
    """With real walls."""
    hint = course_command("cluster", cwd=smaller.root).stdout
    assert f"{DASK} worker tcp://" in hint
    assert "--nthreads 1" in hint
    (check,) = commands("cluster.md", "course cluster")
    grade_it, _ = commands("cluster.md", "course grade")
    place = {"tcp://10.0.0.1:8786": running.address}
    checked = course_command(*with_other(check, place)[1:], cwd=smaller.root)
    assert checked.stdout.splitlines()[-1] == "2 of 2 workers would grade."
    assert checked.stdout.count("is ready, tier ") == 2
    words = with_other(grade_it, {**place, "ps07": "ps06"})
    graded = course_command(*words[1:], cwd=smaller.root)
    assert graded.returncode == 0, graded.stderr
    assert "4 graded, 0 unchanged." in graded.stdout


def test_jobs_are_for_this_machine_only(smaller: Course) -> None:
    both = ["grade", "ps06", "--jobs", "2", "--cluster", "tcp://127.0.0.1:1"]
    assert "--jobs is for this machine" in course_command(*both, cwd=smaller.root).stderr
