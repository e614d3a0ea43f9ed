"""`course audit`: every exercise, on all cores; prints and writes what was found."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from autograder.audit.audit_exercise import KILLED_AT_LEAST, ExerciseAudit, audit_exercise
from autograder.audit.excuses import excuses_in, unknown_names
from autograder.audit.notebooks import audit_notebooks
from autograder.audit.output import (
    column_table,
    share_killed,
    table,
    words_table,
    write_examples,
    write_json,
    write_page,
)
from autograder.problem_sets import exercises
from autograder.sandbox.opening import open_sandbox


@dataclass(frozen=True)
class AuditOptions:
    """How much the audit looks at: the parameters of `audit_exercise`."""

    seeds: int = 20
    one_mutant_in: int = 1
    draws: int = 300
    odd_results: int = 300
    searched: int = 5


MEMORY = 8 * 2**30

QUICK = AuditOptions(seeds=1, one_mutant_in=50, draws=0, odd_results=8, searched=0)


def run_audit(
    checkout: Path,
    problem_sets: Sequence[str],
    console: Console,
    options: AuditOptions,
    jobs: int | None = None,
) -> list[str]:
    """Audit problem sets; writes `audit.json`, `audit.html` and `words.html` to `build/audit`.

    Parameters
    ----------
    checkout : Path
    problem_sets : sequence of str
    console : rich.console.Console
    options : AuditOptions
    jobs : int, optional
        Exercises at a time; all cores by default.

    Returns
    -------
    list of str
        What must not be; empty if the graders are right.
    """
    names = [(problem_set, name) for problem_set in problem_sets for name in exercises(problem_set)]
    found: dict[tuple[str, str], ExerciseAudit] = {}
    failures: list[str] = []
    spawn = get_context("spawn")
    workers = jobs or os.cpu_count() or 1
    with (
        ProcessPoolExecutor(workers, mp_context=spawn, initializer=_limit_memory) as pool,
        Progress(console=console) as bar,
    ):
        task = bar.add_task("exercises", total=len(names))
        futures: dict[Future[ExerciseAudit], tuple[str, str]] = {
            pool.submit(audit_exercise, checkout, *name, **asdict(options)): name for name in names
        }
        for future in as_completed(futures):
            found[futures[future]] = future.result()
            bar.advance(task)
        task = bar.add_task("notebooks", total=len(problem_sets))
        with open_sandbox(allow_unprotected=True) as sandbox:  # it is our own code that runs
            for problem_set in problem_sets:
                failures += audit_notebooks(checkout, problem_set, sandbox)
                bar.advance(task)
    examined = [found[name] for name in names]
    for problem_set in problem_sets:
        of_set = [one for one in examined if one.problem_set == problem_set]
        console.print(table(problem_set, of_set), "")
        console.print(column_table(of_set), "")
        console.print(words_table(of_set), "")
        wrong = unknown_names(excuses_in(problem_set), exercises(problem_set))
        failures += [f"{problem_set}: {words}" for words in wrong]
        for one in of_set:
            failures += [f"{one.exercise}: {failure}" for failure in one.failures]
            for change in one.unexplained:
                console.print(f"  survives in {one.exercise}: {change}", markup=False)
        if share_killed(of_set) < KILLED_AT_LEAST:
            failures.append(f"{problem_set}: only {share_killed(of_set):.1%} of mutants caught")
    folder = checkout / "build" / "audit"
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / "audit.json", examined, failures)
    write_page(folder / "audit.html", examined, failures)
    write_examples(folder / "words.html", examined)
    for failure in failures:
        console.print(f"wrong: {failure}", style="red", markup=False)
    console.print(f"{folder / 'audit.html'}", style="dim", soft_wrap=True)
    return failures


def _limit_memory() -> None:
    """Let a mutant that asks for a huge array raise, where a process can be limited so."""
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
