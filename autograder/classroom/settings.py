"""The settings by which a class is graded, without nbgrader's steps that have them, too.

To import those takes all of nbconvert, which a class is graded without.
"""

from __future__ import annotations

from typing import Any

from traitlets import Bool, Integer, TraitError
from traitlets.config import Config, LoggingConfigurable

from autograder.nbgrader_plugin.settings import JudgeExercises

STEPS = ("NbConvertBase", "Preprocessor", "NbGraderPreprocessor")
"""What all of nbgrader's steps are: settings for these count for each of them."""


class LimitOutput(LoggingConfigurable):
    """The settings of nbgrader's step of that name."""

    enabled = Bool(True).tag(config=True)
    max_lines = Integer(1000).tag(config=True)
    max_traceback = Integer(100).tag(config=True)


def judge_settings(config: Config) -> Any:
    """Return how a course's exercises are judged: what has the attributes of `JudgeExercises`.

    Raises
    ------
    TraitError
        If a setting is of another type, or none of ours: a misspelt limit would be none.
    """
    known = {*JudgeExercises.class_trait_names(config=True), "enabled"}  # that of every step
    if unknown := set(config.get("JudgeExercises", {})) - known:
        raise TraitError(
            f"nbgrader_config.py sets c.JudgeExercises.{min(unknown)}, which there isn't; "
            f"there are {', '.join(sorted(known))}"
        )
    try:
        if any(step in config for step in STEPS):
            from autograder.nbgrader_plugin.preprocessors import JudgeExercises as Step

            return Step(config=config)
        return JudgeExercises(config=config)
    except TraitError as error:
        raise TraitError(f"nbgrader_config.py: {error}") from None


def output_settings(config: Config) -> Any:
    """Return how long outputs may be: what has the attributes of `LimitOutput`.

    Raises
    ------
    TraitError
        If a setting is of another type.
    """
    if any(step in config for step in STEPS):
        from nbgrader.preprocessors import LimitOutput as Step

        return Step(config=config)
    return LimitOutput(config=config)


def kept_files(config: Config, problem_set: str) -> frozenset[str]:
    """Return the names of files that students may have in another form than the instructor.

    Raises
    ------
    TraitError
        If nbgrader's setting for that has another form than nbgrader asks for.
    """
    setting = config.get("Autograde", {}).get("exclude_overwriting", {})
    if isinstance(setting, dict):
        names = setting.get(problem_set, ())
        if isinstance(names, (list, tuple, set)) and all(isinstance(name, str) for name in names):
            return frozenset(names)
    raise TraitError(
        "c.Autograde.exclude_overwriting in nbgrader_config.py should be written as "
        f"{{'{problem_set}': ['data.csv']}}, not as {setting!r}"
    )
