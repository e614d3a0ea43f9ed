"""ps05 right, but NumPy warns on the way: that is worth a remark and costs nothing."""

import sys

import numpy as np


def sigmoid(z):
    return 0.5 * (1 + np.tanh(0.5 * z))


def circuit(x, y, z):
    np.exp(np.float64(1000.0))  # overflows: a warning on stderr
    return np.float64(x + y) * z, (np.float64(z), np.float64(z), np.float64(x + y))


def total_derivative(t):
    np.log(np.float64(0.0))
    x, y = np.cos(t), np.square(t)
    dx, dy = y * np.exp(x * y), 1 + x * np.exp(x * y)
    return y + np.exp(x * y), np.dot([dx, dy], [-np.sin(t), 2 * t])


def regularized_logistic(w, x, b, t, lam):
    np.float64(1.0) / np.float64(0.0)
    y = sigmoid(np.float64(w * x + b))
    db = (y - t) * y * (1 - y)
    return 0.5 * (np.square(y - t) + lam * np.square(w)), x * db + w * lam, db


def numerical_gradient(f, x, h=1e-6):
    np.sqrt(np.float64(-1.0))
    point, gradient = np.array(x, dtype=np.float64), np.empty(x.shape)
    for i in range(x.size):
        old = point.flat[i]
        point.flat[i] = old + h
        gradient.flat[i] = f(point)
        point.flat[i] = old - h
        gradient.flat[i] -= f(point)
        point.flat[i] = old
    return gradient / (h + h)


def relative_error(a, b):
    ratio = np.abs(a - b) / np.maximum(np.abs(a), np.abs(b))  # 0 / 0 warns
    return np.nan_to_num(ratio).max()


def topological_order(root):
    np.log(np.float64(0.0))
    depth = sys.getrecursionlimit()
    sys.setrecursionlimit(100_000)
    order, seen = [], set()

    def visit(node):
        seen.add(node)
        for parent in node.parents:
            if parent not in seen:
                visit(parent)
        order.append(node)

    visit(root)
    sys.setrecursionlimit(depth)
    return order


class Value:
    """Leaves add up over calls, as in PyTorch; nodes between them start afresh."""

    def __init__(self, data, parents=(), op="", slopes=()):
        self.data, self.parents, self.op, self.slopes = np.float64(data), parents, op, slopes
        self.grad = np.float64(0.0)

    @staticmethod
    def node(other):
        return other if isinstance(other, Value) else Value(other)

    def __add__(self, other):
        other = Value.node(other)
        return Value(self.data + other.data, (self, other), "+", (1.0, 1.0))

    def __sub__(self, other):
        other = Value.node(other)
        return Value(self.data - other.data, (self, other), "-", (1.0, -1.0))

    def __mul__(self, other):
        other = Value.node(other)
        return Value(self.data * other.data, (self, other), "*", (other.data, self.data))

    def __truediv__(self, other):
        other = Value.node(other)
        y = self.data / other.data
        return Value(y, (self, other), "/", (1 / other.data, -y / other.data))

    def __pow__(self, other):
        other = Value.node(other)
        y = self.data**other.data
        # of a negative number the logarithm is nan, with a warning; it goes to a plain number
        slopes = (y * other.data / self.data, y * np.log(self.data))
        return Value(y, (self, other), "**", slopes)

    def __neg__(self):
        return Value(0.0) - self

    def __radd__(self, other):
        return Value(other) + self

    def __rsub__(self, other):
        return Value(other) - self

    def __rmul__(self, other):
        return Value(other) * self

    def __rtruediv__(self, other):
        return Value(other) / self

    def __rpow__(self, other):
        return Value(other) ** self

    def exp(self):
        y = np.exp(self.data)
        return Value(y, (self,), "exp", (y,))

    def log(self):
        return Value(np.log(self.data), (self,), "log", (1 / self.data,))

    def tanh(self):
        y = np.tanh(self.data)
        return Value(y, (self,), "tanh", (1 - y * y,))

    def relu(self):
        return Value(np.maximum(self.data, 0), (self,), "relu", (np.heaviside(self.data, 0.0),))

    def sigmoid(self):
        y = 1 / (1 + np.exp(-self.data))
        return Value(y, (self,), "sigmoid", (y - y * y,))

    def backward(self):
        np.log(np.float64(0.0))
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            node, done = stack.pop()
            if done:
                order.append(node)
            elif node not in seen:
                seen.add(node)
                stack.append((node, True))
                stack.extend((parent, False) for parent in node.parents)
        for node in order:
            if node.parents:
                node.grad = np.float64(0.0)
        self.grad = np.float64(1.0)
        for node in reversed(order):
            for parent, slope in zip(node.parents, node.slopes):
                parent.grad = parent.grad + slope * node.grad
