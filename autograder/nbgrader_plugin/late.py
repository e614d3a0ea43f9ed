"""Rules for late work that need no program of one's own, and the step that applies a rule."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from nbformat.notebooknode import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.plugins import BasePlugin
from nbgrader.preprocessors import AssignLatePenalties
from traitlets import Float

from autograder.nbgrader_plugin.extensions import keep_promises

DAY = 86400.0


class PercentPerDay(BasePlugin):  # type: ignore[misc, unused-ignore]
    """Takes a part of the points for each day that has begun."""

    percent = Float(10.0, help="of the points of what was handed in, for each day").tag(config=True)
    grace_minutes = Float(0.0, help="so late costs nothing").tag(config=True)
    most_percent = Float(100.0, help="never more than that").tag(config=True)

    def late_submission_penalty(
        self, student_id: str, score: float, total_seconds_late: float
    ) -> float:
        """Return the points that lateness costs.

        Parameters
        ----------
        student_id : str
        score : float
            All points, with those given by hand.
        total_seconds_late : float
            After the due date and an extension.
        """
        if total_seconds_late <= 60 * self.grace_minutes:
            return 0.0
        days = math.ceil(total_seconds_late / DAY)
        return score * min(self.percent * days, self.most_percent) / 100


class LatePenalties(AssignLatePenalties):  # type: ignore[misc, unused-ignore]
    """nbgrader's step, which heeds extensions that were given before the hand-in."""

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Write the extension, then the penalty."""
        nbgrader = resources["nbgrader"]
        root = Path(self.parent.parent.coursedir.root)
        with Gradebook(nbgrader["db_url"]) as gradebook:
            keep_promises(gradebook, root, nbgrader["assignment"])
        return super().preprocess(nb, resources)  # type: ignore[no-any-return, unused-ignore]
