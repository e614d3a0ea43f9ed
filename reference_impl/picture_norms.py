"""Normalization of pictures (N, C, H, W): batch norm by channel, and group norm.

The formulas are those of `normalization`; what is new is only which numbers share a mean. So each
function here lays the numbers that do out as a column, or a row, and calls them. Layer norm, as it
is meant for pictures, is group norm with one group.
"""

from __future__ import annotations

from types import ModuleType

from reference_impl.backend import Array, checked, checked_count, checked_eps
from reference_impl.normalization import (
    batchnorm_backward,
    batchnorm_forward,
    batchnorm_inference,
    batchnorm_update_running,
    layernorm_backward,
    layernorm_forward,
)


def channels_as_columns(X: Array) -> Array:
    """Return pictures as a table: a row for each place of each sample, a column for each channel.

    Parameters
    ----------
    X : array of float, shape (N, C, H, W)

    Returns
    -------
    array of float, shape (N · H · W, C)

    Notes
    -----
    Ioffe & Szegedy (2015), section 3.2: all places of a channel are normalized alike, so for batch
    normalization each place is a sample more.

    Examples
    --------
    >>> import numpy as np
    >>> channels_as_columns(np.arange(8.0).reshape(1, 2, 2, 2))
    array([[0., 4.],
           [1., 5.],
           [2., 6.],
           [3., 7.]])
    """
    xp = checked(X=(X, "N C H W"))
    return xp.reshape(xp.permute_dims(X, (0, 2, 3, 1)), (-1, X.shape[1]))


def columns_as_channels(rows: Array, shape: tuple[int, int, int, int]) -> Array:
    """Return to pictures of a shape what `channels_as_columns` has made a table.

    Parameters
    ----------
    rows : array of float, shape (N · H · W, C)
    shape : tuple of int
        (N, C, H, W).

    Returns
    -------
    array of float, shape (N, C, H, W)

    Raises
    ------
    TypeError, ValueError
        If shape is not four positive integers, or rows does not fit it.

    Notes
    -----
    The other way round: Ioffe & Szegedy (2015), section 3.2.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.arange(8.0).reshape(1, 2, 2, 2)
    >>> bool((columns_as_channels(channels_as_columns(X), X.shape) == X).all())
    True
    """
    xp = checked(rows=(rows, "M C"))
    N, C, H, W = (checked_count("shape", length) for length in shape)
    if rows.shape != (N * H * W, C):
        raise ValueError(
            f"rows must have shape {(N * H * W, C)} for pictures of shape {(N, C, H, W)}, got "
            f"{tuple(rows.shape)}. Check which array you passed."
        )
    return xp.permute_dims(xp.reshape(rows, (N, H, W, C)), (0, 3, 1, 2))


def channelnorm_forward(
    X: Array, gamma: Array, beta: Array, eps: float
) -> tuple[Array, Array, Array]:
    """Return batch normalization with the mean and variance of each channel over N, H and W.

    Parameters
    ----------
    X : array of float, shape (N, C, H, W)
        A mini-batch, in training.
    gamma, beta : array of float, shape (C,)
        Scale and shift of each channel.
    eps : float
        Added to the variance, inside the root.

    Returns
    -------
    Y : array of float, shape (N, C, H, W)
    X_hat : array of float, shape (N · H · W, C)
        The normalized batch as a table, for the backward step.
    inv_std : array of float, shape (C,)

    Raises
    ------
    TypeError, ValueError
        As `normalization.batchnorm_forward`.

    Notes
    -----
    Ioffe & Szegedy (2015), section 3.2. A batch of one sample is no special case here: its places
    are compared with each other.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.array([1.0, 1.0, 3.0, 3.0]).reshape(1, 1, 2, 2)
    >>> channelnorm_forward(X, np.array([2.0]), np.array([10.0]), 1e-8)[0].round(6)
    array([[[[ 8.,  8.],
             [12., 12.]]]])
    """
    Y, X_hat, inv_std = batchnorm_forward(channels_as_columns(X), gamma, beta, eps)
    return columns_as_channels(Y, X.shape), X_hat, inv_std


def channelnorm_backward(
    dY: Array, X_hat: Array, gamma: Array, inv_std: Array
) -> tuple[Array, Array, Array]:
    """Return the gradients of `channelnorm_forward`: those of batch normalization, of the table.

    Parameters
    ----------
    dY : array of float, shape (N, C, H, W)
        Gradient of the loss with respect to Y.
    X_hat : array of float, shape (N · H · W, C)
    gamma : array of float, shape (C,)
    inv_std : array of float, shape (C,)
        From, and of, the forward pass.

    Returns
    -------
    dX : array of float, shape (N, C, H, W)
    dgamma, dbeta : array of float, shape (C,)

    Notes
    -----
    Ioffe & Szegedy (2015), section 3.2; the three paths are in `normalization`.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.array([1.0, 1.0, 3.0, 3.0]).reshape(1, 1, 2, 2)
    >>> gamma, dY = np.array([2.0]), np.array([4.0, 0.0, 2.0, 0.0]).reshape(1, 1, 2, 2)
    >>> _, X_hat, inv_std = channelnorm_forward(X, gamma, np.array([0.0]), 1e-8)
    >>> channelnorm_backward(dY, X_hat, gamma, inv_std)[0].round(6)
    array([[[[ 4., -4.],
             [ 2., -2.]]]])
    """
    dX, dgamma, dbeta = batchnorm_backward(channels_as_columns(dY), X_hat, gamma, inv_std)
    return columns_as_channels(dX, dY.shape), dgamma, dbeta


def channelnorm_update_running(
    mean: Array, var: Array, X: Array, momentum: float
) -> tuple[Array, Array]:
    """Return the running statistics of each channel after one more mini-batch.

    Parameters
    ----------
    mean, var : array of float, shape (C,)
    X : array of float, shape (N, C, H, W)
    momentum : float
        As in `normalization.batchnorm_update_running`.

    Returns
    -------
    mean, var : array of float, shape (C,)

    Raises
    ------
    TypeError, ValueError
        As `normalization.batchnorm_update_running`.

    Notes
    -----
    Ioffe & Szegedy (2015), sections 3.1 and 3.2.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.array([1.0, 3.0]).reshape(1, 1, 1, 2)
    >>> channelnorm_update_running(np.array([0.0]), np.array([1.0]), X, momentum=0.75)
    (array([0.5]), array([1.]))
    """
    return batchnorm_update_running(mean, var, channels_as_columns(X), momentum)


def channelnorm_inference(
    X: Array, gamma: Array, beta: Array, mean: Array, var: Array, eps: float
) -> Array:
    """Return batch normalization of pictures with the running statistics of each channel.

    Parameters
    ----------
    X : array of float, shape (N, C, H, W)
    gamma, beta, mean, var : array of float, shape (C,)
    eps : float

    Returns
    -------
    Y : array of float, shape (N, C, H, W)

    Raises
    ------
    TypeError, ValueError
        As `normalization.batchnorm_inference`.

    Notes
    -----
    Ioffe & Szegedy (2015), Algorithm 2 and section 3.2.

    Examples
    --------
    >>> import numpy as np
    >>> gamma, beta, mean, var = (np.array([x]) for x in (2.0, 10.0, 1.0, 0.25))
    >>> X = np.array([1.0, 2.0]).reshape(1, 1, 1, 2)
    >>> channelnorm_inference(X, gamma, beta, mean, var, 1e-8).round(6)
    array([[[[10., 14.]]]])
    """
    rows = batchnorm_inference(channels_as_columns(X), gamma, beta, mean, var, eps)
    return columns_as_channels(rows, X.shape)


def groupnorm_forward(
    X: Array, gamma: Array, beta: Array, groups: int, eps: float
) -> tuple[Array, Array, Array]:
    """Return Y = γ X̂ + β, where each group of channels of each sample has its own μ and σ².

    Parameters
    ----------
    X : array of float, shape (N, C, H, W)
    gamma, beta : array of float, shape (C,)
        Scale and shift of each channel.
    groups : int
        Neighbouring channels are put together into so many groups; it must divide C. With 1 this
        is layer normalization.
    eps : float
        Added to the variance, inside the root.

    Returns
    -------
    Y : array of float, shape (N, C, H, W)
    X_hat : array of float, shape (N, C, H, W)
        The normalized samples.
    inv_std : array of float, shape (N · groups, 1)
        1 / √(σ² + ε) of each group of each sample, a column because it multiplies rows.

    Raises
    ------
    TypeError, ValueError
        If groups is no integer, less than 1 or doesn't divide C, or eps is not positive in the
        dtype of X.

    Notes
    -----
    Wu & He (2018), equations (1), (2) and (7). No sample changes the result of another, so the
    same step serves training and inference.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.array([1.0, 3.0, 100.0, 300.0]).reshape(1, 4, 1, 1)
    >>> groupnorm_forward(X, np.ones(4), np.zeros(4), 2, 1e-8)[0].round(6).ravel()
    array([-1.,  1., -1.,  1.])
    """
    xp = checked(X=(X, "N C H W"), gamma=(gamma, "C"), beta=(beta, "C"))
    eps = checked_eps(xp, eps, X)
    rows = _groups_as_rows(xp, X, groups)
    one = xp.ones_like(rows[0, :])
    X_hat, _, inv_std = layernorm_forward(rows, one, xp.zeros_like(one), eps)
    X_hat = xp.reshape(X_hat, X.shape)
    return gamma[:, None, None] * X_hat + beta[:, None, None], X_hat, inv_std


def groupnorm_backward(
    dY: Array, X_hat: Array, gamma: Array, groups: int, inv_std: Array
) -> tuple[Array, Array, Array]:
    """Return dX = inv_std (g − mean(g) − X̂ mean(g X̂)) with g = γ dY, and the sums dγ and dβ.

    Parameters
    ----------
    dY : array of float, shape (N, C, H, W)
        Gradient of the loss with respect to Y.
    X_hat : array of float, shape (N, C, H, W)
        The normalized samples, from `groupnorm_forward`.
    gamma : array of float, shape (C,)
    groups : int
        Those of the forward pass.
    inv_std : array of float, shape (N · groups, 1)
        From `groupnorm_forward`.

    Returns
    -------
    dX : array of float, shape (N, C, H, W)
    dgamma, dbeta : array of float, shape (C,)

    Raises
    ------
    TypeError, ValueError
        If groups is no integer, less than 1 or doesn't divide C, or inv_std does not fit it.

    Notes
    -----
    For the layer of Wu & He (2018). The means go over a group of a sample; γ has an entry for each
    channel, so it stands inside them.

    Examples
    --------
    >>> import numpy as np
    >>> X, gamma = np.array([1.0, 1.0, 3.0, 3.0]).reshape(1, 4, 1, 1), np.full(4, 2.0)
    >>> _, X_hat, inv_std = groupnorm_forward(X, gamma, np.zeros(4), 1, 1e-8)
    >>> dY = np.array([4.0, 0.0, 2.0, 0.0]).reshape(1, 4, 1, 1)
    >>> groupnorm_backward(dY, X_hat, gamma, 1, inv_std)[0].round(6).ravel()
    array([ 4., -4.,  2., -2.])
    """
    xp = checked(dY=(dY, "N C H W"), X_hat=(X_hat, "N C H W"), gamma=(gamma, "C"))
    g = _groups_as_rows(xp, gamma[:, None, None] * dY, groups)
    hat = _groups_as_rows(xp, X_hat, groups)
    one = xp.ones_like(g[0, :])
    dX, _, _ = layernorm_backward(g, hat, one, inv_std)
    axes = (0, 2, 3)
    return xp.reshape(dX, dY.shape), xp.sum(dY * X_hat, axis=axes), xp.sum(dY, axis=axes)


def _groups_as_rows(xp: ModuleType, X: Array, groups: int) -> Array:
    groups = checked_count("groups", groups)
    N, C, _, _ = X.shape
    if C % groups:
        raise ValueError(f"groups must divide the number of channels, {C}, got {groups}.")
    return xp.reshape(X, (N * groups, -1))
