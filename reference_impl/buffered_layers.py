"""The layers and losses again, writing into buffers that are made once: the training loop's.

`layers`, `losses`, `dropout` and `normalization` hold the formulas to read, and return new
arrays. Here the same formulas reuse memory, because making and freeing arrays costs more than
filling them: no array is made after the first step, and what can be done in place is. The tests
hold that both give the same numbers. NumPy and CuPy take `out=`, which the array API
standard does not have, so these classes run on those two only.

Every class is built for batches of up to `batch_size` samples; `resize` makes it work on the
first n rows of its buffers. `forward` may overwrite its argument, and `backward` too: what
comes in is another layer's buffer, and nobody needs the old values.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any, Protocol

import numpy as np

from reference_impl.backend import Array


class Layer(Protocol):
    """A step of the network forward and back, in buffers of its own."""

    def resize(self, n: int) -> None:
        """Use the first n rows of the buffers."""

    def forward(self, X: Array) -> Array:
        """Return the layer's output."""

    def backward(self, dY: Array) -> Array:
        """Return the gradient for the layer's input."""


class Loss(Protocol):
    """The last step of the forward pass and the first of the backward pass."""

    total: Array
    """The loss summed over all samples since it was last set to 0: a 0-d array."""

    def resize(self, n: int) -> None:
        """Use the first n rows of the buffers."""

    def backward(self, Z: Array, T: Array) -> Array:
        """Add the loss of the batch to `total` and return its gradient for Z."""


class _Rows:
    """Buffers with one row per sample, of which a smaller batch uses the first ones."""

    def __init__(self, batch_size: int, **buffers: Array) -> None:
        self._buffers = buffers
        self.resize(batch_size)

    def resize(self, n: int) -> None:
        for name, buffer in self._buffers.items():
            setattr(self, name, buffer[:n])

    def __getattr__(self, name: str) -> Any:  # only so that type checkers know of the buffers
        raise AttributeError(name)


class Dense(_Rows):
    """Z = X Wᵀ + b; `layers.dense_forward` and `layers.dense_backward`.

    Parameters
    ----------
    xp : module
        numpy or cupy.
    batch_size : int
    W, b, dW, db : array
        Parameters, and where their gradients go.
    l2 : float
        λ of the penalty ½ λ Σ W², whose gradient is added to dW.
    is_first : bool
        The first layer's input is the data and needs no gradient.

    Examples
    --------
    >>> import numpy as np
    >>> W, b, dW, db = np.array([[1.0, 2.0]]), np.array([3.0]), np.zeros((1, 2)), np.zeros(1)
    >>> layer = Dense(np, 2, W, b, dW, db, l2=0.0, is_first=True)
    >>> layer.forward(np.array([[1.0, 1.0], [0.0, 0.0]]))
    array([[6.],
           [3.]])
    >>> _ = layer.backward(np.array([[1.0], [10.0]]))
    >>> dW, db
    (array([[1., 1.]]), array([11.]))
    """

    def __init__(
        self,
        xp: ModuleType,
        batch_size: int,
        W: Array,
        b: Array,
        dW: Array,
        db: Array,
        *,
        l2: float,
        is_first: bool,
    ) -> None:
        d_out, d_in = W.shape
        self.xp, self.W, self.b, self.dW, self.db = xp, W, b, dW, db
        self.Wt = W.T
        self.l2, self.is_first = l2, is_first
        self.penalty = xp.empty_like(W) if l2 else None
        super().__init__(
            batch_size,
            Z=xp.empty((batch_size, d_out), dtype=W.dtype),
            dX=xp.empty((0 if is_first else batch_size, d_in), dtype=W.dtype),
            ones=xp.ones(batch_size, dtype=W.dtype),
        )

    def forward(self, X: Array) -> Array:
        self.X = X
        self.xp.matmul(X, self.Wt, out=self.Z)
        self.xp.add(self.Z, self.b, out=self.Z)
        return self.Z

    def backward(self, dZ: Array) -> Array:
        self.xp.matmul(dZ.T, self.X, out=self.dW)
        self.xp.matmul(self.ones, dZ, out=self.db)  # Σₙ dZ[n], as a product with ones
        if self.l2:
            self.xp.multiply(self.W, self.l2, out=self.penalty)
            self.xp.add(self.dW, self.penalty, out=self.dW)
        return self.dX if self.is_first else self.xp.matmul(dZ, self.W, out=self.dX)


class Identity:
    """A = Z."""

    def resize(self, n: int) -> None:
        pass

    def forward(self, Z: Array) -> Array:
        return Z

    def backward(self, dA: Array) -> Array:
        return dA


class Relu(_Rows):
    """A = max(0, Z), in place; `activations.relu`, `layers.relu_backward`."""

    def __init__(self, xp: ModuleType, batch_size: int, d: int, dtype: Any) -> None:
        self.xp = xp
        self.zero = xp.zeros((), dtype=dtype)  # quicker than a float, which is converted each time
        super().__init__(batch_size, is_positive=xp.empty((batch_size, d), dtype=bool))

    def forward(self, Z: Array) -> Array:
        self.A = self.xp.maximum(Z, self.zero, out=Z)
        return self.A

    def backward(self, dA: Array) -> Array:
        self.xp.greater(self.A, self.zero, out=self.is_positive)  # A > 0 exactly where Z > 0
        return self.xp.multiply(dA, self.is_positive, out=dA)


class Sigmoid(_Rows):
    """A = σ(Z), in place; `activations.sigmoid`, `layers.sigmoid_backward`.

    Computed as σ(z) = ½ (1 + tanh(z/2)): four operations in place, and none can overflow.
    """

    def __init__(self, xp: ModuleType, batch_size: int, d: int, dtype: Any) -> None:
        self.xp = xp
        super().__init__(batch_size, slope=xp.empty((batch_size, d), dtype=dtype))

    def forward(self, Z: Array) -> Array:
        self.xp.multiply(Z, 0.5, out=Z)
        self.xp.tanh(Z, out=Z)
        self.xp.add(Z, 1.0, out=Z)
        self.A = self.xp.multiply(Z, 0.5, out=Z)
        return self.A

    def backward(self, dA: Array) -> Array:
        self.xp.subtract(1.0, self.A, out=self.slope)
        self.xp.multiply(self.slope, self.A, out=self.slope)
        return self.xp.multiply(dA, self.slope, out=dA)


class Tanh(_Rows):
    """A = tanh Z, in place; dZ = dA ⊙ (1 − A²)."""

    def __init__(self, xp: ModuleType, batch_size: int, d: int, dtype: Any) -> None:
        self.xp = xp
        super().__init__(batch_size, slope=xp.empty((batch_size, d), dtype=dtype))

    def forward(self, Z: Array) -> Array:
        self.A = self.xp.tanh(Z, out=Z)
        return self.A

    def backward(self, dA: Array) -> Array:
        self.xp.multiply(self.A, self.A, out=self.slope)
        self.xp.subtract(1.0, self.slope, out=self.slope)
        return self.xp.multiply(dA, self.slope, out=dA)


class BatchNorm(_Rows):
    """Y = γ x̂ + β with the batch's own statistics; `normalization.batchnorm_forward`.

    Parameters
    ----------
    xp : module
        numpy or cupy.
    batch_size : int
    gamma, beta, dgamma, dbeta : array, shape (D,)
        Parameters, and where their gradients go.
    mean, var : array, shape (D,)
        Running statistics, brought up to date in place at every forward step.
    eps, momentum : float
        As in `normalization.batchnorm_forward` and `normalization.batchnorm_update_running`.
    """

    def __init__(
        self,
        xp: ModuleType,
        batch_size: int,
        gamma: Array,
        beta: Array,
        dgamma: Array,
        dbeta: Array,
        mean: Array,
        var: Array,
        *,
        eps: float,
        momentum: float,
    ) -> None:
        self.xp, self.gamma, self.beta, self.dgamma, self.dbeta = xp, gamma, beta, dgamma, dbeta
        self.mean, self.var, self.eps, self.momentum = mean, var, eps, momentum
        self.batch_mean, self.batch_var, self.scratch, self.inv_std = (
            xp.empty_like(gamma) for _ in range(4)
        )
        rows = {"dtype": gamma.dtype, "shape": (batch_size, gamma.shape[0])}
        super().__init__(
            batch_size,
            X_hat=xp.empty(**rows),
            Y=xp.empty(**rows),
            ones=xp.ones(batch_size, gamma.dtype),
        )

    def _mean(self, X: Array, out: Array) -> Array:
        self.xp.matmul(self.ones, X, out=out)
        return self.xp.multiply(out, 1 / X.shape[0], out=out)

    def _run(self, running: Array, batch: Array) -> None:
        self.xp.multiply(running, self.momentum, out=running)
        self.xp.multiply(batch, 1 - self.momentum, out=self.scratch)
        self.xp.add(running, self.scratch, out=running)

    def forward(self, X: Array) -> Array:
        xp = self.xp
        self._mean(X, out=self.batch_mean)
        xp.subtract(X, self.batch_mean, out=self.X_hat)
        xp.multiply(self.X_hat, self.X_hat, out=self.Y)
        self._mean(self.Y, out=self.batch_var)
        xp.add(self.batch_var, self.eps, out=self.inv_std)
        xp.sqrt(self.inv_std, out=self.inv_std)
        xp.divide(1.0, self.inv_std, out=self.inv_std)
        xp.multiply(self.X_hat, self.inv_std, out=self.X_hat)
        self._run(self.mean, self.batch_mean)
        self._run(self.var, self.batch_var)
        xp.multiply(self.X_hat, self.gamma, out=self.Y)
        return xp.add(self.Y, self.beta, out=self.Y)

    def backward(self, dY: Array) -> Array:
        # dX = γ inv_std (dY − mean dY − x̂ mean(dY x̂)), and the two means are dβ/N and dγ/N
        xp, n = self.xp, dY.shape[0]
        xp.matmul(self.ones, dY, out=self.dbeta)
        xp.multiply(dY, self.X_hat, out=self.Y)
        xp.matmul(self.ones, self.Y, out=self.dgamma)
        xp.multiply(self.dgamma, 1 / n, out=self.scratch)
        xp.multiply(self.X_hat, self.scratch, out=self.X_hat)
        xp.subtract(dY, self.X_hat, out=dY)
        xp.multiply(self.dbeta, 1 / n, out=self.scratch)
        xp.subtract(dY, self.scratch, out=dY)
        xp.multiply(self.gamma, self.inv_std, out=self.scratch)
        return xp.multiply(dY, self.scratch, out=dY)


class Dropout(_Rows):
    """Y = H ⊙ mask / keep_prob, a new mask at every forward step; `dropout.dropout_forward`.

    The mask is drawn on the host, so that every library sees the same one.
    """

    def __init__(
        self,
        xp: ModuleType,
        batch_size: int,
        d: int,
        dtype: Any,
        *,
        keep_prob: float,
        rng: np.random.Generator,
    ) -> None:
        self.xp, self.keep_prob, self.rng = xp, keep_prob, rng
        super().__init__(
            batch_size,
            uniform=np.empty((batch_size, d)),
            is_kept=np.empty((batch_size, d), dtype=bool),
            mask=xp.empty((batch_size, d), dtype=bool),
            Y=xp.empty((batch_size, d), dtype=dtype),
        )

    def forward(self, H: Array) -> Array:
        self.rng.random(out=self.uniform)
        np.less(self.uniform, self.keep_prob, out=self.is_kept)
        if self.xp is np:
            self.mask = self.is_kept
        else:
            self.mask.set(self.is_kept)
        self.xp.multiply(H, self.mask, out=self.Y)
        return self.xp.multiply(self.Y, 1 / self.keep_prob, out=self.Y)

    def backward(self, dY: Array) -> Array:
        self.xp.multiply(dY, self.mask, out=dY)
        return self.xp.multiply(dY, 1 / self.keep_prob, out=dY)


class SoftmaxCrossEntropy(_Rows):
    """`losses.cross_entropy` and its gradient, from logits and labels."""

    def __init__(self, xp: ModuleType, batch_size: int, d: int, dtype: Any) -> None:
        self.xp = xp
        self.total = xp.zeros(())
        self.eye = xp.eye(d, dtype=dtype)
        self.one_hot_by_n = xp.empty_like(self.eye)
        self.ones = xp.ones(d, dtype=dtype)
        super().__init__(
            batch_size,
            T=xp.empty((batch_size, d), dtype=dtype),
            row=xp.empty((batch_size, 1), dtype=dtype),
            log=xp.empty(batch_size, dtype=dtype),
            ones_by_row=xp.ones(batch_size, dtype=dtype),
        )

    def resize(self, n: int) -> None:
        super().resize(n)
        self.xp.divide(self.eye, n, out=self.one_hot_by_n)
        self.sums = self.row[:, 0]

    def backward(self, Z: Array, labels: Array) -> Array:
        # loss: (1/N) Σₙ log Σₖ exp Z[n, k] − Z[n, labels[n]]; gradient: P/N − one_hot/N
        xp, n = self.xp, Z.shape[0]
        self.one_hot_by_n.take(labels, axis=0, out=self.T, mode="clip")  # clip: no inner buffer
        if not self._is_small(Z):
            Z.max(axis=1, keepdims=True, out=self.row)
            xp.subtract(Z, self.row, out=Z)
        self.total -= n * xp.vdot(self.T, Z)
        xp.exp(Z, out=Z)
        xp.matmul(Z, self.ones, out=self.sums)
        xp.log(self.sums, out=self.log)
        self.total += xp.vdot(self.ones_by_row, self.log)
        xp.multiply(self.row, n, out=self.row)
        xp.divide(Z, self.row, out=Z)
        return xp.subtract(Z, self.T, out=Z)

    def _is_small(self, Z: Array) -> bool:
        """Whether no exponential of Z can overflow, so that no maximum need be subtracted.

        One product tells: no entry is larger than the root of the sum of all squares. In a small
        network the maximum of the rows would cost more than any other operation. On a GPU the
        answer would have to be waited for.
        """
        return self.xp is np and bool(np.vdot(Z, Z) < 80.0**2)


class SquaredError(_Rows):
    """`losses.squared_error` and its gradient, from outputs and targets."""

    def __init__(self, xp: ModuleType, batch_size: int, d: int, dtype: Any) -> None:
        self.xp = xp
        self.total = xp.zeros(())
        super().__init__(batch_size)

    def backward(self, Y: Array, T: Array) -> Array:
        self.xp.subtract(Y, T, out=Y)
        self.total += 0.5 * self.xp.vdot(Y, Y)
        return self.xp.multiply(Y, 1 / Y.shape[0], out=Y)


class BinaryCrossEntropy(_Rows):
    """`losses.binary_cross_entropy` and its gradient, from one logit a sample and targets."""

    def __init__(self, xp: ModuleType, batch_size: int, d: int, dtype: Any) -> None:
        self.xp = xp
        self.total = xp.zeros(())
        super().__init__(
            batch_size,
            scratch=xp.empty((batch_size, d), dtype=dtype),
        )

    def backward(self, Z: Array, T: Array) -> Array:
        # the loss is Σₙ max(z, 0) − t z + log(1 + exp(−|z|))
        xp = self.xp
        T = T.reshape(Z.shape)
        xp.maximum(Z, 0.0, out=self.scratch)
        self.total += self.scratch.sum()
        self.total -= xp.vdot(T, Z)
        xp.abs(Z, out=self.scratch)
        xp.negative(self.scratch, out=self.scratch)
        xp.exp(self.scratch, out=self.scratch)
        xp.log1p(self.scratch, out=self.scratch)
        self.total += self.scratch.sum()
        xp.multiply(Z, 0.5, out=Z)  # σ as in `Sigmoid`
        xp.tanh(Z, out=Z)
        xp.add(Z, 1.0, out=Z)
        xp.multiply(Z, 0.5, out=Z)
        xp.subtract(Z, T, out=Z)
        return xp.multiply(Z, 1 / Z.shape[0], out=Z)
