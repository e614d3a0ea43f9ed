"""ps10 in few lines: einsum, centring matrices and other shortcuts, each function on its own."""

import numpy as np


def standardize_fit(X):
    mean = X[0] + np.mean(X - X[0], 0)  # of differences, so that a constant's std is 0
    return mean, np.sqrt(np.mean(np.square(X - mean), 0))


def standardize_apply(X, mean, std):
    return np.divide(X - mean, std, out=np.zeros(X.shape), where=std > 0)


def minmax_fit(X):
    ordered = np.sort(X, axis=0)
    return ordered[0], ordered[-1]


def minmax_apply(X, low, high):
    return (X - low) * (high > low) / (high - low + (high == low))


def batchnorm_forward(X, gamma, beta, eps):
    X_hat = X - np.einsum("nd->d", X) / len(X)
    inv_std = (np.einsum("nd,nd->d", X_hat, X_hat) / len(X) + eps) ** -0.5
    X_hat = X_hat * inv_std
    return X_hat * gamma + beta, X_hat, inv_std


def batchnorm_backward(dY, X_hat, gamma, inv_std):
    N = len(dY)
    dgamma, dbeta = np.einsum("nd,nd->d", dY, X_hat), np.ones(N) @ dY
    return gamma * inv_std / N * (N * dY - dbeta - X_hat * dgamma), dgamma, dbeta


def batchnorm_update_running(mean, var, X, momentum):
    return mean + (1 - momentum) * (X.mean(0) - mean), var + (1 - momentum) * (X.var(0) - var)


def batchnorm_inference(X, gamma, beta, mean, var, eps):
    slope = gamma / np.sqrt(var + eps)
    return X * slope + (beta - mean * slope)


def layernorm_forward(X, gamma, beta, eps):
    X_hat = X - X.mean(1)[:, None]
    inv_std = np.reciprocal(np.sqrt((X_hat**2).mean(1) + eps))[:, None]
    return X_hat * inv_std * gamma + beta, X_hat * inv_std, inv_std


def layernorm_backward(dY, X_hat, gamma, inv_std):
    D = len(gamma)
    g = dY * gamma
    inner = g.sum(1, keepdims=True) + X_hat * np.einsum("nd,nd->n", g, X_hat)[:, None]
    return inv_std * (g - inner / D), np.diag(dY.T @ X_hat), dY.sum(0)


def l2_normalize_backward(dY, X):
    r = np.linalg.norm(X, axis=1)[:, None]
    return dY / r - X * np.einsum("nd,nd->n", X, dY)[:, None] / r**3


def fair_comparison(run, rates, seeds, fresh):
    nets = (False, True)
    losses = np.array([[[run(net, eta, seed) for seed in seeds] for eta in rates] for net in nets])
    best = [rates[i] for i in np.nan_to_num(losses.mean(2), nan=np.inf).argmin(1)]
    last = np.array([[run(*pair, seed) for seed in fresh] for pair in zip(nets, best)])
    error = np.sqrt(last.var(axis=1) / (len(fresh) - 1))
    return {"losses": losses, "best": np.array(best), "mean": last.mean(1), "error": error}
