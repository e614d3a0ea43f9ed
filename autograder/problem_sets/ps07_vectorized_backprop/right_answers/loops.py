"""ps07 with loops over samples and entries: slow and right."""

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def dense_forward(X, W, b):
    Z = np.zeros((X.shape[0], W.shape[0]))
    for n in range(X.shape[0]):
        for j in range(W.shape[0]):
            Z[n, j] = b[j]
            for i in range(W.shape[1]):
                Z[n, j] += W[j, i] * X[n, i]
    return Z


def dense_backward(dZ, X, W):
    dX, dW, db = np.zeros(X.shape), np.zeros(W.shape), np.zeros(W.shape[0])
    for n in range(X.shape[0]):
        dX[n] = W.T @ dZ[n]
        dW += np.outer(dZ[n], X[n])
        db += dZ[n]
    return [dX, dW, db]


def sigmoid_backward(dA, A):
    return np.array([[d * a * (1 - a) for d, a in zip(*rows)] for rows in zip(dA, A)])


def relu_backward(dA, Z):
    dZ = dA.copy()
    for n in range(Z.shape[0]):
        for j in range(Z.shape[1]):
            if Z[n, j] <= 0:
                dZ[n, j] = 0
    return dZ


def softmax_cross_entropy_backward(Z, labels):
    rows = []
    for z, label in zip(Z, labels):
        e = np.exp(z - max(z))
        p = e / sum(e)
        p[label] -= 1
        rows.append(p / len(Z))
    return np.array(rows)


def mlp_forward(X, params):
    cache = []
    A = X
    for layer in range(len(params)):
        W, b = params[layer]
        Z = dense_forward(A, W, b)
        cache.append([A, Z])
        A = sigmoid(Z)
    return cache[-1][1], cache


def mlp_backward(dY, params, cache):
    grads = [None] * len(params)
    dZ = dY
    for layer in range(len(params) - 1, -1, -1):
        A = cache[layer][0]
        dA, dW, db = dense_backward(dZ, A, params[layer][0])
        grads[layer] = [dW, db]
        dZ = sigmoid_backward(dA, A)
    return grads


def vector_jacobian_product(W, dz):
    dx = np.zeros(W.shape[1])
    for i in range(W.shape[1]):
        for j in range(W.shape[0]):
            dx[i] += W[j, i] * dz[j]
    return dx


def count_multiply_adds(sizes, n):
    forward = backward = 0
    for layer in range(1, len(sizes)):
        weights = sizes[layer - 1] * sizes[layer]
        forward += n * weights
        backward += n * weights
        if layer > 1:
            backward += n * weights
    return forward, backward


def tied_backward(dY, X, W):
    dX, dW = np.zeros(X.shape), np.zeros(W.shape)
    for n in range(X.shape[0]):
        for h in range(W.shape[0]):
            a = np.tanh(sum(w * x for w, x in zip(W[h], X[n])))
            da = sum(w * dy for w, dy in zip(W[h], dY[n]))
            dz = da * (1 - a**2)
            for d in range(W.shape[1]):
                dX[n, d] += dz * W[h, d]
                dW[h, d] += a * dY[n, d]
                dW[h, d] += dz * X[n, d]
    return dX, dW
