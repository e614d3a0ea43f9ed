"""ps13: the trainer of the notebook, mended."""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.core.sampling import away_from_zero
from autograder.problem_sets.ps13_six_bugs.drivers import drive_trainer
from autograder.problem_sets.ps13_six_bugs.mended_trainer import MendedTrainer
from autograder.views.ps13 import view_trainer


def _trainer_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for label, d, h, c in (("3 → 5 → 5 → 2", 3, 5, 2), ("4 → 6 → 6 → 3", 4, 6, 3)):
        shapes = (h, d), (h,), (h, h), (h,), (c, h), (c,)
        params = [away_from_zero(rng, *shape) for shape in shapes]
        X = away_from_zero(rng, 5, d)
        T = np.eye(c)[rng.permutation([i % c for i in range(5)])]
        mask = rng.uniform(0.5, 2.0, size=(5, h))
        mask[:, 1::2] = 0.0
        H1, H2 = np.abs(away_from_zero(rng, 5, h)), np.abs(away_from_zero(rng, 5, h))
        H1[1:, 0] = H2[1:, 1] = 0.0  # units that are off, but for the first sample
        P = rng.uniform(0.1, 1.0, size=(5, c))
        planted = {
            "X": X,
            "H1": H1,
            "D1": H1 * mask,
            "H2": H2,
            "P": P / P.sum(axis=1, keepdims=True),
        }
        grads = [[away_from_zero(rng, *shape) for shape in shapes] for _ in range(3)]
        n, eta = int(rng.integers(9, 16)), float(rng.uniform(0.1, 0.4))
        args = (params, X, T, mask, planted, grads, n, eta, int(rng.integers(10**6)))
        cases.append(Case(label, args))
    return cases


Trainer = Exercise(
    name="Trainer",
    arguments=("params", "keep_prob=0.8", "eta=0.1", "mu=0.9"),
    parts=(
        Part("softmax", 1, ("softmax", "loss")),
        Part("transposed", 1, ("transposed", "other gradients")),
        Part("mask", 1, ("mask",)),
        Part("velocity", 1, ("velocity",)),
        Part("labels", 1, ("labels.*",)),
        Part("twice", 1, ("twice",)),
        Part("all the rest", 1, ("layers", "thinned", "settings", "kept")),
    ),
    task="Mend the six lines of the trainer, and leave all others and all names as they are.",
    reference=MendedTrainer,
    cases=_trainer_cases,
    driver=drive_trainer,
    view=view_trainer,
    leaf_labels={
        "softmax": "What forward returns",
        "loss": "The loss, for small and for large numbers",
        "layers": "H1, D1 and H2 without dropout",
        "thinned": "What dropout leaves in mask, D1 and H2",
        "settings": "keep_prob, eta and mu, if nothing is said of them",
        "kept": "The parameters that were passed in, afterwards",
        "transposed": "dW1, without dropout,",
        "other gradients": "The other gradients, without dropout,",
        "mask": "The share of each unit's db1 that dropout lets through",
        "velocity": "The parameters after one, two and three steps",
        "labels.sizes": "The sizes of the batches",
        "twice": "fit's change of b3, divided by its gradient",
    },
    messages_if_false={
        "labels.go with their samples": "In some batch the labels aren't those of its samples.",
        "labels.each once": "An epoch doesn't take every sample exactly once.",
    },
)


@Trainer.misconception(
    "forward still divides by a sum over the batch. Each sample's probabilities add up to 1: look "
    "at the axis.",
    unaffected_parts=("transposed", "mask", "velocity", "labels", "twice", "all the rest"),
)
class still_softmax(MendedTrainer):
    def forward(self, X, rng=None):
        super().forward(X, rng)
        scores = self.H2 @ self.params[4].T + self.params[5]
        exps = np.exp(scores - scores.max(axis=1, keepdims=True))
        self.P = exps / exps.sum(axis=0, keepdims=True)
        return self.P


@Trainer.misconception(
    "The signal still goes back through W2 the way that it came. W2 is square, so nothing raises: "
    "compare with what the forward pass does with W2.",
    unaffected_parts=("softmax", "mask", "velocity", "labels", "twice", "all the rest"),
)
class still_transposed(MendedTrainer):
    def backward(self, T):
        self.params[2] = self.params[2].T
        grads = super().backward(T)
        self.params[2] = self.params[2].T
        return grads


@Trainer.misconception(
    "The signal still reaches units that were dropped. What dropout multiplied by on the way "
    "there, it multiplies by on the way back.",
    unaffected_parts=("softmax", "transposed", "velocity", "labels", "twice", "all the rest"),
    is_evident=True,
)
class still_mask(MendedTrainer):
    def backward(self, T):
        mask, self.mask = self.mask, np.ones_like(self.mask)
        grads = super().backward(T)
        self.mask = mask
        return grads


@Trainer.misconception(
    "step still forgets its velocity: what it works out is never kept for the next step.",
    unaffected_parts=("softmax", "transposed", "mask", "labels", "twice", "all the rest"),
)
class still_velocity(MendedTrainer):
    def step(self, grads):
        super().step(grads)
        self.velocity = [np.zeros_like(p) for p in self.params]


@Trainer.misconception(
    "In some batch the labels still aren't those of its samples: look at how fit picks the ones "
    "and the others.",
    unaffected_parts=("softmax", "transposed", "mask", "velocity", "twice", "all the rest"),
    is_evident=True,
)
class still_labels(MendedTrainer):
    def fit(self, X, T, epochs, batch_size, rng):
        for _ in range(epochs):
            order = rng.permutation(len(X))
            for start in range(0, len(X), batch_size):
                self.forward(X[order[start : start + batch_size]], rng)
                self.step(self.backward(T[start : start + batch_size]))


@Trainer.misconception(
    "fit still divides the gradients by the number of samples. They are means when backward "
    "returns them: that is the one place to divide.",
    unaffected_parts=("softmax", "transposed", "mask", "velocity", "labels", "all the rest"),
)
class still_twice(MendedTrainer):
    def fit(self, X, T, epochs, batch_size, rng):
        for _ in range(epochs):
            order = rng.permutation(len(X))
            for start in range(0, len(X), batch_size):
                batch = order[start : start + batch_size]
                self.forward(X[batch], rng)
                self.step([g / len(batch) for g in self.backward(T[batch])])
