"""ps07 with einsum and other shortcuts, every function on its own feet."""

import numpy as np


def sigmoid(z):
    return 0.5 * (1 + np.tanh(0.5 * z))


def dense_forward(X, W, b):
    return np.einsum("ni,ji->nj", X, W) + b


def dense_backward(dZ, X, W):
    return dZ.dot(W), np.einsum("nj,ni->ji", dZ, X), np.einsum("nj->j", dZ)


def sigmoid_backward(dA, A):
    return dA * (A - A**2)


def relu_backward(dA, Z):
    return np.where(Z > 0, dA, 0.0)


def softmax_cross_entropy_backward(Z, labels):
    n = np.arange(len(Z))
    dZ = np.exp(Z - Z.max(1)[:, None])
    dZ /= dZ.sum(1)[:, None]
    dZ[n, labels] -= 1
    return dZ / len(Z)


def mlp_forward(X, params):
    A, cache = X, ()
    for W, b in params[:-1]:
        cache += ((A, A @ W.T + b),)
        A = sigmoid(cache[-1][1])
    W, b = params[-1]
    Y = A @ W.T + b
    return Y, (*cache, (A, Y))


def mlp_backward(dY, params, cache):
    grads = []
    for (W, _), (A, _) in zip(params[::-1], cache[::-1]):
        grads.append((dY.T @ A, dY.sum(0)))
        dY = dY @ W * A * (1 - A)
    return grads[::-1]


def vector_jacobian_product(W, dz):
    return dz @ W


def count_multiply_adds(sizes, n):
    products = [n * a * b for a, b in zip(sizes, sizes[1:])]
    return sum(products), 2 * sum(products) - products[0]


def tied_backward(dY, X, W):
    A = np.tanh(X.dot(W.T))
    dZ = np.einsum("nd,hd,nh->nh", dY, W, (1 + A) * (1 - A))
    return dZ.dot(W), np.concatenate([A, dZ]).T @ np.concatenate([dY, X])
