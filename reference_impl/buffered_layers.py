"""The layers and losses again, writing into buffers that are made once: the training loop's.

`layers`, `losses`, `dropout` and `normalization` hold the formulas to read, and return new
arrays. Here the same formulas reuse memory, because making and freeing arrays costs more than
filling them: no array is made after the first step, and what can be done in place is. The tests
hold that both give the same numbers. NumPy and CuPy take `out=`, which the array API
standard does not have, so these classes run on those two only.

Here a batch lies on its side, one column per sample: X and Z are (D, N), and the weights are
U = Wᵀ, (D_in, D_out). So what is done along the few classes, a maximum, a sum, goes over whole
rows at a time, and OpenBLAS multiplies a little faster. What goes forward from layer to layer has
one more row, of ones: the input whose weight is the bias. So b lies below U in one array, and one
product serves both. Only the data come without it.

Every class is built for batches of up to `batch_size` samples; `resize` makes it work on smaller
ones. `forward` may overwrite its argument, and `backward` too: what comes in is another layer's
buffer, and nobody needs the old values.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

from reference_impl import blas
from reference_impl.arena import ArrayArena
from reference_impl.backend import Array


class Layer(Protocol):
    """A step of the network forward and back, in buffers of its own."""

    def resize(self, n: int) -> None:
        """Work on batches of n samples from now on."""

    def forward(self, X: Array) -> Array:
        """Return the layer's output, (D_out + 1, N); X is the data, or has its row of ones."""

    def backward(self, dY: Array) -> Array:
        """Return the gradient for the layer's input, (D_in, N); dY is (D_out, N)."""


class Loss(Protocol):
    """The last step of the forward pass and the first of the backward pass."""

    total: Array
    """The loss summed over all samples since it was last set to 0: a 0-d array."""

    def resize(self, n: int) -> None:
        """Work on batches of n samples from now on."""

    def backward(self, Z: Array, T: Array, scale: float) -> Array:
        """Add the loss of the batch to `total`, return `scale` times its gradient for Z.

        T is on its side as well: (C, N), or labels of shape (N,).
        """


class Columns:
    """Buffers whose last axis counts the samples; a smaller batch takes the front of each."""

    def __init__(self, batch_size: int, **buffers: Array) -> None:
        self._batch_size, self._buffers = batch_size, buffers
        self.resize(batch_size)

    def resize(self, n: int) -> None:
        for name, buffer in self._buffers.items():
            *d, _ = buffer.shape
            front = buffer.reshape(-1)[: buffer.size // self._batch_size * n]
            setattr(self, name, front.reshape(*d, n))

    def __getattr__(self, name: str) -> Any:  # only so that type checkers know of the buffers
        raise AttributeError(name)


class Outputs(Columns):
    """The same for layers that write what they return: Y, and below it a row of ones."""

    def resize(self, n: int) -> None:
        super().resize(n)
        self.Y_ones[-1] = 1.0
        self.Y = self.Y_ones[:-1]

    def add_row_sums(self, dY: Array, gradient: Array) -> Array:
        """Return Σₙ dY[:, n] in one of the vectors, after adding it to what is kept of a gradient.

        For layers with parameters: they have `keep`, `ones` and room for the `sums`.
        """
        if not self.keep:
            return self.xp.matmul(dY, self.ones, out=gradient)
        self.xp.matmul(dY, self.ones, out=self.sums)
        self.xp.multiply(gradient, self.keep, out=gradient)
        self.xp.add(gradient, self.sums, out=gradient)
        return self.sums


class Dense(Outputs):
    """Y = Uᵀ X + b; `layers.dense_forward` and `layers.dense_backward` on their side.

    Parameters
    ----------
    arena : ArrayArena
        Where the buffers are made, numpy's or cupy's.
    batch_size : int
    U_b, dU_db : array, shape (D_in + 1, D_out)
        Parameters, b below U, and where their gradients go.
    keep : float
        What `dU_db` held times `keep` stays there, and the gradients are added to it.
    l2 : float
        λ of the penalty ½ λ Σ U², whose gradient `add_penalty` adds to dU.
    is_first : bool
        The first layer's input is the data, which have no row of ones and need no gradient.
    has_dX : bool, default True
        Without, `add_gradient` is all that it does of its backward step.

    Examples
    --------
    >>> import numpy as np
    >>> from reference_impl.arena import ArrayArena
    >>> U_b, dU_db = np.array([[1.0], [2.0], [3.0]]), np.zeros((3, 1))
    >>> layer = Dense(ArrayArena(np), 2, U_b, dU_db, keep=0.0, l2=0.0, is_first=False)
    >>> layer.forward(np.array([[1.0, 0.0], [1.0, 0.0], [1.0, 1.0]]))
    array([[6., 3.],
           [1., 1.]])
    >>> layer.backward(np.array([[1.0, 10.0]]))
    array([[ 1., 10.],
           [ 2., 20.]])
    >>> dU_db
    array([[ 1.],
           [ 1.],
           [11.]])
    """

    def __init__(
        self,
        arena: ArrayArena,
        batch_size: int,
        U_b: Array,
        dU_db: Array,
        *,
        keep: float,
        l2: float,
        is_first: bool,
        has_dX: bool = True,
    ) -> None:
        d_in, d_out = U_b.shape[0] - 1, U_b.shape[1]
        self.xp, self.keep = arena.xp, keep
        self.U, self.dU, self.db = U_b[:-1], dU_db[:-1], dU_db[-1]
        self.gradient = self.dU if is_first else dU_db
        self.W_b, self.W, self.b = U_b.T, U_b[:-1].T, U_b[-1][:, None]
        self.l2, self.is_first = l2, is_first
        self.penalty = arena.filled(self.U.shape, U_b.dtype) if l2 else None
        self.sums = arena.filled(self.db.shape, U_b.dtype)
        super().__init__(
            batch_size,
            Y_ones=arena.filled((d_out + 1, batch_size), U_b.dtype),
            dX=arena.filled((d_in if has_dX and not is_first else 0, batch_size), U_b.dtype),
            ones=arena.filled((batch_size,), U_b.dtype, 1.0),
        )

    def forward(self, X: Array) -> Array:
        self.X = X
        if self.is_first:
            self.xp.matmul(self.W, X, out=self.Y)
            self.xp.add(self.Y, self.b, out=self.Y)
        else:
            self.xp.matmul(self.W_b, X, out=self.Y)
        return self.Y_ones

    def backward(self, dY: Array) -> Array:
        self.add_gradient(dY)
        return self.dX if self.is_first else self.xp.matmul(self.U, dY, out=self.dX)

    def add_gradient(self, dY: Array) -> None:
        """Do the half of the backward step that the parameters need."""
        if self.keep:
            blas.add_product(self.X, dY.T, self.keep, out=self.gradient)
        else:
            self.xp.matmul(self.X, dY.T, out=self.gradient)
        if self.is_first:
            self.add_row_sums(dY, self.db)

    def add_penalty(self, scale: float) -> None:
        """Add `scale` times the gradient of the penalty to dU."""
        self.xp.multiply(self.U, scale * self.l2, out=self.penalty)
        self.xp.add(self.dU, self.penalty, out=self.dU)


class Identity:
    """A = Z."""

    def resize(self, n: int) -> None:
        pass

    def forward(self, Z: Array) -> Array:
        return Z

    def backward(self, dA: Array) -> Array:
        return dA


RELU_BLOCK = 32_768
"""Entries that `Relu` goes through at a time: 128 kB in float32, with which a cache is not full."""


class Relu(Columns):
    """A = max(0, Z), in place; `activations.relu`, `layers.relu_backward`.

    Which entries are positive is noted on the way forward, while they are in the cache.
    """

    def __init__(self, arena: ArrayArena, batch_size: int, d: int, dtype: Any) -> None:
        self.xp, self.d = arena.xp, d
        # a GPU has no such cache, but each call costs its start
        self.rows = max(RELU_BLOCK // batch_size, 1) if self.xp is np else d
        super().__init__(
            batch_size,
            # with a whole array of zeros, NumPy's maximum takes a fifth of its time with one zero
            zeros=arena.filled((min(self.rows, d), batch_size), dtype),
            is_positive=arena.filled((d, batch_size), bool),
        )

    def forward(self, Z: Array) -> Array:
        for start in range(0, self.d, self.rows):
            end = min(start + self.rows, self.d)
            A, zeros = Z[start:end], self.zeros[: end - start]
            self.xp.maximum(A, zeros, out=A)
            self.xp.greater(A, zeros, out=self.is_positive[start:end])  # exactly where Z > 0
        return Z

    def backward(self, dA: Array) -> Array:
        return self.xp.multiply(dA, self.is_positive, out=dA)


class Sigmoid(Columns):
    """A = σ(Z), in place; `activations.sigmoid`, `layers.sigmoid_backward`.

    Computed as σ(z) = ½ (1 + tanh(z/2)): four operations in place, and none can overflow.
    """

    def __init__(self, arena: ArrayArena, batch_size: int, d: int, dtype: Any) -> None:
        self.xp = arena.xp
        super().__init__(batch_size, slope=arena.filled((d, batch_size), dtype))

    def forward(self, Z: Array) -> Array:
        self.A = A = Z[:-1]
        self.xp.multiply(A, 0.5, out=A)
        self.xp.tanh(A, out=A)
        self.xp.add(A, 1.0, out=A)
        self.xp.multiply(A, 0.5, out=A)
        return Z

    def backward(self, dA: Array) -> Array:
        self.xp.subtract(1.0, self.A, out=self.slope)
        self.xp.multiply(self.slope, self.A, out=self.slope)
        return self.xp.multiply(dA, self.slope, out=dA)


class Tanh(Columns):
    """A = tanh Z, in place; dZ = dA ⊙ (1 − A²)."""

    def __init__(self, arena: ArrayArena, batch_size: int, d: int, dtype: Any) -> None:
        self.xp = arena.xp
        super().__init__(batch_size, slope=arena.filled((d, batch_size), dtype))

    def forward(self, Z: Array) -> Array:
        self.A = Z[:-1]
        self.xp.tanh(self.A, out=self.A)
        return Z

    def backward(self, dA: Array) -> Array:
        self.xp.multiply(self.A, self.A, out=self.slope)
        self.xp.subtract(1.0, self.slope, out=self.slope)
        return self.xp.multiply(dA, self.slope, out=dA)


class Elementwise(Columns):
    """A = f(Z), dZ = dA ⊙ f′(Z), for an activation that has no form of its own here.

    Unlike the others it makes new arrays, inside f and f′. What isn't finite becomes nan, for the
    training loop to notice.

    Parameters
    ----------
    arena : ArrayArena
        Where the buffers are made, numpy's or cupy's.
    batch_size, d : int
    dtype : dtype
    activation, derivative : callable
        From `activations`; both take Z.
    """

    def __init__(
        self,
        arena: ArrayArena,
        batch_size: int,
        d: int,
        dtype: Any,
        *,
        activation: Callable[[Array], Array],
        derivative: Callable[[Array], Array],
    ) -> None:
        self.activation, self.derivative = activation, derivative
        super().__init__(batch_size, Z=arena.filled((d, batch_size), dtype))

    def forward(self, Z: Array) -> Array:
        self.Z[...] = Z[:-1]
        try:
            Z[:-1] = self.activation(self.Z)
        except ValueError:  # they turn down what isn't finite
            Z[:-1] = math.nan
        return Z

    def backward(self, dA: Array) -> Array:
        try:
            dA *= self.derivative(self.Z)
        except ValueError:
            dA[...] = math.nan
        return dA


class BatchNorm(Outputs):
    """Y = γ x̂ + β with the batch's own statistics; `normalization.batchnorm_forward`.

    Parameters
    ----------
    arena : ArrayArena
        Where the buffers are made, numpy's or cupy's.
    batch_size : int
    gamma, beta, dgamma, dbeta : array, shape (D,)
        Parameters, and where their gradients go.
    running : array, shape (2, D)
        Running mean and variance, brought up to date in place at every forward step.
    keep : float
        As in `Dense`.
    eps, momentum : float
        As in `normalization.batchnorm_forward` and `normalization.batchnorm_update_running`.
    """

    def __init__(
        self,
        arena: ArrayArena,
        batch_size: int,
        gamma: Array,
        beta: Array,
        dgamma: Array,
        dbeta: Array,
        running: Array,
        *,
        keep: float,
        eps: float,
        momentum: float,
    ) -> None:
        self.xp, self.running = arena.xp, running
        self.dgamma, self.dbeta = dgamma, dbeta
        self.keep, self.eps, self.momentum = keep, eps, momentum
        self.statistics, self.part = (arena.filled(running.shape, gamma.dtype) for _ in range(2))
        self.mean, self.var = self.statistics
        self.scratch, self.sums, self.inv_std = (
            arena.filled(gamma.shape, gamma.dtype) for _ in range(3)
        )
        # one column each, to stand beside those of a batch
        self.gamma, self.beta, self.mean_column, self.scratch_column, self.inv_std_column = (
            vector[:, None] for vector in (gamma, beta, self.mean, self.scratch, self.inv_std)
        )
        columns = (gamma.shape[0], batch_size)
        super().__init__(
            batch_size,
            X_hat=arena.filled(columns, gamma.dtype),
            Y_ones=arena.filled((gamma.shape[0] + 1, batch_size), gamma.dtype),
            ones=arena.filled((batch_size,), gamma.dtype, 1.0),
            share=arena.filled((batch_size,), gamma.dtype),
        )

    def resize(self, n: int) -> None:
        super().resize(n)
        self.share[...] = 1 / n

    def forward(self, X: Array) -> Array:
        xp, X = self.xp, X[:-1]
        xp.matmul(X, self.share, out=self.mean)
        xp.subtract(X, self.mean_column, out=self.X_hat)
        xp.multiply(self.X_hat, self.X_hat, out=self.Y)
        xp.matmul(self.Y, self.share, out=self.var)
        xp.add(self.var, self.eps, out=self.inv_std)
        xp.sqrt(self.inv_std, out=self.inv_std)
        xp.divide(1.0, self.inv_std, out=self.inv_std)
        xp.multiply(self.X_hat, self.inv_std_column, out=self.X_hat)
        xp.multiply(self.running, self.momentum, out=self.running)
        xp.multiply(self.statistics, 1 - self.momentum, out=self.part)
        xp.add(self.running, self.part, out=self.running)
        xp.multiply(self.X_hat, self.gamma, out=self.Y)
        xp.add(self.Y, self.beta, out=self.Y)
        return self.Y_ones

    def backward(self, dY: Array) -> Array:
        # dX = γ inv_std (dY − mean dY − x̂ mean(dY x̂)), and the two means are dβ/N and dγ/N
        xp, n = self.xp, dY.shape[1]
        xp.multiply(dY, self.X_hat, out=self.Y)
        sums = self.add_row_sums(dY, self.dbeta)
        xp.multiply(sums, 1 / n, out=self.scratch)
        xp.subtract(dY, self.scratch_column, out=dY)
        sums = self.add_row_sums(self.Y, self.dgamma)
        xp.multiply(sums, 1 / n, out=self.scratch)
        xp.multiply(self.X_hat, self.scratch_column, out=self.X_hat)
        xp.subtract(dY, self.X_hat, out=dY)
        xp.multiply(self.gamma, self.inv_std_column, out=self.scratch_column)
        return xp.multiply(dY, self.scratch_column, out=dY)


class Dropout(Outputs):
    """Y = H ⊙ mask / keep_prob, a new mask at every forward step; `dropout.dropout_forward`.

    The mask is drawn on the host, sample by sample, so that every library sees the same one.
    """

    def __init__(
        self,
        arena: ArrayArena,
        batch_size: int,
        d: int,
        dtype: Any,
        *,
        keep_prob: float,
        rng: np.random.Generator,
    ) -> None:
        self.xp, self.keep_prob, self.rng = arena.xp, keep_prob, rng
        self.uniform = np.empty((batch_size, d))
        self.is_kept = np.empty((batch_size, d), dtype=bool)
        super().__init__(
            batch_size,
            mask=arena.filled((d, batch_size), bool),
            Y_ones=arena.filled((d + 1, batch_size), dtype),
        )

    def forward(self, H: Array) -> Array:
        n = H.shape[1]
        uniform, is_kept = self.uniform[:n], self.is_kept[:n]
        self.rng.random(out=uniform)
        np.less(uniform, self.keep_prob, out=is_kept)
        self.mask[...] = self.xp.asarray(is_kept).T
        self.xp.multiply(H[:-1], self.mask, out=self.Y)
        self.xp.multiply(self.Y, 1 / self.keep_prob, out=self.Y)
        return self.Y_ones

    def backward(self, dY: Array) -> Array:
        self.xp.multiply(dY, self.mask, out=dY)
        return self.xp.multiply(dY, 1 / self.keep_prob, out=dY)


class SoftmaxCrossEntropy(Columns):
    """`losses.cross_entropy` and its gradient, from logits and labels."""

    def __init__(self, arena: ArrayArena, batch_size: int, d: int, dtype: Any) -> None:
        self.xp = arena.xp
        self.total = self.xp.zeros(())
        self.classes = self.xp.arange(d)[:, None]
        self.ones = arena.filled((d,), dtype, 1.0)
        super().__init__(
            batch_size,
            one_hot=arena.filled((d, batch_size), dtype),
            row=arena.filled((batch_size,), dtype),
            ones_by_row=arena.filled((batch_size,), dtype, 1.0),
        )

    def backward(self, Z: Array, labels: Array, scale: float) -> Array:
        # loss: (1/N) Σₙ log Σₖ exp Z[k, n] − Z[labels[n], n]; gradient: (P − one_hot)/N
        xp = self.xp
        xp.equal(self.classes, labels, out=self.one_hot)
        Z.max(axis=0, out=self.row)
        xp.subtract(Z, self.row, out=Z)
        of_labels = xp.vdot(self.one_hot, Z)
        xp.exp(Z, out=Z)
        xp.matmul(self.ones, Z, out=self.row)
        xp.divide(Z, self.row, out=Z)
        xp.subtract(Z, self.one_hot, out=Z)
        xp.log(self.row, out=self.row)
        self.total += xp.vdot(self.ones_by_row, self.row) - of_labels
        return xp.multiply(Z, scale / Z.shape[1], out=Z)


class SquaredError(Columns):
    """`losses.squared_error` and its gradient, from outputs and targets."""

    def __init__(self, arena: ArrayArena, batch_size: int, d: int, dtype: Any) -> None:
        self.xp = arena.xp
        self.total = self.xp.zeros(())
        super().__init__(batch_size)

    def backward(self, Y: Array, T: Array, scale: float) -> Array:
        self.xp.subtract(Y, T, out=Y)
        self.total += 0.5 * self.xp.vdot(Y, Y)
        return self.xp.multiply(Y, scale / Y.shape[1], out=Y)


class BinaryCrossEntropy(Columns):
    """`losses.binary_cross_entropy` and its gradient, from one logit a sample and targets."""

    def __init__(self, arena: ArrayArena, batch_size: int, d: int, dtype: Any) -> None:
        self.xp = arena.xp
        self.total = self.xp.zeros(())
        super().__init__(
            batch_size,
            scratch=arena.filled((d, batch_size), dtype),
        )

    def backward(self, Z: Array, T: Array, scale: float) -> Array:
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
        return xp.multiply(Z, scale / Z.shape[1], out=Z)
