"""The training recipe: look at the signals, train on mini-batches, stop in time, measure.

The functions of the last exercises, on top of `mlp`. Splits and mini-batches are in `batches`,
initial weights in `initializers`, standardising in `normalization`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from reference_impl.activations import relu
from reference_impl.backend import Array, checked, checked_count, checked_labels
from reference_impl.buffered_optimizers import Sgd
from reference_impl.functional_mlp import Params, mlp_forward
from reference_impl.layers import dense_forward
from reference_impl.mlp import MLP


def activation_std(X: Array, params: Params, activation: Callable[[Array], Array]) -> Array:
    """Return the standard deviation of all entries of Aˡ = φ(Aˡ⁻¹ Wˡᵀ + bˡ), for every layer.

    Parameters
    ----------
    X : array of float, shape (N, D_0)
        One sample per row.
    params : sequence of (W, b)
        For layer l, W of shape (D_l, D_{l−1}) and b of shape (D_l,).
    activation : callable
        φ, such as `activations.relu`; it is applied after every layer, the last one too.

    Returns
    -------
    array of float, shape (L,)

    Raises
    ------
    ValueError
        If there is no layer, a shape does not fit, or a value is not finite.

    Notes
    -----
    Glorot & Bengio (2010) draw such curves to show why deep networks did not learn: where the
    deviation falls from layer to layer, so does the gradient on its way back.

    Examples
    --------
    Twenty layers under three initialisations: only He's keeps the signal alive.

    >>> import numpy as np
    >>> from reference_impl.initializers import init_mlp
    >>> X = np.random.default_rng(0).standard_normal((100, 100))
    >>> for scheme in ("small", "xavier", "he"):
    ...     params = init_mlp([100] * 21, scheme, np.random.default_rng(1))
    ...     print(f"{activation_std(X, params, relu)[-1]:.0e}")
    4e-24
    4e-04
    4e-01
    """
    if len(params) == 0:
        raise ValueError("params must have at least one (W, b), got none.")
    xp = checked(X=(X, "N D_in"))
    A, deviations = X, []
    for W, b in params:
        A = activation(dense_forward(A, W, b))
        deviations.append(xp.std(A))
    return xp.stack(deviations)


def accuracy(Y: Array, labels: Array) -> float:
    """Return the share of samples whose largest output is that of the right class.

    Parameters
    ----------
    Y : array of float, shape (N, C)
        Outputs: logits or probabilities, it makes no difference.
    labels : array of integers, shape (N,)
        The right class of each sample, counted from 0.

    Returns
    -------
    float
        Between 0 and 1.

    Notes
    -----
    Where two outputs tie, the class with the smaller number counts as chosen.

    Examples
    --------
    >>> import numpy as np
    >>> accuracy(np.array([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]]), np.array([0, 1, 1])) == 2 / 3
    True
    """
    xp = checked(Y=(Y, "N C"))
    labels = checked_labels(labels, n_classes=Y.shape[1], n_samples=Y.shape[0])
    right = xp.astype(xp.argmax(Y, axis=1) == labels, xp.float64)
    return float(xp.mean(right))


def early_stopping(losses: Sequence[float], patience: int) -> int:
    """Return the epoch whose parameters are kept when training stops for want of progress.

    Parameters
    ----------
    losses : sequence of float
        The validation loss after each epoch.
    patience : int
        Training stops as soon as so many epochs in a row have brought no smaller loss.

    Returns
    -------
    best_epoch : int
        The epoch with the smallest loss until then, counted from 0.

    Raises
    ------
    ValueError
        If there is no loss, one is nan, or patience is less than 1.

    Notes
    -----
    Prechelt (1998), who compares such rules. What comes after the stop is never seen: a smaller
    loss there does not count. Of equal losses the first is the best.

    Examples
    --------
    >>> early_stopping([5.0, 3.0, 4.0, 4.0, 1.0], patience=2)
    1
    """
    patience = checked_count("patience", patience)
    if len(losses) == 0:
        raise ValueError("losses must have at least one entry, got none.")
    best = 0
    for epoch, loss in enumerate(losses):
        if math.isnan(loss):
            raise ValueError(f"losses must be numbers, got nan in epoch {epoch}.")
        if loss < losses[best]:
            best = epoch
        if epoch - best >= patience:
            break
    return best


def fit(
    X: Array,
    labels: Array,
    sizes: Sequence[int],
    eta: float,
    epochs: int,
    batch_size: int,
    rng: np.random.Generator,
) -> tuple[list[tuple[Array, Array]], list[float]]:
    """Train a classifier, ReLU hidden layers and softmax cross-entropy, by mini-batch SGD.

    Parameters
    ----------
    X : array of float, shape (N, D)
        Training samples; standardise them first.
    labels : array of integers, shape (N,)
        The right class of each sample, counted from 0.
    sizes : sequence of int
        The number of inputs, of units in each hidden layer, and of classes.
    eta : float
        Learning rate.
    epochs, batch_size : int
        How often to go through the data, and in portions of how many samples.
    rng : numpy.random.Generator
        Draws the first weights (He's) and the order of the samples.

    Returns
    -------
    params : list of (W, b)
    history : list of float
        The mean training loss of each epoch, every sample counting once.

    Raises
    ------
    TypeError, ValueError
        If an argument does not fit or is out of its bounds.
    FloatingPointError
        If the parameters, or the loss, are no longer finite.

    Examples
    --------
    >>> from reference_impl.datasets import moons
    >>> rng = np.random.default_rng(0)
    >>> X, labels = moons(200, 0.1, rng)
    >>> params, history = fit(X, labels, [2, 20, 2], eta=0.5, epochs=40, batch_size=10, rng=rng)
    >>> history[-1] < 0.1 * history[0]
    True
    >>> accuracy(predict(X, params), labels) > 0.98
    True
    """
    checked(X=(X, "N D"))
    mlp = MLP(sizes, rng, like=X)
    history = mlp.fit(X, labels, epochs=epochs, batch_size=batch_size, optimizer=Sgd(eta), rng=rng)
    return mlp.params, history.training_loss


def predict(X: Array, params: Params) -> Array:
    """Return the logits of a network with ReLU hidden layers, such as `fit` trains.

    Parameters
    ----------
    X : array of float, shape (N, D)
        One sample per row.
    params : sequence of (W, b)
        What `fit` returned.

    Returns
    -------
    Z : array of float, shape (N, C)
        The class of sample n is where Z[n] is largest.

    Raises
    ------
    ValueError
        If there is no layer, a shape does not fit, or a value is not finite.

    Examples
    --------
    >>> params = [(np.array([[1.0], [-1.0]]), np.zeros(2)), (np.eye(2), np.zeros(2))]
    >>> predict(np.array([[3.0], [-2.0]]), params)
    array([[3., 0.],
           [0., 2.]])
    """
    if len(params) == 0:
        raise ValueError("params must have at least one (W, b), got none.")
    *hidden, (W, b) = params
    A = X
    for W_hidden, b_hidden in hidden:
        A = relu(dense_forward(A, W_hidden, b_hidden))
    return dense_forward(A, W, b)


def autoencoder_reconstruct(X: Array, params: Params) -> Array:
    """Return what a bottleneck network makes of its own input.

    Parameters
    ----------
    X : array of float, shape (N, D)
        One sample per row.
    params : sequence of (W, b)
        A network from D inputs to D outputs, sigmoid hidden layers, linear output.

    Returns
    -------
    array of float, shape (N, D)

    Raises
    ------
    ValueError
        If the network does not return as many numbers as it takes, a shape does not fit, or a
        value is not finite.

    Notes
    -----
    Rumelhart, Hinton & Williams (1986) call it the encoder problem. What the narrow layer holds
    is a code of the input; how much it lost shows in the squared error of the reconstruction.

    Examples
    --------
    >>> params = [(np.array([[4.0, 0.0]]), np.zeros(1)), (np.array([[1.0], [0.0]]), np.zeros(2))]
    >>> autoencoder_reconstruct(np.array([[0.0, 7.0]]), params)
    array([[0.5, 0. ]])
    """
    reconstruction, _ = mlp_forward(X, params)
    if reconstruction.shape != X.shape:
        raise ValueError(
            f"params must lead back to the {X.shape[1]} inputs, but the last layer has "
            f"{reconstruction.shape[1]} units. An autoencoder's targets are its inputs."
        )
    return reconstruction


def pca_reconstruct(X: Array, k: int) -> Array:
    """Return the best reconstruction of X from k numbers a sample by a linear network.

    Parameters
    ----------
    X : array of float, shape (N, D)
        One sample per row.
    k : int
        The number of principal components, at most min(N, D).

    Returns
    -------
    array of float, shape (N, D)

    Raises
    ------
    ValueError
        If k is out of its bounds, or X has the wrong shape or a value that is not finite.

    Notes
    -----
    Eckart & Young (1936): no matrix of rank k is nearer. Baldi & Hornik (1989): a linear
    autoencoder's squared error has no other minimum than this, so it is what a bottleneck
    network is measured by.

    Examples
    --------
    >>> X = np.array([[0.0, 1.0], [1.0, 3.0], [2.0, 5.0]])  # on a line
    >>> pca_reconstruct(X, 1).round(6)
    array([[0., 1.],
           [1., 3.],
           [2., 5.]])
    """
    xp = checked(X=(X, "N D"))
    k = checked_count("k", k)
    if k > min(X.shape):
        raise ValueError(f"k must be at most min(N, D) = {min(X.shape)}, got {k}.")
    mean = xp.mean(X, axis=0)
    U, S, Vh = xp.linalg.svd(X - mean, full_matrices=False)
    return (U[:, :k] * S[:k]) @ Vh[:k, :] + mean
