"""Right values in the wrong places: two items exchanged, or all of them in another order."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from autograder.core.call_result import Returned
from autograder.judging.comparison import alike
from autograder.judging.evidence import Evidence
from autograder.judging.paths import Path, at
from autograder.judging.wording import lower_first, upper_first

MOST_PLACES = 12
"""More places than that aren't compared with each other."""


def places_of(evidence: Evidence) -> dict[Path, Path]:
    """Return for each wrong place the one whose right value came there, in every case.

    Parameters
    ----------
    evidence : Evidence

    Returns
    -------
    dict
        Empty unless that explains all that is wrong, in at least two cases that have the same
        places, by numbers that tell them apart.
    """
    results = [result for _, result in evidence.pairs]
    places = list(dict.fromkeys(path for paths in evidence.paths for path in paths))
    if not all(isinstance(r, Returned) and not r.changed for r in results):
        return {}
    if not 2 <= len(places) <= MOST_PLACES or len(results) < 2:
        return {}
    if any(len(paths) != len(places) for paths in evidence.paths):
        return {}
    found = {finding.path for of_case in evidence.findings for finding in of_case}
    if not found <= set(places):
        return {}
    came_from: dict[Path, Path] = {}
    for wrong in sorted(found, key=places.index):
        for other in places:
            if other != wrong and _always_came_from(evidence, wrong, other):
                came_from[wrong] = other
                break
        else:
            return {}
    return came_from


def _always_came_from(evidence: Evidence, wrong: Path, other: Path) -> bool:
    rtol, tells = evidence.prepared.rtol, False
    for case, result in evidence.pairs:
        if not isinstance(result, Returned):
            return False
        got, expected = at(result.value, wrong), at(case.expected, other)
        if isinstance(expected, (bool, str, np.bool_)) or not alike(got, expected, rtol):
            return False
        tells = tells or not np.all(np.isin(expected, (-1.0, 0.0, 1.0)))
    return tells


def in_words(came_from: dict[Path, Path], label: Callable[[Path], str]) -> str:
    """Say what stands where: one sentence.

    Parameters
    ----------
    came_from : dict
        As `places_of` returns it, not empty.
    label : callable
        What to call a place.
    """
    names = {path: label(path) for path in {*came_from, *came_from.values()}}
    if len(came_from) == 2 and set(came_from) == set(came_from.values()):
        one, other = (names[path] for path in came_from)
        return f"{upper_first(one)} and {lower_first(other)} have changed places."
    names = {path: lower_first(name) for path, name in names.items()}
    places = [f"{names[path]} stands what is right for {names[other]}"
              for path, other in list(came_from.items())[:3]]  # fmt: skip
    more = "; and so on" if len(came_from) > 3 else ""
    return f"The values stand in other places: in place of {', in place of '.join(places)}{more}."
