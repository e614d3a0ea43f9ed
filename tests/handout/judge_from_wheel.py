"""Checks all right answers with an installed students' wheel, and prints their cards as JSON.

Started by test_fresh_environment.py with the folder of right answers, in a Python that has the
wheel and NumPy. The answers are loaded by their files: the kit isn't there. No test in here.
"""

import importlib.util
import json
import sys
import warnings
from pathlib import Path

from autograder.judging.as_text import as_text
from autograder.judging.card import as_html
from autograder.student.in_process import verdict_on
from autograder.student.known_exercises import known_exercises

STYLES = ("terse", "loops", "warns")


def main(problem_sets: Path) -> None:
    """Judge them all."""
    warnings.simplefilter("ignore")  # some of the answers warn, and may
    known, cards = known_exercises(), {}
    for problem_set, names in known.sets.items():
        for style in STYLES:
            path = problem_sets / problem_set / "right_answers" / f"{style}.py"
            spec = importlib.util.spec_from_file_location(f"{problem_set}_{style}", path)
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            for name in names:
                verdict = verdict_on(getattr(module, name), known.public_cases(name))
                cards[f"{problem_set} {name} {style}"] = as_text(verdict) + as_html(verdict)
    print(json.dumps(cards))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
