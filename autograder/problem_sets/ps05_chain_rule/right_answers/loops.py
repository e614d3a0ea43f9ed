"""ps05 the long way: one thing after the other, and nodes numbered as they are made."""

import math

import numpy as np


def sigmoid(z):
    return 0.5 * (1 + np.tanh(0.5 * z))


def circuit(x, y, z):
    q = x + y
    f = q * z
    df_dq = z
    df_dz = q
    df_dx = df_dq * 1.0
    df_dy = df_dq * 1.0
    return [f, [df_dx, df_dy, df_dz]]


def total_derivative(t):
    x = math.cos(t)
    y = t**2
    e = math.exp(x * y)
    dx_dt = -math.sin(t)
    dy_dt = 2 * t
    return y + e, dy_dt + e * (dx_dt * y + x * dy_dt)


def regularized_logistic(w, x, b, t, lam):
    y = float(sigmoid(w * x + b))
    L = 0.5 * (y - t) ** 2
    R = 0.5 * w**2
    dz = (y - t) * y * (1 - y)
    dw = 0.0
    dw += dz * x
    dw += lam * w
    return L + lam * R, dw, dz


def numerical_gradient(f, x, h=1e-6):
    flat = [float(number) for number in x.ravel()]
    gradient = []
    for i in range(len(flat)):
        values = []
        for sign in (1, -1):
            moved = list(flat)
            moved[i] += sign * h
            values.append(f(np.array(moved).reshape(x.shape)))
        gradient.append((values[0] - values[1]) / (2 * h))
    return np.array(gradient).reshape(x.shape)


def relative_error(a, b):
    worst = 0.0
    for p, q in zip(a.ravel(), b.ravel()):
        if p != q:
            worst = max(worst, abs(p - q) / max(abs(p), abs(q)))
    return worst


def topological_order(root):
    reached, level = {root: None}, [root]
    while level:
        level = {p for node in level for p in node.parents if p not in reached}
        reached.update(dict.fromkeys(level))
    waiting = {node: len(set(node.parents)) for node in reached}
    children = {node: [] for node in reached}
    for node in reached:
        for parent in set(node.parents):
            children[parent].append(node)
    order = [node for node in reached if not waiting[node]]
    for node in order:
        for child in children[node]:
            waiting[child] -= 1
            if waiting[child] == 0:
                order.append(child)
    return order


class Value:
    numbers = iter(range(10**12))

    def __init__(self, data, parents=(), op="", slopes=()):
        self.data = float(data)
        self.parents = list(parents)
        self.op = op
        self.slopes = list(slopes)
        self.grad = 0.0
        self.number = next(Value.numbers)

    def __add__(self, other):
        if not isinstance(other, Value):
            other = Value(other)
        return Value(self.data + other.data, [self, other], "+", [1, 1])

    def __radd__(self, other):
        return self + other

    def __mul__(self, other):
        if not isinstance(other, Value):
            other = Value(other)
        return Value(self.data * other.data, [self, other], "*", [other.data, self.data])

    def __rmul__(self, other):
        return self * other

    def __neg__(self):
        return Value(-self.data, [self], "-", [-1])

    def __sub__(self, other):
        return self + (-1) * other

    def __rsub__(self, other):
        return (-1) * self + other

    def __truediv__(self, other):
        if not isinstance(other, Value):
            return self * (1 / other)
        slopes = [1 / other.data, -self.data / (other.data * other.data)]
        return Value(self.data / other.data, [self, other], "/", slopes)

    def __rtruediv__(self, other):
        return Value(other) / self

    def __pow__(self, other):
        if isinstance(other, Value):
            return (other * self.log()).exp()
        return Value(self.data**other, [self], "**", [other * self.data ** (other - 1)])

    def __rpow__(self, other):
        return (self * math.log(other)).exp()

    def exp(self):
        y = math.exp(self.data)
        return Value(y, [self], "exp", [y])

    def log(self):
        return Value(math.log(self.data), [self], "log", [1 / self.data])

    def tanh(self):
        y = math.tanh(self.data)
        return Value(y, [self], "tanh", [1 - y**2])

    def relu(self):
        if self.data > 0:
            return Value(self.data, [self], "relu", [1])
        return Value(0, [self], "relu", [0])

    def sigmoid(self):
        y = 1 / (1 + math.exp(-self.data))
        return Value(y, [self], "sigmoid", [y * (1 - y)])

    def backward(self):
        found, waiting = {self.number: self}, [self]
        while waiting:
            for parent in waiting.pop().parents:
                if parent.number not in found:
                    found[parent.number] = parent
                    waiting.append(parent)
        for node in found.values():
            node.grad = 0.0
        self.grad = 1.0
        for number in sorted(found, reverse=True):
            node = found[number]
            for parent, slope in zip(node.parents, node.slopes):
                parent.grad = parent.grad + slope * node.grad
