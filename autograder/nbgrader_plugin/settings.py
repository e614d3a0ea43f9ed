"""The settings of grading, for our step of nbgrader's and for `course grade`, which runs none."""

from __future__ import annotations

from traitlets import Bool, Dict, Enum, Float, Integer
from traitlets.config import LoggingConfigurable

from autograder.grading.limits import (
    OF_NOTEBOOKS,
    CourseLimits,
    limits_of_a_course,
    with_settings,
)
from autograder.problem_sets import find_exercise
from autograder.sandbox import Isolation


class JudgeExercises(LoggingConfigurable):
    """How exercises are judged, by `nbgrader autograde` and by `course grade`."""

    cell_seconds = Float(30.0, help="processor time that one cell may use").tag(config=True)
    call_seconds = Float(5.0, help="processor time that one call of a graded function may use").tag(
        config=True
    )
    notebook_seconds = Float(
        600.0, help="time on the clock after which no more of a notebook is started"
    ).tag(config=True)
    memory_megabytes = Integer(2048, help="how much memory a notebook may use").tag(config=True)
    output_kilobytes = Integer(2048, help="how much a notebook may print").tag(config=True)
    disk_megabytes = Integer(64, help="how much a notebook may write to files").tag(config=True)
    exercise_limits = Dict(
        help="limits of single exercises, such as {'train': {'call_seconds': 20}}; keys as above"
    ).tag(config=True)
    allow_unprotected = Bool(
        False, help="grade without a sandbox where none can be had, and say so on every page"
    ).tag(config=True)

    walls = Enum(
        ("A", "B"), "B", help="the weakest walls that will do where there are some: of tier A, or B"
    ).tag(config=True)

    diagnosis = Bool(
        True, help="look for the line of mistakes that have no name; no mark depends on it"
    ).tag(config=True)

    @property
    def isolation(self) -> Isolation | None:
        """The only walls that will do; None if the strongest there are, whichever they are."""
        return Isolation.NAMESPACES if self.walls == "A" else None

    @property
    def limits(self) -> CourseLimits:
        """The configured limits; ValueError if one of them makes no sense."""
        place = "nbgrader_config.py, c.JudgeExercises"
        try:
            default = limits_of_a_course({name: getattr(self, name) for name in OF_NOTEBOOKS})
            per_exercise = {}
            for name, settings in self.exercise_limits.items():
                place = f"nbgrader_config.py, c.JudgeExercises.exercise_limits, {name!r}"
                if find_exercise(name) is None:
                    raise ValueError("there is no such exercise")
                per_exercise[name] = with_settings(default, settings)
        except ValueError as error:
            raise ValueError(f"{place}: {error}") from None
        return CourseLimits(default, per_exercise)
