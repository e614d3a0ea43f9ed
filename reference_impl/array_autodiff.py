"""Reverse-mode automatic differentiation of arrays, by vector-Jacobian products.

In this order: how to make a primitive; the primitives, each beside its derivatives; `Variable`,
an array that remembers which primitive made it; losses, composed of primitives; the backward
pass. The same for single numbers is in `autodiff`, whose topological order serves here too.
"""

from __future__ import annotations

import functools
import math
import numbers
import operator
from collections.abc import Callable, Sequence
from string import ascii_uppercase
from types import ModuleType
from typing import Any, TypeAlias

import numpy as np

from reference_impl import activations
from reference_impl.autodiff import topological_order
from reference_impl.backend import Array, checked, checked_labels, checked_number, namespace
from reference_impl.losses import one_hot

Operand: TypeAlias = "Variable | Array | float"
Axis: TypeAlias = int | tuple[int, ...] | None
Nested: TypeAlias = Any  # an array, or a list or tuple of such, to any depth


def primitive(
    *rules: Callable[..., Array],
) -> Callable[[Callable[..., Array]], Callable[..., Variable]]:
    """Make a function of arrays a function of Variables, given its vector-Jacobian products.

    Parameters
    ----------
    *rules : callable
        One for each operand A, B, … of the function: from ``(xp, dY, Y, A, B, …, **options)``,
        the gradient of the loss with respect to that operand. dY is the one with respect to Y.

    Returns
    -------
    decorator
        For a function from ``(xp, A, B, …, **options)`` to Y, where xp is the namespace of the
        operands and the options are keywords. Afterwards it is called without xp, with Variables,
        arrays and numbers as operands, and returns a Variable.

    Notes
    -----
    After HIPS autograd (Maclaurin, Duvenaud & Adams 2015). No rule needs to know of broadcasting:
    an operand that was broadcast went into several entries of Y, so afterwards its gradient is
    summed over these.

    Examples
    --------
    >>> import numpy as np
    >>> @primitive(lambda xp, dY, Y, A: dY * xp.cos(A))
    ... def sine(xp, A):
    ...     return xp.sin(A)
    >>> gradient(lambda x: sine(x).sum(), np.array([0.0, np.pi]))
    array([ 1., -1.])
    """

    def decorate(function: Callable[..., Array]) -> Callable[..., Variable]:
        name = function.__name__.strip("_")

        # Whatever is not finite raises an error; NumPy need not warn of it as well.
        @functools.wraps(function)
        @np.errstate(all="ignore")
        def apply(*operands: Operand, **options: Any) -> Variable:
            xp, values = _checked_values(operands)
            Y = xp.asarray(function(xp, *values, **options))  # NumPy makes numbers of 0-d arrays
            parents = {i: A for i, A in enumerate(operands) if isinstance(A, Variable)}

            @np.errstate(all="ignore")
            def vjp(dY: Array) -> list[Array]:
                gradients = [rules[i](xp, dY, Y, *values, **options) for i in parents]
                return [
                    _summed_to_shape(name, xp, gradient, values[i].shape)
                    for i, gradient in zip(parents, gradients, strict=True)
                ]

            return Variable(Y, list(parents.values()), name, vjp)

        return apply

    return decorate


@primitive(lambda xp, dY, Y, A, B: dY, lambda xp, dY, Y, A, B: dY)
def _add(xp: ModuleType, A: Array, B: Array) -> Array:
    return A + B


@primitive(lambda xp, dY, Y, A, B: dY, lambda xp, dY, Y, A, B: -dY)
def _subtract(xp: ModuleType, A: Array, B: Array) -> Array:
    return A - B


@primitive(lambda xp, dY, Y, A, B: dY * B, lambda xp, dY, Y, A, B: dY * A)
def _multiply(xp: ModuleType, A: Array, B: Array) -> Array:
    return A * B


@primitive(lambda xp, dY, Y, A, B: dY / B, lambda xp, dY, Y, A, B: -dY * Y / B)
def _divide(xp: ModuleType, A: Array, B: Array) -> Array:
    return A / B


@primitive(lambda xp, dY, Y, A, n: dY * n * A ** (n - 1) if n != 0 else 0 * dY)
def _power(xp: ModuleType, A: Array, *, n: float) -> Array:
    return A**n


@primitive(lambda xp, dY, Y, A, B: dY @ B.T, lambda xp, dY, Y, A, B: A.T @ dY)
def _matmul(xp: ModuleType, A: Array, B: Array) -> Array:
    checked(A=(A, "N K"), B=(B, "K M"))
    return A @ B


@primitive(lambda xp, dY, Y, A: dY.T)
def _transpose(xp: ModuleType, A: Array) -> Array:
    checked(A=(A, "N M"))
    return A.T


@primitive(lambda xp, dY, Y, A, shape: xp.reshape(dY, A.shape))
def _reshape(xp: ModuleType, A: Array, *, shape: tuple[int, ...]) -> Array:
    return xp.reshape(A, shape)


@primitive(lambda xp, dY, Y, A, axis, keepdims: _spread(xp, dY, A.shape, axis))
def _sum(xp: ModuleType, A: Array, *, axis: Axis, keepdims: bool) -> Array:
    return xp.sum(A, axis=axis, keepdims=keepdims)


@primitive(lambda xp, dY, Y, A: dY * Y)
def _exp(xp: ModuleType, A: Array) -> Array:
    return xp.exp(A)


@primitive(lambda xp, dY, Y, A: dY / A)
def _log(xp: ModuleType, A: Array) -> Array:
    return xp.log(A)


@primitive(lambda xp, dY, Y, A: dY * (1 - Y**2))
def _tanh(xp: ModuleType, A: Array) -> Array:
    return xp.tanh(A)


@primitive(lambda xp, dY, Y, A: dY * Y * (1 - Y))
def _sigmoid(xp: ModuleType, A: Array) -> Array:
    return activations.sigmoid(A)


@primitive(lambda xp, dY, Y, A: xp.where(A > 0, dY, xp.zeros_like(dY)))
def _relu(xp: ModuleType, A: Array) -> Array:
    return activations.relu(A)


def _reflected(operation: Callable[..., Variable]) -> Callable[..., Variable]:
    # For array - Variable Python calls the Variable, with the operands the other way round.
    return lambda variable, other: operation(other, variable)


class Variable:
    """An array that remembers how it was made.

    Combine Variables, and constant arrays and numbers with them, by + − * / @ and ** (@ takes
    two matrices, ** a number as exponent) and by the methods exp, log, tanh, sigmoid and relu,
    which act on every entry, sum, mean and reshape, and T, the transpose of a matrix. A Variable
    holds no gradient: `backward_pass` returns all of them. The derivatives of tanh and sigmoid are
    taken from their values, so they are 0 where these are rounded to ±1.

    Parameters
    ----------
    data : array of float, any shape
        The array itself. It is not copied and must not change before the backward pass.
    parents : sequence of Variable
        The Variables it was made from; none for a leaf.
    op : str
        The primitive that made it, for people to read.
    vjp : callable
        Takes the gradient of the loss with respect to this Variable to those with respect to its
        parents.

    Raises
    ------
    ValueError
        If shapes do not fit, or a value or a gradient is not finite: after a division by 0, the
        logarithm of a negative number, an overflow.

    Examples
    --------
    >>> import numpy as np
    >>> X = Variable(np.array([[1.0, 2.0]]))
    >>> (X @ X.T).exp().log()
    Variable(array([[5.]]), op='log')
    """

    # So NumPy's and CuPy's arrays leave array + Variable to Variable. array-api-strict's raise an
    # error whatever stands here: there the array must be made a Variable too.
    __array_ufunc__ = None

    def __init__(
        self,
        data: Array,
        parents: Sequence[Variable] = (),
        op: str = "",
        vjp: Callable[[Array], Sequence[Array]] = lambda dY: (),
    ) -> None:
        checked(**{f"the result of {op}" if op else "data": (data, "...")})
        self.data = data
        self.parents = tuple(parents)
        self.op = op
        self.vjp = vjp

    def __repr__(self) -> str:
        made_by = f", op={self.op!r}" if self.op else ""
        return f"Variable({self.data!r}{made_by})"

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of data."""
        return tuple(self.data.shape)

    __add__, __radd__ = _add, _reflected(_add)
    __sub__, __rsub__ = _subtract, _reflected(_subtract)
    __mul__, __rmul__ = _multiply, _reflected(_multiply)
    __truediv__, __rtruediv__ = _divide, _reflected(_divide)
    __matmul__, __rmatmul__ = _matmul, _reflected(_matmul)
    exp, log, tanh, sigmoid, relu = _exp, _log, _tanh, _sigmoid, _relu
    T = property(_transpose)

    def __neg__(self) -> Variable:
        return -1 * self

    def __pow__(self, exponent: float) -> Variable:
        return _power(self, n=checked_number("the exponent", exponent))

    def reshape(self, shape: tuple[int, ...]) -> Variable:
        """Return the same entries in another shape."""
        return _reshape(self, shape=shape)

    def sum(self, axis: Axis = None, keepdims: bool = False) -> Variable:
        """Return the sum over all entries, or over one axis or several."""
        return _sum(self, axis=axis, keepdims=keepdims)

    def mean(self, axis: Axis = None, keepdims: bool = False) -> Variable:
        """Return the mean over all entries, or over one axis or several."""
        total = self.sum(axis, keepdims)
        return total / (math.prod(self.shape) / math.prod(total.shape))


def squared_error(Y: Operand, T: Operand) -> Variable:
    """Return (1/N) Σₙ ½ ‖yₙ − tₙ‖², as `losses.squared_error` does.

    Parameters
    ----------
    Y, T : Variable or array of float, shape (N, C)
        Outputs and targets.

    Returns
    -------
    Variable, shape ()

    Raises
    ------
    TypeError, ValueError
        As in `losses.squared_error`.

    Examples
    --------
    >>> import numpy as np
    >>> gradient(lambda Y: squared_error(Y, np.zeros((2, 1))), np.array([[1.0], [2.0]]))
    array([[0.5],
           [1. ]])
    """
    outputs, targets = _variable(Y), _variable(T)
    checked(Y=(outputs.data, "N C"), T=(targets.data, "N C"))
    return (0.5 * (outputs - targets) ** 2).sum(axis=1).mean()


def cross_entropy(Z: Operand, labels: Array) -> Variable:
    """Return −(1/N) Σₙ log P[n, labels[n]] with P = softmax(Z), as `losses.cross_entropy` does.

    Parameters
    ----------
    Z : Variable or array of float, shape (N, C)
        Logits, not probabilities.
    labels : array of integers, shape (N,)
        The right class of each sample, counted from 0.

    Returns
    -------
    Variable, shape ()

    Raises
    ------
    TypeError, ValueError
        As in `losses.cross_entropy`.

    Notes
    -----
    The loss does not depend on what is subtracted from a row, so the largest logit can be treated
    as a constant: nothing would flow back through it.

    Examples
    --------
    >>> import numpy as np
    >>> gradient(lambda Z: cross_entropy(Z, np.array([1])), np.zeros((1, 2)))
    array([[ 0.5, -0.5]])
    """
    logits = _variable(Z)
    xp = checked(Z=(logits.data, "N C"))
    namespace(Z=logits.data, labels=labels)
    n_samples, n_classes = logits.shape
    labels = checked_labels(labels, n_classes, n_samples)
    shifted = logits - xp.max(logits.data, axis=1, keepdims=True)
    of_the_label = (shifted * one_hot(labels, n_classes, dtype=logits.data.dtype)).sum(axis=1)
    loss: Variable = (shifted.exp().sum(axis=1).log() - of_the_label).mean()
    return loss


def backward_pass(root: Variable, dY: Array) -> dict[Variable, Array]:
    """Compute v̄ᵢ = Σⱼ (∂vⱼ/∂vᵢ)ᵀ v̄ⱼ, over the children j of i, for all that root was made from.

    Parameters
    ----------
    root : Variable
        Where to start.
    dY : array of float, shape of root
        The gradient of the loss with respect to root; 1 if root is the loss.

    Returns
    -------
    dict of Variable to array
        The gradient with respect to root and to every Variable it was made from. They may share
        memory with one another, so do not change them in place.

    Raises
    ------
    TypeError
        If dY is not an array of the dtype and the library of root.
    ValueError
        If dY does not have the shape of root, or a gradient is not finite.

    Notes
    -----
    Zemel, COMS 4995 lecture 2. Nothing is stored in the graph, so a second pass finds it as the
    first one did.

    Examples
    --------
    >>> import numpy as np
    >>> x = Variable(np.array([1.0, 2.0]))
    >>> backward_pass(x * x + x, np.array([1.0, 10.0]))[x]
    array([ 3., 50.])
    """
    checked(root=(root.data, "..."), dY=(dY, "..."))
    gradients = {root: dY}
    for node in reversed(topological_order(root)):
        for parent, gradient in zip(node.parents, node.vjp(gradients[node]), strict=True):
            gradients[parent] = gradients[parent] + gradient if parent in gradients else gradient
    return gradients


def value_and_gradient(f: Callable[[Nested], Variable], x: Nested) -> tuple[float, Nested]:
    """Return f(x) and the gradient of f at x.

    Parameters
    ----------
    f : callable
        Takes Variables in the place of the arrays of x and returns a Variable of shape ().
    x : array of float, or a list or tuple of such, to any depth
        For example the params of `functional_mlp.mlp_forward`.

    Returns
    -------
    value : float
    gradient : like x
        For each array of x, a new array of its shape and dtype.

    Raises
    ------
    TypeError
        If x holds something else than float32 or float64 arrays, or f does not return a Variable.
    ValueError
        If f returns more than one number, or a value or a gradient is not finite.

    Examples
    --------
    >>> import numpy as np
    >>> W, b = np.array([[2.0, 3.0]]), np.array([1.0])
    >>> X = np.array([[1.0, 10.0]])
    >>> value_and_gradient(lambda params: (X @ params[0].T + params[1]).sum(), (W, b))
    (33.0, (array([[ 1., 10.]]), array([1.])))
    """
    variables = _mapped(Variable, x)
    loss = f(variables)
    if not isinstance(loss, Variable):
        raise TypeError(
            f"f must return a Variable, got {type(loss).__name__}. "
            "Compute with the methods of Variable and the losses of array_autodiff only."
        )
    if loss.shape != ():
        raise ValueError(
            f"f must return one number, got shape {loss.shape}. "
            "Take the gradient of a loss, or of a sum such as (f(x) * weights).sum()."
        )
    xp = namespace(loss=loss.data)
    gradients = backward_pass(loss, xp.ones_like(loss.data))

    def own_copy(variable: Variable) -> Array:
        # A rule may hand on what it was given, so two gradients can be one array until here.
        if variable not in gradients:
            return xp.zeros_like(variable.data)  # f does not depend on it
        return xp.asarray(gradients[variable], copy=True)

    return float(loss.data), _mapped(own_copy, variables)


def gradient(f: Callable[[Nested], Variable], x: Nested) -> Nested:
    """Return the gradient of f at x.

    Parameters
    ----------
    f, x
        As in `value_and_gradient`.

    Returns
    -------
    like x
        For each array of x, a new array of its shape and dtype.

    Raises
    ------
    TypeError, ValueError
        As in `value_and_gradient`.

    Examples
    --------
    >>> import numpy as np
    >>> gradient(lambda x: (x * x).sum(), np.array([1.0, -2.0]))
    array([ 2., -4.])
    """
    return value_and_gradient(f, x)[1]


def _is_number(operand: Any) -> bool:
    return isinstance(operand, numbers.Real)


def _checked_values(operands: Sequence[Any]) -> tuple[ModuleType, list[Any]]:
    values: list[Any] = []
    arrays = {}
    for name, operand in zip(ascii_uppercase, operands, strict=False):
        if _is_number(operand):
            values.append(checked_number(name, operand))
            continue
        values.append(operand.data if isinstance(operand, Variable) else operand)
        # Every axis gets a name of its own: which shapes fit together, the function knows.
        axes = " ".join(f"{name}{i}" for i in range(getattr(values[-1], "ndim", 0)))
        arrays[name] = (values[-1], axes)
    return checked(**arrays), values


def _summed_to_shape(name: str, xp: ModuleType, dA: Array, shape: tuple[int, ...]) -> Array:
    if dA.shape != shape:
        new = dA.ndim - len(shape)
        stretched = (new + i for i, length in enumerate(shape) if length == 1)
        dA = xp.reshape(xp.sum(dA, axis=(*range(new), *stretched)), shape)
    checked(**{f"a gradient of {name}": (dA, "...")})
    return dA


def _spread(xp: ModuleType, dY: Array, shape: tuple[int, ...], axis: Axis) -> Array:
    # Every term of a sum gets the gradient of the sum.
    axes = axis if axis is None or isinstance(axis, tuple) else (operator.index(axis),)
    summed = range(len(shape)) if axes is None else [i % len(shape) for i in axes]
    kept = tuple(1 if i in summed else length for i, length in enumerate(shape))
    return xp.broadcast_to(xp.reshape(dY, kept), shape)


def _variable(operand: Operand) -> Variable:
    return operand if isinstance(operand, Variable) else Variable(operand)


def _mapped(function: Callable[[Any], Any], nested: Nested) -> Nested:
    if isinstance(nested, list):
        return [_mapped(function, item) for item in nested]
    if isinstance(nested, tuple):
        return tuple(_mapped(function, item) for item in nested)
    return function(nested)
