"""ps13, short."""

import numpy as np


def test_gated_layer(forward, backward):
    rng = np.random.default_rng(0)
    for n in (1, 5):
        arrays = [rng.normal(size=s) for s in ((n, 3), (2, 3), (2,), (2, 3))]
        X, W, b, V = arrays
        dY = rng.normal(size=(n, 2))
        before = [a.copy() for a in (*arrays, dY)]
        Y = forward(*arrays)
        assert np.shape(Y) == (n, 2)
        assert np.allclose(Y, (X @ W.T + b) / (1 + np.exp(-X @ V.T)))
        grads = backward(dY, *arrays)
        again = backward(-2 * dY, *arrays)
        for a, old in zip((*arrays, dY), before):
            assert np.array_equal(a, old)
        for a, g, g2 in zip(arrays, grads, again):
            assert np.shape(g) == a.shape
            assert np.allclose(g2, -2 * g)
            direction = rng.normal(size=a.shape)
            old = a.copy()
            a += 1e-6 * direction
            up = forward(*arrays)
            a -= 2e-6 * direction
            down = forward(*arrays)
            a[...] = old
            assert np.isclose(np.sum(g * direction), np.sum(dY * (up - down)) / 2e-6, atol=1e-6)


def test_huber(loss, gradient):
    Y, T = np.array([[0.3, -3.0], [4.0, -0.2], [-0.1, 0.05]]), 0.1 * np.ones((3, 2))
    for delta in (0.5, 2.5):
        for sign in (1, -1):
            r = sign * (Y - T)
            inner = np.abs(r) <= delta
            right = np.where(inner, r**2 / 2, delta * np.abs(r) - delta**2 / 2).sum() / 3
            assert np.isclose(loss(T + r, T, delta), right)
            g = np.where(inner, r, delta * np.sign(r)) / 3
            assert np.allclose(gradient(T + r, T, delta), g)
        copy = Y.copy()
        gradient(copy, T, delta)
        assert np.array_equal(copy, Y)


def diagnose(Trainer):
    rng = np.random.default_rng(1)
    params = [rng.normal(size=s) for s in ((4, 3), (4,), (4, 4), (4,), (2, 4), (2,))]
    x, t = np.ones((1, 3)), np.array([[1.0, 0.0]])

    def laid_ready(mask):
        one = Trainer(params)
        one.X, one.mask, one.P = x, mask, np.array([[0.2, 0.8]])
        one.H1 = one.H2 = np.ones((1, 4))
        one.D1 = one.H1 * mask
        return one.backward(t)

    open_, half = laid_ready(np.ones((1, 4))), laid_ready(np.array([[0.0, 1.0, 1.0, 1.0]]))
    steady = Trainer(params, mu=0.5)
    tracks = [steady.params[1].copy()]
    for _ in range(2):
        steady.step([np.ones_like(p) for p in params])
        tracks.append(steady.params[1].copy())
    seen = []

    class Spy(Trainer):
        def forward(self, X, rng=None):
            self.ids = X[:, 0]
            return super().forward(X, rng)

        def backward(self, T):
            seen.append(np.array_equal(self.ids, T[:, 0]))
            return super().backward(T)

    ids = np.arange(10.0)[:, None]
    Spy(params, eta=1e-9).fit(ids * np.ones(3), ids * np.ones(2), 2, 4, rng)
    fitted = Trainer(params, keep_prob=1.0, eta=1.0, mu=0.0)
    fitted.forward(np.ones((8, 3)))
    g = fitted.backward(np.repeat(t, 8, axis=0))[5]
    fitted.fit(np.ones((8, 3)), np.repeat(t, 8, axis=0), 1, 8, rng)
    return {
        "softmax": not np.allclose(Trainer(params).forward(rng.normal(size=(5, 3))).sum(1), 1),
        "transposed": not np.allclose(open_[1], open_[3] @ params[2]),
        "mask": bool(half[1][0] != 0),
        "velocity": not np.allclose(tracks[2] - tracks[1], 1.5 * (tracks[1] - tracks[0])),
        "labels": not all(seen),
        "twice": not np.allclose(params[5] - fitted.params[5], g),
    }


def buggy_lines():
    return (22, 34, 35, 49, 59, 60)


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
        self.P = exps / exps.sum(axis=1, keepdims=True)
        return self.P

    def loss(self, X, T):
        """Return the cross-entropy, the mean over the samples, without dropout."""
        return -np.mean(np.sum(T * np.log(self.forward(X) + 1e-12), axis=1))

    def backward(self, T):
        """Return the gradients of the mean loss of the batch that `forward` was given last."""
        _, _, W2, _, W3, _ = self.params
        dS = (self.P - T) / len(T)
        dZ2 = (dS @ W3) * (self.H2 > 0)
        dD1 = dZ2 @ W2
        dZ1 = dD1 * self.mask * (self.H1 > 0)
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
            self.velocity[i] = v
            self.params[i] = p + v

    def fit(self, X, T, epochs, batch_size, rng):
        """Train: every epoch takes all samples once, in a new order."""
        for _ in range(epochs):
            order = rng.permutation(len(X))
            for start in range(0, len(X), batch_size):
                batch = order[start : start + batch_size]
                self.forward(X[batch], rng)
                grads = self.backward(T[batch])
                self.step(grads)
