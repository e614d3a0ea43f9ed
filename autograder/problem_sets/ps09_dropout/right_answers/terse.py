"""ps09 in few lines: a binomial mask, einsum, every function on its own."""

import numpy as np


def sigmoid(z):
    return 0.5 * (1 + np.tanh(0.5 * z))


def dropout_forward(H, keep_prob, rng):
    mask = rng.binomial(1, keep_prob, H.shape)
    return np.where(mask, H / keep_prob, 0.0), mask


def dropout_backward(dY, mask, keep_prob):
    return np.einsum("nd,nd->nd", dY, mask / keep_prob)


def dropout_inference(H, keep_prob):
    return H


def dropout_mlp_predict(X, params, keep_prob):
    for W, b in params[:-1]:
        X = sigmoid(np.einsum("ni,ji->nj", X, W) + b)
    return X @ params[-1][0].T + params[-1][1]


def dropconnect_backward(dY, X, W, mask, keep_prob):
    kept = dY[:, :, None] * mask / keep_prob
    return (kept * W).sum(1), (kept * X[:, None]).sum(0)
