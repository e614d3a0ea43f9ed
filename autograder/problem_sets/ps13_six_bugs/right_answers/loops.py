"""ps13, step by step, with loops."""

import numpy as np


def test_gated_layer(forward, backward):
    rng = np.random.default_rng(7)
    X, W, b, V = (rng.normal(size=shape) for shape in ((3, 2), (2, 2), (2,), (2, 2)))
    dY = rng.normal(size=(3, 2))
    inputs = {"X": X, "W": W, "b": b, "V": V}
    Y = forward(X, W, b, V)
    for n in range(3):
        for o in range(2):
            value = sum(X[n, d] * W[o, d] for d in range(2)) + b[o]
            gate = 1 / (1 + np.exp(-sum(X[n, d] * V[o, d] for d in range(2))))
            if abs(Y[n, o] - value * gate) > 1e-9:
                raise AssertionError("forward")
    kept = {name: array.copy() for name, array in inputs.items()}
    signal = dY.copy()
    results = backward(signal, X, W, b, V)
    if not np.array_equal(signal, dY):
        raise AssertionError("dY has changed")
    for name, array in inputs.items():
        if not np.array_equal(array, kept[name]):
            raise AssertionError(name + " has changed")
    for (name, array), result in zip(inputs.items(), results):
        if result.shape != array.shape:
            raise AssertionError("shape of d" + name)
        for i in np.ndindex(array.shape):
            old = array[i]
            array[i] = old + 1e-5
            up = (dY * forward(X, W, b, V)).sum()
            array[i] = old - 1e-5
            down = (dY * forward(X, W, b, V)).sum()
            array[i] = old
            if abs((up - down) / 2e-5 - result[i]) > 1e-6:
                raise AssertionError("d" + name)
    second = backward(3 * dY, X, W, b, V)
    for one, three in zip(results, second):
        if not np.allclose(3 * one, three):
            raise AssertionError("the second call")


def test_huber(loss, gradient):
    rng = np.random.default_rng(7)
    Y, T = rng.normal(size=(4, 2)), rng.normal(size=(4, 2))
    Y[0] = T[0] + [5.0, -5.0]
    Y[1] = T[1] + [0.01, -0.01]
    for delta in (0.5, 1.5):
        total = 0.0
        slopes = np.zeros((4, 2))
        for i in np.ndindex(4, 2):
            r = Y[i] - T[i]
            if abs(r) <= delta:
                total += r * r / 2
                slopes[i] = r / 4
            else:
                total += delta * (abs(r) - delta / 2)
                slopes[i] = (delta if r > 0 else -delta) / 4
        if abs(loss(Y, T, delta) - total / 4) > 1e-9:
            raise AssertionError("loss")
        mine = Y.copy()
        found = gradient(mine, T, delta)
        if not np.array_equal(mine, Y):
            raise AssertionError("Y has changed")
        if found.shape != (4, 2) or abs(found - slopes).max() > 1e-9:
            raise AssertionError("gradient")


def diagnose(Trainer):
    found = {}
    shapes = [(5, 3), (5,), (5, 5), (5,), (2, 5), (2,)]
    rng = np.random.default_rng(5)
    params = [rng.normal(size=shape) for shape in shapes]
    for i in (1, 3):
        params[i] = np.abs(params[i]) + 4
    x = rng.normal(size=(4, 3))
    found["softmax"] = any(abs(row.sum() - 1) > 1e-9 for row in Trainer(params).forward(x))

    one = Trainer(params, keep_prob=0.5)
    one.forward(x[:1], np.random.default_rng(2))
    one.P = np.array([[0.9, 0.1]])
    db1 = one.backward(np.array([[0.0, 1.0]]))[1]
    found["mask"] = any(m == 0 and g != 0 for m, g in zip(one.mask[0], db1))

    two = Trainer(params)
    two.forward(x[:1])
    two.P = np.array([[0.9, 0.1]])
    grads = two.backward(np.array([[0.0, 1.0]]))
    back = [sum(grads[3][k] * params[2][k, j] for k in range(5)) for j in range(5)]
    on = two.H1[0] > 0
    found["transposed"] = not np.allclose(np.array(back)[on], np.array(grads[1])[on])

    three = Trainer(params, eta=1.0, mu=1.0)
    for _ in range(3):
        three.step([np.ones(shape) for shape in shapes])
    found["velocity"] = not np.allclose(params[0] - three.params[0], 1 + 2 + 3)

    batches = []

    class Noted(Trainer):
        def forward(self, X, rng=None):
            self.first = list(X[:, 0])
            return super().forward(X, rng)

        def backward(self, T):
            batches.append((self.first, list(T[:, 0])))
            return super().backward(T)

    numbers = np.arange(12.0)
    samples, labels = np.stack([numbers] * 3, axis=1), np.stack([numbers] * 2, axis=1)
    Noted(params, eta=1e-9).fit(samples, labels, 3, 5, np.random.default_rng(0))
    found["labels"] = any(xs != ts for xs, ts in batches)

    same_x, same_t = np.repeat(x[:1], 10, axis=0), np.repeat([[1.0, 0.0]], 10, axis=0)
    four = Trainer(params, keep_prob=1.0, eta=0.5, mu=0.0)
    four.forward(same_x)
    wanted = params[5] - 0.5 * four.backward(same_t)[5]
    four.fit(same_x, same_t, 1, 10, np.random.default_rng(0))
    found["twice"] = not np.allclose(four.params[5], wanted)
    return found


def buggy_lines():
    lines = []
    for number in (22, 34, 35, 49, 59, 60):
        lines.append(number)
    return lines


class Trainer:
    """A network D -> H -> H -> C: ReLU, dropout after the first layer, softmax, momentum."""

    def __init__(self, params, keep_prob=0.8, eta=0.1, mu=0.9):
        self.params = [np.array(p) for p in params]  # W1, b1, W2, b2, W3, b3
        self.velocity = [np.zeros_like(p) for p in self.params]
        self.keep_prob = keep_prob
        self.eta = eta
        self.mu = mu

    def forward(self, X, rng=None):
        """Return the probabilities P (N, C); with a Generator, drop units as in training."""
        W1, b1, W2, b2, W3, b3 = self.params
        self.X = X
        self.H1 = np.maximum(X @ W1.T + b1, 0.0)
        self.mask = np.ones_like(self.H1)
        if rng is not None:
            kept = rng.random(self.H1.shape) < self.keep_prob
            self.mask = kept / self.keep_prob
        self.D1 = self.H1 * self.mask
        self.H2 = np.maximum(self.D1 @ W2.T + b2, 0.0)
        scores = self.H2 @ W3.T + b3
        exps = np.exp(scores - scores.max(axis=1, keepdims=True))
        self.P = exps / np.sum(exps, axis=-1)[:, None]
        return self.P

    def loss(self, X, T):
        """Return the cross-entropy, the mean over the samples, without dropout."""
        return -np.mean(np.sum(T * np.log(self.forward(X) + 1e-12), axis=1))

    def backward(self, T):
        """Return the gradients of the mean loss of the batch that `forward` was given last."""
        _, _, W2, _, W3, _ = self.params
        dS = (self.P - T) / len(T)
        dZ2 = (dS @ W3) * (self.H2 > 0)
        dD1 = np.dot(dZ2, W2)
        dZ1 = np.where(self.H1 > 0, dD1, 0.0) * self.mask
        return [
            dZ1.T @ self.X,
            dZ1.sum(axis=0),
            dZ2.T @ self.D1,
            dZ2.sum(axis=0),
            dS.T @ self.H2,
            dS.sum(axis=0),
        ]

    def step(self, grads):
        """Move all parameters by momentum: v becomes mu v - eta g, and p becomes p + v."""
        for i, (p, g) in enumerate(zip(self.params, grads, strict=True)):
            v = self.mu * self.velocity[i] - self.eta * g
            self.velocity[i][...] = v
            self.params[i] = p + v

    def fit(self, X, T, epochs, batch_size, rng):
        """Train: every epoch takes all samples once, in a new order."""
        for _ in range(epochs):
            order = rng.permutation(len(X))
            for start in range(0, len(X), batch_size):
                batch = order[start : start + batch_size]
                self.forward(X[batch], rng)
                grads = self.backward(T[order[start : start + batch_size]])
                self.step(list(grads))
