"""ps13: a gated layer and Huber's loss, right in several ways and wrong in many, as source text.

A student's test is tried on them: it must let every right one pass and stop at every wrong one.
The texts go to the student's process, so nothing in them says which they are: their kind is found
again by the text itself (`kind_of`), whatever numbers were drawn for it. Neither is asked for
anywhere in the course, so a right one gives no answer away.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np

GATED = """
def sigmoid(z):
    return 0.5 * (1.0 + np.tanh(0.5 * z))

def forward(X, W, b, V):
    return {Y}

def backward(dY, X, W, b, V):
    A, G = X @ W.T + b, sigmoid(X @ V.T)
    dA = {dA}
    dU = {dU}
    dX = {dX}
    dW = {dW}
    db = {db}
    dV = {dV}
    return dX, dW, db, dV
"""
"""The gated linear unit of Dauphin, Fan, Auli and Grangier (2017), eq. (1), for rows of samples."""

GATED_LINES = {
    "Y": "(X @ W.T + b) * sigmoid(X @ V.T)",
    "dA": "dY * G",
    "dU": "dY * A * G * (1.0 - G)",
    "dX": "dA @ W + dU @ V",
    "dW": "dA.T @ X",
    "db": "dA.sum(axis=0)",
    "dV": "dU.T @ X",
}

RIGHT_GATED: Mapping[str, Mapping[str, str]] = {
    "as in the text": {},
    "with einsum": {
        "dW": 'np.einsum("no,nd->od", dA, X)',
        "dV": 'np.einsum("no,nd->od", dU, X)',
        "dX": 'np.einsum("no,od->nd", dA, W) + np.einsum("no,od->nd", dU, V)',
    },
    "with the gate's slope written with cosh": {
        "dU": "dY * A / (2.0 * np.cosh(0.5 * X @ V.T)) ** 2"
    },
    "with exp": {"Y": "(X @ W.T + b) / (1.0 + np.exp(-(X @ V.T)))"},
    "sample by sample": {
        "dW": "sum(np.outer(a, x) for a, x in zip(dA, X))",
        "dV": "sum(np.outer(u, x) for u, x in zip(dU, X))",
        "db": "np.array([sum(column) for column in dA.T])",
    },
    "with one product for both": {"dX": "np.hstack([dA, dU]) @ np.vstack([W, V])"},
}

WRONG_GATED: dict[str, Mapping[str, Mapping[str, str]]] = {
    "forward": {
        "without b": {
            "Y": "(X @ W.T) * sigmoid(X @ V.T)",
            "dU": "dY * (X @ W.T) * G * (1.0 - G)",
            "db": "0.0 * b",
        },
        "gate from W": {"Y": "(X @ W.T + b) * sigmoid(X @ W.T)"},
        "added": {"Y": "(X @ W.T + b) + sigmoid(X @ V.T)", "dA": "dY", "dU": "dY * G * (1.0 - G)"},
        "tanh as gate": {
            "Y": "(X @ W.T + b) * np.tanh(X @ V.T)",
            "dA": "dY * np.tanh(X @ V.T)",
            "dU": "dY * A * (1.0 - np.tanh(X @ V.T) ** 2)",
        },
        "all of it scaled": {
            "Y": "<factor> * (X @ W.T + b) * sigmoid(X @ V.T)",
            "dA": "<factor> * dY * G",
            "dU": "<factor> * dY * A * G * (1.0 - G)",
        },
    },
    "gradients": {
        "dW of the wrong size": {"dW": "<factor> * dA.T @ X"},
        "dX with the wrong sign": {"dX": "-(dA @ W + dU @ V)"},
        "slope of the gate left out": {"dU": "dY * A"},
        "half of the gate's slope": {"dU": "dY * A * G"},
        "value left out of the gate": {"dU": "dY * G * (1.0 - G)"},
        "gate left out": {"dA": "dY"},
        "dX by the value alone": {"dX": "dA @ W"},
        "dX by the gate alone": {"dX": "dU @ V"},
        "dV and dW exchanged": {"dW": "dU.T @ X", "dV": "dA.T @ X"},
        "db as a row of a table": {"db": "dA.sum(axis=0, keepdims=True)"},
    },
    "every sample": {
        "db as a mean": {"db": "dA.mean(axis=0)"},
        "db of the first sample": {"db": "dA[0]"},
        "the last sample left out": {"dW": "dA[:-1].T @ X[:-1] if len(X) > 1 else dA.T @ X"},
        "dW divided by N": {"dW": "dA.T @ X / len(X)"},
        "one gate for all samples": {"dA": "dY * G.mean(axis=0)"},
    },
    "any numbers": {
        "dY taken for 1": {"dA": "G", "dU": "A * G * (1.0 - G)"},
        "the size of X": {"dW": "dA.T @ np.abs(X)", "dV": "dU.T @ np.abs(X)"},
        "only where Y is positive": {"dA": "dY * G * (A > 0)"},
        "b forgotten in the backward pass": {"dU": "dY * (A - b) * G * (1.0 - G)"},
    },
    "no traces": {
        "dY changed": {"dA": "np.multiply(dY, G, out=dY)", "dU": "dY / G * A * G * (1.0 - G)"},
        "X changed": {
            "Y": "(np.multiply(X, <factor>, out=X) / <factor> @ W.T + b) "
            "* sigmoid(X / <factor> @ V.T)"
        },
        "added up over calls": {
            "dW": "backward.__dict__.setdefault(X.shape, np.zeros_like(W))"
            ".__iadd__(dA.T @ X).copy()"
        },
        "the first call remembered": {
            "db": "backward.__dict__.setdefault(dY.shape, dA.sum(axis=0))"
        },
    },
}

HUBER = """
def loss(Y, T, delta):
    r = Y - T
    small = np.abs(r) <= delta
    return {loss}

def gradient(Y, T, delta):
    r = Y - T
    return {gradient}
"""
"""Huber's loss (1964), the sum over outputs and the mean over samples."""

HUBER_LINES = {
    "loss": "np.sum(np.where(small, 0.5 * r**2, delta * (np.abs(r) - 0.5 * delta))) / len(Y)",
    "gradient": "np.clip(r, -delta, delta) / len(Y)",
}

RIGHT_HUBER: Mapping[str, Mapping[str, str]] = {
    "as in the text": {},
    "with where": {
        "gradient": "np.where(np.abs(r) <= delta, r, delta * np.sign(r)) / len(Y)",
    },
    "with minimum": {
        "loss": "(lambda m: np.sum(m * (np.abs(r) - 0.5 * m)) / len(Y))"
        "(np.minimum(np.abs(r), delta))",
        "gradient": "np.sign(r) * np.minimum(np.abs(r), delta) / len(Y)",
    },
    "as a mean of sums": {
        "loss": "np.mean([sum(0.5 * e * e if abs(e) <= delta else delta * (abs(e) - 0.5 * delta) "
        "for e in row) for row in r])",
    },
    "with maximum": {
        "gradient": "np.maximum(np.minimum(r / len(Y), delta / len(Y)), -delta / len(Y))"
    },
}

WRONG_HUBER: dict[str, Mapping[str, Mapping[str, str]]] = {
    "loss": {
        "without the half": {
            "loss": "np.sum(np.where(small, r**2, delta * (2 * np.abs(r) - delta))) / len(Y)",
            "gradient": "2 * np.clip(r, -delta, delta) / len(Y)",
        },
        "with a jump": {"loss": "np.sum(np.where(small, 0.5 * r**2, delta * np.abs(r))) / len(Y)"},
        "never linear": {"loss": "0.5 * np.sum(r**2) / len(Y)", "gradient": "r / len(Y)"},
        "a sum over samples": {
            "loss": "np.sum(np.where(small, 0.5 * r**2, delta * (np.abs(r) - 0.5 * delta)))",
            "gradient": "np.clip(r, -delta, delta)",
        },
        "a mean over outputs, too": {
            "loss": "np.mean(np.where(small, 0.5 * r**2, delta * (np.abs(r) - 0.5 * delta)))",
            "gradient": "np.clip(r, -delta, delta) / r.size",
        },
        "delta taken for 1": {
            "loss": "np.sum(np.where(np.abs(r) <= 1, 0.5 * r**2, np.abs(r) - 0.5)) / len(Y)",
            "gradient": "np.clip(r, -1, 1) / len(Y)",
        },
    },
    "gradient": {
        "the wrong sign": {"gradient": "-np.clip(r, -delta, delta) / len(Y)"},
        "not divided by N": {"gradient": "np.clip(r, -delta, delta)"},
        "never levelling off": {"gradient": "r / len(Y)"},
        "cut on one side only": {"gradient": "np.minimum(r, delta) / len(Y)"},
        "always at the limit": {"gradient": "delta * np.sign(r) / len(Y)"},
        "limit without delta": {"gradient": "np.where(np.abs(r) <= delta, r, np.sign(r)) / len(Y)"},
    },
    "no traces": {
        "Y changed": {"gradient": "np.clip(np.subtract(Y, T, out=Y), -delta, delta) / len(Y)"},
        "the first call remembered": {
            "gradient": "gradient.__dict__.setdefault(Y.shape, np.clip(r, -delta, delta) / len(Y))"
        },
    },
}

Groups = Mapping[str, Mapping[str, Mapping[str, str]]]


def _filled(template: str, lines: Mapping[str, str], other: Mapping[str, str]) -> str:
    return template.format(**{**lines, **other})


def _kinds() -> dict[str, str]:
    """Return what each text is, "right: …" or "wrong: …", by the text without its numbers."""
    found = {}
    for template, lines, right, wrong in (
        (GATED, GATED_LINES, RIGHT_GATED, WRONG_GATED),
        (HUBER, HUBER_LINES, RIGHT_HUBER, WRONG_HUBER),
    ):
        for name, other in right.items():
            found[_filled(template, lines, other)] = f"right: {name}"
        for group in wrong.values():
            for name, other in group.items():
                found[_filled(template, lines, other)] = f"wrong: {name}"
    return found


KINDS = _kinds()
DRAWN = re.compile(r"\b[12]\.\d{4}\b")
"""A number that was drawn for a text; all others have other forms."""


def kind_of(text: str) -> str:
    """Return "right: …" or "wrong: …" for one of the texts that `texts` has made."""
    return KINDS[DRAWN.sub("<factor>", text)]


def texts(rng: np.random.Generator, which: str, group: str) -> list[str]:
    """Return all right texts and one group of wrong ones, shuffled, with newly drawn numbers.

    Parameters
    ----------
    rng : Generator
    which : str
        "gated" or "huber".
    group : str
        Which wrong ones: a key of `WRONG_GATED` or `WRONG_HUBER`.
    """
    template, lines, right, wrong = {
        "gated": (GATED, GATED_LINES, RIGHT_GATED, WRONG_GATED),
        "huber": (HUBER, HUBER_LINES, RIGHT_HUBER, WRONG_HUBER),
    }[which]
    few = list(wrong[group].values())
    few *= 3 if len(few) < 4 else 1  # or their places among the others could be guessed
    made = [
        _filled(template, lines, other).replace("<factor>", f"{rng.uniform(1.2, 2.9):.4f}")
        for other in [*right.values(), *few]
    ]
    return [made[i] for i in rng.permutation(len(made))]
