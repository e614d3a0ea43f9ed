"""The race itself: one process, everyone in turns. Run as `python -m`, it prints JSON.

A process of its own is needed because NumPy's kernel is chosen when NumPy is loaded, and
because the peers should start as fresh as we do.
"""

from __future__ import annotations

import json
import math
import statistics
import sys
import time
from collections.abc import Iterable

from autograder.benchmarks.contestants import Pass, Problem, contestants

PROBLEMS = (
    Problem((64, 32, 10), batch_size=32, n_batches=300),
    Problem((784, 128, 10), batch_size=64, n_batches=60),
    Problem((784, 256, 256, 10), batch_size=128, n_batches=30),
    Problem((784, 1024, 1024, 10), batch_size=256, n_batches=8),
)
REST = 0.2
"""Seconds between two contestants: the threads of the one before must have gone to sleep."""
SAME_LOSS = 0.01
"""How far the losses of the first pass may differ, relative to the reference's."""


def race(problem: Problem, rounds: int, *, gpu: bool) -> dict[str, float]:
    """Let everyone train in turns and take the median time.

    Parameters
    ----------
    problem : Problem
    rounds : int
        How often everyone's turn comes.
    gpu : bool

    Returns
    -------
    dict of str to float
        The median time of a step in seconds, by name.

    Raises
    ------
    ArithmeticError
        If two who start from the same weights do not have the same loss.
    """
    runners = dict(contestants(problem, gpu=gpu))
    _check_losses({name: train() for name, train in runners.items()})
    times: dict[str, list[float]] = {name: [] for name in runners}
    for turn in range(rounds):
        names = list(runners)
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            time.sleep(REST)
            times[name].append(_seconds(runners[name]) / problem.n_batches)
    return {name: statistics.median(of_rounds) for name, of_rounds in times.items()}


def _seconds(train: Pass) -> float:
    train()  # wakes the threads and fills the caches
    start = time.perf_counter()
    train()
    return time.perf_counter() - start


def _check_losses(losses: dict[str, float]) -> None:
    for name, loss in losses.items():
        if not math.isnan(loss) and abs(loss - losses["reference"]) > SAME_LOSS * abs(loss):
            raise ArithmeticError(
                f"{name} has the loss {loss:.6f} after the first pass, the reference "
                f"{losses['reference']:.6f}: they don't train the same network."
            )


def main(arguments: Iterable[str]) -> None:
    """Race on every problem and print a line of JSON for each."""
    rounds, gpu = arguments
    for problem in PROBLEMS:
        seconds = race(problem, int(rounds), gpu=gpu == "gpu")
        result = {"sizes": problem.sizes, "batch_size": problem.batch_size, "seconds": seconds}
        print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
