"""ps04 sample by sample, with plain loops and plain numbers: slow and right."""

import numpy as np


def sigmoid(z):
    return 0.5 * (1 + np.tanh(0.5 * z))


def perceptron_error(X, w, t):
    error = 0.0
    for n in range(len(X)):
        z = 0.0
        for i in range(len(w)):
            z += X[n, i] * w[i]
        y = 1 if z >= 0 else 0
        if y != t[n]:
            error += abs(z)
    return float(error)


def squared_error(Y, T):
    total = 0.0
    for y, t in zip(Y, T):
        for k in range(len(y)):
            total += 0.5 * (y[k] - t[k]) ** 2
    return float(total / len(Y))


def squared_error_gradient(Y, T):
    dY = np.zeros(Y.shape)
    for n in range(Y.shape[0]):
        for k in range(Y.shape[1]):
            dY[n, k] = (Y[n, k] - T[n, k]) / Y.shape[0]
    return dY


def binary_cross_entropy(z, t):
    total = 0.0
    for logit, target in zip(z, t):
        signed = -logit if target == 1 else logit
        total += max(signed, 0.0) + np.log(1 + np.exp(-abs(signed)))
    return total / len(z)


def binary_cross_entropy_gradient(z, t):
    return np.array([(sigmoid(logit) - target) / len(z) for logit, target in zip(z, t)])


def one_hot(labels, C):
    rows = [[1 if k == label else 0 for k in range(C)] for label in labels]
    return np.array(rows)


def softmax(Z):
    P = np.zeros_like(Z)
    for n, z in enumerate(Z):
        e = np.exp(z - max(z))
        P[n] = e / sum(e)
    return P


def log_softmax(Z):
    rows = []
    for z in Z:
        shifted = z - max(z)
        rows.append(shifted - np.log(sum(np.exp(shifted))))
    return np.stack(rows)


def cross_entropy(Z, labels):
    logP = log_softmax(Z)
    loss = 0.0
    for n in range(len(labels)):
        loss -= logP[n, labels[n]]
    return loss / len(labels)


def cross_entropy_gradient(Z, labels):
    dZ = softmax(Z)
    for n, label in enumerate(labels):
        dZ[n][label] -= 1.0
    return dZ / Z.shape[0]


def l2_penalty(W, lam):
    total = 0.0
    for w in W.flat:
        total += 0.5 * lam * float(w) ** 2
    return total


def l2_gradient(W, lam):
    dW = np.empty_like(W)
    for index in np.ndindex(W.shape):
        dW[index] = lam * W[index]
    return dW


def label_smoothing_gradient(Z, labels, epsilon):
    N, C = Z.shape
    dZ = softmax(Z)
    for n in range(N):
        for k in range(C):
            target = epsilon / C
            if k == labels[n]:
                target += 1 - epsilon
            dZ[n, k] = (dZ[n, k] - target) / N
    return dZ
