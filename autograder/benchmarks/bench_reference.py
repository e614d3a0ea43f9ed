"""`course bench reference`: run the race, with NumPy's own kernel and with the fastest, and tell.

The race is in `race`, who takes part in `contestants`, the kernels in `blas`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from autograder.benchmarks.contestants import PEERS, missing_peers
from autograder.benchmarks.machine import describe_machine
from autograder.benchmarks.race import PROBLEMS
from autograder.doctor.blas import VARIABLE, Comparison, compare_kernels

ROUNDS = 9
COLORS = {  # Okabe & Ito's, which colour-blind readers can tell apart
    "matrix products": "#999999",
    "reference": "#0072B2",
    "PyTorch": "#D55E00",
    "scikit-learn": "#E69F00",
    "JAX": "#009E73",
}


class RaceError(Exception):
    """The race could not be run; the message says why."""


@dataclass(frozen=True)
class Run:
    """One race, under one kernel.

    Attributes
    ----------
    kernel : str
        Such as "SkylakeX"; "cuda" on a GPU.
    results : list of dict
        For each problem its sizes, batch_size, and the median seconds of a step by name.
    """

    kernel: str
    results: list[dict[str, Any]]


def run_reference_benchmark(
    folder: Path, console: Console, *, rounds: int = ROUNDS, gpu: bool = False
) -> list[Run]:
    """Race, print a table for each kernel, and write `reference.json` and `reference.png`.

    Parameters
    ----------
    folder : Path
        Where the two files go; with `gpu` they are called `reference_gpu`.
    console : Console
    rounds : int, default 9
        How often everyone's turn comes at each size.
    gpu : bool, default False
        On a CUDA device, CuPy beside PyTorch.

    Returns
    -------
    list of Run
        The first with the kernel that NumPy picks; a second one if another is faster.

    Raises
    ------
    RaceError
        If a race could not be run to its end.
    """
    missing = [name for name in missing_peers() if not gpu or name == "PyTorch"]
    if missing:
        modules = ", ".join(PEERS[name] for name in missing)
        console.print(
            f"Not installed, so not in the race: {', '.join(missing)} ({modules}). "
            "For all of them: pip install -e '.[bench]'"
        )
    kernels: Comparison | None = None
    if gpu:
        runs = [Run("cuda", _race(console, "on the GPU", rounds, gpu=True, kernel=None))]
    else:
        kernels = compare_kernels()
        names = [kernels.picked.name] + ([kernels.better.name] if kernels.better else [])
        runs = []
        for name in names:
            set_to = None if name == kernels.picked.name else name
            words = f"with the kernel {name}" if name else "with NumPy's kernel"
            runs.append(Run(name, _race(console, words, rounds, gpu=False, kernel=set_to)))
    for run in runs:
        console.print(table(run))
    if kernels is not None and kernels.better is not None:
        console.print(
            f"NumPy picks {kernels.picked.name} here; {kernels.better.name} multiplies "
            f"{kernels.picked.milliseconds / kernels.better.milliseconds:.2f} times faster. "
            f"Set it before Python starts: export {VARIABLE}={kernels.better.name}"
        )
    folder.mkdir(parents=True, exist_ok=True)
    name = "reference_gpu" if gpu else "reference"
    report = {
        "machine": describe_machine(),
        "rounds": rounds,
        "runs": [asdict(run) for run in runs],
    }
    if kernels is not None:
        report["kernels"] = asdict(kernels)
    (folder / f"{name}.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    _plot(runs, folder / f"{name}.png")
    console.print(f"Written: {folder / name}.json and .png")
    return runs


def table(run: Run) -> Table:
    """Return the times of a run, and how many times as long everyone takes as the reference."""
    title = f"One training step, median, kernel {run.kernel or 'unknown'}"
    result = Table(title=title, caption="× : times the reference's time; more than 1 is slower")
    result.add_column("network, batch")
    result.add_column("matrix\nproducts", justify="right")
    result.add_column("reference", justify="right")
    result.add_column("reference /\nproducts", justify="right")
    peers = [name for name in COLORS if name in PEERS and name in run.results[0]["seconds"]]
    for name in peers:
        result.add_column(name, justify="right")
    for problem in run.results:
        seconds = problem["seconds"]
        ours, products = seconds["reference"], seconds["matrix products"]
        result.add_row(
            f"{'-'.join(map(str, problem['sizes']))}, {problem['batch_size']}",
            _time(products),
            _time(ours),
            f"{ours / products:.2f}",
            *(f"{_time(seconds[name])} ({seconds[name] / ours:.2f}×)" for name in peers),
        )
    return result


def _race(
    console: Console, words: str, rounds: int, *, gpu: bool, kernel: str | None
) -> list[dict[str, Any]]:
    environment = dict(os.environ) | ({VARIABLE: kernel} if kernel else {})
    command = [sys.executable, "-m", "autograder.benchmarks.race", str(rounds)]
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with (
        Progress(*columns, console=console, transient=True) as progress,
        subprocess.Popen(
            [*command, "gpu" if gpu else "cpu"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process,
    ):
        assert process.stdout is not None
        assert process.stderr is not None
        task = progress.add_task(f"racing {words}", total=None)
        results = []
        for line in _lines(process.stdout):
            results.append(json.loads(line))
            progress.update(task, description=f"racing {words}: {len(results)}/{len(PROBLEMS)}")
        errors = process.stderr.read()
    if process.returncode != 0:
        last = (errors.strip().splitlines() or ["no message"])[-1]
        raise RaceError(f"the race {words} ended with exit status {process.returncode}: {last}")
    return results


def _lines(stream: Any) -> Iterator[str]:
    """Yield the lines of JSON, whatever else the peers print."""
    for line in stream:
        if line.startswith("{"):
            yield line


def _time(seconds: float) -> str:
    return f"{1e6 * seconds:.0f} µs" if seconds < 1e-3 else f"{1e3 * seconds:.2f} ms"


def _plot(runs: Sequence[Run], path: Path) -> None:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, panels = pyplot.subplots(
        1, len(PROBLEMS), figsize=(10, 1.2 + 1.6 * len(runs)), layout="constrained"
    )
    for column, axes in enumerate(panels):
        rows = []
        for run in runs:
            seconds = run.results[column]["seconds"]
            rows += [(f"{name}, {run.kernel}", seconds[name], COLORS[name]) for name in seconds]
        for i, (_, value, color) in enumerate(rows):
            axes.barh(i, 1e3 * value, color=color)
            axes.text(1e3 * value, i, f" {_time(value)}", va="center", fontsize=8)
        problem = runs[0].results[column]
        axes.set_title(
            f"{'-'.join(map(str, problem['sizes']))}\nbatch {problem['batch_size']}", fontsize=9
        )
        axes.set_yticks(range(len(rows)), [label for label, _, _ in rows] if column == 0 else [])
        axes.invert_yaxis()
        axes.set_xlim(0, 1.45e3 * max(value for _, value, _ in rows))
        axes.set_xlabel("ms per step")
        axes.spines[["top", "right"]].set_visible(False)
    figure.suptitle("One training step: shorter is faster")
    figure.savefig(path, dpi=150)
    pyplot.close(figure)
