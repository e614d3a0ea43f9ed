"""ps13: which bugs a trainer has, and in which lines those of the notebook are."""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.problem_sets.ps13_six_bugs.drivers import drive_diagnose, drive_lines
from autograder.problem_sets.ps13_six_bugs.trainer_texts import (
    BUGS,
    bugs_in,
    trainers,
    wrong_lines,
)
from autograder.views.ps13 import view_diagnose, view_lines


def small_trainer(Trainer, **settings):
    """Return a trainer 3 → 4 → 4 → 2 and a batch: five samples and their labels."""
    rng = np.random.default_rng(3)
    shapes = (4, 3), (4,), (4, 4), (4,), (2, 4), (2,)
    params = [rng.normal(size=shape) for shape in shapes]
    params[1] += 3.0  # most units are on
    params[3] += 3.0
    X, T = rng.normal(size=(5, 3)), np.eye(2)[[0, 1, 1, 0, 1]]
    return Trainer(params, **settings), X, T


def softmax_is_wrong(Trainer):
    """Whether the probabilities of a sample don't add up to 1."""
    trainer, X, _ = small_trainer(Trainer)
    return not np.allclose(trainer.forward(X).sum(axis=1), 1.0)


def transposed_is_wrong(Trainer):
    """Whether, for one sample and no dropout, db1 isn't db2 sent back through W2."""
    trainer, X, T = small_trainer(Trainer, keep_prob=1.0)
    trainer.forward(X[:1])
    trainer.P = np.array([[0.3, 0.7]])
    _, db1, _, db2, _, _ = trainer.backward(T[:1])
    return not np.allclose(db1, (db2 @ trainer.params[2]) * (trainer.H1[0] > 0))


def mask_is_wrong(Trainer):
    """Whether units that were dropped get a signal."""
    trainer, X, T = small_trainer(Trainer, keep_prob=0.5)
    trainer.forward(X[:1], np.random.default_rng(0))
    trainer.mask = np.array([[0.0, 2.0, 0.0, 2.0]])
    trainer.P = np.array([[0.3, 0.7]])
    db1 = trainer.backward(T[:1])[1]
    return bool(np.any(db1[[0, 2]] != 0.0))


def velocity_is_wrong(Trainer):
    """Whether the second of two equal steps isn't longer than the first."""
    trainer, _, _ = small_trainer(Trainer, mu=0.5, eta=0.1)
    moved = []
    for _ in range(2):
        before = [p.copy() for p in trainer.params]
        trainer.step([np.ones_like(p) for p in trainer.params])
        moved.append(trainer.params[0] - before[0])
    return not np.allclose(moved[1], 1.5 * moved[0])


def labels_are_wrong(Trainer):
    """Whether a batch's labels aren't those of its samples."""
    pairs = []

    class Watched(Trainer):  # type: ignore[misc,valid-type]
        def forward(self, X, rng=None):
            self.numbers = X[:, 0].copy()
            return super().forward(X, rng)

        def backward(self, T):
            pairs.append((self.numbers, T[:, 0].copy()))
            return super().backward(T)

    trainer, _, _ = small_trainer(Watched, eta=1e-9)
    numbers = np.arange(9.0)
    X, T = np.outer(numbers, np.ones(3)), np.outer(numbers, np.ones(2))
    trainer.fit(X, T, 2, 4, np.random.default_rng(0))
    return any(not np.array_equal(x, t) for x, t in pairs)


def twice_is_wrong(Trainer):
    """Whether fit's step isn't eta times the gradient that backward gives."""
    trainer, X, T = small_trainer(Trainer, keep_prob=1.0, eta=0.1, mu=0.0)
    X, T = np.repeat(X[:1], 6, axis=0), np.repeat(T[:1], 6, axis=0)
    trainer.forward(X)
    db3 = trainer.backward(T)[5]
    before = trainer.params[5].copy()
    trainer.fit(X, T, 1, 6, np.random.default_rng(0))
    return not np.allclose(trainer.params[5] - before, -0.1 * db3)


def _right_diagnose(Trainer):
    return {
        "softmax": softmax_is_wrong(Trainer),
        "transposed": transposed_is_wrong(Trainer),
        "mask": mask_is_wrong(Trainer),
        "velocity": velocity_is_wrong(Trainer),
        "labels": labels_are_wrong(Trainer),
        "twice": twice_is_wrong(Trainer),
    }


def _diagnose_cases(rng: np.random.Generator) -> list[Case]:
    return [
        Case(label, (trainers(rng, which),))
        for label, which in (
            ("trainers without a bug", "none"),
            ("trainers with one bug each", "one"),
            ("trainers that lack one of the bugs", "all but one"),
        )
    ]


def _bugs(sources: list[str]) -> list[list[str]]:
    return [[bug for bug in BUGS if bug in bugs_in(source)] for source in sources]


FOUND = (
    'A trainer that has the bug "{0}" isn\'t noticed. Think of a number that this bug alone '
    "changes, and lay ready all else that it depends on."
)
QUIET = (
    '"{0}" is reported for a trainer that hasn\'t it, though it may have others. Look at something '
    "that no other bug can spoil."
)

diagnose = Exercise(
    name="diagnose",
    arguments=("Trainer",),
    parts=tuple(Part(bug, 2, (f"{bug}.found", f"{bug}.quiet")) for bug in BUGS),
    task=(
        "Return a dict that says of each of the six bugs, by its name, whether a trainer has it: "
        "True or False, found by running it."
    ),
    reference=_right_diagnose,
    cases=_diagnose_cases,
    driver=drive_diagnose,
    view=view_diagnose,
    facts=_bugs,
    messages_if_false={
        **{f"{bug}.found": FOUND.format(bug) for bug in BUGS},
        **{f"{bug}.quiet": QUIET.format(bug) for bug in BUGS},
    },
)


@diagnose.misconception(
    "Every trainer is said to have every bug. Run the trainer, and let what comes out decide.",
    is_evident=True,
)
def all_bugs(Trainer):
    return dict.fromkeys(_right_diagnose(Trainer), True)


@diagnose.misconception(
    "No trainer is said to have any bug. Run the trainer, and let what comes out decide.",
    is_evident=True,
)
def no_bugs(Trainer):
    return dict.fromkeys(_right_diagnose(Trainer), False)


@diagnose.misconception(
    "True and False are exchanged: True says that a trainer has the bug, not that this part of it "
    "works.",
)
def what_works(Trainer):
    return {bug: not wrong for bug, wrong in _right_diagnose(Trainer).items()}


@diagnose.misconception(
    "The six are worked out by one question, whether anything is wrong at all. Ask something else "
    "for each bug, that no other bug can spoil.",
)
def anything_wrong(Trainer):
    found = _right_diagnose(Trainer)
    return dict.fromkeys(found, any(found.values()))


@diagnose.misconception(
    "transposed and mask are mistaken for each other's: with dropout the mask decides what comes "
    "through, without it W2 does.",
    unaffected_parts=("softmax", "velocity", "labels", "twice"),
)
def transposed_for_mask(Trainer):
    found = _right_diagnose(Trainer)
    return {**found, "transposed": found["mask"], "mask": found["transposed"]}


def _no_arguments(rng: np.random.Generator) -> list[Case]:
    return [Case("the trainer of the notebook", ())]


buggy_lines = Exercise(
    name="buggy_lines",
    arguments=(),
    parts=(Part("lines", 3, ("lines", "counted from 1")),),
    task="Return the numbers of the six lines of the trainer that are wrong, counted from 1.",
    reference=lambda: list(wrong_lines()),
    cases=_no_arguments,
    driver=drive_lines,
    view=view_lines,
    facts=lambda: list(wrong_lines()),
    messages_if_false={
        "lines": "At least one of these lines is sound, so one of the six isn't there. Your "
        "diagnose tells which bugs there are; read the lines that its evidence depends on.",
        "counted from 1": "All six numbers are too small by one.",
    },
)


@buggy_lines.misconception(
    "All six numbers are too small by one: the first line, with the word class, is number 1.",
    is_evident=True,
)
def counted_from_zero():
    return [21, 33, 34, 48, 58, 59]
