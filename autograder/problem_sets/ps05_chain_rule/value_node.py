"""ps05: a right `Value`, in which each of its misconceptions changes one thing."""

import numpy as np


class Node:
    """A right Value, in which each misconception changes one thing."""

    root_gradient = 1.0

    def __init__(self, data, parents=(), op="", slopes=()):
        self.data = data
        self.parents = tuple(parents)
        self.op = op
        self.slopes = slopes
        self.grad = 0.0

    def _node(self, other):
        return other if isinstance(other, type(self)) else type(self)(other)

    def _made(self, data, parents, op, slopes):
        return type(self)(data, parents, op, slopes)

    def __add__(self, other):
        other = self._node(other)
        return self._made(self.data + other.data, (self, other), "+", (1.0, 1.0))

    def __mul__(self, other):
        other = self._node(other)
        slopes = (other.data, self.data)
        return self._made(self.data * other.data, (self, other), "*", slopes)

    def __sub__(self, other):
        other = self._node(other)
        return self._made(self.data - other.data, (self, other), "-", (1.0, -1.0))

    def __truediv__(self, other):
        other = self._node(other)
        slopes = (1 / other.data, -self.data / other.data**2)
        return self._made(self.data / other.data, (self, other), "/", slopes)

    def __pow__(self, other):
        other = self._node(other)
        data = self.data**other.data
        slope = other.data * self.data ** (other.data - 1)
        log = np.log(self.data) if self.data > 0 else 0.0
        return self._made(data, (self, other), "**", (slope, data * log))

    def __neg__(self):
        return self._made(-self.data, (self,), "neg", (-1.0,))

    def __radd__(self, other):
        return self._node(other) + self

    def __rmul__(self, other):
        return self._node(other) * self

    def __rsub__(self, other):
        return self._node(other) - self

    def __rtruediv__(self, other):
        return self._node(other) / self

    def __rpow__(self, other):
        return self._node(other) ** self

    def exp(self):
        data = np.exp(self.data)
        return self._made(data, (self,), "exp", (data,))

    def log(self):
        return self._made(np.log(self.data), (self,), "log", (1 / self.data,))

    def tanh(self):
        data = np.tanh(self.data)
        return self._made(data, (self,), "tanh", (1 - data**2,))

    def relu(self):
        return self._made(max(self.data, 0.0), (self,), "relu", (float(self.data > 0),))

    def sigmoid(self):
        data = 1 / (1 + np.exp(-self.data))
        return self._made(data, (self,), "sigmoid", (data * (1 - data),))

    def _order(self):
        order, stack, seen = [], [(self, False)], set()
        while stack:
            node, ready = stack.pop()
            if ready:
                order.append(node)
            elif node not in seen:
                seen.add(node)
                stack.append((node, True))
                stack += [(parent, False) for parent in node.parents]
        return order

    def backward(self):
        order = self._order()
        for node in order:
            node.grad = 0.0
        self.grad = self.root_gradient
        for node in reversed(order):
            for parent, slope in zip(node.parents, node.slopes, strict=True):
                parent.grad += node.grad * slope
