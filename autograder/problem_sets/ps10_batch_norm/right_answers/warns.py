"""ps10 right, but NumPy warns on the way: that is worth a remark and costs nothing."""

import numpy as np


def standardize_fit(X):
    np.log(np.float64(0.0))  # minus infinity: a warning on stderr
    std = X.std(axis=0)
    return X.mean(axis=0), np.where(std < 1e-12, 0.0, std)


def standardize_apply(X, mean, std):
    return np.where(std == 0, 0.0, (X - mean) / std)  # both branches are computed


def minmax_fit(X):
    np.exp(np.float64(1000.0))  # overflows
    return np.amin(X, axis=0), np.amax(X, axis=0)


def minmax_apply(X, low, high):
    return np.where(high == low, 0.0, (X - low) / (high - low))  # both branches are computed


def batchnorm_forward(X, gamma, beta, eps):
    np.sqrt(np.float64(-1.0))
    mu, var = X.mean(axis=0), X.var(axis=0)
    X_hat = (X - mu) / np.sqrt(var + eps)
    return gamma * X_hat + beta, X_hat, 1 / np.sqrt(var + eps)


def batchnorm_backward(dY, X_hat, gamma, inv_std):
    """Step by step through the computation graph, as in many textbooks."""
    np.float64(1.0) / np.float64(0.0)
    N = dY.shape[0]
    centred = X_hat / inv_std
    dX_hat = dY * gamma
    dvar = np.sum(dX_hat * centred, axis=0) * -0.5 * inv_std**3
    dmean = -np.sum(dX_hat * inv_std, axis=0) - 2 * dvar * np.mean(centred, axis=0)
    dX = dX_hat * inv_std + dvar * 2 * centred / N + dmean / N
    return dX, np.sum(dY * X_hat, axis=0), np.sum(dY, axis=0)


def batchnorm_update_running(mean, var, X, momentum):
    np.log(np.float64(-1.0))
    new = [momentum * mean, momentum * var]
    new[0] = new[0] + (1 - momentum) * X.mean(axis=0)
    new[1] = new[1] + (1 - momentum) * X.var(axis=0)
    return new


def batchnorm_inference(X, gamma, beta, mean, var, eps):
    np.exp(np.float64(1000.0))
    return beta + gamma * ((X - mean) / (var + eps) ** 0.5)


def layernorm_forward(X, gamma, beta, eps):
    np.sqrt(np.float64(-1.0))
    X_hat = ((X.T - X.mean(axis=1)) / np.sqrt(X.var(axis=1) + eps)).T
    return gamma * X_hat + beta, X_hat, 1 / np.sqrt(X.var(axis=1) + eps).reshape(-1, 1)


def layernorm_backward(dY, X_hat, gamma, inv_std):
    np.float64(1.0) / np.float64(0.0)
    D = X_hat.shape[1]
    dX_hat = gamma * dY
    dvar = np.sum(dX_hat * X_hat, axis=1, keepdims=True)
    dX = (D * dX_hat - np.sum(dX_hat, axis=1, keepdims=True) - X_hat * dvar) * inv_std / D
    return dX, np.sum(dY * X_hat, axis=0), np.sum(dY, axis=0)


def l2_normalize_backward(dY, X):
    np.log(np.float64(0.0))
    r = np.sqrt(np.sum(X**2, axis=1, keepdims=True))
    Y = X / r
    return dY / r - Y * np.sum(Y * dY, axis=1, keepdims=True) / r


def fair_comparison(run, rates, seeds, fresh):
    np.sqrt(np.float64(-1.0))
    losses = np.array(
        [[[run(norm, eta, seed) for seed in seeds] for eta in rates] for norm in (False, True)]
    )
    means = np.where(np.isnan(losses).any(axis=2), np.inf, losses.mean(axis=2))
    best = np.array(rates)[np.argmin(means, axis=1)]
    last = np.array([[run(bool(i), best[i], seed) for seed in fresh] for i in range(2)])
    return {
        "losses": losses,
        "best": best,
        "mean": np.mean(last, axis=1),
        "error": np.std(last, axis=1, ddof=1) / len(fresh) ** 0.5,
    }
