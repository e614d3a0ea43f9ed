"""ps13: the trainer without a bug, as code: the reference, and what misconceptions are made of."""

from __future__ import annotations

import numpy as np


class MendedTrainer:
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
