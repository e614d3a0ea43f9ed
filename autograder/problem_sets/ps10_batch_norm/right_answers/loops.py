"""ps10 with loops over features and samples: slow and right."""

import numpy as np


def standardize_fit(X):
    N, D = X.shape
    mean, std = np.zeros(D), np.zeros(D)
    for i in range(D):
        for n in range(N):
            mean[i] += X[n, i] / N
        for n in range(N):
            std[i] += (X[n, i] - mean[i]) ** 2 / N
        std[i] = std[i] ** 0.5
        if all(X[n, i] == X[0, i] for n in range(N)):
            std[i] = 0.0
    return [mean, std]


def standardize_apply(X, mean, std):
    rows = []
    for x in X:
        row = []
        for i in range(len(x)):
            row.append((x[i] - mean[i]) / std[i] if std[i] != 0 else 0.0)
        rows.append(row)
    return np.array(rows)


def minmax_fit(X):
    return np.array([min(column) for column in X.T]), np.array([max(column) for column in X.T])


def minmax_apply(X, low, high):
    scaled = np.zeros(X.shape)
    for n in range(X.shape[0]):
        for i in range(X.shape[1]):
            if high[i] != low[i]:
                scaled[n, i] = (X[n, i] - low[i]) / (high[i] - low[i])
    return scaled


def batchnorm_forward(X, gamma, beta, eps):
    N, D = X.shape
    Y, X_hat, inv_std = np.zeros((N, D)), np.zeros((N, D)), np.zeros(D)
    for i in range(D):
        mu = sum(X[n, i] for n in range(N)) / N
        var = sum((X[n, i] - mu) ** 2 for n in range(N)) / N
        inv_std[i] = 1 / (var + eps) ** 0.5
        for n in range(N):
            X_hat[n, i] = (X[n, i] - mu) * inv_std[i]
            Y[n, i] = gamma[i] * X_hat[n, i] + beta[i]
    return [Y, X_hat, inv_std]


def batchnorm_backward(dY, X_hat, gamma, inv_std):
    """The derivative of every output by every input, one after the other."""
    N, D = dY.shape
    dX, dgamma, dbeta = np.zeros((N, D)), np.zeros(D), np.zeros(D)
    for i in range(D):
        for m in range(N):
            dgamma[i] += dY[m, i] * X_hat[m, i]
            dbeta[i] += dY[m, i]
            for n in range(N):
                slope = (1.0 if n == m else 0.0) - 1 / N - X_hat[m, i] * X_hat[n, i] / N
                dX[n, i] += dY[m, i] * gamma[i] * inv_std[i] * slope
    return dX, dgamma, dbeta


def batchnorm_update_running(mean, var, X, momentum):
    new_mean, new_var = mean.copy(), var.copy()
    for i in range(X.shape[1]):
        mu = sum(X[:, i]) / len(X)
        new_mean[i] = momentum * mean[i] + (1 - momentum) * mu
        new_var[i] = momentum * var[i] + (1 - momentum) * sum((X[:, i] - mu) ** 2) / len(X)
    return new_mean, new_var


def batchnorm_inference(X, gamma, beta, mean, var, eps):
    Y = np.zeros(X.shape)
    for n in range(len(X)):
        for i in range(len(mean)):
            Y[n, i] = gamma[i] * (X[n, i] - mean[i]) / (var[i] + eps) ** 0.5 + beta[i]
    return Y


def layernorm_forward(X, gamma, beta, eps):
    N, D = X.shape
    Y, X_hat, inv_std = np.zeros((N, D)), np.zeros((N, D)), np.zeros((N, 1))
    for n in range(N):
        mu = sum(X[n]) / D
        inv_std[n, 0] = 1 / (sum((x - mu) ** 2 for x in X[n]) / D + eps) ** 0.5
        for i in range(D):
            X_hat[n, i] = (X[n, i] - mu) * inv_std[n, 0]
            Y[n, i] = gamma[i] * X_hat[n, i] + beta[i]
    return Y, X_hat, inv_std


def layernorm_backward(dY, X_hat, gamma, inv_std):
    N, D = dY.shape
    dX, dgamma, dbeta = np.zeros((N, D)), np.zeros(D), np.zeros(D)
    for n in range(N):
        g = gamma * dY[n]
        along = sum(g * X_hat[n]) / D
        for i in range(D):
            dX[n, i] = inv_std[n, 0] * (g[i] - sum(g) / D - X_hat[n, i] * along)
        dgamma += dY[n] * X_hat[n]
        dbeta += dY[n]
    return dX, dgamma, dbeta


def l2_normalize_backward(dY, X):
    N, D = X.shape
    dX = np.zeros((N, D))
    for n in range(N):
        r = sum(x * x for x in X[n]) ** 0.5
        along = sum(dY[n, j] * X[n, j] for j in range(D)) / r**2
        for i in range(D):
            dX[n, i] = (dY[n, i] - along * X[n, i]) / r
    return dX


def fair_comparison(run, rates, seeds, fresh):
    losses = np.zeros((2, len(rates), len(seeds)))
    best, mean, error = np.zeros(2), np.zeros(2), np.zeros(2)
    for row, batch_norm in enumerate([False, True]):
        lowest = float("inf")
        for i, eta in enumerate(rates):
            for j, seed in enumerate(seeds):
                losses[row, i, j] = run(batch_norm, eta, seed)
            average = sum(losses[row, i]) / len(seeds)
            if average < lowest:  # never true of nan
                lowest, best[row] = average, eta
        reported = [run(batch_norm, best[row], seed) for seed in fresh]
        n = len(reported)
        mean[row] = sum(reported) / n
        squares = sum((loss - mean[row]) ** 2 for loss in reported)
        error[row] = (squares / (n - 1) / n) ** 0.5
    return {"error": error, "mean": mean, "best": best, "losses": losses}
