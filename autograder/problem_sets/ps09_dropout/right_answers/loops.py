"""ps09 with loops over samples and units: slow and right."""

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def dropout_forward(H, keep_prob, rng):
    Y, mask = np.zeros(H.shape), np.zeros(H.shape)
    for n in range(H.shape[0]):
        for i in range(H.shape[1]):
            if rng.uniform() < keep_prob:
                mask[n, i] = 1
                Y[n, i] = H[n, i] / keep_prob
    return [Y, mask]


def dropout_backward(dY, mask, keep_prob):
    rows = []
    for signal, kept in zip(dY, mask):
        rows.append([s / keep_prob if k else 0.0 for s, k in zip(signal, kept)])
    return np.array(rows)


def dropout_inference(H, keep_prob):
    same = np.empty_like(H)
    for n in range(len(H)):
        same[n] = H[n]
    return same


def dropout_mlp_predict(X, params, keep_prob):
    rows = []
    for x in X:
        a = dropout_inference(x.reshape(1, -1), keep_prob)[0]
        for layer in range(len(params)):
            W, b = params[layer]
            z = np.array([sum(W[j] * a) + b[j] for j in range(len(b))])
            a = z if layer == len(params) - 1 else sigmoid(z)
        rows.append(a)
    return np.array(rows)


def dropconnect_backward(dY, X, W, mask, keep_prob):
    N, H, D = mask.shape
    dX, dW = np.zeros((N, D)), np.zeros((H, D))
    for n in range(N):
        for h in range(H):
            for d in range(D):
                if mask[n, h, d]:
                    dX[n, d] += dY[n, h] * W[h, d] / keep_prob
                    dW[h, d] += dY[n, h] * X[n, d] / keep_prob
    return [dX, dW]
