"""Where learning starts: random weights of a scale that fits the layer, and zero biases.

Numbers are drawn on the host in float64 and then converted, so every array library and dtype
starts from the same ones.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from reference_impl.backend import Array, checked_count, checked_rng, converted


def init_dense(
    d_in: int, d_out: int, scheme: str, rng: np.random.Generator, *, like: Array = None
) -> tuple[Array, Array]:
    """Draw W[j, i] from a normal distribution of mean 0 and the scheme's deviation; set b = 0.

    Parameters
    ----------
    d_in, d_out : int
        The number of inputs and of units.
    scheme : {"zeros", "small", "xavier", "he"}
        The standard deviation of a weight: 0, 0.01, √(1 / d_in), or √(2 / d_in).
    rng : numpy.random.Generator
        Draws the weights.
    like : array of float32 or float64, optional
        An array whose library, dtype and device the results take. NumPy and float64 if not given.

    Returns
    -------
    W : array of float, shape (d_out, d_in)
    b : array of float, shape (d_out,)

    Raises
    ------
    ValueError
        If a size is less than 1 or scheme is not one of the four.

    Notes
    -----
    √(1 / d_in) keeps the variance of a sum of d_in inputs: LeCun, Bottou, Orr & Müller (1998).
    The course calls it xavier, as many do; Glorot & Bengio (2010) themselves take the mean of
    d_in and d_out, √(2 / (d_in + d_out)), for the sake of the backward pass. He, Zhang, Ren & Sun
    (2015), section 2.2: a ReLU passes on half of the mean square, hence the 2. With "zeros" the
    units of a layer stay the same for ever, because nothing tells them apart.

    Every scheme draws the same numbers from rng, "zeros" too, so networks of different schemes
    differ only in the scale of their weights.

    Examples
    --------
    >>> import numpy as np
    >>> W, b = init_dense(200, 100, "he", np.random.default_rng(0))
    >>> W.shape, round(float(W.std()), 2)  # √(2 / 200) = 0.1
    ((100, 200), 0.1)
    >>> float(abs(b).max())
    0.0
    """
    d_in, d_out = checked_count("d_in", d_in), checked_count("d_out", d_out)
    checked_rng(rng)
    std = {"zeros": 0.0, "small": 0.01, "xavier": math.sqrt(1 / d_in), "he": math.sqrt(2 / d_in)}
    if scheme not in std:
        raise ValueError(f"scheme must be one of {', '.join(std)}, got {scheme!r}.")
    W = rng.normal(0.0, std[scheme], (d_out, d_in))
    b = np.zeros(d_out)
    return converted(W, like), converted(b, like)


def init_mlp(
    sizes: Sequence[int], scheme: str, rng: np.random.Generator, *, like: Array = None
) -> list[tuple[Array, Array]]:
    """Draw the (W, b) of every layer with `init_dense`, the first layer's first.

    Parameters
    ----------
    sizes : sequence of int
        The number of inputs, of units in each hidden layer, and of outputs: d₀, d₁, …, d_L.
    scheme, rng, like
        As in `init_dense`.

    Returns
    -------
    params : list of (W, b)
        For layer l, W of shape (d_l, d_{l−1}) and b of shape (d_l,).

    Raises
    ------
    ValueError
        If there are fewer than two sizes, a size is less than 1, or scheme is not one of the four.

    Examples
    --------
    >>> import numpy as np
    >>> params = init_mlp([64, 30, 10], "xavier", np.random.default_rng(0))
    >>> [(W.shape, b.shape) for W, b in params]
    [((30, 64), (30,)), ((10, 30), (10,))]
    """
    sizes = [checked_count(f"sizes[{i}]", size) for i, size in enumerate(sizes)]
    if len(sizes) < 2:
        raise ValueError(f"sizes must name the inputs and at least one layer, got {sizes}.")
    return [init_dense(d_in, d_out, scheme, rng, like=like) for d_in, d_out in pairwise(sizes)]
