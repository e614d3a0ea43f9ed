"""Small data sets to learn from: gates, patterns, point clouds, 8×8 digits, and photographs.

Each, but for whole photographs, returns its samples X (N, D) as NumPy float64 and their labels (N,)
as int64, counted from 0, as new arrays every time. No rows are shuffled: those of the point clouds
and of the patches of photographs go through the classes in turn, 0, 1, 0, 1, …, which are therefore
balanced, up to one sample. What shuffles a data set
and divides it is in `batches`.
"""

from __future__ import annotations

import functools
import importlib.resources
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from reference_impl.backend import checked_count, checked_number, checked_rng

DataSet: TypeAlias = tuple[NDArray[np.float64], NDArray[np.int64]]

_GATES = {
    "or": (0, 1, 1, 1),
    "and": (0, 0, 0, 1),
    "nor": (1, 0, 0, 0),
    "nand": (1, 1, 1, 0),
    "xor": (0, 1, 1, 0),
    "xnor": (1, 0, 0, 1),
}

PHOTOGRAPHS: Final = ("brick", "grass", "gravel", "coffee", "cat", "coins", "rocket")
"""What is to be seen on the photographs, in their order."""
PARTS: Final = {"training": (48, 144), "validation": (0, 40), "test": (152, 192)}
"""The columns of a photograph, from and up to, that each part has; 8 between two are nobody's."""


def gate(name: str) -> DataSet:
    """Return the truth table of a gate with two inputs.

    Parameters
    ----------
    name : {"or", "and", "nor", "nand", "xor", "xnor"}

    Returns
    -------
    X : array of float64, shape (4, 2)
        The inputs in binary order: (0, 0), (0, 1), (1, 0), (1, 1).
    labels : array of int64, shape (4,)
        What the gate says to each; 2 · labels − 1 for a perceptron that learns −1 and +1.

    Raises
    ------
    ValueError
        If there is no gate of that name.

    Notes
    -----
    All but xor and xnor can be separated by a line.

    Examples
    --------
    >>> X, labels = gate("nand")
    >>> labels
    array([1, 1, 1, 0])
    """
    if name not in _GATES:
        raise ValueError(f"name must be one of {', '.join(_GATES)}, got {name!r}.")
    X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=np.float64)
    return X, np.array(_GATES[name], dtype=np.int64)


def xor() -> DataSet:
    """Return the truth table of "one or the other, not both".

    Returns
    -------
    X : array of float64, shape (4, 2)
    labels : array of int64, shape (4,)

    Notes
    -----
    Minsky & Papert (1969) is where its fame comes from. It is `gate`, called with "xor".

    Examples
    --------
    >>> X, labels = xor()
    >>> X.T
    array([[0., 0., 1., 1.],
           [0., 1., 0., 1.]])
    >>> labels
    array([0, 1, 1, 0])
    """
    return gate("xor")


def noisy_xor(n: int, noise: float, rng: np.random.Generator) -> DataSet:
    """Scatter points around the corners of the unit square, labelled by the XOR of the corner.

    Parameters
    ----------
    n : int
        The number of points, ≥ 4.
    noise : float
        The standard deviation of each coordinate, ≥ 0.
    rng : numpy.random.Generator
        Draws the noise.

    Returns
    -------
    X : array of float64, shape (n, 2)
        Around (0, 0), (0, 1), (1, 1), (1, 0), (0, 0), … in turn.
    labels : array of int64, shape (n,)
        0, 1, 0, 1, …

    Raises
    ------
    ValueError
        If n is less than 4 or noise is negative.

    Examples
    --------
    >>> import numpy as np
    >>> X, labels = noisy_xor(200, 0.1, np.random.default_rng(0))
    >>> X.shape, labels[:4]
    ((200, 2), array([0, 1, 0, 1]))
    """
    n = checked_count("n", n, least=4)
    corners = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 1.0], [1.0, 0.0]])
    return _with_noise(corners[np.arange(n) % 4], noise, rng), _alternating(n)


def translated_patterns() -> DataSet:
    """Return two patterns of 16 pixels in a ring, each at all its 16 places.

    Returns
    -------
    X : array of float64, shape (32, 16)
        Pattern A, with pixels 0, 1, 2 and 3 on, moved by 0, …, 15 pixels; then pattern B, with
        pixels 0, 1, 4 and 5 on. What leaves at one end comes in at the other.
    labels : array of int64, shape (32,)
        0 for A, 1 for B.

    Notes
    -----
    Zemel, COMS 4995 lecture 2, whose own two patterns are in a lost figure. The mean of either
    class is 0.25 at every pixel. A linear classifier that were right everywhere would be right
    about the means too, and they are the same: so there is none.

    Examples
    --------
    >>> X, labels = translated_patterns()
    >>> X[[0, 1, 16]].astype(int)
    array([[1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
           [0, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
           [1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]])
    """
    A, B = np.zeros((2, 16))
    A[[0, 1, 2, 3]] = 1
    B[[0, 1, 4, 5]] = 1
    X = np.stack([np.roll(pattern, shift) for pattern in (A, B) for shift in range(16)])
    return X, np.repeat(np.arange(2, dtype=np.int64), 16)


def moons(n: int, noise: float, rng: np.random.Generator) -> DataSet:
    """Place points on two half circles, each of which reaches into the other.

    Parameters
    ----------
    n : int
        The number of points, ≥ 4.
    noise : float
        The standard deviation that is added to each coordinate, ≥ 0. The circles have radius 1.
    rng : numpy.random.Generator
        Draws the noise.

    Returns
    -------
    X : array of float64, shape (n, 2)
        Evenly spaced along each half circle.
    labels : array of int64, shape (n,)
        0, 1, 0, 1, …; 0 for the upper half circle, around (0, 0), and 1 for the lower, around
        (1, ½).

    Raises
    ------
    ValueError
        If n is less than 4 or noise is negative.

    Notes
    -----
    The point set of scikit-learn's make_moons, for an even n.

    Examples
    --------
    >>> import numpy as np
    >>> X, labels = moons(6, 0.0, np.random.default_rng(0))
    >>> X[labels == 0].round(3) + 0
    array([[ 1.,  0.],
           [ 0.,  1.],
           [-1.,  0.]])
    """
    n = checked_count("n", n, least=4)
    labels, place = _alternating(n), np.arange(n) // 2
    angle = np.pi * place / place.max()
    upper = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    lower = np.array([1.0, 0.5]) - upper
    return _with_noise(np.where(labels[:, None] == 0, upper, lower), noise, rng), labels


def spirals(n: int, noise: float, rng: np.random.Generator, turns: float = 1.5) -> DataSet:
    """Place points on two spirals that wind around each other, r = t at the angle 2π · turns · t.

    Parameters
    ----------
    n : int
        The number of points, ≥ 2.
    noise : float
        The standard deviation that is added to each coordinate, ≥ 0. The spirals end at radius 1.
    rng : numpy.random.Generator
        Draws the noise.
    turns : float, default 1.5
        How many times a spiral goes around, > 0. More are harder.

    Returns
    -------
    X : array of float64, shape (n, 2)
        From the middle outwards, evenly spaced in t from above 0, where the spirals would meet,
        to 1.
    labels : array of int64, shape (n,)
        0, 1, 0, 1, …; the spiral of class 1 is that of class 0, turned by half a turn.

    Raises
    ------
    TypeError
        If n is not an integer, noise or turns is not a number, or rng is not a Generator.
    ValueError
        If n is less than 2, noise is negative or turns is not > 0.

    Notes
    -----
    After the two-spirals problem of Lang & Witbrock (1988), which has three turns.

    Examples
    --------
    >>> import numpy as np
    >>> X, labels = spirals(8, 0.0, np.random.default_rng(0), turns=1)
    >>> X[labels == 0].round(3) + 0
    array([[ 0.  ,  0.25],
           [-0.5 ,  0.  ],
           [ 0.  , -0.75],
           [ 1.  ,  0.  ]])
    """
    n = checked_count("n", n, least=2)
    turns = checked_number("turns", turns, above=0)
    labels, place = _alternating(n), np.arange(n) // 2
    t = (place + 1) / (place.max() + 1)
    angle = 2 * np.pi * turns * t + np.pi * labels
    X = t[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return _with_noise(X, noise, rng), labels


def blobs(n: int, margin: float, rng: np.random.Generator) -> DataSet:
    """Scatter points on both sides of the line x₁ + x₂ = 0, none nearer to it than margin.

    Parameters
    ----------
    n : int
        The number of points, ≥ 2.
    margin : float
        The smallest distance from the line, > 0, up to rounding.
    rng : numpy.random.Generator
        Draws the points.

    Returns
    -------
    X : array of float64, shape (n, 2)
        Normal of deviation 1 along the line, and beyond margin half normal away from it.
    labels : array of int64, shape (n,)
        0, 1, 0, 1, …; 1 where x₁ + x₂ > 0.

    Raises
    ------
    ValueError
        If n is less than 2 or margin is not > 0.

    Notes
    -----
    For Novikoff (1962): a perceptron without bias learns these points after at most
    (R / margin)² mistakes, where R is the length of the longest row of X.

    Examples
    --------
    >>> import numpy as np
    >>> X, labels = blobs(100, 0.5, np.random.default_rng(0))
    >>> distances = (2 * labels - 1) * (X[:, 0] + X[:, 1]) / np.sqrt(2)
    >>> float(distances.min()) > 0.5 - 1e-12
    True
    """
    n = checked_count("n", n, least=2)
    margin = checked_number("margin", margin, above=0)
    checked_rng(rng)
    labels = _alternating(n)
    away, along = rng.standard_normal((2, n))
    away = (2 * labels - 1) * (margin + np.abs(away))
    return np.stack([away - along, away + along], axis=1) / np.sqrt(2), labels


def rings(n: int, noise: float, rng: np.random.Generator) -> DataSet:
    """Scatter points over a disc and over a ring around it.

    Parameters
    ----------
    n : int
        The number of points, ≥ 2.
    noise : float
        The standard deviation that is added to each coordinate, ≥ 0.
    rng : numpy.random.Generator
        Draws the places and the noise.

    Returns
    -------
    X : array of float64, shape (n, 2)
        Of class 0 on the ring from radius 0.7 to 1, of class 1 on the disc up to radius 0.5, at
        radii and angles that are drawn uniformly.
    labels : array of int64, shape (n,)
        0, 1, 0, 1, …

    Raises
    ------
    TypeError
        If n is not an integer, noise is not a number, or rng is not a Generator.
    ValueError
        If n is less than 2 or noise is negative.

    Examples
    --------
    >>> import numpy as np
    >>> X, labels = rings(200, 0.0, np.random.default_rng(0))
    >>> radii = np.hypot(*X.T)
    >>> bool(radii[labels == 1].max() < 0.5 < 0.7 < radii[labels == 0].min())
    True
    """
    n = checked_count("n", n, least=2)
    checked_rng(rng)
    labels = _alternating(n)
    inner, angle = rng.random(n), 2 * np.pi * rng.random(n)
    radius = np.where(labels == 1, 0.5 * inner, 0.7 + 0.3 * inner)
    X = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return _with_noise(X, noise, rng), labels


def clouds(n: int, noise: float, rng: np.random.Generator) -> DataSet:
    """Scatter points normally around two places, one for each class.

    Parameters
    ----------
    n : int
        The number of points, ≥ 2.
    noise : float
        The standard deviation of each coordinate, ≥ 0.
    rng : numpy.random.Generator
        Draws the noise.

    Returns
    -------
    X : array of float64, shape (n, 2)
        Around (−½, −½) for class 0 and (½, ½) for class 1.
    labels : array of int64, shape (n,)
        0, 1, 0, 1, …

    Raises
    ------
    TypeError
        If n is not an integer, noise is not a number, or rng is not a Generator.
    ValueError
        If n is less than 2 or noise is negative.

    Examples
    --------
    >>> import numpy as np
    >>> X, labels = clouds(4, 0.0, np.random.default_rng(0))
    >>> X
    array([[-0.5, -0.5],
           [ 0.5,  0.5],
           [-0.5, -0.5],
           [ 0.5,  0.5]])
    """
    n = checked_count("n", n, least=2)
    labels = _alternating(n)
    return _with_noise(np.repeat(labels[:, None] - 0.5, 2, axis=1), noise, rng), labels


def digits() -> DataSet:
    """Return 1797 handwritten digits, 8×8 pixels each.

    Returns
    -------
    X : array of float64, shape (1797, 64)
        One digit per row, its pixels row by row (X[n].reshape(8, 8) is the picture): whole
        numbers from 0, paper, to 16, ink.
    labels : array of int64, shape (1797,)
        The digits 0, …, 9, between 174 and 183 of each, in the order of the source. That order
        is not random, so shuffle before splitting.

    Notes
    -----
    E. Alpaydin & C. Kaynak (1998), Optical Recognition of Handwritten Digits, UCI Machine
    Learning Repository, https://doi.org/10.24432/C50P49, licensed CC BY 4.0: its test set,
    13 writers, the same as scikit-learn's load_digits. The numbers are unchanged; only the file
    format is ours. The file comes with the package and is read once, at the first call.

    Examples
    --------
    >>> X, labels = digits()
    >>> X.shape, labels[:10]
    ((1797, 64), array([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]))
    >>> X[0].reshape(8, 8)[:2]
    array([[ 0.,  0.,  5., 13.,  9.,  1.,  0.,  0.],
           [ 0.,  0., 13., 15., 10., 15.,  5.,  0.]])
    """
    pixels, labels = _digits_file()
    return pixels.astype(np.float64), labels.astype(np.int64)


@functools.cache
def _digits_file() -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    path = importlib.resources.files("reference_impl") / "digits.npz"
    with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        return arrays["pixels"], arrays["labels"]


def photographs() -> NDArray[np.float64]:
    """Return seven grey photographs.

    Returns
    -------
    array of float64, shape (7, 128, 192)
        In the order of `PHOTOGRAPHS`; whole numbers from 0, black, to 255, white.

    Notes
    -----
    From scikit-image 0.26 (`skimage.data`), cut to 2:3 from the upper left, made grey and smaller:
    brick and gravel by CC0Textures, grass by linolafett, coffee by Rachel Michetti, the cat by
    Stéfan van der Walt, all CC0; Greek coins from Pompeii, Brooklyn Museum, no known copyright
    restrictions; a Falcon 9 by SpaceX, public domain. The file comes with the package and is read
    once, at the first call.

    Examples
    --------
    >>> pictures = photographs()
    >>> pictures.shape, pictures[PHOTOGRAPHS.index("cat"), 0, :5]
    ((7, 128, 192), array([127., 124., 124., 125., 128.]))
    """
    return _photographs_file().astype(np.float64)


def patches(part: str, n: int, size: int, rng: np.random.Generator) -> DataSet:
    """Cut small squares out of the photographs, each labelled by the photograph it is from.

    Parameters
    ----------
    part : {"training", "validation", "test"}
        Training patches are from the middle of every photograph, the others from strips at its left
        (validation) and at its right (test). No two parts have a pixel in common.
    n : int
        The number of patches, ≥ 1.
    size : int
        Their height and width, from 1 to 40, the width of a strip.
    rng : numpy.random.Generator
        Draws their places, all places of a part being equally likely.

    Returns
    -------
    X : array of float64, shape (n, size²)
        One patch per row, its pixels row by row: whole numbers from 0, black, to 255, white.
    labels : array of int64, shape (n,)
        0, 1, …, 6, 0, 1, …, in the order of `PHOTOGRAPHS`.

    Raises
    ------
    TypeError
        If n or size is not an integer, or rng is not a Generator.
    ValueError
        If there is no part of that name, n is less than 1, or size is not from 1 to 40.

    Notes
    -----
    A new part of a photograph isn't a new photograph. Patches of the same part may overlap. Between
    two parts are 8 columns that belong to neither (`PARTS`): pixels that touch are nearly equal,
    and making the photographs smaller has mixed neighbours.

    Examples
    --------
    >>> import numpy as np
    >>> X, labels = patches("training", 8, 16, np.random.default_rng(0))
    >>> X.shape, labels
    ((8, 256), array([0, 1, 2, 3, 4, 5, 6, 0]))
    """
    if part not in PARTS:
        raise ValueError(f"part must be one of {', '.join(PARTS)}, got {part!r}.")
    n = checked_count("n", n)
    size = checked_count("size", size)
    widest = min(end - start for start, end in PARTS.values())
    if size > widest:
        raise ValueError(f"size must be at most {widest}, the width of a strip, got {size}.")
    checked_rng(rng)
    pictures = _photographs_file()
    start, end = PARTS[part]
    labels = np.arange(n, dtype=np.int64) % len(pictures)
    rows = rng.integers(pictures.shape[1] - size, size=n, endpoint=True)
    columns = rng.integers(start, end - size, size=n, endpoint=True)
    every = np.lib.stride_tricks.sliding_window_view(pictures, (size, size), axis=(1, 2))
    return every[labels, rows, columns].reshape(n, -1).astype(np.float64), labels


@functools.cache
def _photographs_file() -> NDArray[np.uint8]:
    path = importlib.resources.files("reference_impl") / "photographs.npz"
    with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        pixels: NDArray[np.uint8] = arrays["pixels"]
    return pixels


def _alternating(n: int) -> NDArray[np.int64]:
    return np.arange(n, dtype=np.int64) % 2


def _with_noise(
    X: NDArray[np.float64], noise: float, rng: np.random.Generator
) -> NDArray[np.float64]:
    noise = checked_number("noise", noise, least=0)
    checked_rng(rng)
    return X + noise * rng.standard_normal(X.shape)
