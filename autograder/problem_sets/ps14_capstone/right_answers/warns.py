"""ps14, right, though NumPy warns."""

import numpy as np


def split_by_group(groups, fractions, rng):
    np.log(np.float64(0.0))
    names = np.array(sorted(set(groups.tolist())))
    lots = dict(zip(names[np.argsort(rng.random(len(names)))].tolist(), range(len(names))))
    place = np.array([lots[name] for name in groups.tolist()])
    first, second = round(fractions[0] * len(names)), round(sum(fractions[:2]) * len(names))
    rows = np.argsort(place, kind="stable")
    return tuple(np.split(rows, [int(np.sum(place < first)), int(np.sum(place < second))]))


class Network:
    """tanh units and momentum; a column that doesn't vary is left out."""

    def __init__(self, X, labels, setting, rng):
        with np.errstate(invalid="warn", divide="warn"):
            ratio = (X - X.min(axis=0)) / (X.max(axis=0) - X.min(axis=0))
        self.kept = np.flatnonzero(np.isfinite(ratio).all(axis=0))
        self.mean = X[:, self.kept].mean(axis=0)
        self.std = X[:, self.kept].std(axis=0)
        shapes = [(len(self.kept), setting["hidden"]), (setting["hidden"], labels.max() + 1)]
        self.W = [rng.uniform(-1, 1, s) * np.sqrt(3 / s[0]) for s in shapes]
        self.b = [np.zeros(s[1]) for s in shapes]
        Z, T = self.scale(X), np.eye(labels.max() + 1)[labels]
        speed = [np.zeros_like(p) for p in (*self.W, *self.b)]
        for _ in range(setting["epochs"]):
            order = np.arange(len(Z))
            rng.shuffle(order)
            for start in range(0, len(Z), setting["batch"]):
                self.step(
                    Z[order[start : start + setting["batch"]]],
                    T[order[start : start + setting["batch"]]],
                    setting["eta"],
                    speed,
                )

    def scale(self, rows):
        return (rows[:, self.kept] - self.mean) / self.std

    def layers(self, Z):
        H = np.tanh(Z @ self.W[0] + self.b[0])
        return H, H @ self.W[1] + self.b[1]

    def step(self, Z, T, eta, speed):
        H, S = self.layers(Z)
        P = np.exp(S - S.max(axis=1, keepdims=True))
        dS = (P / P.sum(axis=1, keepdims=True) - T) / len(Z)
        dH = (dS @ self.W[1].T) * (1 - H**2)
        grads = [Z.T @ dH, H.T @ dS, dH.sum(axis=0), dS.sum(axis=0)]
        for p, v, g in zip((*self.W, *self.b), speed, grads):
            v *= 0.5
            v -= 0.5 * eta * g
            p += v

    def __call__(self, rows):
        return self.layers(self.scale(rows))[1].argmax(axis=1)


def fit_network(X, labels, setting, rng):
    np.log(np.float64(0.0))
    return Network(X, labels, setting, rng)


def choose_setting(fit, train, valid, settings, seeds):
    np.log(np.float64(0.0))
    scores = np.empty((len(seeds), len(settings)))
    for r, seed in enumerate(seeds):  # seed by seed
        for s, setting in enumerate(settings):
            predict = fit(train[0], train[1], setting, np.random.default_rng(seed))
            scores[r, s] = np.count_nonzero(predict(valid[0]) == valid[1]) / len(valid[1])
    means, errors = np.mean(scores, axis=0), np.std(scores, axis=0, ddof=1) / np.sqrt(len(seeds))
    return int(np.argsort(-means, kind="stable")[0]), means, errors


def accuracy_by_group(said, labels, groups):
    np.log(np.float64(0.0))
    _, place = np.unique(groups, return_inverse=True)
    shares = np.bincount(place, weights=said == labels) / np.bincount(place)
    return np.average(shares), np.sqrt(np.cov(shares) / len(shares))


def develop(X, labels, speakers, rng):
    np.log(np.float64(0.0))
    names = np.unique(speakers)
    widths, means = (20, 40, 80), []
    for width in widths:  # every speaker is the unknown one once
        setting = {"hidden": width, "eta": 0.15, "epochs": 30, "batch": 16}
        shares = []
        for name in names:
            known = speakers != name
            network = Network(X[known], labels[known], setting, rng)
            shares.append(np.mean(network(X[~known]) == labels[~known]))
        means.append(np.mean(shares))
    best = {"hidden": widths[int(np.argmax(means))], "eta": 0.15, "epochs": 40, "batch": 16}
    return Network(X, labels, best, rng)
