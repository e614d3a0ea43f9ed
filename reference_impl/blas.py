"""The two operations of BLAS that NumPy has no function for: adding to what is there already.

`gemm` is C ← β C + A B, in about the time of the product alone; NumPy always asks it for β = 0.
`axpy` is y ← y + x on all cores; NumPy's addition uses one. Both are called here in the library
that NumPy has loaded for its own products, and not in SciPy's: a second library has threads of
its own, and those of the two would wait for each other's cores. NumPy's wheels call theirs by
the names below; `serves` says whether they are there, and the training loop goes another way where
they aren't. No formula of the course is here.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np

from reference_impl.backend import Array

ROW_MAJOR, AS_IT_IS, TRANSPOSED = 101, 111, 112
"""The numbers that the C interface of BLAS has for them."""


class Routines(NamedTuple):
    """What BLAS has for one dtype."""

    gemm: Callable[..., None]
    axpy: Callable[..., None]


def _routines() -> dict[np.dtype[Any], Routines]:
    number, pointer = ctypes.c_int64, ctypes.c_void_p
    found = {}
    try:
        library = ctypes.CDLL(np.linalg._umath_linalg.__file__)
    except (AttributeError, OSError):
        return {}
    for dtype, letter, real in (("f4", "s", ctypes.c_float), ("f8", "d", ctypes.c_double)):
        matrix = (pointer, number)  # an address and a leading dimension
        try:
            gemm = getattr(library, f"scipy_cblas_{letter}gemm64_")
            axpy = getattr(library, f"scipy_cblas_{letter}axpy64_")
        except AttributeError:
            return {}
        kinds = (ctypes.c_int,) * 3 + (number,) * 3
        gemm.argtypes = (*kinds, real, *matrix, *matrix, real, *matrix)
        axpy.argtypes = (number, real, *matrix, *matrix)
        gemm.restype = axpy.restype = None
        found[np.dtype(dtype)] = Routines(gemm, axpy)
    return found


ROUTINES = _routines()
"""By dtype; empty where NumPy has another library, or calls it by other names."""
SMALL = 32_768
"""Entries. To tell BLAS where less than this lies takes longer than what it saves."""


def serves(xp: ModuleType, array: Array) -> bool:
    """Say whether BLAS has the operations below for an array, and is worth asking.

    Parameters
    ----------
    xp : module
        numpy or cupy; cupy's arrays don't lie where NumPy's BLAS can read.
    array : array of float32 or float64

    Returns
    -------
    bool

    Examples
    --------
    >>> serves(np, np.zeros(SMALL - 1))
    False
    """
    return xp is np and array.dtype in ROUTINES and array.size >= SMALL


def add(out: np.ndarray, x: np.ndarray) -> None:
    """Add one vector to another in place, out ← out + x.

    Parameters
    ----------
    out, x : numpy.ndarray of float32 or float64, shape (P,)
        Of one dtype, without gaps between their entries.

    Raises
    ------
    ValueError
        If the two differ in shape or dtype.

    Examples
    --------
    >>> out = np.array([1.0, 2.0])
    >>> add(out, np.array([0.5, 0.5]))
    >>> out
    array([1.5, 2.5])
    """
    if out.shape != x.shape or out.dtype != x.dtype:  # axpy itself would read on
        raise ValueError(f"{x.dtype}, {x.shape} can't be added to {out.dtype}, {out.shape}.")
    routines = ROUTINES.get(out.dtype)
    if routines is None:
        out += x
    else:
        routines.axpy(out.size, 1.0, x.ctypes.data, 1, out.ctypes.data, 1)


def add_product(A: np.ndarray, B: np.ndarray, keep: float, out: np.ndarray) -> None:
    """Add a product to what is kept of an array, out ← keep · out + A B.

    Parameters
    ----------
    A, B : numpy.ndarray, shape (M, K) and (K, N)
        However they lie in memory; matrices whose rows or columns lie one after another are
        not copied.
    keep : float
    out : numpy.ndarray of float32 or float64, shape (M, N)
        Its rows lie one after another, without gaps.

    Raises
    ------
    ValueError
        If the shapes don't fit.

    Examples
    --------
    >>> out = np.array([[1.0, 2.0]])
    >>> add_product(np.array([[1.0, 1.0]]), np.eye(2), 0.5, out)
    >>> out
    array([[1.5, 2. ]])
    """
    (M, N), K = out.shape, A.shape[1]
    if A.shape[0] != M or B.shape != (K, N):  # gemm itself would read on
        raise ValueError(f"{A.shape} times {B.shape} can't be added to {out.shape}.")
    routines = ROUTINES.get(out.dtype)
    if routines is None:
        out *= keep
        out += A @ B
        return
    A, A_is, *a = _as_gemm_reads(A, out.dtype)
    B, B_is, *b = _as_gemm_reads(B, out.dtype)
    routines.gemm(ROW_MAJOR, A_is, B_is, M, N, K, 1.0, *a, *b, keep, out.ctypes.data, N)


def _as_gemm_reads(matrix: np.ndarray, dtype: Any) -> tuple[np.ndarray, int, int, int]:
    """Return a matrix, or its copy, its order, where it starts, and entries from line to line."""
    size, (rows, columns), (down, right) = matrix.itemsize, matrix.shape, matrix.strides
    if matrix.dtype == dtype and matrix.flags.aligned:
        if right == size and down >= columns * size and down % size == 0:
            return matrix, AS_IT_IS, matrix.ctypes.data, down // size
        if down == size and right >= rows * size and right % size == 0:
            return matrix, TRANSPOSED, matrix.ctypes.data, right // size
    copy = np.array(matrix, dtype, order="C")
    return copy, AS_IT_IS, copy.ctypes.data, columns
