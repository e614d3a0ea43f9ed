"""The layers for pictures again, writing into buffers that are made once: the training loop's.

`convolution` and `picture_norms` hold the formulas to read; the tests hold that both give the same
numbers. A batch lies on its side, as in `buffered_layers`, the samples last: pictures are
(C, H, W, N), and what goes from layer to layer is (C, H · W · N), with a row of ones below. So all
samples of a row of pixels lie one after another, and a window is copied a row at a time; one
product serves all places of all samples; and activations and batch normalisation are those of
`buffered_layers`, for which each place is a sample more.
"""

from __future__ import annotations

from typing import Any

from reference_impl.arena import ArrayArena
from reference_impl.backend import Array
from reference_impl.buffered_layers import Columns, Dense, Outputs


class Windows(Columns):
    """All windows of side×side pixels as columns, a border around; `convolution.windows`.

    Parameters
    ----------
    arena : ArrayArena
        Where the buffers are made, numpy's or cupy's.
    batch_size : int
    shape : tuple of int
        Channels, height and width of the pictures.
    side : int
        Odd, so that there are as many windows as pixels.
    dtype : dtype

    Examples
    --------
    What is above the middle of each window, in a column of three pixels, and the row of ones.

    >>> import numpy as np
    >>> windows = Windows(ArrayArena(np), 1, (1, 3, 1), 3, np.float64)
    >>> windows.of(np.array([1.0, 2.0, 3.0]).reshape(1, 3, 1, 1))[[1, -1]]
    array([[0., 1., 2.],
           [1., 1., 1.]])
    """

    def __init__(
        self, arena: ArrayArena, batch_size: int, shape: tuple[int, int, int], side: int, dtype: Any
    ) -> None:
        channels, height, width = self.shape = shape
        self.xp, self.side = arena.xp, side
        framed = (channels, height + side - 1, width + side - 1, batch_size)
        super().__init__(
            batch_size,
            framed=arena.filled(framed, dtype),
            U_ones=arena.filled((side**2 * channels + 1, height * width, batch_size), dtype),
        )

    def resize(self, n: int) -> None:
        super().resize(n)
        self.framed[...] = 0
        self.U_ones[-1] = 1
        (C, H, W), side, border = self.shape, self.side, self.side // 2
        self.pictures = self.framed[:, border : border + H, border : border + W]
        c, h, w, one = self.framed.strides
        self.seen = self.xp.lib.stride_tricks.as_strided(
            self.framed, (C, side, side, H, W, n), (c, h, w, h, w, one)
        )
        self.U = self.U_ones[:-1].reshape(C, side, side, H, W, n)
        self.columns_ones = self.U_ones.reshape(side**2 * C + 1, -1)

    def of(self, pictures: Array) -> Array:
        """Return the windows of (C, H, W, N) as (side² C + 1, H · W · N), the last row of ones."""
        self.pictures[...] = pictures
        self.U[...] = self.seen
        return self.columns_ones


class Convolution:
    """A dense layer on windows; `convolution.conv2d_forward` and `convolution.conv2d_backward`.

    The gradient of its input is a convolution as well, of dZ with the weights turned round. In
    `linked` it finds what a link adds to that.

    Parameters
    ----------
    arena : ArrayArena
    batch_size : int
    shape : tuple of int
        Channels, height and width of the pictures that it gets.
    U_b, dU_db : array, shape (side² C + 1, K)
        Parameters, b below U, and where their gradients go.
    back : Windows
        Of pictures like those that it makes, for the way back, and as large as its own; those of
        convolutions may be the same.
    keep : float
        As in `buffered_layers.Dense`.
    is_first : bool
        The first layer's input is the data, with its axes the other way round, (W, H, C, N). They
        need no gradient.
    """

    def __init__(
        self,
        arena: ArrayArena,
        batch_size: int,
        shape: tuple[int, int, int],
        U_b: Array,
        dU_db: Array,
        back: Windows,
        *,
        keep: float,
        is_first: bool,
    ) -> None:
        channels, height, width = self.shape = shape
        made, dtype = U_b.shape[1], U_b.dtype
        self.xp, self.back, self.is_first, self.places = arena.xp, back, is_first, height * width
        self.linked: Array = None
        side = back.side
        self.windows = Windows(arena, batch_size, shape, side, dtype)
        self.dense = Dense(
            arena,
            batch_size * self.places,
            U_b,
            dU_db,
            keep=keep,
            l2=0.0,
            is_first=False,
            has_dX=False,
        )
        W = U_b[:-1].reshape(channels, side, side, made)
        self.turned = W[:, ::-1, ::-1].transpose(0, 3, 1, 2)
        self.U = arena.filled((channels, side**2 * made), dtype)
        self.turned_U = self.U.reshape(self.turned.shape)
        self.dX = Columns(batch_size, like_X=arena.filled((*shape, batch_size), dtype))

    def resize(self, n: int) -> None:
        for part in (self.windows, self.back, self.dX):
            part.resize(n)
        self.dense.resize(n * self.places)

    def forward(self, X: Array) -> Array:
        pictures = X.transpose(2, 1, 0, 3) if self.is_first else X[:-1].reshape(*self.shape, -1)
        return self.dense.forward(self.windows.of(pictures))

    def backward(self, dZ: Array) -> Array:
        self.dense.add_gradient(dZ)
        if self.is_first:
            return dZ
        self.turned_U[...] = self.turned
        dX = self.dX.like_X.reshape(self.shape[0], -1)
        windows = self.back.of(dZ.reshape(self.back.pictures.shape))[:-1]
        self.xp.matmul(self.U, windows, out=dX)
        if self.linked is not None:
            dX += self.linked
        return dX


class Link(Columns):
    """Add what the convolution before this one got to what this one makes.

    Parameters
    ----------
    arena : ArrayArena
    batch_size : int
    source : Convolution
        The one before. Its `linked` gets the gradient of what is added.
    dtype : dtype
    """

    def __init__(self, arena: ArrayArena, batch_size: int, source: Convolution, dtype: Any) -> None:
        self.source = source
        super().__init__(batch_size, dX=arena.filled((*source.shape, batch_size), dtype))

    def resize(self, n: int) -> None:
        super().resize(n)
        self.source.linked = self.dX.reshape(self.dX.shape[0], -1)

    def forward(self, Z: Array) -> Array:
        A = Z[:-1].reshape(self.dX.shape)
        A += self.source.windows.pictures
        return Z

    def backward(self, dZ: Array) -> Array:
        self.source.linked[...] = dZ  # a copy: layers further back overwrite dZ
        return dZ


class Pool(Outputs):
    """The mean of each block of 2×2 pixels; `convolution.average_pool_forward`.

    Parameters
    ----------
    arena : ArrayArena
    batch_size : int
    shape : tuple of int
        Channels, height and width of the pictures that it gets.
    dtype : dtype
    """

    def __init__(
        self, arena: ArrayArena, batch_size: int, shape: tuple[int, int, int], dtype: Any
    ) -> None:
        channels, height, width = shape
        self.xp, self.shape = arena.xp, (channels, height // 2, 2, width // 2, 2)
        super().__init__(
            batch_size,
            half=arena.filled((channels, height // 2, width // 2, 2, batch_size), dtype),
            Y_ones=arena.filled((channels + 1, height * width // 4, batch_size), dtype),
            dX=arena.filled((*self.shape, batch_size), dtype),
        )

    def resize(self, n: int) -> None:
        super().resize(n)
        C, H, _, W, _ = self.shape
        self.means = self.Y.reshape(C, H, W, n)

    def forward(self, A: Array) -> Array:
        blocks = A[:-1].reshape(self.dX.shape)
        self.xp.add(blocks[:, :, 0], blocks[:, :, 1], out=self.half)
        self.xp.add(self.half[:, :, :, 0], self.half[:, :, :, 1], out=self.means)
        self.means *= 1 / 4
        return self.Y_ones.reshape(self.shape[0] + 1, -1)

    def backward(self, dY: Array) -> Array:
        dY *= 1 / 4
        C, H, _, W, _ = self.shape
        self.dX[...] = dY.reshape(C, H, 1, W, 1, -1)
        return self.dX.reshape(C, -1)


class Flat(Outputs):
    """All channels and places of a sample in one column.

    Parameters
    ----------
    arena : ArrayArena
    batch_size : int
    channels, places : int
    dtype : dtype
    """

    def __init__(
        self, arena: ArrayArena, batch_size: int, channels: int, places: int, dtype: Any
    ) -> None:
        self.channels = channels
        super().__init__(
            batch_size, Y_ones=arena.filled((channels * places + 1, batch_size), dtype)
        )

    def forward(self, X: Array) -> Array:
        self.Y[...] = X[:-1].reshape(self.Y.shape)
        return self.Y_ones

    def backward(self, dY: Array) -> Array:
        return dY.reshape(self.channels, -1)


class GroupNorm(Outputs):
    """Y = γ x̂ + β, for each group of channels of each sample; `picture_norms.groupnorm_forward`.

    Parameters
    ----------
    arena : ArrayArena
    batch_size, groups, places : int
    gamma, beta, dgamma, dbeta : array, shape (C,)
        Parameters, and where their gradients go.
    keep : float
        As in `buffered_layers.Dense`.
    eps : float
    """

    def __init__(
        self,
        arena: ArrayArena,
        batch_size: int,
        groups: int,
        places: int,
        gamma: Array,
        beta: Array,
        dgamma: Array,
        dbeta: Array,
        *,
        keep: float,
        eps: float,
    ) -> None:
        self.xp, self.groups = arena.xp, groups
        self.gamma, self.beta, self.dgamma, self.dbeta = (
            gamma[:, None],
            beta[:, None],
            dgamma,
            dbeta,
        )
        self.keep, self.eps = keep, eps
        channels, dtype = gamma.shape[0], gamma.dtype
        together = channels // groups * places
        self.share = arena.filled((1, together), dtype, 1 / together)
        self.sums = arena.filled(gamma.shape, dtype)
        super().__init__(
            batch_size,
            hat_of_places=arena.filled((channels, places, batch_size), dtype),
            Y_ones=arena.filled((channels + 1, places, batch_size), dtype),
            ones_of_places=arena.filled((places, batch_size), dtype, 1),
            mean=arena.filled((groups, 1, batch_size), dtype),
            inv_std=arena.filled((groups, 1, batch_size), dtype),
        )

    def resize(self, n: int) -> None:
        super().resize(n)
        channels = self.gamma.shape[0]
        self.X_hat = self.hat_of_places.reshape(channels, -1)
        self.ones = self.ones_of_places.reshape(-1)
        self.scaled_ones = self.Y_ones.reshape(channels + 1, -1)
        self.scaled = self.scaled_ones[:-1]
        self.hat_by_group, self.Y_by_group = self._by_group(self.X_hat), self._by_group(self.scaled)

    def _by_group(self, X: Array) -> Array:
        """What shares a mean along the second of three axes."""
        return X.reshape(self.groups, self.share.shape[1], -1)

    def forward(self, X: Array) -> Array:
        xp, V = self.xp, self.hat_by_group
        X = self._by_group(X[:-1])
        xp.matmul(self.share, X, out=self.mean)
        xp.subtract(X, self.mean, out=V)
        xp.multiply(V, V, out=self.Y_by_group)
        xp.matmul(self.share, self.Y_by_group, out=self.inv_std)  # the variance, for now
        xp.add(self.inv_std, self.eps, out=self.inv_std)
        xp.sqrt(self.inv_std, out=self.inv_std)
        xp.divide(1.0, self.inv_std, out=self.inv_std)
        V *= self.inv_std
        xp.multiply(self.X_hat, self.gamma, out=self.scaled)
        self.scaled += self.beta
        return self.scaled_ones

    def backward(self, dY: Array) -> Array:
        # dX = inv_std (g − mean g − x̂ mean(g x̂)) with g = γ dY
        xp, hat = self.xp, self.hat_by_group
        xp.multiply(dY, self.X_hat, out=self.scaled)
        self.add_row_sums(dY, self.dbeta)
        self.add_row_sums(self.scaled, self.dgamma)
        dY *= self.gamma
        self.scaled *= self.gamma
        g = self._by_group(dY)
        xp.matmul(self.share, self.Y_by_group, out=self.mean)
        hat *= self.mean
        xp.matmul(self.share, g, out=self.mean)
        g -= self.mean
        g -= hat
        g *= self.inv_std
        return dY
