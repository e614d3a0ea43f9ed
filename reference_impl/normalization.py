"""Bring numbers to one scale: features before training, batches and layers inside a network.

A fit function takes its statistics from training data; the apply function beside it uses them on
any data. Batch and layer normalization have a forward and a backward step, as the layers in
`layers` have. Every variance here is a mean of squares: it divides by their number, not by one
less, and is taken of smaller or larger numbers where squares would leave the range of the dtype.
Splitting data is not done here.
"""

from __future__ import annotations

import math
from types import ModuleType

from reference_impl.backend import Array, checked, checked_eps, checked_number


def standardize_fit(X: Array) -> tuple[Array, Array]:
    """Return each column's mean = (1/N) Σₙ X[n] and std = √((1/N) Σₙ (X[n] − mean)²).

    Parameters
    ----------
    X : array of float, shape (N, D)
        Training data, one sample per row.

    Returns
    -------
    mean, std : array of float, shape (D,)

    Notes
    -----
    Liu's recipe, (x − x̄) / σ, on training data alone: statistics that have seen the test data
    leak it. The mean is taken of the differences from the first row, so a constant column has
    exactly its value as mean and exactly 0 as std, where numpy.std gives 1.4e-17 for 0.1, seven
    times. The differences also keep the digits of a small spread around a large mean (shifted
    data, Chan, Golub & LeVeque 1983).

    Examples
    --------
    >>> import numpy as np
    >>> standardize_fit(np.array([[1.0, 0.1], [3.0, 0.1]]))
    (array([2. , 0.1]), array([1., 0.]))
    """
    xp = checked(X=(X, "N D"))
    scale = _scale(xp, X, axis=0)
    mean, differences = _centered(xp, X / scale, axis=0)
    std = xp.sqrt(xp.mean(differences**2, axis=0))
    return (scale * mean)[0, :], scale[0, :] * std


def standardize_apply(X: Array, mean: Array, std: Array) -> Array:
    """Return (X − mean) / std, and 0 in the columns that were constant in training.

    Parameters
    ----------
    X : array of float, shape (N, D)
        Data, for training or test.
    mean, std : array of float, shape (D,)
        What `standardize_fit` returned for the training data.

    Returns
    -------
    array of float, shape (N, D)

    Raises
    ------
    ValueError
        If a shape does not fit, a value is not finite, or a std is negative.

    Notes
    -----
    A column counts as constant if its std is within the rounding of its values, at most ε |mean|
    with the precision ε of the dtype. Such a column has told nothing in training, so test data
    in it tell nothing either, whatever their values.

    Examples
    --------
    >>> import numpy as np
    >>> mean, std = standardize_fit(np.array([[1.0, 0.1], [3.0, 0.1]]))
    >>> standardize_apply(np.array([[1.0, 0.1], [4.0, 0.7]]), mean, std)
    array([[-1.,  0.],
           [ 2.,  0.]])
    """
    xp = checked(X=(X, "N D"), mean=(mean, "D"), std=(std, "D"))
    _check_not_negative(xp, "std", std)
    X, mean, std = _quartered_if_large(xp, X, mean, std)
    return _divide(xp, X - mean, std, xp.abs(mean))


def minmax_fit(X: Array) -> tuple[Array, Array]:
    """Return each column's low = minₙ X[n] and high = maxₙ X[n].

    Parameters
    ----------
    X : array of float, shape (N, D)
        Training data, one sample per row.

    Returns
    -------
    low, high : array of float, shape (D,)

    Notes
    -----
    Liu's recipe, min–max to [0, 1], on training data alone.

    Examples
    --------
    >>> import numpy as np
    >>> minmax_fit(np.array([[1.0, 7.0], [3.0, 7.0], [2.0, 7.0]]))
    (array([1., 7.]), array([3., 7.]))
    """
    xp = checked(X=(X, "N D"))
    return xp.min(X, axis=0), xp.max(X, axis=0)


def minmax_apply(X: Array, low: Array, high: Array) -> Array:
    """Return (X − low) / (high − low), and 0 in the columns that were constant in training.

    Parameters
    ----------
    X : array of float, shape (N, D)
        Data, for training or test.
    low, high : array of float, shape (D,)
        What `minmax_fit` returned for the training data.

    Returns
    -------
    array of float, shape (N, D)
        Training data lie in [0, 1]. Test data need not: they are not clipped.

    Raises
    ------
    ValueError
        If a shape does not fit, a value is not finite, or a low is above its high.

    Notes
    -----
    A test value outside the range of the training data leaves [0, 1] on purpose. To clip it, or
    to fit the range again with it, would hide that the network has seen nothing like it. A
    column counts as constant if high − low is at most ε |low|, as in `standardize_apply`.

    Examples
    --------
    >>> import numpy as np
    >>> low, high = minmax_fit(np.array([[1.0, 7.0], [3.0, 7.0], [2.0, 7.0]]))
    >>> minmax_apply(np.array([[2.0, 7.0], [5.0, 8.0]]), low, high)
    array([[0.5, 0. ],
           [2. , 0. ]])
    """
    xp = checked(X=(X, "N D"), low=(low, "D"), high=(high, "D"))
    X, low, high = _quartered_if_large(xp, X, low, high)
    _check_not_negative(xp, "high − low", high - low)
    return _divide(xp, X - low, high - low, xp.abs(low))


def batchnorm_forward(
    X: Array, gamma: Array, beta: Array, eps: float
) -> tuple[Array, Array, Array]:
    """Return Y = γ X̂ + β with X̂ = (X − μ) / √(σ² + ε), where μ and σ² are those of the batch.

    Parameters
    ----------
    X : array of float, shape (N, D)
        A mini-batch, in training.
    gamma, beta : array of float, shape (D,)
        Scale and shift of each feature.
    eps : float
        Added to the variance, inside the root.

    Returns
    -------
    Y : array of float, shape (N, D)
    X_hat : array of float, shape (N, D)
        The normalized batch.
    inv_std : array of float, shape (D,)
        1 / √(σ² + ε) of each feature.

    Raises
    ------
    ValueError
        If a shape does not fit, a value is not finite, or eps is not positive in the dtype of X.

    Notes
    -----
    Ioffe & Szegedy (2015), Algorithm 1, with μ = (1/N) Σₙ X[n] and σ² = (1/N) Σₙ (X[n] − μ)².
    X̂ has variance σ² / (σ² + ε), a little less than 1. A constant column gives exactly β, and so
    does a batch of one sample: there is nothing to compare it with.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.array([[1.0, 5.0], [1.0, 5.0], [3.0, 5.0], [3.0, 5.0]])
    >>> Y, X_hat, inv_std = batchnorm_forward(X, np.array([2.0, 2.0]), np.array([10.0, 20.0]), 1e-8)
    >>> X_hat.round(6)
    array([[-1.,  0.],
           [-1.,  0.],
           [ 1.,  0.],
           [ 1.,  0.]])
    >>> Y.round(6)
    array([[ 8., 20.],
           [ 8., 20.],
           [12., 20.],
           [12., 20.]])
    """
    xp = checked(X=(X, "N D"), gamma=(gamma, "D"), beta=(beta, "D"))
    eps = checked_eps(xp, eps, X)
    X_hat, inv_std = _normalized(xp, X, eps, axis=0)
    return gamma * X_hat + beta, X_hat, inv_std[0, :]


def batchnorm_backward(
    dY: Array, X_hat: Array, gamma: Array, inv_std: Array
) -> tuple[Array, Array, Array]:
    """Return dγ = Σₙ dY[n] ⊙ X̂[n], dβ = Σₙ dY[n] and dX = γ inv_std (dY − (dβ + X̂ dγ) / N).

    Parameters
    ----------
    dY : array of float, shape (N, D)
        Gradient of the loss with respect to Y.
    X_hat : array of float, shape (N, D)
        The normalized batch, from `batchnorm_forward`.
    gamma : array of float, shape (D,)
        The scale of the forward pass.
    inv_std : array of float, shape (D,)
        1 / √(σ² + ε), from `batchnorm_forward`.

    Returns
    -------
    dX : array of float, shape (N, D)
    dgamma, dbeta : array of float, shape (D,)

    Notes
    -----
    Ioffe & Szegedy (2015), section 3, simplified. Write s for inv_std and g = γ dY for the
    gradient with respect to X̂ = (X − μ) s. The loss depends on X[n] in three ways:

    - directly, as X stands in X̂[n]: s g[n];
    - through μ, which is in every X̂[m] and has ∂μ/∂X[n] = 1/N: −s (1/N) Σₘ g[m];
    - through the variance, where ∂s/∂X[n] = −½ s³ · (2/N) (X[n] − μ) = −(s²/N) X̂[n] multiplies
      Σₘ g[m] (X[m] − μ) = (1/s) Σₘ g[m] X̂[m]: −s X̂[n] (1/N) Σₘ g[m] X̂[m].

    Their sum is dX, for every ε: no term is left out. The variance has no path through μ, because
    Σₘ (X[m] − μ) = 0. To shift all of X changes nothing, so Σₙ dX[n] = 0. To scale X changes X̂
    only through ε: Σₙ dX[n] ⊙ X̂[n] = ε inv_std³ γ dγ, which is 0 for ε = 0.

    Examples
    --------
    The batch 1, 1, 3, 3 with γ = 2. Without the path through the variance, dX would be
    (5, −3, 1, −3), whose sum is 0 too; without both paths it would be (8, 0, 4, 0).

    >>> import numpy as np
    >>> X, gamma = np.array([[1.0], [1.0], [3.0], [3.0]]), np.array([2.0])
    >>> Y, X_hat, inv_std = batchnorm_forward(X, gamma, np.array([0.0]), 1e-8)
    >>> dY = np.array([[4.0], [0.0], [2.0], [0.0]])
    >>> dX, dgamma, dbeta = batchnorm_backward(dY, X_hat, gamma, inv_std)
    >>> dX.round(6).T
    array([[ 4., -4.,  2., -2.]])
    >>> dgamma.round(6), dbeta
    (array([-2.]), array([6.]))
    """
    xp = checked(dY=(dY, "N D"), X_hat=(X_hat, "N D"), gamma=(gamma, "D"), inv_std=(inv_std, "D"))
    dgamma = xp.sum(dY * X_hat, axis=0)
    dbeta = xp.sum(dY, axis=0)
    dX = gamma * inv_std * (dY - (dbeta + X_hat * dgamma) / dY.shape[0])
    return dX, dgamma, dbeta


def batchnorm_update_running(
    mean: Array, var: Array, X: Array, momentum: float
) -> tuple[Array, Array]:
    """Return momentum · old + (1 − momentum) · batch, for the mean and for the variance.

    Parameters
    ----------
    mean, var : array of float, shape (D,)
        The running statistics so far.
    X : array of float, shape (N, D)
        The mini-batch, as `batchnorm_forward` gets it.
    momentum : float
        The share of the old statistics that is kept, from 0 to 1; 0.9 is usual.

    Returns
    -------
    mean, var : array of float, shape (D,)

    Raises
    ------
    ValueError
        If a shape does not fit, a value is not finite, a var is negative, or momentum is not
        between 0 and 1.

    Notes
    -----
    Ioffe & Szegedy (2015), section 3.1, mention moving averages. The variance of the batch is that
    of `batchnorm_forward`, divided by N, so that inference continues what training did and a batch
    of one sample is no special case, though it counts for as much as a large one. Their Algorithm 2
    multiplies it by N / (N − 1), and so do some libraries. Some also call the share of the new
    statistics momentum, here 1 − momentum.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.array([[1.0], [3.0]])
    >>> batchnorm_update_running(np.array([0.0]), np.array([1.0]), X, momentum=0.75)
    (array([0.5]), array([1.]))
    """
    xp = checked(mean=(mean, "D"), var=(var, "D"), X=(X, "N D"))
    _check_not_negative(xp, "var", var)
    momentum = checked_number("momentum", momentum, least=0, most=1)
    batch_mean, differences = _centered(xp, X, axis=0)
    batch_var = xp.mean(differences**2, axis=0)
    return (
        momentum * mean + (1 - momentum) * batch_mean[0, :],
        momentum * var + (1 - momentum) * batch_var,
    )


def batchnorm_inference(
    X: Array, gamma: Array, beta: Array, mean: Array, var: Array, eps: float
) -> Array:
    """Return Y = γ (X − mean) / √(var + ε) + β, with the running statistics.

    Parameters
    ----------
    X : array of float, shape (N, D)
        Data, after training. No sample changes the result of another.
    gamma, beta : array of float, shape (D,)
        Scale and shift of each feature.
    mean, var : array of float, shape (D,)
        The running statistics, from `batchnorm_update_running`.
    eps : float
        As in training.

    Returns
    -------
    Y : array of float, shape (N, D)

    Raises
    ------
    ValueError
        If a shape does not fit, a value is not finite, a var is negative, or eps is not positive
        in the dtype of X.

    Notes
    -----
    Ioffe & Szegedy (2015), Algorithm 2.

    Examples
    --------
    >>> import numpy as np
    >>> gamma, beta, mean, var = (np.array([x]) for x in (2.0, 10.0, 1.0, 0.25))
    >>> batchnorm_inference(np.array([[1.0], [2.0]]), gamma, beta, mean, var, 1e-8).round(6)
    array([[10.],
           [14.]])
    """
    xp = checked(
        X=(X, "N D"), gamma=(gamma, "D"), beta=(beta, "D"), mean=(mean, "D"), var=(var, "D")
    )
    _check_not_negative(xp, "var", var)
    eps = checked_eps(xp, eps, X)
    return gamma * (X - mean) / xp.sqrt(var + eps) + beta


def layernorm_forward(
    X: Array, gamma: Array, beta: Array, eps: float
) -> tuple[Array, Array, Array]:
    """Return Y = γ X̂ + β with X̂ = (X − μ) / √(σ² + ε), where each sample has its own μ and σ².

    Parameters
    ----------
    X : array of float, shape (N, D)
        One sample per row.
    gamma, beta : array of float, shape (D,)
        Scale and shift of each feature.
    eps : float
        Added to the variance, inside the root.

    Returns
    -------
    Y : array of float, shape (N, D)
    X_hat : array of float, shape (N, D)
        The normalized samples.
    inv_std : array of float, shape (N, 1)
        1 / √(σ² + ε) of each sample, a column because it multiplies rows.

    Raises
    ------
    ValueError
        If a shape does not fit, a value is not finite, or eps is not positive in the dtype of X.

    Notes
    -----
    Ba, Kiros & Hinton (2016), equation (3): μ = (1/D) Σᵢ X[:, i] and σ² = (1/D) Σᵢ (X[:, i] − μ)².
    They have no ε; it is that of batch normalization, so that a constant row gives β, not nan. The
    same step serves training and inference: no sample changes the result of another.

    Examples
    --------
    >>> import numpy as np
    >>> X, gamma = np.array([[1.0, 1.0, 3.0, 3.0]]), np.array([2.0, 2.0, 2.0, 4.0])
    >>> Y, X_hat, inv_std = layernorm_forward(X, gamma, np.array([0.0, 1.0, 0.0, 0.0]), 1e-8)
    >>> X_hat.round(6)
    array([[-1., -1.,  1.,  1.]])
    >>> Y.round(6)
    array([[-2., -1.,  2.,  4.]])
    """
    xp = checked(X=(X, "N D"), gamma=(gamma, "D"), beta=(beta, "D"))
    eps = checked_eps(xp, eps, X)
    X_hat, inv_std = _normalized(xp, X, eps, axis=1)
    return gamma * X_hat + beta, X_hat, inv_std


def layernorm_backward(
    dY: Array, X_hat: Array, gamma: Array, inv_std: Array
) -> tuple[Array, Array, Array]:
    """Return dX = inv_std (g − mean(g) − X̂ mean(g X̂)) with g = γ dY, and the sums dγ and dβ.

    Parameters
    ----------
    dY : array of float, shape (N, D)
        Gradient of the loss with respect to Y.
    X_hat : array of float, shape (N, D)
        The normalized samples, from `layernorm_forward`.
    gamma : array of float, shape (D,)
        The scale of the forward pass.
    inv_std : array of float, shape (N, 1)
        1 / √(σ² + ε), from `layernorm_forward`.

    Returns
    -------
    dX : array of float, shape (N, D)
    dgamma, dbeta : array of float, shape (D,)

    Notes
    -----
    For the layer of Ba, Kiros & Hinton (2016). g is the gradient with respect to X̂, and the means
    are over the features of a sample. The three terms of dX are the paths of `batchnorm_backward`:
    direct, through μ, through the variance. There γ is one number for all that is averaged and
    comes out of the mean; here every feature has its own γ, so it stays in. For each sample
    Σᵢ dX[:, i] = 0 and Σᵢ dX[:, i] X̂[:, i] = ε inv_std³ Σᵢ g[:, i] X̂[:, i].

    The samples share γ and β, so dγ = Σₙ dY[n] ⊙ X̂[n] and dβ = Σₙ dY[n], as in
    `batchnorm_backward`.

    Examples
    --------
    >>> import numpy as np
    >>> X, gamma = np.array([[1.0, 1.0, 3.0, 3.0]]), np.array([2.0, 2.0, 2.0, 4.0])
    >>> Y, X_hat, inv_std = layernorm_forward(X, gamma, np.zeros(4), 1e-8)
    >>> dY = np.array([[4.0, 1.0, 1.0, 1.0]])
    >>> dX, dgamma, dbeta = layernorm_backward(dY, X_hat, gamma, inv_std)
    >>> dX.round(6)
    array([[ 3., -3., -1.,  1.]])
    >>> dgamma.round(6), dbeta
    (array([-4., -1.,  1.,  1.]), array([4., 1., 1., 1.]))
    """
    xp = checked(dY=(dY, "N D"), X_hat=(X_hat, "N D"), gamma=(gamma, "D"), inv_std=(inv_std, "N 1"))
    if inv_std.shape[1] != 1:
        raise ValueError(
            f"inv_std must have shape (N, 1), got {tuple(inv_std.shape)}. "
            "Pass the one that layernorm_forward returned: one number per sample."
        )
    dX_hat = gamma * dY
    mean = xp.mean(dX_hat, axis=1, keepdims=True)
    mean_along_X_hat = xp.mean(dX_hat * X_hat, axis=1, keepdims=True)
    dX = inv_std * (dX_hat - mean - X_hat * mean_along_X_hat)
    return dX, xp.sum(dY * X_hat, axis=0), xp.sum(dY, axis=0)


def _centered(xp: ModuleType, X: Array, axis: int) -> tuple[Array, Array]:
    """Return the mean along an axis, which is kept, and X minus the mean."""
    # Differences from the first entry are exactly 0 where X is constant. The plain mean is off by
    # rounding there, which a division by a tiny spread would blow up.
    first = X[:1, :] if axis == 0 else X[:, :1]
    mean = first + xp.mean(X - first, axis=axis, keepdims=True)
    return mean, X - mean


def _normalized(xp: ModuleType, X: Array, eps: float, axis: int) -> tuple[Array, Array]:
    """Return (X − μ) / √(σ² + ε) and 1 / √(σ² + ε), with the statistics along an axis."""
    # never below 1: beside ε the square of a small number is nothing
    scale = xp.ones_like(X[:1, :1])
    if float(xp.max(xp.abs(X))) >= _limit(
        xp, X
    ):  # rare, and where it isn't so _scale gives no more
        scale = xp.maximum(_scale(xp, X, axis), scale)
        X = X / scale
    _, differences = _centered(xp, X, axis)
    var = xp.mean(differences**2, axis=axis, keepdims=True)
    inv_std = 1 / xp.sqrt(var + eps / scale / scale)
    return differences * inv_std, inv_std / scale


def _limit(xp: ModuleType, X: Array) -> float:
    """How large a difference may be, so that its square is far from the largest number."""
    largest = float(xp.finfo(X.dtype).max)
    return math.sqrt(math.sqrt(largest))


def _scale(xp: ModuleType, X: Array, axis: int) -> Array:
    """Return what to divide X by so that no square of a difference leaves the range of the dtype.

    That is 1 for ordinary numbers, else max |X| along the axis: no difference is less than ε of it.
    """
    low, high = (f(X, axis=axis, keepdims=True) for f in (xp.min, xp.max))
    spread = high / 2 - low / 2  # high − low itself may be too large
    limit = _limit(xp, X)
    is_ordinary = (spread == 0) | ((spread > 1 / limit) & (spread < limit))
    return xp.where(is_ordinary, xp.ones_like(spread), xp.maximum(xp.abs(low), xp.abs(high)))


def _quartered_if_large(xp: ModuleType, X: Array, *statistics: Array) -> tuple[Array, ...]:
    """Return them, divided by 4 in the columns where a difference might be too large."""
    largest = xp.max(xp.abs(X), axis=0)
    for values in statistics:
        largest = xp.maximum(largest, xp.abs(values))
    is_large = largest > float(xp.finfo(X.dtype).max) / 4
    divisor = xp.where(is_large, xp.full_like(largest, 4.0), xp.ones_like(largest))
    return (X / divisor, *(values / divisor for values in statistics))


def _divide(xp: ModuleType, differences: Array, spread: Array, size: Array) -> Array:
    """Return differences / spread, and 0 in the columns where rounding explains the spread."""
    varies = spread > float(xp.finfo(spread.dtype).eps) * size
    divisor = xp.where(varies, spread, xp.ones_like(spread))
    return xp.where(varies, differences / divisor, xp.zeros_like(differences))


def _check_not_negative(xp: ModuleType, name: str, values: Array) -> None:
    if bool(xp.any(values < 0)):
        raise ValueError(
            f"{name} must not be negative, got {float(xp.min(values)):g} in column "
            f"{int(xp.argmin(values))}. Check the order of the arguments."
        )
