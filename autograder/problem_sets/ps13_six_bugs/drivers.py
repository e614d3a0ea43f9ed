"""ps13: the drivers. They are sent to the student's process as source text, each by itself.

They make layers and trainers from the text that a case sends, try what the student wrote on them,
and say what happened; what is right and what is wrong among them, they don't know.
"""

from __future__ import annotations

import numpy as np


def drive_test(test, sources, first, second):
    """Try a student's test on layers or losses: how each of its runs ends."""
    endings = []
    for source in sources:
        names = {"np": np}
        exec(source, names)
        try:
            returned = test(names[first], names[second])
        except NotImplementedError:
            raise
        except AssertionError:
            endings.append("stops")
        except Exception as problem:
            known = [
                kind.__name__ for kind in type(problem).__mro__ if kind.__module__ == "builtins"
            ]
            endings.append(known[0])
        else:
            endings.append("passes" if returned is None else "returns")
    return endings


def drive_diagnose(diagnose, sources):
    """Let the student's function look at trainers, each made anew."""
    found = []
    for source in sources:
        names = {"np": np}
        exec(source, names)
        found.append(diagnose(names["Trainer"]))
    return found


def drive_lines(buggy_lines):
    """Ask for the lines; a set of them is as good as a list."""
    lines = buggy_lines()
    return sorted(lines) if isinstance(lines, (set, frozenset)) else lines


def drive_trainer(Trainer, params, X, T, mask, planted, grads, n, eta, seed):
    """Ask a trainer for one thing at a time, each with all that it needs laid ready.

    `planted` holds X, H1, D1, H2 and P of a batch, as if `forward` had just worked them out.
    """

    def gradients(n, mask):
        trainer = Trainer(params)
        for name, array in planted.items():
            setattr(trainer, name, array[:n].copy())
        trainer.mask = mask[:n].copy()
        return trainer.backward(T[:n].copy())

    first = Trainer(params)
    probabilities = [first.forward(X.copy()), first.forward(900.0 * X)]
    losses = [first.loss(X.copy(), T), first.loss(900.0 * X, T)]
    first.forward(X.copy())
    layers = [first.H1.copy(), first.D1.copy(), first.H2.copy()]
    first.forward(X.copy(), np.random.default_rng(seed))
    thinned = [
        np.unique(first.mask),
        first.D1 - first.H1 * first.mask,
        first.H2 - np.maximum(first.D1 @ first.params[2].T + first.params[3], 0.0),
    ]
    settings = [first.keep_prob, first.eta, first.mu]
    first.params[0][...] = 0.0
    kept = [np.array(p) for p in params]
    whole = gradients(len(T), np.ones_like(mask))
    undropped, dropped = (gradients(1, mask)[1] for mask in (np.ones_like(mask), mask))
    moving = Trainer(params, eta=0.05, mu=0.8)
    moved = []
    for some in grads:
        moving.step(some)
        moved.append([np.array(p) for p in moving.params])

    class Recorded(Trainer):  # type: ignore[misc,valid-type]
        def forward(self, X, rng=None):
            self.seen = X[:, 0].copy()
            return super().forward(X, rng)

        def backward(self, T):
            pairs.append([self.seen, T[:, 0].copy()])
            return super().backward(T)

    pairs = []
    numbers = np.arange(1.0, n + 1.0)
    data = np.repeat(numbers[:, None], X.shape[1], axis=1)
    targets = np.repeat(numbers[:, None], T.shape[1], axis=1)
    rng = np.random.default_rng(seed)
    Recorded(params, eta=1e-6).fit(data, targets, 2, 4, rng)

    alike, labels = np.repeat(X[:1], 6, axis=0), np.repeat(T[:1], 6, axis=0)
    before = Trainer(params, keep_prob=1.0, eta=eta, mu=0.0)
    before.forward(alike)
    gradient = np.asarray(before.backward(labels)[5])
    before.fit(alike, labels, 1, 6, np.random.default_rng(seed))
    moved_by = np.sum((before.params[5] - params[5]) * gradient)
    square = np.sum(gradient * gradient)
    return {
        "softmax": probabilities,
        "loss": losses,
        "layers": layers,
        "thinned": thinned,
        "settings": settings,
        "kept": kept,
        "transposed": whole[0],
        "other gradients": list(whole[1:]),
        "mask": dropped / np.where(undropped == 0.0, 1e-9, undropped),
        "velocity": moved,
        "labels": [[first, second] for first, second in pairs],
        "twice": moved_by / square if square else 0.0,
    }
