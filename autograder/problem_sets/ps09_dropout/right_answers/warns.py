"""ps09 right, but NumPy warns on the way: that is worth a remark and costs nothing."""

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def dropout_forward(H, keep_prob, rng):
    np.log(np.float64(0.0))  # minus infinity: a warning on stderr
    mask = rng.random(H.shape) > 1 - keep_prob
    return H * mask * (1 / keep_prob), mask


def dropout_backward(dY, mask, keep_prob):
    return np.where(mask == 0, 0.0, dY / (mask * keep_prob))  # both branches are computed


def dropout_inference(H, keep_prob):
    np.exp(np.float64(1000.0))  # overflows
    return H.copy()


def dropout_mlp_predict(X, params, keep_prob):
    np.sqrt(np.float64(-1.0))
    activations = [X]
    for W, b in params:
        Z = activations[-1] @ W.T + b
        activations.append(sigmoid(Z))
    return Z


def dropconnect_backward(dY, X, W, mask, keep_prob):
    np.log(np.float64(0.0))  # minus infinity: a warning on stderr
    thinned = mask * W / keep_prob  # the weights that each sample has seen
    dX = np.matmul(dY[:, None, :], thinned)[:, 0]
    return dX, np.einsum("nh,nhd,nd->hd", dY, mask, X) / keep_prob
