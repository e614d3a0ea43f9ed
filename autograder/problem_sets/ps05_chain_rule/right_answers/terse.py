"""ps05 in few lines: closures in place of slopes, every function on its own feet."""

import numpy as np


def sigmoid(z):
    return 0.5 * (1 + np.tanh(0.5 * z))


def circuit(x, y, z):
    return z * x + z * y, (z, z, y + x)


def total_derivative(t):
    c, s, y = np.cos(t), np.sin(t), t * t
    e = np.exp(y * c)
    return y + e, 2 * t + e * (2 * t * c - y * s)


def regularized_logistic(w, x, b, t, lam):
    y = 1 / (1 + np.exp(-(w * x + b)))
    d = (y - t) * (y - y**2)
    return ((y - t) ** 2 + lam * w**2) / 2, d * x + lam * w, d


def numerical_gradient(f, x, h=1e-6):
    steps = h * np.eye(x.size).reshape(x.size, *x.shape)
    return np.array([f(x + s) - f(x - s) for s in steps]).reshape(x.shape) / (2 * h)


def relative_error(a, b):
    size = np.maximum(abs(a), abs(b))
    return np.divide(abs(a - b), size, out=np.zeros(a.shape), where=size > 0).max()


def topological_order(root):
    children, stack, seen = {root: 0}, [root], {root}
    while stack:
        for parent in stack.pop().parents:
            children[parent] = children.get(parent, 0) + 1
            if parent not in seen:
                seen.add(parent)
                stack.append(parent)
    order, ready = [], [root]
    while ready:
        order.append(ready.pop())
        for parent in order[-1].parents:
            children[parent] -= 1
            if not children[parent]:
                ready.append(parent)
    return order[::-1]


class Value:
    def __init__(self, data, parents=(), op=""):
        self.data, self.parents, self.op, self.grad = data, parents, op, 0.0
        self.back = lambda: None

    def of(self, f, df, *others, op=""):
        nodes = (self, *(o if isinstance(o, Value) else Value(o) for o in others))
        new = Value(f(*(n.data for n in nodes)), nodes, op)

        def back():
            slopes = df(new.data, *(n.data for n in nodes))
            for node, slope in zip(nodes, slopes):
                node.grad += new.grad * slope

        new.back = back
        return new

    def __add__(self, o):
        return self.of(lambda a, b: a + b, lambda y, a, b: (1, 1), o, op="+")

    def __mul__(self, o):
        return self.of(lambda a, b: a * b, lambda y, a, b: (b, a), o, op="*")

    def __pow__(self, o):
        def df(y, a, b):
            return b * a ** (b - 1), y * np.log(a) if a > 0 else 0

        return self.of(lambda a, b: a**b, df, o, op="**")

    def __rpow__(self, o):
        return Value(o) ** self

    def __neg__(self):
        return self * -1

    def __sub__(self, o):
        return self + -o

    def __rsub__(self, o):
        return -self + o

    def __truediv__(self, o):
        return self * o**-1

    def __rtruediv__(self, o):
        return self**-1 * o

    __radd__, __rmul__ = __add__, __mul__

    def exp(self):
        return self.of(np.exp, lambda y, a: (y,))

    def log(self):
        return self.of(np.log, lambda y, a: (1 / a,))

    def tanh(self):
        return self.of(np.tanh, lambda y, a: (1 - y * y,))

    def relu(self):
        return self.of(lambda a: a * (a > 0), lambda y, a: (a > 0,))

    def sigmoid(self):
        return self.of(lambda a: 1 / (1 + np.exp(-a)), lambda y, a: (y - y * y,))

    def backward(self):
        order, seen, stack = [], set(), [(self, iter(self.parents))]
        while stack:
            node, rest = stack[-1]
            for parent in rest:
                if parent not in seen:
                    seen.add(parent)
                    stack.append((parent, iter(parent.parents)))
                    break
            else:
                order.append(stack.pop()[0])
        for node in order:
            node.grad = 0.0
        self.grad = 1.0
        for node in order[::-1]:
            node.back()
