"""One step of training on a mini-batch, forward, backward and update, that allocates nothing.

This is the one place where the reference is clever for speed. All parameters lie in one flat
vector, all gradients in another, and the layers hold views of them, so an optimiser's step is
a few large operations; every intermediate has a buffer that is made once. The optimisers that
only add gradients up let the loss be multiplied by −η before it is taken back through the network,
so that what arrives at the weights is the step itself; momentum lets it be added, in the product
that makes it, to what is kept of the step before. Inside, batches and weights lie on their
side; from outside they have the course's shapes. `functional_mlp` and `mlp` say what is
computed; the tests hold that the numbers are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeAlias

import array_api_compat
import numpy as np

from reference_impl import activations
from reference_impl import buffered_layers as layers
from reference_impl.arena import ArrayArena
from reference_impl.backend import Array
from reference_impl.buffered_optimizers import Optimizer

Pairs: TypeAlias = list[tuple[Array, Array]]

_ACTIVATIONS: dict[str, Callable[..., layers.Layer]] = {
    "relu": layers.Relu,
    "sigmoid": layers.Sigmoid,
    "tanh": layers.Tanh,
    "leaky_relu": partial(
        layers.Elementwise,
        activation=activations.leaky_relu,
        derivative=activations.leaky_relu_derivative,
    ),
    "elu": partial(
        layers.Elementwise, activation=activations.elu, derivative=activations.elu_derivative
    ),
    "silu": partial(
        layers.Elementwise, activation=activations.silu, derivative=activations.silu_derivative
    ),
    "gelu": partial(
        layers.Elementwise, activation=activations.gelu, derivative=activations.gelu_derivative
    ),
}
_LOSSES = {
    "softmax_cross_entropy": layers.SoftmaxCrossEntropy,
    "squared_error": layers.SquaredError,
    "binary_cross_entropy": layers.BinaryCrossEntropy,
}


class Step:
    """Layers one after another on views of flat vectors, and a loss: what all steps share.

    A step of its own kind adds its layers with `_add`, first one first, and sets `_loss`.

    Parameters
    ----------
    params, optimizer, batch_size, scales, running
        As in `TrainingStep`; weights may have more axes, (D_out, ...).
    """

    _loss: layers.Loss

    def __init__(
        self,
        params: Sequence[tuple[Array, Array]],
        optimizer: Optimizer,
        batch_size: int,
        scales: Sequence[tuple[Array, Array]],
        running: Sequence[tuple[Array, Array]],
    ) -> None:
        self._arena, dtype = ArrayArena(module_of(params[0][0])), params[0][0].dtype
        arrays = _flattened((*params, *scales))
        self.theta, self.gradient = (
            self._arena.filled((sum(array.size for array in arrays),), dtype) for _ in range(2)
        )
        self._blocks, self.params, self.scales = _views(self.theta, params, scales)
        for view, array in zip(_flattened(self.params + self.scales), arrays, strict=True):
            view[...] = array
        self._d_blocks, self.gradients, self.scale_gradients = _views(self.gradient, params, scales)

        self._statistics = [self._arena.xp.stack(pair) for pair in running]
        self.running = [(mean, var) for mean, var in self._statistics]

        self._optimizer = optimizer
        self._optimizer.prepare(self._arena, self.theta, self.gradient)
        self._layers: list[layers.Layer] = []
        self._widths: list[int] = []
        self._penalized: list[layers.Dense] = []
        self._n = batch_size
        self._seen = 0

    def _add(self, layer: layers.Layer, width: int = 1) -> None:
        """Put a layer behind the others, which has so many columns for each sample."""
        self._layers.append(layer)
        self._widths.append(width)

    def __call__(self, X: Array, T: Array) -> None:
        """Take one step on a batch.

        Parameters
        ----------
        X : array of the parameters' dtype, shape (N, ...)
        T : array
            Labels, integers of shape (N,), for the softmax; else targets of the parameters'
            dtype, of the shape of the outputs, or (N,) for the binary loss.
        """
        self._optimizer.look_ahead()
        scale = self._optimizer.scale
        dA = self._loss.backward(self._forward(X), T.T, scale)
        for layer in reversed(self._layers):
            dA = layer.backward(dA)
        for dense in self._penalized:
            dense.add_penalty(scale)
        self._optimizer.step()
        self._seen += X.shape[0]

    def outputs(self, X: Array) -> Array:
        """Return the outputs of a batch as it would go forward in training.

        Parameters
        ----------
        X : array of the parameters' dtype, shape (N, ...)

        Returns
        -------
        array, shape (N, D_out)
        """
        return +self._forward(X).T

    def _forward(self, X: Array) -> Array:
        """The outputs of a batch on its side, in a buffer, (D_out, N)."""
        n = X.shape[0]
        if n != self._n:
            self._n = n
            for layer, width in zip(self._layers, self._widths, strict=True):
                layer.resize(n * width)
            self._loss.resize(n)
        A = X.T
        for layer in self._layers:
            A = layer.forward(A)
        return A[:-1]

    def is_finite(self) -> bool:
        """Say whether all parameters are finite."""
        return bool(self._optimizer.xp.isfinite(self.theta).all())

    def mean_loss(self) -> float:
        """Return the mean loss of the samples since the last call, without the penalty.

        Each batch counts with the parameters it met, and each sample once, so a smaller last
        batch counts for less.
        """
        mean = float(self._loss.total) / max(self._seen, 1)
        self._loss.total[...] = 0
        self._seen = 0
        return mean


class TrainingStep(Step):
    """A network laid out for training: call it with a batch, and its parameters have moved.

    Parameters
    ----------
    params : sequence of (W, b)
        Where to start. They are copied.
    optimizer : Optimizer
        Taken over and prepared for these parameters.
    batch_size : int
        The largest batch that will come.
    hidden : {"relu", "sigmoid", "tanh", "identity", "leaky_relu", "elu", "silu", "gelu"}
        The activation of the hidden layers. The last four make new arrays at each step.
    loss : {"softmax_cross_entropy", "squared_error", "binary_cross_entropy"}
        From logits, or outputs, and labels, or targets.
    scales : sequence of (gamma, beta), optional
        One pair for each hidden layer: its pre-activations are batch-normalised. Copied.
    running : sequence of (mean, var), optional
        The running statistics that belong to `scales`. Copied.
    eps, momentum : float
        Of the batch normalisation.
    keep_prob : float, default 1
        Dropout after every hidden activation; 1 for none.
    l2 : float, default 0
        λ of the penalty ½ λ Σ W² on the weights.
    rng : numpy.random.Generator, optional
        Draws the masks of dropout.

    Attributes
    ----------
    params, gradients : list of (W, b)
        Views of the flat vectors. The gradients are those of the last step's mean loss, with its
        penalty, times `optimizer.scale`, added to `optimizer.keep` times those before.
    scales, scale_gradients : list of (gamma, beta)
        The same for batch normalisation.
    running : list of (mean, var)
        Brought up to date at every step.
    theta, gradient : array, shape (P,)
        The flat vectors.

    Raises
    ------
    TypeError
        If the arrays are neither NumPy's nor CuPy's.
    KeyError
        If there is no such activation or loss.

    Notes
    -----
    Arguments are not checked at each step: `mlp.MLP` checks the whole data set once.

    Examples
    --------
    >>> import numpy as np
    >>> from reference_impl.buffered_optimizers import Sgd
    >>> params = [(np.array([[1.0, 0.0]]), np.array([0.0]))]
    >>> step = TrainingStep(params, Sgd(0.5), batch_size=2, hidden="relu", loss="squared_error")
    >>> step(np.array([[1.0, 2.0], [0.0, 0.0]]), np.array([[0.0], [1.0]]))
    >>> step.mean_loss()
    0.5
    >>> step.params
    [(array([[ 0.75, -0.5 ]]), array([0.]))]
    """

    def __init__(
        self,
        params: Sequence[tuple[Array, Array]],
        optimizer: Optimizer,
        *,
        batch_size: int,
        hidden: str,
        loss: str,
        scales: Sequence[tuple[Array, Array]] = (),
        running: Sequence[tuple[Array, Array]] = (),
        eps: float = 1e-5,
        momentum: float = 0.9,
        keep_prob: float = 1.0,
        l2: float = 0.0,
        rng: np.random.Generator | None = None,
    ) -> None:
        super().__init__(params, optimizer, batch_size, scales, running)
        arena, dtype, keep = self._arena, self.theta.dtype, optimizer.keep
        for i, (U_b, dU_db) in enumerate(zip(self._blocks, self._d_blocks, strict=True)):
            d = U_b.shape[1]
            self._add(
                layers.Dense(arena, batch_size, U_b, dU_db, keep=keep, l2=l2, is_first=i == 0)
            )
            if i == len(params) - 1:
                break
            if scales:
                pairs = (*self.scales[i], *self.scale_gradients[i], self._statistics[i])
                self._add(
                    layers.BatchNorm(
                        arena, batch_size, *pairs, keep=keep, eps=eps, momentum=momentum
                    )
                )
            if hidden != "identity":
                self._add(_ACTIVATIONS[hidden](arena, batch_size, d, dtype))
            if keep_prob < 1:
                assert rng is not None
                self._add(layers.Dropout(arena, batch_size, d, dtype, keep_prob=keep_prob, rng=rng))
        self._loss = _LOSSES[loss](arena, batch_size, d, dtype)
        self._penalized = [
            layer for layer in self._layers if l2 > 0 and isinstance(layer, layers.Dense)
        ]


def module_of(array: Array) -> Any:
    """Return the library of an array itself, since the standard's namespace has no out=.

    Parameters
    ----------
    array : array
        Of NumPy or CuPy.

    Returns
    -------
    module

    Raises
    ------
    TypeError
        If it is of another library.

    Examples
    --------
    >>> module_of(np.zeros(3)) is np
    True
    """
    if isinstance(array, np.ndarray):
        return np
    if array_api_compat.is_cupy_array(array):
        import cupy

        return cupy
    raise TypeError(
        f"Training needs NumPy or CuPy arrays, got {type(array).__name__}: its buffers are "
        "written with out=, which other libraries lack. Convert the arrays first."
    )


def _flattened(pairs: Sequence[tuple[Array, Array]]) -> list[Array]:
    return [array for pair in pairs for array in pair]


def _views(
    flat: Array, params: Sequence[tuple[Array, Array]], scales: Sequence[tuple[Array, Array]]
) -> tuple[list[Array], Pairs, Pairs]:
    """Cut a flat vector into blocks, U = Wᵀ with b below it, and into pairs like those given."""
    blocks: list[Array] = []
    start = 0
    for first, second in (*params, *scales):
        end = start + first.size + second.size
        blocks.append(flat[start:end].reshape(-1, second.size))
        start = end
    dense, norms = blocks[: len(params)], blocks[len(params) :]
    weights = [_shaped(U_b[:-1], W.shape) for U_b, (W, _) in zip(dense, params, strict=True)]
    pairs = [(W, U_b[-1]) for W, U_b in zip(weights, dense, strict=True)]
    return dense, pairs, [(pair[0], pair[1]) for pair in norms]


def _shaped(U: Array, shape: tuple[int, ...]) -> Array:
    """Return Wᵀ, (D_in, D_out), as W of a shape (D_out, ...): the same memory, seen otherwise."""
    outputs, *inputs = shape
    return U.reshape(*inputs, outputs).transpose(len(inputs), *range(len(inputs)))
