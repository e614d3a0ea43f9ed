"""A multilayer perceptron to train, use and keep: dense layers, activations, and what helps them.

`MLP.loss_and_gradients` is the whole of backpropagation on the functions of `layers`, `dropout`
and `normalization`, written to be read. `MLP.fit` computes the same through `training_step`, which
is written to be fast; the numbers differ by rounding, which in float32 batch normalisation makes
of a constant column anything. The course's own small network, sigmoid and
nothing else, is in `functional_mlp`.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import array_api_compat
import numpy as np

from reference_impl.backend import (
    Array,
    checked,
    checked_count,
    checked_number,
    checked_rng,
    converted,
    namespace,
)
from reference_impl.batches import minibatches
from reference_impl.buffered_optimizers import Optimizer
from reference_impl.dropout import dropout_backward, dropout_forward
from reference_impl.initializers import init_mlp
from reference_impl.layers import dense_backward, dense_forward
from reference_impl.losses import l2_gradient, l2_penalty
from reference_impl.mlp_choices import ACTIVATIONS, LOSSES, SCHEMES
from reference_impl.network_files import read_network, write_network
from reference_impl.normalization import (
    batchnorm_backward,
    batchnorm_forward,
    batchnorm_inference,
)
from reference_impl.training_step import Pairs, TrainingStep

EPS: Final = 1e-5
"""ε of batch normalisation."""
MOMENTUM: Final = 0.9
"""How much of the running statistics stays at each step."""
_KINDS: Final = ("params", "scales", "running")


@dataclass
class History:
    """What training has been like, one entry for each epoch.

    Attributes
    ----------
    training_loss : list of float
        Mean loss over the epoch's samples, each with the parameters that its batch met, without
        the penalty.
    validation_loss : list of float
        Mean loss on the validation set after the epoch; empty without one.
    best_epoch : int or None
        The epoch of the smallest validation loss, counted from 0, whose parameters were kept;
        of equal ones the first, as in `training.early_stopping`.
    """

    training_loss: list[float] = field(default_factory=list)
    validation_loss: list[float] = field(default_factory=list)
    best_epoch: int | None = None

    def copy(self) -> History:
        """Return a history of its own lists, which later epochs don't change."""
        return History(self.training_loss[:], self.validation_loss[:], self.best_epoch)

    def note_best(self) -> bool:
        """Say whether the last epoch's validation loss is the smallest so far, and remember it."""
        losses = self.validation_loss
        if self.best_epoch is not None and losses[-1] >= losses[self.best_epoch]:
            return False
        self.best_epoch = len(losses) - 1
        return True


class _Diverged(Exception):
    """Training has left the finite numbers."""


class MLP:
    """A multilayer perceptron.

    Parameters
    ----------
    sizes : sequence of int
        The number of inputs, of units in each hidden layer, and of outputs.
    rng : numpy.random.Generator
        Draws the first weights.
    hidden : {"relu", "sigmoid", "tanh", "identity", "leaky_relu", "elu", "silu", "gelu"}
        The activation of the hidden layers. The output is linear.
    loss : {"softmax_cross_entropy", "squared_error", "binary_cross_entropy"}
        What is minimised: from logits and labels (N,), from outputs and targets (N, C), or from
        one logit a sample and targets (N,) in [0, 1], floats or integers.
    batch_norm : bool, default False
        Batch normalisation of the hidden pre-activations.
    keep_prob : float, default 1
        Dropout after the hidden activations; 1 for none.
    l2 : float, default 0
        λ of the penalty ½ λ Σ W² on all weights; biases are free.
    scheme : str, optional
        How weights are drawn, as in `initializers.init_dense`; "xavier" for identity, sigmoid and
        tanh, else "he".
    like : array of float32 or float64, optional
        An array whose library, dtype and device the parameters take; float64 NumPy without.

    Attributes
    ----------
    params : list of (W, b)
        Weights and biases of the layers.
    scales, running : list of (gamma, beta), list of (mean, var)
        Of the hidden layers, with batch normalisation; else empty.

    Raises
    ------
    TypeError
        If an argument has the wrong type.
    ValueError
        If an argument is out of its bounds or there is no such activation, loss or scheme.

    Examples
    --------
    >>> import numpy as np
    >>> from reference_impl.buffered_optimizers import Adam
    >>> from reference_impl.datasets import xor
    >>> X, labels = xor()
    >>> rng = np.random.default_rng(0)
    >>> mlp = MLP([2, 8, 2], rng, hidden="tanh")
    >>> history = mlp.fit(X, labels, epochs=200, batch_size=4, optimizer=Adam(0.1), rng=rng)
    >>> mlp.predict(X)
    array([0, 1, 1, 0])
    """

    def __init__(
        self,
        sizes: Sequence[int],
        rng: np.random.Generator,
        *,
        hidden: str = "relu",
        loss: str = "softmax_cross_entropy",
        batch_norm: bool = False,
        keep_prob: float = 1.0,
        l2: float = 0.0,
        scheme: str | None = None,
        like: Array = None,
    ) -> None:
        self.hidden = _one_of("hidden", hidden, ACTIVATIONS)
        self.loss = _one_of("loss", loss, LOSSES)
        if not isinstance(batch_norm, bool | np.bool_):
            raise TypeError(f"batch_norm must be True or False, got {batch_norm!r}.")
        self.batch_norm = bool(batch_norm)
        self.keep_prob = checked_number("keep_prob", keep_prob, above=0, most=1)
        self.l2 = checked_number("l2", l2, least=0)
        self.params = init_mlp(sizes, scheme or SCHEMES[hidden], rng, like=like)
        if loss == "binary_cross_entropy" and sizes[-1] != 1:
            raise ValueError(f"binary_cross_entropy needs one output, got sizes[-1] = {sizes[-1]}.")
        xp = checked(b=(self.params[0][1], "D"))
        biases = [b for _, b in self.params[:-1]] if batch_norm else []
        self.scales = [(xp.ones_like(b), xp.zeros_like(b)) for b in biases]
        self.running = [(xp.zeros_like(b), xp.ones_like(b)) for b in biases]

    @property
    def sizes(self) -> list[int]:
        """The number of inputs, of units in each hidden layer, and of outputs."""
        return _sizes(self.params)

    # -- use -----------------------------------------------------------------------------

    def outputs(self, X: Array) -> Array:
        """Return the outputs, or logits, of the trained network: no dropout, running statistics.

        Parameters
        ----------
        X : array of float, shape (N, D)

        Returns
        -------
        array of float, shape (N, C)

        Raises
        ------
        TypeError, ValueError
            If X does not fit the network.
        """
        activation, _ = ACTIVATIONS[self.hidden]
        A = X
        for layer, (W, b) in enumerate(self.params):
            Z = dense_forward(A, W, b)
            if layer == len(self.params) - 1:
                break
            if self.batch_norm:
                Z = batchnorm_inference(Z, *self.scales[layer], *self.running[layer], EPS)
            A = activation(Z)
        return Z

    def predict(self, X: Array) -> Array:
        """Return labels (N,) for the two cross-entropies, outputs (N, C) for the squared error.

        Parameters
        ----------
        X : array of float, shape (N, D)

        Returns
        -------
        array

        Raises
        ------
        TypeError, ValueError
            If X does not fit the network.
        """
        xp = checked(X=(X, "N D"))
        Z = self.outputs(X)
        if self.loss == "squared_error":
            return Z
        if self.loss == "binary_cross_entropy":
            return xp.astype(Z[:, 0] >= 0, xp.int64)
        return xp.argmax(Z, axis=1)

    def mean_loss(self, X: Array, T: Array) -> float:
        """Return the loss on a set, without the penalty: no dropout, running statistics.

        Parameters
        ----------
        X : array of float, shape (N, D)
        T : array
            Labels or targets, as the loss wants them.

        Returns
        -------
        float

        Raises
        ------
        TypeError, ValueError
            If X or T does not fit the network.
        """
        loss, _ = LOSSES[self.loss]
        return loss(self.outputs(X), T)

    # -- training ------------------------------------------------------------------------

    def loss_and_gradients(
        self, X: Array, T: Array, rng: np.random.Generator | None = None
    ) -> tuple[float, list[tuple[Array, Array]], list[tuple[Array, Array]]]:
        """Return the loss in training, penalty included, and its gradient for every parameter.

        Parameters
        ----------
        X : array of float, shape (N, D)
        T : array
            Labels or targets, as the loss wants them.
        rng : numpy.random.Generator, optional
            Draws the masks of dropout; without it nothing is dropped.

        Returns
        -------
        loss : float
        gradients : list of (dW, db)
        scale_gradients : list of (dgamma, dbeta)
            Empty without batch normalisation.

        Raises
        ------
        TypeError, ValueError
            If X or T does not fit the network.
        """
        activation, activation_backward = ACTIVATIONS[self.hidden]
        # forward: each layer leaves what its backward step will need
        A, kept = X, []
        for layer, (W, b) in enumerate(self.params):
            Z = dense_forward(A, W, b)
            if layer == len(self.params) - 1:
                break
            kept.append({"X": A})
            if self.batch_norm:
                Z, kept[-1]["X_hat"], kept[-1]["inv_std"] = batchnorm_forward(
                    Z, *self.scales[layer], EPS
                )
            A = activation(Z)
            kept[-1] |= {"Z": Z, "A": A}
            if rng is not None and self.keep_prob < 1:
                A, kept[-1]["mask"] = dropout_forward(A, self.keep_prob, rng)
        loss_of, gradient_of = LOSSES[self.loss]
        loss, dZ = loss_of(Z, T), gradient_of(Z, T)

        # backward: the same layers, last one first
        dA, dW, db = dense_backward(dZ, A, self.params[-1][0])
        gradients, scale_gradients = [(dW, db)], []
        for layer in range(len(self.params) - 2, -1, -1):
            was = kept[layer]
            if "mask" in was:
                dA = dropout_backward(dA, was["mask"], self.keep_prob)
            dZ = activation_backward(dA, was["Z"], was["A"])
            if self.batch_norm:
                gamma, _ = self.scales[layer]
                dZ, dgamma, dbeta = batchnorm_backward(dZ, was["X_hat"], gamma, was["inv_std"])
                scale_gradients.append((dgamma, dbeta))
            dA, dW, db = dense_backward(dZ, was["X"], self.params[layer][0])
            gradients.append((dW, db))

        gradients = gradients[::-1]
        if self.l2:
            loss += sum(l2_penalty(W, self.l2) for W, _ in self.params)
            gradients = [
                (dW + l2_gradient(W, self.l2), db)
                for (dW, db), (W, _) in zip(gradients, self.params, strict=True)
            ]
        return loss, gradients, scale_gradients[::-1]

    def fit(
        self,
        X: Array,
        T: Array,
        *,
        epochs: int,
        batch_size: int,
        optimizer: Optimizer,
        rng: np.random.Generator,
        validation: tuple[Array, Array] | None = None,
        patience: int | None = None,
        schedule: Callable[[int], float] | None = None,
        progress: Callable[[History], None] | None = None,
    ) -> History:
        """Train on mini-batches, and keep the parameters of the best epoch.

        Parameters
        ----------
        X : array of float, shape (N, D)
            Of the parameters' library and dtype.
        T : array
            Labels or targets, as the loss wants them.
        epochs : int
            How often to go through the data, at most.
        batch_size : int
            Samples per step; the last batch of an epoch may be smaller. With batch normalisation
            a last batch of very few samples blurs the running statistics, as it counts for as
            much as a full one: better let the batch size divide N.
        optimizer : Optimizer
            From `buffered_optimizers`; its states start at 0.
        rng : numpy.random.Generator
            Shuffles the samples and draws the masks of dropout.
        validation : (X, T), optional
            A set to measure the loss on after every epoch.
        patience : int, optional
            Stop after so many epochs without a smaller validation loss.
        schedule : callable, optional
            Gives the learning rate of an epoch, counted from 0. The optimiser has its own back
            at the end.
        progress : callable, optional
            Called after every epoch with the history so far, while the network holds that epoch's
            parameters. Neither the history nor the parameters change afterwards.

        Returns
        -------
        History

        Raises
        ------
        TypeError, ValueError
            If an argument does not fit the network or is out of its bounds; nothing has changed.
        FloatingPointError
            If the parameters, or a loss, are no longer finite; the network is left as it was
            before.

        Notes
        -----
        An exception from elsewhere, such as a KeyboardInterrupt, leaves the network with the
        parameters of the best epoch, or of the last complete one without a validation set.
        """
        namespace(X=X, T=T)
        checked_rng(rng)
        if not isinstance(optimizer, Optimizer):
            raise TypeError(
                "optimizer must be one of buffered_optimizers, such as Adam(0.01), got "
                f"{optimizer!r}."
            )
        epochs = checked_count("epochs", epochs)
        batch_size = checked_count("batch_size", batch_size)
        if patience is not None:
            checked_count("patience", patience)
            if validation is None:
                raise ValueError("patience needs a validation set to measure the loss on.")
        self.mean_loss(X, T)  # checks all data at once; the steps check nothing
        if validation is not None:
            self._check_validation(validation)
        if namespace(T=T).isdtype(T.dtype, "integral") and self.loss == "binary_cross_entropy":
            T = namespace(T=T).astype(T, X.dtype)
        # the step copies them, and the network gets new ones after every epoch
        before = kept = (self.params, self.scales, self.running)
        eta = optimizer.eta
        step = TrainingStep(
            self.params,
            optimizer,
            batch_size=min(batch_size, X.shape[0]),
            hidden=self.hidden,
            loss=self.loss,
            scales=self.scales,
            running=self.running,
            eps=EPS,
            momentum=MOMENTUM,
            keep_prob=self.keep_prob,
            l2=self.l2,
            rng=rng,
        )
        history = History()
        try:
            for epoch in range(epochs):
                if schedule is not None:
                    optimizer.eta = checked_number("schedule(epoch)", schedule(epoch), least=0)
                with np.errstate(all="ignore"):  # what overflows ends in a loss that is not finite
                    for X_batch, T_batch in minibatches(X, T, batch_size, rng):
                        step(X_batch, T_batch)
                now = (_copied(step.params), _copied(step.scales), _copied(step.running))
                self.params, self.scales, self.running = now
                losses = [step.mean_loss()]
                history.training_loss.append(losses[0])
                if validation is not None:
                    losses.append(self._loss_or_nan(*validation))
                    history.validation_loss.append(losses[1])
                if progress is not None:  # which may look at the outputs
                    losses.append(self._loss_or_nan(X, T))
                if not all(map(math.isfinite, losses)) or not step.is_finite():
                    raise _Diverged
                if validation is None or history.note_best():
                    kept = now
                if progress is not None:
                    progress(history.copy())
                if patience is not None and epoch - (history.best_epoch or 0) >= patience:
                    break
            self.params, self.scales, self.running = kept
            # the losses so far are those of the parameters before the last step
            if not math.isfinite(self._loss_or_nan(X, T)):
                raise _Diverged
        except _Diverged:
            kept = before
            raise FloatingPointError(
                f"The loss was no longer finite in epoch {epoch}: the steps are too large. "
                f"The learning rate is {optimizer.eta:g}; try a tenth of it, and look whether "
                "the inputs are standardised. The network is as it was before."
            ) from None
        finally:
            self.params, self.scales, self.running = kept
            optimizer.eta = eta
        return history

    def _check_validation(self, validation: Any) -> None:
        if not isinstance(validation, tuple | list) or len(validation) != 2:
            raise TypeError(f"validation must be a pair (X, T), got {type(validation).__name__}.")
        X, T = validation
        namespace(**{"the X of validation": X, "the T of validation": T})
        if X.shape[1:] != (self.sizes[0],):
            raise ValueError(
                f"The X of validation must have shape (N, {self.sizes[0]}), like that of training, "
                f"got {tuple(X.shape)}."
            )
        try:
            self.mean_loss(X, T)
        except (TypeError, ValueError) as error:
            raise type(error)(f"The validation set does not fit: {error}") from error

    def _loss_or_nan(self, X: Array, T: Array) -> float:
        """Return the loss on data that have been checked; nan if something overflows."""
        try:
            with np.errstate(all="ignore"):
                return self.mean_loss(X, T)
        except ValueError:
            return math.nan

    # -- keeping -------------------------------------------------------------------------

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the network to one file, whole or not at all.

        Parameters
        ----------
        path : path
            A NumPy .npz archive; a file of that name is replaced.

        Raises
        ------
        OSError
            If the file cannot be written.
        """
        settings = {
            "hidden": self.hidden,
            "loss": self.loss,
            "batch_norm": self.batch_norm,
            "keep_prob": self.keep_prob,
            "l2": self.l2,
        }
        arrays = {
            f"{kind}{layer}_{i}": np.asarray(array_api_compat.to_device(array, "cpu"))
            for kind, pairs in zip(_KINDS, self._state(), strict=True)
            for layer, pair in enumerate(pairs)
            for i, array in enumerate(pair)
        }
        write_network(path, settings, arrays)

    @classmethod
    def load(cls, path: str | os.PathLike[str], *, like: Array = None) -> MLP:
        """Read a network that `save` has written. Nothing in the file is run.

        Parameters
        ----------
        path : path
        like : array of float32 or float64, optional
            An array whose library, dtype and device the parameters take; NumPy and the dtype
            in the file without.

        Returns
        -------
        MLP

        Raises
        ------
        OSError
            If the file cannot be read.
        ValueError
            If it holds no network, or one whose numbers are not finite or differ in dtype.
        """
        try:
            settings, arrays = read_network(path)
            state = tuple(_pairs(arrays, kind) for kind in _KINDS)
            params, _, _ = state
            mlp = cls(_sizes(params), np.random.default_rng(0), **settings)
            # the network these settings describe says what must be there, and in which shapes
            if [_shapes(pairs) for pairs in state] != [_shapes(pairs) for pairs in mlp._state()]:
                raise ValueError("its arrays do not fit together")
        except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
            raise ValueError(
                f"{path} holds no network that MLP.save has written: {error}"
            ) from error
        mlp.params, mlp.scales, mlp.running = (
            [(converted(first, like), converted(second, like)) for first, second in pairs]
            for pairs in state
        )
        return mlp

    def _state(self) -> tuple[Pairs, Pairs, Pairs]:
        """Return copies of the parameters, scales and running statistics."""
        return _copied(self.params), _copied(self.scales), _copied(self.running)


def _copied(pairs: Pairs) -> Pairs:
    return [(+first, +second) for first, second in pairs]


def _sizes(params: Pairs) -> list[int]:
    return [params[0][0].shape[1], *(W.shape[0] for W, _ in params)]


def _shapes(pairs: Pairs) -> list[tuple[tuple[int, ...], ...]]:
    return [tuple(array.shape for array in pair) for pair in pairs]


def _pairs(arrays: dict[str, np.ndarray], kind: str) -> list[tuple[np.ndarray, np.ndarray]]:
    """Put together the pairs of one kind from a file: params0_0, params0_1, params1_0, …"""
    n = sum(name.startswith(kind) for name in arrays) // 2
    return [(arrays[f"{kind}{i}_0"], arrays[f"{kind}{i}_1"]) for i in range(n)]


def _one_of(name: str, value: str, choices: Iterable[str]) -> str:
    if value not in choices:
        raise ValueError(f"{name} must be one of {', '.join(choices)}, got {value!r}.")
    return value
