"""ps13: a trainer of a small network as source text, with and without each of six bugs.

The notebook shows it with all six. Students' `diagnose` is tried on trainers with none, one, or all
but one of them, each written in more than one way. A text doesn't say which bugs it has; they are
found again by its lines (`bugs_in`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

TRAINER = '''class Trainer:
    """A network D -> H -> H -> C: ReLU, dropout after the first layer, softmax, momentum."""

    def __init__(self, params, keep_prob=0.8, eta=0.1, mu=0.9):
        self.params = [np.array(p) for p in params]  # W1, b1, W2, b2, W3, b3
        self.velocity = [np.zeros_like(p) for p in self.params]
        self.keep_prob, self.eta, self.mu = keep_prob, eta, mu

    def forward(self, X, rng=None):
        """Return the probabilities P (N, C); with a Generator, drop units as in training."""
        W1, b1, W2, b2, W3, b3 = self.params
        self.X = X
        self.H1 = np.maximum(X @ W1.T + b1, 0.0)
        self.mask = np.ones_like(self.H1)
        if rng is not None:
            kept = rng.random(self.H1.shape) < self.keep_prob
            self.mask = kept / self.keep_prob
        self.D1 = self.H1 * self.mask
        self.H2 = np.maximum(self.D1 @ W2.T + b2, 0.0)
        scores = self.H2 @ W3.T + b3
        exps = np.exp(scores - scores.max(axis=1, keepdims=True))
        self.P = {softmax}
        return self.P

    def loss(self, X, T):
        """Return the cross-entropy, the mean over the samples, without dropout."""
        return -np.mean(np.sum(T * np.log(self.forward(X) + 1e-12), axis=1))

    def backward(self, T):
        """Return the gradients of the mean loss of the batch that `forward` was given last."""
        _, _, W2, _, W3, _ = self.params
        dS = (self.P - T) / len(T)
        dZ2 = (dS @ W3) * (self.H2 > 0)
        dD1 = {transposed}
        dZ1 = {mask}
        return [
            dZ1.T @ self.X,
            dZ1.sum(axis=0),
            dZ2.T @ self.D1,
            dZ2.sum(axis=0),
            dS.T @ self.H2,
            dS.sum(axis=0),
        ]

    def step(self, grads):
        """Move all parameters by momentum: v becomes mu v - eta g, and p becomes p + v."""
        for i, (p, g) in enumerate(zip(self.params, grads, strict=True)):
            v = self.mu * self.velocity[i] - self.eta * g
            {velocity}
            self.params[i] = p + v

    def fit(self, X, T, epochs, batch_size, rng):
        """Train: every epoch takes all samples once, in a new order."""
        for _ in range(epochs):
            order = rng.permutation(len(X))
            for start in range(0, len(X), batch_size):
                batch = order[start : start + batch_size]
                self.forward(X[batch], rng)
                grads = self.backward({labels})
                self.step({twice})
'''

BUGS = ("softmax", "transposed", "mask", "velocity", "labels", "twice")
"""Their names, in the order of the lines in which they are."""

RIGHT: Mapping[str, tuple[str, ...]] = {
    "softmax": (
        "exps / exps.sum(axis=1, keepdims=True)",
        "exps / np.sum(exps, axis=-1)[:, None]",
        "(exps.T / exps.sum(axis=1)).T",
    ),
    "transposed": ("dZ2 @ W2", "np.dot(dZ2, W2)", 'np.einsum("no,od->nd", dZ2, W2)'),
    "mask": (
        "dD1 * self.mask * (self.H1 > 0)",
        "np.where(self.H1 > 0, dD1, 0.0) * self.mask",
        "dD1 * (self.D1 > 0) * self.mask",
    ),
    "velocity": ("self.velocity[i] = v", "self.velocity[i][...] = v", "self.velocity[i] = 1.0 * v"),
    "labels": ("T[batch]", "T[order[start : start + batch_size]]", "np.take(T, batch, axis=0)"),
    "twice": ("grads", "list(grads)", "[1.0 * g for g in grads]"),
}
WRONG: Mapping[str, tuple[str, ...]] = {
    "softmax": (
        "exps / exps.sum(axis=0, keepdims=True)",
        "exps / exps.sum(axis=0)",
        "exps / exps.sum()",
    ),
    "transposed": ("dZ2 @ W2.T", "np.dot(dZ2, W2.T)", 'np.einsum("no,do->nd", dZ2, W2)'),
    "mask": (
        "dD1 * (self.H1 > 0)",
        "np.where(self.H1 > 0, dD1, 0.0)",
        "(self.H1 > 0) * dD1",
    ),
    "velocity": (
        "velocity = v",
        "self.velocity[i] = np.zeros_like(v)",
        "self.velocity[i] = 0.0 * p",
    ),
    "labels": (
        "T[start : start + batch_size]",
        "T[np.sort(batch)]",
        "T[batch[::-1]]",
    ),
    "twice": (
        "[g / len(batch) for g in grads]",
        "[g / len(X[batch]) for g in grads]",
        "[g / batch.size for g in grads]",
    ),
}


def trainer_text(bugs: Iterable[str] = (), variant: int = 0) -> str:
    """Return the source of a trainer that has the bugs named, all written in the given way."""
    wrong = set(bugs)
    lines = {bug: (WRONG if bug in wrong else RIGHT)[bug][variant] for bug in BUGS}
    return TRAINER.format(**lines)


def bugs_in(source: str) -> set[str]:
    """Return the names of the bugs that a trainer made by `trainer_text` has."""
    lines = [line.strip() for line in source.splitlines()]
    shown = {bug: TRAINER.splitlines()[_line(bug)].strip() for bug in BUGS}
    return {
        bug
        for bug, form in shown.items()
        if any(form.replace(f"{{{bug}}}", wrong) in lines for wrong in WRONG[bug])
    }


def wrong_lines() -> tuple[int, ...]:
    """Return the numbers of the six lines that are wrong in the notebook, counted from 1."""
    return tuple(sorted(_line(bug) + 1 for bug in BUGS))


def _line(bug: str) -> int:
    """Return which line of the template has a bug's place, counted from 0."""
    (found,) = (i for i, line in enumerate(TRAINER.splitlines()) if f"{{{bug}}}" in line)
    return found


def trainers(rng: np.random.Generator, which: str) -> list[str]:
    """Return trainers without bugs, with each one, or with all but one, in a new order.

    Parameters
    ----------
    rng : Generator
    which : str
        "none", "one" or "all but one".
    """
    choices: dict[str, list[tuple[str, ...]]] = {
        "none": [()],
        "one": [(bug,) for bug in BUGS],
        "all but one": [tuple(bug for bug in BUGS if bug != left_out) for left_out in BUGS],
    }
    variants = range(len(RIGHT["softmax"]))
    made = [trainer_text(bugs, variant) for bugs in choices[which] for variant in variants]
    return [made[i] for i in rng.permutation(len(made))]
