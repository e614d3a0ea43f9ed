"""ps11 with loops over samples where it can: slow and right."""

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def split(X, T, fractions, rng):
    order = list(range(len(X)))
    rng.shuffle(order)
    n_train, n_valid = int(fractions[0] * len(X)), int(fractions[1] * len(X))
    groups = order[:n_train], order[n_train : n_train + n_valid], order[n_train + n_valid :]
    sets = []
    for group in groups:
        sets.append([np.array([X[n] for n in group]), np.array([T[n] for n in group])])
    return sets


def init_dense(d_in, d_out, scheme, rng):
    W = np.zeros((d_out, d_in))
    for j in range(d_out):
        for i in range(d_in):
            if scheme == "small":
                W[j, i] = rng.normal(0, 0.01)
            elif scheme == "xavier":
                W[j, i] = rng.normal(0, np.sqrt(1 / d_in))
            elif scheme == "he":
                W[j, i] = rng.normal(0, np.sqrt(2 / d_in))
    return W, np.zeros(d_out)


def activation_std(X, params, activation):
    deviations = np.zeros(len(params))
    for layer in range(len(params)):
        W, b = params[layer]
        X = activation(np.array([W @ x + b for x in X]))
        mean = sum(X.ravel()) / X.size
        deviations[layer] = np.sqrt(sum((a - mean) ** 2 for a in X.ravel()) / X.size)
    return deviations


def predict(X, params):
    rows = []
    for x in X:
        for layer in range(len(params)):
            W, b = params[layer]
            x = W @ x + b
            if layer < len(params) - 1:
                x = np.array([max(0.0, z) for z in x])
        rows.append(x)
    return np.array(rows)


def accuracy(Y, labels):
    right = 0
    for y, label in zip(Y, labels):
        if all(y[label] >= other for other in y):
            right += 1
    return right / len(labels)


def early_stopping(losses, patience):
    best, waited = 0, 0
    for epoch in range(1, len(losses)):
        if losses[epoch] < losses[best]:
            best, waited = epoch, 0
        else:
            waited += 1
        if waited == patience:
            return best
    return best


def fit(X, labels, sizes, eta, epochs, batch_size, rng):
    params = [init_dense(sizes[i], sizes[i + 1], "he", rng) for i in range(len(sizes) - 1)]
    history = []
    for _ in range(epochs):
        order, total, start = rng.permutation(len(X)), 0.0, 0
        while start < len(X):
            rows = order[start : start + batch_size]
            start += batch_size
            A, inputs = X[rows], []
            for layer in range(len(params)):
                inputs.append(A)
                Z = A @ params[layer][0].T + params[layer][1]
                A = np.where(Z > 0, Z, 0)
            P = np.exp(Z - np.max(Z, axis=1).reshape(-1, 1))
            P = P / np.sum(P, axis=1).reshape(-1, 1)
            for n in range(len(rows)):
                total += -np.log(P[n, labels[rows[n]]])
                P[n, labels[rows[n]]] -= 1
            dZ, new = P / len(rows), []
            for layer in range(len(params) - 1, -1, -1):
                W, b = params[layer]
                new.insert(0, (W - eta * dZ.T @ inputs[layer], b - eta * dZ.sum(axis=0)))
                dZ = (dZ @ W) * (inputs[layer] > 0)
            params = new
        history.append(total / len(X))
    return params, history


def autoencoder_reconstruct(X, params):
    rows = []
    for x in X:
        for layer in range(len(params) - 1):
            x = sigmoid(params[layer][0] @ x + params[layer][1])
        rows.append(params[-1][0] @ x + params[-1][1])
    return np.array(rows)


def signals_by_scale(draw, factors, seeds):
    tables = {"signal": [], "gradient": []}
    means, errors = [], []
    for factor in factors:
        signals, gradients = [], []
        for seed in seeds:
            X, params, dA = draw(factor, seed)
            inputs, outputs = [], []
            A = X
            for W, b in params:
                inputs.append(A)
                A = np.tanh(A @ W.T + b)
                outputs.append(A)
            row = [0.0] * len(params)
            for layer in range(len(params) - 1, -1, -1):
                dZ = dA * (1.0 - outputs[layer] ** 2)
                dW = dZ.T @ inputs[layer]
                row[layer] = float(np.mean(dW**2)) ** 0.5
                dA = dZ @ params[layer][0]
            signals.append([float(np.std(A)) for A in outputs])
            gradients.append(row)
        tables["signal"].append(signals)
        tables["gradient"].append(gradients)
        mean, error = [], []
        for layer in range(len(gradients[0])):
            logs = [np.log(row[layer]) / np.log(10) for row in gradients]
            mean.append(sum(logs) / len(logs))
            squares = sum((x - mean[-1]) ** 2 for x in logs)
            error.append((squares / (len(logs) - 1) / len(logs)) ** 0.5)
        means.append(mean)
        errors.append(error)
    return {
        "signal": np.array(tables["signal"]),
        "gradient": np.array(tables["gradient"]),
        "mean": np.array(means),
        "error": np.array(errors),
    }
