"""What a search for the line finds for wrong answers whose mistake is known: mutants.

A search takes much longer than a verdict, so a few of each exercise are drawn by lot: mutants that
nobody has a name for, and mutants of mutants, which hold two slips.
"""

from __future__ import annotations

import ast
import contextlib
import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from autograder.audit.columns import judged_with_results
from autograder.audit.mutants import Mutant, mutants_of
from autograder.audit.words import Said, Words, how_much
from autograder.core.prepared import PreparedExercise
from autograder.core.time_limit import TimeUp, within
from autograder.core.verdict import Outcome
from autograder.diagnosis import Place, as_remarks, find_places
from autograder.diagnosis.local import LocalRunner
from autograder.sandbox.inside.trying import names_around

SEARCH_SECONDS = 30.0
"""On the clock, after which a search is given up: its own count ends it far earlier."""
WithMutant = Callable[[str, str], Callable[..., object]]


def audit_lines(
    words: Words,
    source: str,
    with_mutant: WithMutant,
    prepared: Sequence[PreparedExercise],
    timeout: float,
    number: int,
) -> None:
    """Look for the lines of some mutants' mistakes, and of some with two.

    Parameters
    ----------
    words : Words
        Is told what was found: of "searched mutant" and "two mutations".
    source : str
        Definitions of a right answer.
    with_mutant : callable
        Returns the function as other definitions define it.
    prepared : sequence of PreparedExercise
        The public cases, and one other draw.
    timeout : float
        Seconds on the clock after which a call is stopped.
    number : int
        How many of each are searched at most.
    """
    lot = np.random.default_rng(0)
    singles = mutants_of(source)
    order = [singles[i] for i in lot.permutation(len(singles))]
    search = _Searcher(words, source, with_mutant, prepared, timeout)
    for mutant in itertools.islice((m for m in order if search.is_unnamed(m)), number):
        search.look("searched mutant", mutant)
    for mutant in itertools.islice(_twice(order, lot), number):
        search.look("two mutations", mutant)


def _twice(mutants: Sequence[Mutant], lot: np.random.Generator) -> Iterator[Mutant]:
    """Yield mutants of mutants."""
    for first in mutants:
        again = mutants_of(first.source)
        if again:
            second = again[lot.integers(len(again))]
            yield Mutant(f"{first.change}; {second.change}", second.source)


class _Searcher:
    def __init__(
        self,
        words: Words,
        source: str,
        with_mutant: WithMutant,
        prepared: Sequence[PreparedExercise],
        timeout: float,
    ) -> None:
        self._words, self._source, self._with_mutant = words, source, with_mutant
        self._prepared, self._others, self._timeout = prepared[0], prepared[1:], timeout

    def is_unnamed(self, mutant: Mutant) -> bool:
        """Whether a mutant is wrong and told what an assert would say."""
        found = self._verdict(mutant)
        if found is None or found[0].outcome in (Outcome.RIGHT, Outcome.TIMED_OUT):
            return False
        return how_much(found[0]) is Said.GENERIC

    def look(self, kind: str, mutant: Mutant) -> None:
        """Search one mutant, and note what is said of it."""
        found = self._verdict(mutant)
        if found is None or found[0].outcome in (Outcome.RIGHT, Outcome.TIMED_OUT):
            return
        verdict, results, function = found
        places: tuple[Place, ...] = ()
        own = _definition(mutant.source, self._prepared.name)
        if own and not all(remark.misconception for remark in verdict.feedback):
            began = time.process_time()
            with contextlib.suppress(TimeUp):
                places = within(SEARCH_SECONDS, lambda: self._places(function, own))
            self._words.seconds.append(time.process_time() - began)
        remarks = as_remarks(places, self._prepared, verdict)
        changed = _changed_lines(_definition(self._source, self._prepared.name), own)
        wrong = [p.line for p in places if changed and p.line and p.line not in changed]
        self._words.add(
            kind,
            mutant.change,
            verdict,
            self._prepared,
            results,
            located=remarks,
        )
        self._words.elsewhere += [f"{kind} {mutant.change}: line {line}" for line in wrong]

    def _verdict(self, mutant: Mutant) -> Any:
        try:
            function = self._with_mutant(self._prepared.name, mutant.source)
            return (*judged_with_results(function, self._prepared, self._timeout), function)
        except Exception:  # it can't even be defined
            return None

    def _places(self, function: Callable[..., object], own: str) -> tuple[Place, ...]:
        this, names = self._prepared, names_around(function)
        return find_places(
            this,
            own,
            lambda program: LocalRunner(names, this.name, program.text, this.driver),
            lambda: self._others,
        )


def _definition(source: str, name: str) -> str:
    """Return the definition of a name in some definitions, written anew, or nothing."""
    for node in ast.parse(source).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name == name:
            return ast.unparse(node)
    return ""


def _changed_lines(before: str, after: str) -> set[int]:
    """Return the lines in which two texts differ; none if they aren't of one length."""
    old, new = before.split("\n"), after.split("\n")
    if len(old) != len(new):
        return set()
    return {n for n, pair in enumerate(zip(old, new, strict=True), start=1) if pair[0] != pair[1]}
