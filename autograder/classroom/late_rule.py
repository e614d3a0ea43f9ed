"""What lateness costs, by the course's own rule.

nbgrader's rules are steps of its own, and with those comes all of nbconvert: a class in which
nobody is late is graded without.
"""

from __future__ import annotations

import functools
from types import SimpleNamespace
from typing import Any

from traitlets.config import Config

from autograder.classroom.settings import STEPS


class LateRule:
    """nbgrader's late penalties, by the course's own rule.

    Parameters
    ----------
    config : Config
        Of the course.

    Raises
    ------
    TraitError
        If it says of the rule what makes no sense.
    """

    def __init__(self, config: Config) -> None:
        self._config = config
        if any(name in config for name in ("AssignLatePenalties", *STEPS)):
            _ = self._step

    @functools.cached_property
    def _step(self) -> Any:
        from nbgrader.preprocessors import AssignLatePenalties

        return AssignLatePenalties(config=self._config)

    def of(self, student: str, score: float, seconds_late: float) -> float | None:
        """Return what the rule says, kept between 0 and the score."""
        self._step.init_plugin()
        penalty = self._step.plugin_inst.late_submission_penalty(student, score, seconds_late)
        if penalty is None:
            return None
        return float(self._step._check_late_penalty(SimpleNamespace(score=score), penalty))
