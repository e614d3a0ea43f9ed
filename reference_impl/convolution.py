"""Layers for pictures, each forward step beside its backward step: convolution and pooling.

Pictures are (N, C, H, W): samples, channels, rows, columns. A convolution is a dense layer that
sees one window at a time, with the same weights for every window, so it is two steps: `windows`
lays the windows out as columns, and a product follows. What turns windows back into a picture is
`add_windows`. A network of such layers is in `picture_network`.
"""

from __future__ import annotations

import math
from types import ModuleType

import array_api_compat

from reference_impl.backend import Array, checked, checked_count


def windows(X: Array, height: int, width: int, padding: int = 0, stride: int = 1) -> Array:
    """Return every window of a picture as a column.

    Parameters
    ----------
    X : array of float, shape (N, C, H, W)
        Pictures.
    height, width : int
        The size of a window.
    padding : int, default 0
        Rows and columns of zeros that are put around each picture first.
    stride : int, default 1
        How far one window is from the next, in both directions.

    Returns
    -------
    columns : array of float, shape (N, C · height · width, P)
        P = H_out W_out windows, row by row, with H_out = ⌊(H + 2 padding − height) / stride⌋ + 1
        and W_out in the same way. Within a column the channels come first, then the rows.

    Raises
    ------
    TypeError, ValueError
        If a size is no integer or too small, or a window is larger than the padded picture.

    Notes
    -----
    Chellapilla, Puri & Simard (2006), section 4, unroll pictures in this way. It takes
    height · width times the memory, and makes of the convolution one product of matrices.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.arange(9.0).reshape(1, 1, 3, 3)
    >>> windows(X, 2, 2)[0]
    array([[0., 1., 3., 4.],
           [1., 2., 4., 5.],
           [3., 4., 6., 7.],
           [4., 5., 7., 8.]])
    """
    xp = checked(X=(X, "N C H W"))
    N, C, H, W = X.shape
    rows, columns = _counts((H, W), (height, width), padding, stride)
    table = _table(xp, X, (height, width), (rows, columns), padding, stride)
    table = xp.reshape(table, (C * height * width, rows * columns, N))
    return xp.permute_dims(table, (2, 0, 1))


def add_windows(
    columns: Array,
    shape: tuple[int, int, int, int],
    height: int,
    width: int,
    padding: int = 0,
    stride: int = 1,
) -> Array:
    """Add windows up to pictures: each pixel gets the sum of all entries that came from it.

    Parameters
    ----------
    columns : array of float, shape (N, C · height · width, P)
        Windows as columns, as `windows` returns them.
    shape : tuple of int
        (N, C, H, W) of the pictures.
    height, width, padding, stride
        As in `windows`.

    Returns
    -------
    array of float, shape (N, C, H, W)

    Raises
    ------
    TypeError, ValueError
        If a size is no integer or too small, or columns does not fit the others.

    Notes
    -----
    The backward step of `windows`: ⟨add_windows(D), X⟩ = ⟨D, windows(X)⟩ for all X and D.

    Examples
    --------
    In how many windows of 2×2 is each pixel of 3×3?

    >>> import numpy as np
    >>> add_windows(np.ones((1, 4, 4)), (1, 1, 3, 3), 2, 2)[0, 0]
    array([[1., 2., 1.],
           [2., 4., 2.],
           [1., 2., 1.]])
    """
    xp = checked(columns=(columns, "N K P"))
    N, C, H, W = (checked_count("shape", length) for length in shape)
    rows, across = _counts((H, W), (height, width), padding, stride)
    if columns.shape != (N, C * height * width, rows * across):
        raise ValueError(
            f"columns must have shape {(N, C * height * width, rows * across)} for pictures of "
            f"shape {(N, C, H, W)}, got {tuple(columns.shape)}. Check padding and stride."
        )
    parts = xp.reshape(columns, (N, C, height * width, rows, across))
    padded = _zeros(xp, (N, C, H + 2 * padding, W + 2 * padding), columns)
    for n, at in enumerate(_places(height, width, rows, across, stride)):
        padded[at] += parts[:, :, n, :, :]
    return padded[:, :, padding : padding + H, padding : padding + W]


def conv2d_forward(X: Array, W: Array, b: Array, padding: int = 0, stride: int = 1) -> Array:
    """Return Z[n, k, r, s] = b[k] + Σ W[k, c, i, j] X[n, c, stride r + i, stride s + j].

    Parameters
    ----------
    X : array of float, shape (N, C, H, W)
        Pictures; with padding, X stands for the padded ones in the formula.
    W : array of float, shape (K, C, height, width)
        K small detectors, the same at every place.
    b : array of float, shape (K,)
        Biases, one for each detector.
    padding, stride : int
        As in `windows`.

    Returns
    -------
    Z : array of float, shape (N, K, H_out, W_out)

    Raises
    ------
    TypeError, ValueError
        If padding or stride is no integer or too small, or a window is larger than the picture.

    Notes
    -----
    LeCun, Bottou, Bengio & Haffner (1998), section II.A. As in most libraries the weights aren't
    turned round, so in mathematics this is called a correlation.

    Examples
    --------
    A detector of steps from left to right.

    >>> import numpy as np
    >>> X = np.array([[[[0.0, 0.0, 5.0, 5.0]]]])
    >>> conv2d_forward(X, np.array([[[[-1.0, 1.0]]]]), np.array([0.0]))
    array([[[[0., 5., 0.]]]])
    """
    xp = checked(X=(X, "N C H W"), W=(W, "K C height width"), b=(b, "K"))
    K, _, height, width = W.shape
    rows, across = _counts(X.shape[2:], (height, width), padding, stride)
    U = _table(xp, X, (height, width), (rows, across), padding, stride)
    Z = xp.reshape(W, (K, -1)) @ U + b[:, None]
    return xp.permute_dims(xp.reshape(Z, (K, rows, across, X.shape[0])), (3, 0, 1, 2))


def conv2d_backward(
    dZ: Array, X: Array, W: Array, padding: int = 0, stride: int = 1
) -> tuple[Array, Array, Array]:
    """Return the gradients of `conv2d_forward`: with windows as columns, those of a dense layer.

    Parameters
    ----------
    dZ : array of float, shape (N, K, H_out, W_out)
        Gradient of the loss with respect to Z.
    X : array of float, shape (N, C, H, W)
        The layer's input in the forward pass.
    W : array of float, shape (K, C, height, width)
        The layer's weights in the forward pass.
    padding, stride : int
        As in the forward pass.

    Returns
    -------
    dX : array of float, shape (N, C, H, W)
    dW : array of float, shape (K, C, height, width)
    db : array of float, shape (K,)

    Raises
    ------
    TypeError, ValueError
        If padding or stride is no integer or too small, or dZ does not fit the others.

    Notes
    -----
    LeCun, Bottou, Bengio & Haffner (1998), section II.A: weights that are shared get the sum of
    the gradients of all places. With the columns U of `windows` and W as a matrix, Z = W U + b, so
    dW = Σₙ dZ[n] U[n]ᵀ, db = Σ dZ, and Wᵀ dZ is the gradient of the columns, which `add_windows`
    adds up to dX.

    Examples
    --------
    >>> import numpy as np
    >>> X, W = np.array([[[[0.0, 0.0, 5.0, 5.0]]]]), np.array([[[[-1.0, 1.0]]]])
    >>> dX, dW, db = conv2d_backward(np.array([[[[0.0, 1.0, 2.0]]]]), X, W)
    >>> dX
    array([[[[ 0., -1., -1.,  2.]]]])
    >>> dW, db
    (array([[[[10., 15.]]]]), array([3.]))
    """
    xp = checked(X=(X, "N C H W"), W=(W, "K C height width"), dZ=(dZ, "N K H_out W_out"))
    K, _, height, width = W.shape
    rows, across = _counts(X.shape[2:], (height, width), padding, stride)
    _check_places("dZ", dZ, (rows, across))
    columns = windows(X, height, width, padding=padding, stride=stride)
    D = xp.reshape(dZ, (X.shape[0], K, rows * across))
    dW = xp.sum(D @ xp.matrix_transpose(columns), axis=0)
    dU = xp.matrix_transpose(xp.reshape(W, (K, -1))) @ D
    dX = add_windows(dU, X.shape, height, width, padding=padding, stride=stride)
    return dX, xp.reshape(dW, W.shape), xp.sum(D, axis=(0, 2))


def average_pool_forward(X: Array, size: int) -> Array:
    """Return the mean of each block of size × size pixels.

    Parameters
    ----------
    X : array of float, shape (N, C, H, W)
    size : int
        It must divide H and W: blocks don't overlap, and nothing is left over.

    Returns
    -------
    array of float, shape (N, C, H / size, W / size)

    Raises
    ------
    TypeError, ValueError
        If size is no integer, less than 1, or doesn't divide H and W.

    Notes
    -----
    LeCun, Bottou, Bengio & Haffner (1998), section II.B, without their trainable factor and bias.

    Examples
    --------
    >>> import numpy as np
    >>> average_pool_forward(np.arange(8.0).reshape(1, 1, 2, 4), 2)
    array([[[[2.5, 4.5]]]])
    """
    xp = checked(X=(X, "N C H W"))
    return xp.mean(_blocks(xp, X, size), axis=-1)


def average_pool_backward(dA: Array, size: int) -> Array:
    """Return dX: each pixel of a block gets 1 / size² of the block's gradient.

    Parameters
    ----------
    dA : array of float, shape (N, C, H / size, W / size)
        Gradient of the loss with respect to what `average_pool_forward` returned.
    size : int
        As in the forward pass.

    Returns
    -------
    dX : array of float, shape (N, C, H, W)

    Raises
    ------
    TypeError, ValueError
        If size is no integer or less than 1.

    Notes
    -----
    For the layer of LeCun, Bottou, Bengio & Haffner (1998).

    Examples
    --------
    >>> import numpy as np
    >>> average_pool_backward(np.array([[[[4.0, 8.0]]]]), 2)
    array([[[[1., 1., 2., 2.],
             [1., 1., 2., 2.]]]])
    """
    xp = checked(dA=(dA, "N C H W"))
    size = checked_count("size", size)
    return xp.repeat(xp.repeat(dA / size**2, size, axis=2), size, axis=3)


def max_pool_forward(X: Array, size: int) -> Array:
    """Return the largest of each block of size × size pixels.

    Parameters
    ----------
    X : array of float, shape (N, C, H, W)
    size : int
        It must divide H and W: blocks don't overlap, and nothing is left over.

    Returns
    -------
    array of float, shape (N, C, H / size, W / size)

    Raises
    ------
    TypeError, ValueError
        If size is no integer, less than 1, or doesn't divide H and W.

    Notes
    -----
    Scherer, Müller & Behnke (2010) compare it with the mean, and find it ahead on pictures.

    Examples
    --------
    >>> import numpy as np
    >>> max_pool_forward(np.arange(8.0).reshape(1, 1, 2, 4), 2)
    array([[[[5., 7.]]]])
    """
    xp = checked(X=(X, "N C H W"))
    return xp.max(_blocks(xp, X, size), axis=-1)


def max_pool_backward(dA: Array, X: Array, size: int) -> Array:
    """Return dX: the largest pixel of a block gets all of the block's gradient, the others 0.

    Parameters
    ----------
    dA : array of float, shape (N, C, H / size, W / size)
        Gradient of the loss with respect to what `max_pool_forward` returned.
    X : array of float, shape (N, C, H, W)
        The layer's input in the forward pass.
    size : int
        As in the forward pass.

    Returns
    -------
    dX : array of float, shape (N, C, H, W)

    Raises
    ------
    TypeError, ValueError
        If size is no integer, less than 1, or doesn't divide H and W, or dA does not fit X.

    Notes
    -----
    For the layer of Scherer, Müller & Behnke (2010). Where several pixels are the largest the
    first of them, row by row, gets the gradient: a convention, as for the slope of ReLU at 0.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.array([[[[1.0, 9.0], [9.0, 3.0]]]])
    >>> max_pool_backward(np.array([[[[5.0]]]]), X, 2)
    array([[[[0., 5.],
             [0., 0.]]]])
    """
    xp = checked(X=(X, "N C H W"), dA=(dA, "N C H_out W_out"))
    blocks = _blocks(xp, X, size)
    N, C, rows, across, _ = blocks.shape
    _check_places("dA", dA, (rows, across))
    largest = xp.argmax(blocks, axis=-1, keepdims=True)
    places = xp.arange(size**2, device=array_api_compat.device(X))
    D = xp.where(places == largest, dA[..., None], xp.zeros_like(blocks))
    D = xp.reshape(D, (N, C, rows, across, size, size))
    return xp.reshape(xp.permute_dims(D, (0, 1, 2, 4, 3, 5)), X.shape)


def _counts(
    picture: tuple[int, ...], window: tuple[int, int], padding: int, stride: int
) -> tuple[int, int]:
    """How many windows fit below and beside each other."""
    padding = checked_count("padding", padding, least=0)
    stride = checked_count("stride", stride)
    window = (checked_count("height", window[0]), checked_count("width", window[1]))
    room = [length + 2 * padding - size for length, size in zip(picture, window, strict=True)]
    if min(room) < 0:
        raise ValueError(
            f"A window of {window[0]} × {window[1]} doesn't fit into a picture of {picture[0]} × "
            f"{picture[1]} with padding {padding}. Take a smaller window or more padding."
        )
    return room[0] // stride + 1, room[1] // stride + 1


def _places(
    height: int, width: int, rows: int, across: int, stride: int
) -> list[tuple[slice, slice, slice, slice]]:
    """For each entry of a window, where it lies in the padded pictures, over all windows."""
    everything = slice(None)
    return [
        (
            everything,
            everything,
            slice(i, i + stride * (rows - 1) + 1, stride),
            slice(j, j + stride * (across - 1) + 1, stride),
        )
        for i in range(height)
        for j in range(width)
    ]


def _table(
    xp: ModuleType,
    X: Array,
    window: tuple[int, int],
    counts: tuple[int, int],
    padding: int,
    stride: int,
) -> Array:
    """All windows of all samples side by side, (C · height · width, P · N), for one product.

    The samples come last: what lies one after another in memory is then long, and quick to copy.
    """
    N, C, H, W = X.shape
    padded = _zeros(xp, (C, H + 2 * padding, W + 2 * padding, N), X)
    padded[:, padding : padding + H, padding : padding + W, :] = xp.permute_dims(X, (1, 2, 3, 0))
    parts = [padded[:, down, right, :] for _, _, down, right in _places(*window, *counts, stride)]
    return xp.reshape(xp.stack(parts, axis=1), (C * math.prod(window), -1))


def _zeros(xp: ModuleType, shape: tuple[int, ...], like: Array) -> Array:
    return xp.zeros(shape, dtype=like.dtype, device=array_api_compat.device(like))


def _blocks(xp: ModuleType, X: Array, size: int) -> Array:
    """The pixels of each block on a last axis of their own: (N, C, H / size, W / size, size²)."""
    size = checked_count("size", size)
    N, C, H, W = X.shape
    if H % size or W % size:
        raise ValueError(
            f"size must divide the height and the width of the pictures, {H} and {W}, got {size}. "
            "Pad or cut the pictures first."
        )
    cut = xp.reshape(X, (N, C, H // size, size, W // size, size))
    cut = xp.permute_dims(cut, (0, 1, 2, 4, 3, 5))
    return xp.reshape(cut, (N, C, H // size, W // size, size**2))


def _check_places(name: str, array: Array, places: tuple[int, int]) -> None:
    if array.shape[2:] != places:
        raise ValueError(
            f"{name} must have {places[0]} × {places[1]} places, as the forward pass has with "
            f"these arguments, got {array.shape[2]} × {array.shape[3]}. Check padding, stride or "
            "size."
        )
