"""What works here and won't when it is graded: words for it, before the notebook is handed in.

Grading runs the notebook from its top in a fresh process, which may start no program, reach no
network and see no file, and judges each function at the cell that checks it.
"""

from __future__ import annotations

import os
import sys
import sysconfig
import types
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.sandbox import Limits
from autograder.student.reach import Reach, reach_of
from autograder.student.refused_calls import (
    END,
    IMPORT,
    NETWORK,
    PROGRAM,
    QUESTION,
    READ,
    WRITE,
    Refused,
    refused_calls,
)
from autograder.student.runs import Memory, Run
from autograder.student.saved_notebook import SavedNotebook
from autograder.student.source import bound_names
from autograder.student.watching import Observed

IN_GRADING = "In grading this gets 0"
PACKAGES = ("numpy", "matplotlib", "mpl_toolkits", "IPython", "PIL", "autograder")
"""Besides the standard library, what every grading has."""
PRINTED_SHARE = 0.25
"""Of what a notebook may print; as much from one function is told, since others print, too."""
TIME_SHARE = 0.5
"""Of the processor time of a call; grading's machine may be slower than this one by a factor."""

_REASONS = {
    PROGRAM: "starts another program, which grading does not run",
    NETWORK: "asks the network, which grading hasn't got",
    READ: "reads a file that isn't there in grading",
    WRITE: "writes to the disk outside the notebook's folder, which grading refuses",
    QUESTION: "asks a question, and in grading nobody answers",
    END: "ends Python, and with it all that was defined",
}
_ADVICE = {
    PROGRAM: "Take it out, or give it a cell of its own: there its error costs nothing.",
    NETWORK: "Take it out, or give it a cell of its own: there its error costs nothing.",
    READ: "Work with the arguments alone, or write the numbers into the cell.",
    WRITE: "Take it out, or give it a cell of its own: there its error costs nothing.",
    QUESTION: "Take it out; the arguments are all that a function needs.",
    END: "Take it out.",
}


@dataclass(frozen=True)
class Trial:
    """What was tried, and what it did.

    Parameters
    ----------
    name : str
    function : object
    observed : sequence of Observed
        One for each call.
    call_seconds : float
        Of processor time, that a call may take when it is graded.
    """

    name: str
    function: object
    observed: tuple[Observed, ...]
    call_seconds: float


def grading_warnings(trial: Trial, memory: Memory | None, saved: SavedNotebook | None) -> list[str]:
    """Return what will be otherwise when a function is graded, each in a few sentences.

    Parameters
    ----------
    trial : Trial
    memory : Memory, optional
        None outside notebooks, where nobody can say what will be handed in.
    saved : SavedNotebook, optional

    Returns
    -------
    list of str
        The worst first; empty if nothing is known that would cost points.
    """
    warnings: dict[str, str] = {}
    if memory is not None:
        reach = reach_of(trial.name, trial.function, memory.names)
        for kind, text in _in_the_cells(trial.name, reach, memory):
            warnings.setdefault(kind, text)
        for kind, text in _modules(reach, memory.names):
            warnings.setdefault(kind, text)
        if text := _defined_too_late(trial.name, reach, memory, saved):
            warnings.setdefault("order", text)
    for observed in trial.observed:
        for kind, what in observed.doings.items():
            path = what if kind in (READ, WRITE) else ""
            text = _sentences(kind, f"The function ({_short(what)})", path)
            if IN_GRADING not in warnings.get(kind, ""):  # a text alone needn't tell where
                warnings[kind] = text
    if READ in warnings and WRITE in warnings:  # it may read what it has written, as here
        del warnings[READ]
    return [*warnings.values(), *_prints(trial.observed), *_slowness(trial)]


# -- the text of its cells ---------------------------------------------------------------


def _in_the_cells(name: str, reach: Reach, memory: Memory) -> Iterator[tuple[str, str]]:
    for run in _runs_behind(reach.own, memory):
        for refused in refused_calls(run.source, reach.all, memory.names):
            if refused.kind == IMPORT:
                if text := _about_module(refused.what, f"{_line(run, refused)}: "):
                    yield f"module {refused.what}", text
                continue
            what = f"{_line(run, refused)}: {refused.what}"
            yield refused.kind, _sentences(refused.kind, what, refused.path)


def _sentences(kind: str, what: str, path: str) -> str:
    """Return what grading says to something, and what to do."""
    if kind == WRITE and _is_in_the_folder(path):
        return (
            f"{what} writes a file. That costs nothing, but grading begins in an empty folder and "
            "forgets it afterwards."
        )
    return f"{what} {_REASONS[kind]}. {IN_GRADING}. {_ADVICE[kind]}"


def _is_in_the_folder(path: str) -> bool:
    """Whether a path leads into the notebook's own folder; one that nobody knows is given that."""
    inside = os.path.relpath(os.path.abspath(os.path.expanduser(path or ".")))
    return not inside.startswith(os.pardir)


def _runs_behind(names: Iterable[str], memory: Memory) -> list[Run]:
    """Return the runs that have defined these names."""
    origins = (memory.origin(name) for name in names)
    runs = {run.number: run for run in origins if run is not None}
    return [runs[number] for number in sorted(runs)]


def _line(run: Run, refused: Refused) -> str:
    return f"{run.label}, line {refused.line}"


# -- modules -----------------------------------------------------------------------------


def _modules(reach: Reach, names: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name in sorted(reach.all):
        value = names[name]
        if isinstance(value, types.ModuleType):
            module = value.__name__
        elif isinstance(value, (type, types.FunctionType)):
            module = value.__module__ or ""
        else:
            continue
        if text := _about_module(module, f"{name} is used: "):
            yield f"module {module}", text


def _about_module(module: str, where: str) -> str:
    """Return what grading says to a module; empty if it has it, or nobody knows."""
    root = module.partition(".")[0]
    known = root in sys.stdlib_module_names or root in PACKAGES or root in ("__main__", "")
    loaded = sys.modules.get(root)
    if known or loaded is None:
        return ""
    file = getattr(loaded, "__file__", None) or next(iter(getattr(loaded, "__path__", ())), "")
    if file and not _is_installed(file):
        return (
            f"{where}the module {root} lies in a file beside the notebook, which grading doesn't "
            f"see. {IN_GRADING}. Put what you need of it into a cell."
        )
    return (
        f"{where}{root} is a package that grading need not have; the course needs NumPy alone. "
        f"{IN_GRADING} where it isn't installed."
    )


def _is_installed(file: str) -> bool:
    libraries = [sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")]
    parts = Path(file).parts
    return "site-packages" in parts or "dist-packages" in parts or file.startswith(tuple(libraries))


# -- the order of the cells --------------------------------------------------------------


def _defined_too_late(name: str, reach: Reach, memory: Memory, saved: SavedNotebook | None) -> str:
    """Return what to say of a name that the notebook defines below the function's check."""
    if saved is None:
        return ""
    end = next(
        (i for i, cell in enumerate(saved.cells) if cell.grade_id == name and cell.is_graded), None
    )
    if end is None:
        return ""
    above = frozenset().union(*(bound_names(cell.source) for cell in saved.cells[:end]))
    below = frozenset().union(*(bound_names(cell.source) for cell in saved.cells[end:]))
    for used in sorted(reach.all - above - {name}):
        run = memory.origin(used)
        if run is None:  # IPython's own, such as In
            continue
        if used in below:
            return (
                f"{used}, which {name} uses, is defined in a cell further down. Grading runs the "
                f"notebook from the top and judges {name} at its check, where there is no {used} "
                f"yet. {IN_GRADING}. Move that cell up, above the check."
            )
        # what IPython has put there, such as its own open, comes from no cell
        if saved.saved > run.time > 0 and run.binds(used):
            return (
                f"{used}, which {name} uses, is in memory since {run.label}, but no cell of the "
                f"saved notebook defines it. {IN_GRADING}. Write that cell again, above the check."
            )
    return ""


# -- what the calls did ------------------------------------------------------------------


def _prints(observed: Iterable[Observed]) -> Iterator[str]:
    limit = Limits().output_bytes
    characters = sum(one.characters for one in observed)
    if characters > PRINTED_SHARE * limit:
        yield (
            f"The function prints {characters / 2**20:.1f} MB in these few calls; grading stops "
            f"what prints more than {limit / 2**20:.0f} MB. {IN_GRADING}, or may. "
            "Take the prints out."
        )


def _slowness(trial: Trial) -> Iterator[str]:
    slowest = max(trial.observed, key=lambda one: one.seconds, default=None)
    if slowest is None or slowest.seconds <= TIME_SHARE * trial.call_seconds:
        return
    took = f'Case "{slowest.label}" took {slowest.seconds:.1f} s of processor time'
    stops = f"grading stops a call after {trial.call_seconds:g} s"
    surely = slowest.seconds > trial.call_seconds
    yield f"{took}; {stops}. {IN_GRADING}{'' if surely else ' on a slower machine'}."


def _short(what: str) -> str:
    return os.path.basename(what) or what[:60]
