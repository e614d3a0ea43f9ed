"""Which array library to use, and what an argument must look like before a formula runs.

Every array function asks here, in its first line, for the namespace of its arguments
(array-api-compat), so the same code runs on NumPy, on CuPy and on array-api-strict. The checks
are here, in one place, so that the formulas elsewhere are not buried under them. No formulas
live here.
"""

from __future__ import annotations

import math
import numbers
import operator
from functools import lru_cache
from types import ModuleType
from typing import Any, NamedTuple, TypeAlias

import array_api_compat
import numpy as np

# The array API standard has no common base class, so no narrower type says "any such array".
Array: TypeAlias = Any
_USUAL = np.dtype(np.float64)


def namespace(**arrays: Array) -> ModuleType:
    """Return the array namespace that all the named arrays share.

    Parameters
    ----------
    **arrays : array
        The arguments, under the names that an error message should use.

    Returns
    -------
    module
        The namespace, usually called ``xp``.

    Raises
    ------
    TypeError
        If an argument is not an array, or a masked one, or if two come from different libraries.

    Examples
    --------
    >>> import numpy as np
    >>> xp = namespace(X=np.ones((2, 3)))
    >>> float(xp.sum(xp.asarray([1.0, 2.0])))
    3.0
    """
    for name, array in arrays.items():
        if isinstance(array, type) or not array_api_compat.is_array_api_obj(array):
            raise TypeError(
                f"{name} must be an array, got {type(array).__name__}. "
                f"Convert it first, for example with numpy.asarray({name}, dtype=float)."
            )
        if _is_masked(array):
            raise TypeError(
                f"{name} must be a plain array, got a masked one, whose mask no formula heeds. "
                f"Fill in what is missing, for example with {name}.filled(0)."
            )
    if all(isinstance(array, np.ndarray) for array in arrays.values()):
        # NumPy 2.1 is an array API namespace itself; the compatible one takes 0.14 s to import,
        # for which every student's first check would wait
        return np
    try:
        return array_api_compat.array_namespace(*arrays.values())
    except TypeError:
        libraries = {name: _library(array) for name, array in arrays.items()}
        raise TypeError(
            f"All arguments must come from one array library, got {libraries}. "
            "Convert those that differ."
        ) from None


def checked(**arguments: tuple[Array, str]) -> ModuleType:
    """Check floating-point arguments against their shapes and return their namespace.

    Parameters
    ----------
    **arguments : (array, str)
        Each argument with its shape, spelled as the names of its axes: ``X=(X, "N D_in")``.
        A name that comes twice must have one length. ``"..."`` stands for a whole shape, any
        shape, the same for every argument that is given as ``"..."``.

    Returns
    -------
    module
        The namespace that the arguments share.

    Raises
    ------
    TypeError
        If an argument is not an array, is masked, is neither float32 nor float64, or differs
        from the first argument in library or dtype.
    ValueError
        If a shape does not fit, a named axis has length 0, or a value is nan or infinite.

    Examples
    --------
    >>> import numpy as np
    >>> xp = checked(X=(np.ones((5, 3)), "N D_in"), W=(np.ones((3, 2)), "D_out D_in"))
    Traceback (most recent call last):
        ...
    ValueError: W must have shape (D_out, D_in) with D_in = 3 as in X, got (3, 2). \
Did you pass the transpose?
    """
    if all(type(a) is np.ndarray and a.dtype is _USUAL for a, _ in arguments.values()):
        xp: ModuleType = np  # by far the most frequent, and nothing to find out
    else:
        xp = namespace(**{name: array for name, (array, _) in arguments.items()})
        _check_dtypes(xp, {name: array for name, (array, _) in arguments.items()})
    shapes, specs = zip(*((array.shape, spec) for array, spec in arguments.values()), strict=True)
    if not _fit(shapes, specs):
        _check_shapes(arguments)
    for name, (array, _) in arguments.items():
        _check_finite(xp, name, array)
    return xp


def checked_labels(labels: Array, n_classes: int, n_samples: int | None = None) -> Array:
    """Check class labels and return them as int64.

    Parameters
    ----------
    labels : array of integers, shape (N,)
        The class of each sample.
    n_classes : int
        Labels must lie in 0, …, n_classes − 1.
    n_samples : int, optional
        The N that the other arguments have.

    Returns
    -------
    array of int64, shape (N,)

    Raises
    ------
    TypeError
        If labels is not an array of integers.
    ValueError
        If its shape is wrong or a label is out of range.

    Examples
    --------
    >>> import numpy as np
    >>> checked_labels(np.array([0, 2], dtype=np.uint8), 3)
    array([0, 2])
    """
    xp = namespace(labels=labels)
    if not xp.isdtype(labels.dtype, "integral"):
        raise TypeError(
            f"labels must hold integers, got dtype {labels.dtype}. Give the class of each sample "
            "as a number from 0, not as one-hot rows or scores."
        )
    if labels.ndim != 1 or labels.shape[0] == 0 or n_samples not in (None, labels.shape[0]):
        number = "" if n_samples is None else f" with N = {n_samples}"
        raise ValueError(
            f"labels must have shape (N,){number}, got {_shape(labels)}. "
            "Give one class number per sample."
        )
    low, high = int(xp.min(labels)), int(xp.max(labels))
    if low < 0 or high >= n_classes:
        raise ValueError(
            f"labels must lie in 0, …, {n_classes - 1} for {n_classes} classes, "
            f"got values from {low} to {high}. Classes are counted from 0."
        )
    return xp.astype(labels, xp.int64)


def checked_signs(y: Array, X: Array) -> Array:
    """Check labels −1 and +1 and return them in the dtype of X.

    Parameters
    ----------
    y : array of integer or float, shape (N,)
        The label of each row of X, −1 or +1.
    X : array of float, shape (N, D)
        The samples, which have been checked already.

    Returns
    -------
    array of float, shape (N,)

    Raises
    ------
    TypeError
        If y does not hold integers or floats, or comes from another library than X.
    ValueError
        If its shape does not fit or it holds anything but −1 and +1.

    Examples
    --------
    >>> import numpy as np
    >>> checked_signs(np.array([1, -1]), np.zeros((2, 3)))
    array([ 1., -1.])
    """
    xp = namespace(X=X, y=y)
    if not xp.isdtype(y.dtype, ("integral", "real floating")):
        raise TypeError(f"y must hold −1 and +1, as integers or floats, got dtype {y.dtype}.")
    if y.shape != (X.shape[0],):
        raise ValueError(
            f"y must have shape (N,) with N = {X.shape[0]} as in X, got {tuple(y.shape)}. "
            "Give one label per sample."
        )
    wrong = xp.abs(y) != 1
    if bool(xp.any(wrong)):
        n = int(xp.argmax(xp.astype(wrong, xp.int64)))
        raise ValueError(
            f"y must hold −1 and +1 only, got {float(y[n]):g} at index {n}. "
            "Labels 0 and 1 become −1 and +1 by 2 * y - 1."
        )
    return xp.astype(y, X.dtype)


def checked_count(name: str, value: int, least: int = 1) -> int:
    """Check that a number of things is an integer and not too small, and return it as an int.

    Parameters
    ----------
    name : str
        What an error message should call it.
    value : int
        A Python or NumPy integer.
    least : int, default 1
        The smallest number allowed.

    Returns
    -------
    int

    Raises
    ------
    TypeError
        If it is not an integer.
    ValueError
        If it is too small.

    Examples
    --------
    >>> checked_count("n", 3)
    3
    """
    try:
        count = operator.index(value)
    except TypeError:
        raise TypeError(f"{name} must be an integer, got {value!r}.") from None
    if count < least:
        raise ValueError(f"{name} must be at least {least}, got {count}.")
    return count


def checked_number(
    name: str,
    value: float,
    *,
    least: float | None = None,
    above: float | None = None,
    most: float | None = None,
    below: float | None = None,
) -> float:
    """Check that a number is real, finite and within its bounds, and return it as a float.

    Parameters
    ----------
    name : str
        What an error message should call it.
    value : float
        A Python or NumPy number.
    least, most : float, optional
        The smallest and the largest number allowed.
    above, below : float, optional
        Bounds that the number itself must not reach.

    Returns
    -------
    float

    Raises
    ------
    TypeError
        If it is not a real number; a bool is none.
    ValueError
        If it is nan, infinite or out of bounds.

    Examples
    --------
    >>> checked_number("eta", 0.1, above=0)
    0.1
    >>> checked_number("keep_prob", 1.5, above=0, most=1)
    Traceback (most recent call last):
        ...
    ValueError: keep_prob must be a number > 0 and ≤ 1, got 1.5.
    """
    is_float = isinstance(value, float)
    if is_float and least is above is most is below is None and math.isfinite(value):
        return float(value)  # as most are, np.float64 too; to ask for their kind takes far longer
    if isinstance(value, bool | np.bool_) or not isinstance(value, numbers.Real):
        raise TypeError(f"{name} must be a number, got {value!r}.")
    try:
        number = float(value)
    except OverflowError:  # an integer may be larger than any float
        number = value = math.inf if value > 0 else -math.inf
    if (
        math.isfinite(number)
        and (least is None or number >= least)
        and (above is None or number > above)
        and (most is None or number <= most)
        and (below is None or number < below)
    ):
        return number
    bounds = {"≥": least, ">": above, "≤": most, "<": below}
    wanted = " and ".join(
        f"{sign} {bound:g}" for sign, bound in bounds.items() if bound is not None
    )
    raise ValueError(
        f"{name} must be a {f'number {wanted}' if wanted else 'finite number'}, got {value}."
    )


def checked_eps(xp: ModuleType, eps: float, like: Array) -> float:
    """Check a number that keeps divisions from one by 0, and return it as a float.

    Parameters
    ----------
    xp : module
        The namespace of like.
    eps : float
        Not less than the smallest normal number of the dtype: 1e-50 is positive, but 0 in float32.
    like : array of float
        An array of that dtype.

    Returns
    -------
    float

    Raises
    ------
    TypeError
        If it is not a real number.
    ValueError
        If it is too small or not finite.

    Examples
    --------
    >>> checked_eps(np, 1e-50, np.ones(1, dtype=np.float32))
    Traceback (most recent call last):
        ...
    ValueError: eps must be a number ≥ 1.17549e-38, got 1e-50.
    """
    return checked_number("eps", eps, least=float(xp.finfo(like.dtype).smallest_normal))


def checked_rng(rng: np.random.Generator) -> np.random.Generator:
    """Check that randomness comes as a generator, and return it.

    Parameters
    ----------
    rng : numpy.random.Generator

    Returns
    -------
    numpy.random.Generator

    Raises
    ------
    TypeError
        If it is anything else, such as a seed.

    Examples
    --------
    >>> checked_rng(42)
    Traceback (most recent call last):
        ...
    TypeError: rng must be a numpy.random.Generator, got int. Make one with \
numpy.random.default_rng(seed) and pass the same one everywhere.
    """
    if not isinstance(rng, np.random.Generator):
        raise TypeError(
            f"rng must be a numpy.random.Generator, got {type(rng).__name__}. "
            "Make one with numpy.random.default_rng(seed) and pass the same one everywhere."
        )
    return rng


def converted(values: np.ndarray, like: Array | None) -> Array:
    """Return values as an array of the library, dtype and device of another.

    Parameters
    ----------
    values : numpy.ndarray of float
        For example numbers that were drawn on the host.
    like : array of float32 or float64, or None
        The other array; None leaves the values as they are.

    Returns
    -------
    array, shape of values

    Raises
    ------
    TypeError
        If like is not a float32 or float64 array.

    Examples
    --------
    >>> import numpy as np
    >>> converted(np.ones(2), like=np.zeros(3, dtype=np.float32)).dtype
    dtype('float32')
    """
    if like is None:
        return values
    xp = namespace(like=like)
    _check_dtypes(xp, {"like": like})
    return xp.asarray(values, dtype=like.dtype, device=array_api_compat.device(like))


def _is_masked(array: Array) -> bool:
    # numpy.ma is imported only when somebody asks for it
    return (
        isinstance(array, np.ndarray)
        and type(array) is not np.ndarray
        and isinstance(array, np.ma.MaskedArray)
    )


def _library(array: Array) -> str:
    name: str = array_api_compat.array_namespace(array).__name__
    return name.removeprefix("array_api_compat.")


def _shape(array: Array) -> tuple[int, ...]:
    return tuple(int(length) for length in array.shape)


def _check_dtypes(xp: ModuleType, arrays: dict[str, Array]) -> None:
    first = next(iter(arrays))
    for name, array in arrays.items():
        if array.dtype not in (xp.float32, xp.float64):
            raise TypeError(
                f"{name} must be float64 or float32, got dtype {array.dtype}. "
                f"Convert it first, for example with numpy.asarray({name}, dtype=float)."
            )
        # Promotion would work, but it would hide that half the data runs at double the cost.
        if array.dtype != arrays[first].dtype:
            raise TypeError(
                f"{first} has dtype {arrays[first].dtype} but {name} has {array.dtype}. "
                "Convert one, so that all arguments have the same dtype."
            )


@lru_cache(maxsize=4096)
def _fit(shapes: tuple[tuple[int, ...], ...], specs: tuple[str, ...]) -> bool:
    """Whether `_check_shapes` has nothing to say: remembered, as training asks it all the time."""
    try:
        _check_shapes({str(n): (_Shaped(s), specs[n]) for n, s in enumerate(shapes)})
    except ValueError:
        return False
    return True


class _Shaped(NamedTuple):
    """Of an array, its shape alone."""

    shape: tuple[int, ...]


def _check_shapes(arguments: dict[str, tuple[Array, str]]) -> None:
    seen: dict[str, tuple[int, str]] = {}  # axis name -> its length, and who set it
    whole: tuple[tuple[int, ...], str] | None = None  # the shape that "..." stands for
    for name, (array, spec) in arguments.items():
        shape = array.shape
        if spec == "...":
            whole = whole or (shape, name)
            if shape != whole[0]:
                raise ValueError(
                    f"{name} must have the shape of {whole[1]}, {whole[0]}, got {shape}. "
                    "The two belong together entry by entry."
                )
            continue
        axes = spec.split()
        if len(shape) != len(axes) or 0 in shape:
            raise ValueError(_shape_message(name, _shape(array), axes, seen))
        for axis, length in zip(axes, shape, strict=True):
            if seen.setdefault(axis, (length, name))[0] != length:
                raise ValueError(_shape_message(name, _shape(array), axes, seen))


def _shape_message(
    name: str, shape: tuple[int, ...], axes: list[str], seen: dict[str, tuple[int, str]]
) -> str:
    known = {axis: seen[axis] for axis in axes if axis in seen and seen[axis][1] != name}
    expected = f"({axes[0]},)" if len(axes) == 1 else f"({', '.join(axes)})"
    lengths = [f"{axis} = {length} as in {source}" for axis, (length, source) in known.items()]
    condition = f" with {' and '.join(lengths)}" if lengths else ""
    if 0 in shape:
        advice = "No axis may be empty."
    elif len(shape) != len(axes):
        advice = f"It has {len(shape)} axes where {len(axes)} are needed: reshape it."
    elif all(
        axis not in known or length == known[axis][0]
        for axis, length in zip(axes, reversed(shape), strict=True)
    ):
        advice = "Did you pass the transpose?"
    else:
        advice = "Check which array you passed."
    return f"{name} must have shape {expected}{condition}, got {shape}. {advice}"


def _check_finite(xp: ModuleType, name: str, array: Array) -> None:
    if xp is np:
        entries = array.ravel("K")
        # A nan or an infinity makes the sum of squares one, and BLAS has that in half of the time
        # and no array. So do large numbers: what isn't finite here is looked at below.
        if math.isfinite(np.vdot(entries, entries)):
            return
    finite = xp.isfinite(array)
    if bool(xp.all(finite)):
        return
    (bad,) = xp.nonzero(xp.reshape(~finite, (-1,)))
    index = tuple(int(i) for i in np.unravel_index(int(bad[0]), _shape(array)))
    raise ValueError(
        f"{name} holds a value that is not finite (nan or infinite), the first at index {index}. "
        "Look at the step that made it: a division by 0, an overflow, or steps that are too large."
    )
