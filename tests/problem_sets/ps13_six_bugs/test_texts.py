"""ps13: what students' tests are tried on is right or wrong, as it is said to be."""

import json
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.problem_sets.ps13_six_bugs.drivers import drive_test
from autograder.problem_sets.ps13_six_bugs.finding_bugs import buggy_lines as lines_exercise
from autograder.problem_sets.ps13_six_bugs.layer_texts import (
    KINDS,
    WRONG_GATED,
    WRONG_HUBER,
    kind_of,
    texts,
)
from autograder.problem_sets.ps13_six_bugs.mended_trainer import MendedTrainer
from autograder.problem_sets.ps13_six_bugs.trainer_texts import (
    BUGS,
    RIGHT,
    WRONG,
    bugs_in,
    trainer_text,
    wrong_lines,
)
from autograder.problem_sets.ps13_six_bugs.writing_tests import test_gated_layer as gated
from autograder.problem_sets.ps13_six_bugs.writing_tests import test_huber as huber

NOTEBOOK = Path(__file__).parents[3] / "solutions/ps13_six_bugs/ps13_six_bugs.ipynb"


def test_there_are_enough_wrong_ones_and_right_ones() -> None:
    right = [kind for kind in KINDS.values() if kind.startswith("right")]
    assert len(KINDS) - len(right) >= 30
    assert len(right) >= 10


@pytest.mark.parametrize("which", ["gated", "huber"])
def test_every_text_is_what_its_name_says(which: str) -> None:
    exercise = gated if which == "gated" else huber
    groups = WRONG_GATED if which == "gated" else WRONG_HUBER
    names = ("forward", "backward") if which == "gated" else ("loss", "gradient")
    for group in groups:
        sources = texts(np.random.default_rng(0), which, group)
        endings = drive_test(exercise.reference, sources, *names)
        for source, ending in zip(sources, endings, strict=True):
            assert (ending == "passes") == kind_of(source).startswith("right"), kind_of(source)


def test_what_was_drawn_for_a_text_does_not_hide_its_kind() -> None:
    one, other = (
        {kind_of(text) for text in texts(np.random.default_rng(seed), "gated", "forward")}
        for seed in (1, 2)
    )
    assert one == other


@pytest.mark.parametrize("variant", [0, 1, 2])
def test_bugs_are_found_again_in_a_trainers_text(variant: int) -> None:
    for number in range(len(BUGS) + 1):
        for bugs in combinations(BUGS, number):
            assert bugs_in(trainer_text(bugs, variant)) == set(bugs)


def test_a_line_is_right_or_wrong_and_never_both() -> None:
    for bug in BUGS:
        assert set(RIGHT[bug]).isdisjoint(WRONG[bug])


def trained(source: str) -> Any:
    """The parameters after some epochs, from the same first weights and the same numbers."""
    names: dict[str, Any] = {"np": np}
    exec(source, names)
    rng = np.random.default_rng(0)
    shapes = (6, 2), (6,), (6, 6), (6,), (3, 6), (3,)
    made = names["Trainer"]([rng.normal(size=shape) for shape in shapes])
    X, T = rng.normal(size=(10, 2)), np.eye(3)[np.arange(10) % 3]
    made.fit(X, T, 3, 4, rng)
    return np.concatenate([p.ravel() for p in made.params])


@pytest.mark.parametrize("variant", [1, 2])
def test_right_trainers_learn_the_same_however_they_are_written(variant: int) -> None:
    np.testing.assert_allclose(
        trained(trainer_text((), variant)), trained(trainer_text()), rtol=1e-9
    )


@pytest.mark.parametrize("bug", BUGS)
def test_every_bug_changes_what_is_learned(bug: str) -> None:
    for variant in range(3):
        assert not np.allclose(trained(trainer_text([bug], variant)), trained(trainer_text()))


def test_the_notebook_shows_the_trainer_with_all_six() -> None:
    cells = json.loads(NOTEBOOK.read_bytes())["cells"]
    (shown,) = ("".join(c["source"]) for c in cells if c["id"] == "given-suspect")
    assert shown.replace("class Suspect:", "class Trainer:").strip() == trainer_text(BUGS).strip()


def test_the_buggy_lines_are_those_that_differ_from_the_mended_trainer() -> None:
    pairs = zip(trainer_text(BUGS).splitlines(), trainer_text().splitlines(), strict=True)
    different = [number for number, (one, other) in enumerate(pairs, start=1) if one != other]
    assert tuple(different) == wrong_lines()


def test_the_reference_learns_what_the_text_without_bugs_learns() -> None:
    rng = np.random.default_rng(4)
    shapes = (6, 2), (6,), (6, 6), (6,), (3, 6), (3,)
    params = [rng.normal(size=shape) for shape in shapes]
    X, T = rng.normal(size=(10, 2)), np.eye(3)[np.arange(10) % 3]
    names: dict[str, Any] = {"np": np}
    exec(trainer_text(), names)
    made = MendedTrainer(params), names["Trainer"](params)
    for one in made:
        one.fit(X, T, 3, 4, np.random.default_rng(0))
    for mine, text in zip(made[0].params, made[1].params, strict=True):
        np.testing.assert_array_equal(mine, text)


def test_counted_from_zero_is_one_too_small() -> None:
    (slip,) = lines_exercise.misconceptions
    assert slip.implementation() == [number - 1 for number in wrong_lines()]
