"""`course bench`: how fast it is, in ratios of one run."""

from __future__ import annotations

from pathlib import Path

import click

from autograder.classroom.where import find_checkout as _checkout
from autograder.classroom.where import full_name as _full_name
from autograder.cli.options import UNPROTECTED


@click.group()
def bench() -> None:
    """Measure, beside what people know. Writes to build/bench."""


@bench.command("reference")
@click.option("--rounds", type=click.IntRange(min=1), default=9, show_default=True)
@click.option("--gpu", is_flag=True, help="On a CUDA device: CuPy beside PyTorch.")
def bench_reference(rounds: int, gpu: bool) -> None:
    """Train the same network in the reference, PyTorch, scikit-learn and JAX.

    Two to three minutes on a quiet machine. The peers are optional: pip install -e '.[bench]'.
    """
    from rich.console import Console

    from autograder.benchmarks.bench_reference import RaceError, run_reference_benchmark

    folder = _checkout() / "build" / "bench"
    try:
        run_reference_benchmark(folder, Console(), rounds=rounds, gpu=gpu)
    except RaceError as error:
        raise click.ClickException(str(error)) from None


@bench.command("grading")
@click.argument("problem_set", metavar="[SET]", default="ps07")
@click.option("--size", type=click.IntRange(min=1), default=60, show_default=True)
@click.option(
    "--stock-size",
    type=click.IntRange(min=1),
    help="How many of them nbgrader's own command grades; default: all.",
)
@click.option(
    "--against",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Another checkout, with an environment in .venv: its `course grade` grades them, too.",
)
@click.option(
    "--unchanged",
    type=click.IntRange(min=0),
    default=0,
    help="Measure as well what it takes to see that nothing is new in a class of this size.",
)
@UNPROTECTED
def bench_grading(
    problem_set: str,
    size: int,
    stock_size: int | None,
    against: Path | None,
    unchanged: int,
    unprotected: bool,
) -> None:
    """Grade one class by stock nbgrader, by this course's plugin, and by `course grade`.

    Stock nbgrader takes about a second for each submission.
    """
    from rich.console import Console

    from autograder.benchmarks.bench_grading import run_grading_benchmark
    from autograder.benchmarks.measuring import GradingBenchmarkError

    try:
        run_grading_benchmark(
            _checkout(),
            Console(),
            size=size,
            problem_set=_full_name(problem_set),
            stock_size=stock_size,
            unprotected=unprotected,
            against=against,
            unchanged=unchanged,
        )
    except GradingBenchmarkError as error:
        raise click.ClickException(str(error)) from None
