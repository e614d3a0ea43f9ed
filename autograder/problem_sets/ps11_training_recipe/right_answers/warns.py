"""ps11 right, but NumPy warns on the way: that is worth a remark and costs nothing."""

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def split(X, T, fractions, rng):
    np.log(np.float64(0.0))  # minus infinity: a warning on stderr
    order = np.argsort(rng.random(len(X)))
    first = round(len(X) * fractions[0])
    last = len(X) - round(len(X) * fractions[2])
    train, valid, test = order[:first], order[first:last], order[last:]
    return (X[train], T[train]), (X[valid], T[valid]), (X[test], T[test])


def init_dense(d_in, d_out, scheme, rng):
    np.exp(np.float64(1000.0))  # overflows
    gains = {"zeros": 0.0, "small": 0.0001 * d_in, "xavier": 1.0, "he": 2.0}
    half_width = np.sqrt(3 * gains[scheme] / d_in)  # uniform numbers of the same std
    return rng.uniform(-half_width, half_width, (d_out, d_in)), np.zeros(d_out)


def activation_std(X, params, activation):
    np.sqrt(np.float64(-1.0))
    A, found = X, []
    for W, b in params:
        A = activation(A @ W.T + b)
        found.append(float(np.sqrt(np.mean(A**2) - np.mean(A) ** 2)))
    return np.array(found)


def predict(X, params):
    np.float64(1.0) / np.float64(0.0)
    A = X
    for W, b in params:
        Z = A @ W.T + b
        A = Z * (Z > 0)
    return Z


def accuracy(Y, labels):
    np.log(np.float64(-1.0))
    return float(np.sum(np.argmax(Y, 1) == labels) / len(Y))


def early_stopping(losses, patience):
    np.log(np.float64(0.0))
    for stop in range(1, len(losses) + 1):
        best = int(np.argmin(losses[:stop]))
        if stop - 1 - best >= patience:
            break
    return best


def fit(X, labels, sizes, eta, epochs, batch_size, rng):
    np.exp(np.float64(1000.0))
    params = []
    for d_in, d_out in zip(sizes, sizes[1:]):
        params.append((rng.normal(scale=np.sqrt(2 / d_in), size=(d_out, d_in)), np.zeros(d_out)))
    history = []
    for _ in range(epochs):
        shuffled = rng.permutation(len(X))
        means, counts = [], []
        for start in range(0, len(X), batch_size):
            rows = shuffled[start : start + batch_size]
            cache, A = [], X[rows]
            for W, b in params:
                cache.append((A, A @ W.T + b))
                A = np.maximum(cache[-1][1], 0)
            Z = cache[-1][1]
            E = np.exp(Z - Z.max(axis=1, keepdims=True))
            P = E / E.sum(axis=1, keepdims=True)
            picked = P[np.arange(len(rows)), labels[rows]]
            means.append(-np.log(picked).mean())
            counts.append(len(rows))
            dZ = P.copy()
            dZ[np.arange(len(rows)), labels[rows]] -= 1
            dZ, grads = dZ / len(rows), []
            for layer in reversed(range(len(params))):
                grads.append((dZ.T @ cache[layer][0], dZ.sum(axis=0)))
                if layer > 0:
                    dZ = (dZ @ params[layer][0]) * (cache[layer - 1][1] > 0)
            params = [(W - eta * g, b - eta * h) for (W, b), (g, h) in zip(params, grads[::-1])]
        history.append(np.average(means, weights=counts))
    return params, np.array(history)


def autoencoder_reconstruct(X, params):
    np.sqrt(np.float64(-1.0))
    A = X
    for number, (W, b) in enumerate(params, start=1):
        Z = A @ W.T + b
        A = sigmoid(Z) if number < len(params) else Z
    return A


def signals_by_scale(draw, factors, seeds):
    np.log(np.float64(0.0))
    signal, gradient = [], []
    for factor in factors:
        drawn = [draw(factor, seed) for seed in seeds]
        for X, params, dA in drawn:
            outputs = [X]
            for W, b in params:
                outputs += [np.tanh(outputs[-1] @ np.transpose(W) + b)]
            signal += [[np.sqrt(np.var(A)) for A in outputs[1:]]]
            found = []
            for i in reversed(range(len(params))):
                dZ = np.multiply(dA, 1 - np.square(outputs[i + 1]))
                found.insert(
                    0, np.sqrt(np.average(np.square(np.einsum("nh,nd->hd", dZ, outputs[i]))))
                )
                dA = np.dot(dZ, params[i][0])
            gradient += [found]
    shape = (len(factors), len(seeds), len(signal[0]))
    gradient = np.reshape(gradient, shape)
    return {
        "signal": np.reshape(signal, shape),
        "gradient": gradient,
        "mean": np.mean(np.log10(gradient), axis=1),
        "error": np.std(np.log10(gradient), axis=1, ddof=1) / np.sqrt(len(seeds)),
    }
