"""Reverse-mode automatic differentiation of numbers: the chain rule, done by the graph itself.

A `Value` is a node of the computation graph: a number, the nodes it was made from, and its
derivative with respect to each of them. That is all that `Value.backward` needs, so the rule of
every operation is one line, beside the operation. The same for arrays is in `array_autodiff`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Protocol, TypeAlias, TypeVar

from reference_impl.activations import sigmoid_of_number
from reference_impl.backend import checked_number

Operand: TypeAlias = "Value | float"


class Node(Protocol):
    """Anything that knows which nodes it was made from."""

    @property
    def parents(self) -> Sequence[Any]:
        """The nodes this one was made from."""


AnyNode = TypeVar("AnyNode", bound=Node)


class Value:
    """A number that remembers how it was made.

    Combine values, and numbers with them, by + − * / ** and by the methods; then `backward`
    fills in `grad`, here and in everything that this value was made from.

    Parameters
    ----------
    data : float
        The number itself.
    parents : sequence of Value
        The values it was made from; none for a leaf.
    op : str
        The operation that made it, for people to read.
    derivatives : sequence of float
        Its partial derivative with respect to each of the parents.

    Attributes
    ----------
    data, parents, op, derivatives
        As above.
    grad : float
        The derivative with respect to this value of the one whose `backward` was called last;
        0 before that.

    Raises
    ------
    TypeError
        If data is not a number, or a value is combined with something that is neither a value
        nor a number.
    ValueError
        If an operation has no finite result or derivative at its operands: a division by 0, the
        logarithm of a negative number, an overflow.

    Notes
    -----
    After Karpathy's micrograd (2020). Where that keeps a function in each node, this keeps the
    local derivatives as numbers: nothing is left to look up later, when data may have changed.

    Examples
    --------
    >>> x, y, z = Value(-2.0), Value(5.0), Value(-4.0)
    >>> f = (x + y) * z
    >>> f.backward()
    >>> f
    Value(-12, grad=1, op='*')
    >>> x.grad, y.grad, z.grad
    (-4.0, -4.0, 3.0)
    """

    # NumPy's arrays and scalars leave array + value to Value, which can say what is wrong.
    __array_ufunc__ = None

    def __init__(
        self,
        data: float,
        parents: Sequence[Value] = (),
        op: str = "",
        derivatives: Sequence[float] = (),
    ) -> None:
        if type(data) is not float or not math.isfinite(data):  # a graph may have many thousands
            data = checked_number(f"the result of {op}" if op else "data", data)
        self.data = data
        self.parents = tuple(parents)
        self.op = op
        self.derivatives = tuple(derivatives)
        self.grad = 0.0
        if not all(map(math.isfinite, self.derivatives)):
            raise ValueError(
                f"{op} must have finite derivatives at its operands, got {self.derivatives}."
            )

    def __repr__(self) -> str:
        made_by = f", op={self.op!r}" if self.op else ""
        return f"Value({self.data:.6g}, grad={self.grad:.6g}{made_by})"

    def backward(self) -> None:
        """Compute `grad`, the derivative of this value, for all the values it was made from.

        Raises
        ------
        ValueError
            If a value has parents but no derivatives with respect to them, or a gradient is too
            large for a float; the gradients that are complete by then stay.

        Notes
        -----
        Every call starts afresh: it computes the gradients of this value and of nothing else, so
        calling it twice changes nothing, and there is nothing to set to zero between steps of
        training. Values that this one was not made from keep the grad they had.

        Zemel, COMS 4995 lecture 2: v̄ᵢ = Σⱼ v̄ⱼ ∂vⱼ/∂vᵢ over the children j of i, which all come
        before i in the reverse of a topological order.

        Examples
        --------
        >>> x = Value(3.0)
        >>> y = x * x + x
        >>> y.backward()
        >>> x.grad
        7.0
        """
        order = topological_order(self)
        for node in order:
            node.grad = 0.0
        self.grad = 1.0
        for node in reversed(order):
            if not math.isfinite(node.grad):
                raise ValueError(
                    f"The derivative with respect to {node!r} is too large for a float. Look at "
                    "the factors between it and the result, such as 1e200 times 1e200."
                )
            if len(node.derivatives) != len(node.parents):
                raise ValueError(
                    f"{node!r} has {len(node.parents)} parents but {len(node.derivatives)} "
                    "derivatives. Give it one for each parent, or make it by an operation."
                )
            for parent, derivative in zip(node.parents, node.derivatives, strict=True):
                parent.grad += node.grad * derivative

    def __add__(self, other: Operand) -> Value:
        a, b = self, _value(other, "+")
        return Value(a.data + b.data, (a, b), "+", (1.0, 1.0))

    def __sub__(self, other: Operand) -> Value:
        a, b = self, _value(other, "-")
        return Value(a.data - b.data, (a, b), "-", (1.0, -1.0))

    def __mul__(self, other: Operand) -> Value:
        a, b = self, _value(other, "*")
        return Value(a.data * b.data, (a, b), "*", (b.data, a.data))

    def __truediv__(self, other: Operand) -> Value:
        a, b = self, _value(other, "/")
        if b.data == 0:
            raise ValueError(f"{a.data:g} / {b.data:g} is a division by zero.")
        y = a.data / b.data
        return Value(y, (a, b), "/", (1 / b.data, -y / b.data))

    def __neg__(self) -> Value:
        return Value(-self.data, (self,), "neg", (-1.0,))

    def __pow__(self, other: Operand) -> Value:
        a, b = self, _value(other, "**")
        try:
            y = math.pow(a.data, b.data)
            dy_da = b.data * math.pow(a.data, b.data - 1) if b.data != 0 else 0.0
            if isinstance(other, Value):
                return Value(y, (a, b), "**", (dy_da, y * math.log(a.data)))
        except (ValueError, OverflowError):
            raise ValueError(
                f"({a.data:g}) ** {b.data:g} has no finite value or derivative. A Value as "
                "exponent needs a base > 0. A number as exponent must be at least 1 with the "
                "base 0, and a whole number with a negative base."
            ) from None
        return Value(y, (a,), f"**{b.data:g}", (dy_da,))

    def __radd__(self, other: float) -> Value:
        return _value(other, "+") + self

    def __rsub__(self, other: float) -> Value:
        return _value(other, "-") - self

    def __rmul__(self, other: float) -> Value:
        return _value(other, "*") * self

    def __rtruediv__(self, other: float) -> Value:
        return _value(other, "/") / self

    def __rpow__(self, other: float) -> Value:
        return _value(other, "**") ** self

    def exp(self) -> Value:
        """Return eˣ."""
        try:
            y = math.exp(self.data)
        except OverflowError:
            raise ValueError(f"exp({self.data:g}) is too large for a float.") from None
        return Value(y, (self,), "exp", (y,))

    def log(self) -> Value:
        """Return the natural logarithm, log x."""
        if self.data <= 0:
            raise ValueError(f"log needs a positive number, got {self.data:g}.")
        return Value(math.log(self.data), (self,), "log", (1 / self.data,))

    def tanh(self) -> Value:
        """Return tanh x; its derivative 1 − y² is rounded to 0 beyond ±19, where y is ±1."""
        y = math.tanh(self.data)
        return Value(y, (self,), "tanh", (1 - y * y,))

    def relu(self) -> Value:
        """Return max(0, x), with the derivative 0 at 0."""
        return Value(max(0.0, self.data), (self,), "relu", (1.0 if self.data > 0 else 0.0,))

    def sigmoid(self) -> Value:
        """Return σ(x) = 1 / (1 + e⁻ˣ); its derivative y (1 − y) is 0 beyond 37, where y is 1."""
        y = sigmoid_of_number(self.data)
        return Value(y, (self,), "sigmoid", (y * (1 - y),))


def topological_order(root: AnyNode) -> list[AnyNode]:
    """List the nodes that root was made from, each once, parents before children, root last.

    Parameters
    ----------
    root : Value, or anything else with `parents`

    Returns
    -------
    list of Value

    Notes
    -----
    Depth-first search, with a stack of its own in place of recursion, which Python stops at a
    depth of about 1000: a graph may well be deeper. A node is put on the list when it comes up
    for the second time, after all its parents.

    Examples
    --------
    >>> x = Value(3.0)
    >>> y = x * x
    >>> topological_order(y + x)
    [Value(3, grad=0), Value(9, grad=0, op='*'), Value(12, grad=0, op='+')]
    """
    order = []
    visited = set()
    stack = [(root, False)]
    while stack:
        node, parents_are_listed = stack.pop()
        if parents_are_listed:
            order.append(node)
        elif node not in visited:
            visited.add(node)
            stack.append((node, True))
            stack.extend((parent, False) for parent in reversed(node.parents))
    return order


def _value(other: Operand, op: str) -> Value:
    if isinstance(other, Value):
        return other
    try:
        return Value(other)
    except TypeError:
        raise TypeError(
            f"The other operand of {op} must be a Value or a number, got {other!r}. "
            "For arrays there is array_autodiff."
        ) from None
