"""`course bench grading`: one class, graded by stock nbgrader, our plugin, and `course grade`.

Every way of grading starts from its own copy of the same folder and runs as the command that an
instructor would type, its start included.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

from autograder.benchmarks import cluster
from autograder.benchmarks.large_class import enlarge
from autograder.benchmarks.machine import describe_machine
from autograder.benchmarks.measuring import GradingBenchmarkError, Measurement, measured
from autograder.classroom.course import CONFIG_FILE, Course
from autograder.demo.sample_class import sample_class

STOCK_CONFIG = """\
c = get_config()
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
"""
ONE_JOB = "course grade --jobs 1"
BEFORE = f"{ONE_JOB}, the build before"
NOTHING_NEW = "course grade, nothing new"
NOTHING_NEW_BEFORE = f"{NOTHING_NEW}, the build before"
FEW = 20
"""So many are graded where many have to be graded already; the others are copies."""


def run_grading_benchmark(
    checkout: Path,
    console: Console,
    *,
    size: int,
    problem_set: str,
    stock_size: int | None = None,
    unprotected: bool = False,
    against: Path | None = None,
    unchanged: int = 0,
) -> list[Measurement]:
    """Compose a class, grade it in several ways, print a table, write `grading.json` and `.png`.

    Parameters
    ----------
    checkout : Path
        Where solutions/ and nbgrader_config.py are; the results go to its build/bench.
    console : Console
    size : int
        Submissions in the class.
    problem_set : str
        The full name of the set.
    stock_size : int, optional
        Let stock nbgrader and the plugin grade only so many of them, because they take long.
    unprotected : bool
        Also where there is no sandbox.
    against : Path, optional
        Another checkout, such as the build before, with an environment of its own in `.venv`: its
        `course grade --jobs 1` grades the same class right before ours.
    unchanged : int
        Measure as well what it takes to see that nothing is new in a graded class of this size.

    Returns
    -------
    list of Measurement
        Stock nbgrader first.

    Raises
    ------
    GradingBenchmarkError
        If a way of grading ended with an error, or the other checkout has no environment.
    """
    other = None if against is None else _interpreter_of(against)
    some = min(size, stock_size or size)
    cores = os.cpu_count() or 1
    flags = ["--unprotected"] if unprotected else []
    autograde = ["-m", "nbgrader", "autograde", problem_set]
    grade = ["-c", "from autograder.cli import main; main()", "grade", problem_set, *flags]
    ours, one_job = sys.executable, [*grade, "--jobs", "1"]
    stock_config = STOCK_CONFIG
    our_config = (checkout / CONFIG_FILE).read_text(encoding="utf-8")
    ways: list[tuple[str, int, list[str], str]] = [
        ("nbgrader autograde, stock", some, [ours, *autograde], stock_config),
        ("nbgrader autograde, this course's plugin", some, [ours, *autograde], our_config),
        (ONE_JOB, size, [ours, *one_job], our_config),
    ]
    its_config = ""
    if against is not None and other is not None:
        its_config = (against / CONFIG_FILE).read_text(encoding="utf-8")
        ways.insert(2, (BEFORE, size, [other, *one_job], its_config))
    if cores > 1:
        every_core = [ours, *grade, "--jobs", str(cores)]
        ways.append((f"course grade --jobs {cores}", size, every_core, our_config))
    measurements = []
    with tempfile.TemporaryDirectory(prefix="backprop-bench-") as scratch:
        template = _composed_course(checkout, Path(scratch) / "template", problem_set, size)
        for way, n, command, config in ways:
            folder = Path(scratch) / "course"
            shutil.copytree(template, folder)
            (folder / CONFIG_FILE).write_text(config, encoding="utf-8")
            for student in sorted((folder / "submitted").iterdir())[n:]:
                shutil.rmtree(student)
            with console.status(f"{way}: {n} submissions"):
                measurements.append(measured(way, n, command, folder))
            shutil.rmtree(folder)
        for workers in cluster.WORKERS:
            shutil.copytree(template, folder)
            with console.status(f"a cluster of {workers}: {size} submissions"):
                measurements.append(_on_a_cluster(workers, size, grade, folder))
            shutil.rmtree(folder)
        builds = [(NOTHING_NEW, ours, our_config)]
        if against is not None and other is not None:
            builds.insert(0, (NOTHING_NEW_BEFORE, other, its_config))
        for way, python, config in builds if unchanged else ():
            shutil.copytree(template, folder)
            (folder / CONFIG_FILE).write_text(config, encoding="utf-8")
            with console.status(f"{way}: {unchanged} submissions"):
                measurements.append(_nothing_new(way, unchanged, [python, *one_job], folder))
            shutil.rmtree(folder)
    console.print(table(measurements))
    for sentence in beside_the_build_before(measurements):
        console.print(sentence)
    output = checkout / "build" / "bench"
    output.mkdir(parents=True, exist_ok=True)
    report = {
        "machine": describe_machine(),
        "problem_set": problem_set,
        "measurements": [asdict(m) | {"per_minute": m.per_minute} for m in measurements],
    }
    (output / "grading.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    _plot(measurements, output / "grading.png")
    console.print(f"Written: {output / 'grading'}.json and .png")
    return measurements


def table(measurements: Sequence[Measurement]) -> Table:
    """Return what was measured, and how many times as fast as the first each one is."""
    result = Table(title="Grading one class")
    result.add_column("way")
    columns = ("submissions", "per minute", "times stock", "CPU s each", "peak memory")
    for name in columns:
        result.add_column(name, justify="right")
    for m in measurements:
        result.add_row(
            m.way,
            str(m.submissions),
            f"{m.per_minute:.0f}",
            f"{m.per_minute / measurements[0].per_minute:.1f}×",
            f"{m.cpu_seconds / m.submissions:.3f}",
            f"{m.peak_bytes / 2**20:.0f} MiB",
        )
    return result


def beside_the_build_before(measurements: Sequence[Measurement]) -> list[str]:
    """Return how much processor time ours needs of another build's, where both were measured."""
    each = {m.way: m.cpu_seconds / m.submissions for m in measurements}
    return [
        f"{way} needs {each[way] / each[before]:.2f} of its processor time before."
        for way, before in ((ONE_JOB, BEFORE), (NOTHING_NEW, NOTHING_NEW_BEFORE))
        if way in each and before in each
    ]


def _interpreter_of(checkout: Path) -> str:
    """Return the Python of a checkout's own environment."""
    folder = "Scripts" if os.name == "nt" else "bin"
    path = checkout.absolute() / ".venv" / folder / ("python.exe" if os.name == "nt" else "python")
    if not path.exists() or not (checkout / CONFIG_FILE).exists():
        raise GradingBenchmarkError(
            f"{checkout} should be a checkout with an environment in .venv; run `make lint` there"
        )
    return str(path)


def _composed_course(checkout: Path, folder: Path, problem_set: str, size: int) -> Path:
    """Lay out a course with a release, its gradebook, and a class of honest submissions."""
    folder.mkdir()
    shutil.copytree(checkout / "solutions" / problem_set, folder / "solutions" / problem_set)
    shutil.copy(checkout / CONFIG_FILE, folder)
    path = checkout / "exercises" / problem_set / f"{problem_set}.ipynb"
    releases = {problem_set: json.loads(path.read_text(encoding="utf-8"))}
    Course(folder).release(problem_set)
    honest = [
        student.papers[problem_set]
        for student in sample_class(releases)
        if student.name.startswith(("right_", "slips_"))
    ]
    for number in range(size):
        paper = honest[number % len(honest)]
        notebook = json.loads(paper.content)
        # no two alike, as in life: a comment in an own cell at the end
        notebook["cells"].append(
            {
                "cell_type": "code",
                "id": "own-cell",
                "metadata": {},
                "source": f"# student {number}",
                "outputs": [],
                "execution_count": None,
            }
        )
        target = folder / "submitted" / f"student_{number:05}" / problem_set / paper.file_name
        target.parent.mkdir(parents=True)
        target.write_text(json.dumps(notebook), encoding="utf-8")
    return folder


def _nothing_new(way: str, size: int, command: list[str], folder: Path) -> Measurement:
    """Measure a run that has nothing to grade in a class that is graded.

    The run before it isn't counted: it reads the copies, of which nothing can be known.
    """
    for student in sorted((folder / "submitted").iterdir())[FEW:]:
        shutil.rmtree(student)
    measured(way, FEW, command, folder)
    enlarge(folder, Course(folder).coursedir.db_url, size)
    measured(way, size, command, folder)
    return measured(way, size, command, folder)


def _on_a_cluster(workers: int, size: int, grade: list[str], folder: Path) -> Measurement:
    """Measure `course grade` on a cluster that runs already: what both take, and their memory.

    The cluster's memory is that at the end, when each worker has its zygote.
    """
    way = f"course grade --cluster, {workers} worker{'s' * (workers > 1)}"
    try:
        with cluster.local_cluster(workers) as running:
            before = running.cpu_seconds()
            command = [sys.executable, *grade, "--cluster", running.address]
            here = measured(way, size, command, folder)
            return replace(
                here,
                cpu_seconds=here.cpu_seconds + running.cpu_seconds() - before,
                peak_bytes=here.peak_bytes + running.memory_bytes(),
            )
    except cluster.ClusterNotStarted as error:
        raise GradingBenchmarkError(f"{way}: {error}") from None


def _plot(measurements: Sequence[Measurement], path: Path) -> None:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, (axes, below) = pyplot.subplots(
        2, figsize=(7, 5), height_ratios=(len(measurements), 5), layout="constrained"
    )
    stock = measurements[0].per_minute
    for i, m in enumerate(measurements):
        axes.barh(i, m.per_minute, color="#999999" if i == 0 else "#0072B2")
        label = f" {m.per_minute:.0f} ({m.per_minute / stock:.1f}×)"
        axes.text(m.per_minute, i, label, va="center", fontsize=9)
    axes.set_yticks(range(len(measurements)), [m.way for m in measurements])
    axes.invert_yaxis()
    axes.set_xlim(0, 1.25 * max(m.per_minute for m in measurements))
    axes.set_xlabel("submissions per minute")
    axes.set_title("Grading one class: longer is faster")
    for m, line in zip(measurements, ("-", "--", "-.", ":") * len(measurements), strict=False):
        seconds, sizes = zip(*m.memory, strict=True) if m.memory else ((), ())
        end = m.memory[-1][0] if m.memory else 1.0
        below.plot([s / end for s in seconds], [n / 2**20 for n in sizes], line, label=m.way)
    below.set_xlabel("part of the time that it took")
    below.set_ylabel("memory, MiB")
    below.set_ylim(bottom=0)
    below.legend(fontsize=8)
    for one in (axes, below):
        one.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, dpi=150)
    pyplot.close(figure)
