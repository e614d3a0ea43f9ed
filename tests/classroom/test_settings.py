"""Settings are what nbgrader's steps would make of the same configuration."""

import nbgrader.preprocessors
import pytest
from traitlets import TraitError
from traitlets.config import Config

from autograder.classroom.late_rule import LateRule
from autograder.classroom.settings import judge_settings, output_settings
from autograder.nbgrader_plugin import preprocessors

CONFIGS = [
    {},
    {"LimitOutput": {"max_lines": 7, "max_traceback": 3}},
    {"LimitOutput": {"enabled": False}},
    {"NbGraderPreprocessor": {"enabled": False}},
    {"JudgeExercises": {"enabled": False}},
    {"Preprocessor": {"enabled": False}, "LimitOutput": {"max_lines": 5}},
    {"JudgeExercises": {"call_seconds": 2, "walls": "A", "diagnosis": False}},
]


@pytest.mark.parametrize("settings", CONFIGS)
def test_settings_are_those_of_nbgraders_steps(settings: dict[str, dict[str, object]]) -> None:
    config = Config(settings)
    cut, usual = output_settings(config), nbgrader.preprocessors.LimitOutput(config=config)
    names = ("enabled", "max_lines", "max_traceback")
    assert [getattr(cut, n) for n in names] == [getattr(usual, n) for n in names]
    judge, step = judge_settings(config), preprocessors.JudgeExercises(config=config)
    names = ("limits", "isolation", "diagnosis", "allow_unprotected")
    assert [getattr(judge, n) for n in names] == [getattr(step, n) for n in names]


@pytest.mark.parametrize(
    ("make", "settings"),
    [
        (judge_settings, {"JudgeExercises": {"call_seconds": "long"}}),
        (judge_settings, {"JudgeExercises": {"call_second": 60.0}}),
        (output_settings, {"LimitOutput": {"max_lines": "many"}}),
        (LateRule, {"AssignLatePenalties": {"plugin_class": 3}}),
    ],
)
def test_what_makes_no_sense_is_refused_at_once(make: object, settings: dict[str, object]) -> None:
    with pytest.raises(TraitError):
        make(config=Config(settings))  # type: ignore[operator]
