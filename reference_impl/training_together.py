"""Many small networks of one shape, trained at once: one more axis of their arrays, in front.

To train twenty networks on a few hundred points, one after another, is to call NumPy twenty times
for products so small that the calls cost more than the products. Here the twenty are one stack,
and each operation does its part for all of them. Each network becomes what `MLP.fit` would have
made of it, up to rounding.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from reference_impl.arena import ArrayArena
from reference_impl.backend import checked, checked_count, checked_number
from reference_impl.buffered_optimizers import Optimizer
from reference_impl.mlp import MLP

Array = NDArray[np.float64]


def _sigmoid(Z: Array) -> Array:
    return np.asarray(0.5 + 0.5 * np.tanh(0.5 * Z))  # as it is, whatever has overflowed


_SLOPES: Final[dict[str, tuple[Callable[[Array], Array], Callable[[Array], Array]]]] = {
    "tanh": (np.tanh, lambda A: 1 - A * A),
    "sigmoid": (_sigmoid, lambda A: A * (1 - A)),
    "relu": (lambda Z: np.maximum(Z, 0), lambda A: np.asarray(A > 0, np.float64)),
    "identity": (lambda Z: Z, np.ones_like),
}
"""Activations, each with its slope, from what it returned."""
_SIGNALS: Final[dict[str, Callable[[Array, Array], Array]]] = {
    "binary_cross_entropy": lambda Z, T: _sigmoid(Z) - T,
    "squared_error": lambda Z, T: Z - T,
}
"""For each loss its gradient by the outputs, times the number of samples."""


def fit_together(
    nets: Sequence[MLP],
    X: Array,
    T: Array,
    *,
    epochs: int,
    batch_size: int,
    optimizer: Optimizer,
    rngs: Sequence[np.random.Generator],
    l1: float = 0.0,
    progress: Callable[[], None] | None = None,
) -> None:
    """Train R networks of the same sizes, side by side, each on its own data or all on the same.

    Parameters
    ----------
    nets : sequence of MLP, length R
        float64 on NumPy, without batch normalisation and dropout, all with the same sizes, hidden
        activation, loss and l2. They get new parameters.
    X : array of float64, shape (N, D) or (R, N, D)
    T : array of float64, shape (N,) or (R, N)
        Labels 0 and 1, or targets of networks with one output.
    epochs, batch_size : int
        As for `MLP.fit`.
    optimizer : Optimizer
        From `buffered_optimizers`; one for all, taken over.
    rngs : sequence of numpy.random.Generator, length R
        Each shuffles the samples of its network, as in `MLP.fit`, where a batch hasn't all.
    l1 : float, default 0
        λ of a penalty λ Σ |W| on all weights, beside the networks' own.
    progress : callable, optional
        Called after every epoch, while the networks hold that epoch's parameters, which don't
        change afterwards.

    Raises
    ------
    TypeError
        If an array, a count or l1 has the wrong type.
    ValueError
        If the networks differ or have what is not served here, or the shapes don't fit.
    FloatingPointError
        If the parameters are no longer finite; the networks are left as they were before.

    Examples
    --------
    >>> import numpy as np
    >>> from reference_impl.buffered_optimizers import Adam
    >>> from reference_impl.datasets import xor
    >>> X, labels = xor()
    >>> rngs = [np.random.default_rng(seed) for seed in range(3)]
    >>> loss = "binary_cross_entropy"
    >>> nets = [MLP([2, 8, 1], rng, hidden="tanh", loss=loss) for rng in rngs]
    >>> how = {"epochs": 200, "batch_size": 4, "optimizer": Adam(0.1), "rngs": rngs}
    >>> fit_together(nets, X, labels.astype(float), **how)
    >>> [net.predict(X).tolist() for net in nets]
    [[0, 1, 1, 0], [0, 1, 1, 0], [0, 1, 1, 0]]
    """
    hidden, loss = _one_kind(nets)
    R, sizes = len(nets), nets[0].sizes
    X, T = _for_each(R, X, T, sizes[0])
    if len(rngs) != R:
        raise ValueError(f"rngs must be {R}, one for each network, got {len(rngs)}.")
    N, l1 = T.shape[1], checked_number("l1", l1, least=0)
    B = min(checked_count("batch_size", batch_size), N)
    bend, slope = _SLOPES[hidden]
    signal = _SIGNALS[loss]

    before = [net.params for net in nets]
    theta, layers, is_weight = _stacked(before)
    slopes, d_layers, _ = _stacked(before)
    l2 = nets[0].l2 * is_weight
    gradient = np.zeros(theta.size)
    optimizer.prepare(ArrayArena(np), theta.reshape(-1), gradient)
    each = np.arange(R)[:, None]
    for _ in range(checked_count("epochs", epochs)):
        if B < N:
            order = np.stack([rng.permutation(N) for rng in rngs])
        with np.errstate(all="ignore"):  # what overflows is found after the epoch
            for start in range(0, N, B):
                optimizer.look_ahead()
                A, t = X, T  # of a batch that has all samples the order means nothing
                if B < N:
                    part = order[:, start : start + B]
                    A, t = X[each, part], T[each, part]
                seen = [A]
                for layer, (W, b) in enumerate(layers):
                    Z = seen[-1] @ W.swapaxes(1, 2) + b[:, None]
                    seen.append(Z if layer == len(layers) - 1 else bend(Z))
                dZ = signal(seen.pop(), t[:, :, None]) / t.shape[1]
                for layer in range(len(layers) - 1, -1, -1):
                    (W, _), (dW, db), A = layers[layer], d_layers[layer], seen[layer]
                    np.matmul(dZ.swapaxes(1, 2), A, out=dW)
                    dZ.sum(axis=1, out=db)
                    if layer:
                        dZ = (dZ @ W) * slope(A)
                if nets[0].l2:
                    slopes += l2 * theta
                if l1:
                    slopes += l1 * is_weight * np.sign(theta)
                gradient *= optimizer.keep
                gradient += optimizer.scale * slopes.reshape(-1)
                optimizer.step()
        if not np.isfinite(theta).all():
            for net, params in zip(nets, before, strict=True):
                net.params = params
            raise FloatingPointError(
                "The parameters were no longer finite: the steps are too large. The learning rate "
                f"is {optimizer.eta:g}; try a tenth of it. The networks are as they were before."
            )
        for r, net in enumerate(nets):
            net.params = [(W[r].copy(), b[r].copy()) for W, b in layers]
        if progress is not None:
            progress()


def _one_kind(nets: Sequence[MLP]) -> tuple[str, str]:
    """Return the activation and the loss that all networks share."""
    kinds = {
        (net.hidden, net.loss, net.l2, net.batch_norm, net.keep_prob, *net.sizes) for net in nets
    }
    if len(kinds) != 1:
        raise ValueError(
            "nets must have the same sizes, hidden activation, loss and l2, got "
            f"{len(kinds)} different kinds. Train each kind by itself."
        )
    net = nets[0]
    if net.batch_norm or net.keep_prob < 1:
        raise ValueError("nets must have neither batch normalisation nor dropout: use MLP.fit.")
    if net.hidden not in _SLOPES or net.loss not in _SIGNALS or net.sizes[-1] != 1:
        raise ValueError(
            f"nets must have one output, an activation of {', '.join(_SLOPES)} and a loss of "
            f"{', '.join(_SIGNALS)}, got {net.sizes[-1]} outputs, {net.hidden} and {net.loss}. "
            "Use MLP.fit."
        )
    return net.hidden, net.loss


def _for_each(R: int, X: Array, T: Array, D: int) -> tuple[Array, Array]:
    """Return X (R, N, D) and T (R, N), views of what may be the same for all networks."""
    checked(X=(X, "..."))
    checked(T=(T, "..."))
    if X.ndim not in (2, 3) or T.shape[-1:] != X.shape[-2:-1] or X.shape[-1] != D:
        raise ValueError(
            f"X must have shape (N, {D}) or ({R}, N, {D}) and T (N,) or ({R}, N), "
            f"got {X.shape} and {T.shape}."
        )
    return np.broadcast_to(X, (R, *X.shape[-2:])), np.broadcast_to(T, (R, T.shape[-1]))


def _stacked(
    params: Sequence[Sequence[tuple[Array, Array]]],
) -> tuple[Array, list[tuple[Array, Array]], Array]:
    """Return all parameters as (R, P), views of them by layer, and (P,) which are weights."""
    rows = [np.concatenate([part.ravel() for pair in of_net for part in pair]) for of_net in params]
    theta, views, weights, at = np.stack(rows), [], [], 0
    for W, b in params[0]:
        end = at + W.size
        of_W = theta[:, at:end].reshape(len(params), *W.shape)
        views.append((of_W, theta[:, end : end + b.size]))
        weights += [np.ones(W.size), np.zeros(b.size)]
        at = end + b.size
    return theta, views, np.concatenate(weights)
