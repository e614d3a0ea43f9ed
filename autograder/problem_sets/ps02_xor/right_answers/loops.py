"""ps02 with loops over samples and units: slow and right."""

import numpy as np


def xor_features(X):
    features = np.zeros((len(X), 3))
    for n in range(len(X)):
        features[n, 0] = X[n, 0]
        features[n, 1] = X[n, 1]
        features[n, 2] = X[n, 0] * X[n, 1]
    return features


def is_linearly_separable(X, y):
    w = [0.0] * (X.shape[1] + 1)
    before = set()
    while tuple(w) not in before:
        before.add(tuple(w))
        mistakes = 0
        for n in range(len(X)):
            x = [*X[n], 1.0]
            score = 0.0
            for d in range(len(x)):
                score += w[d] * x[d]
            if score * y[n] <= 0:
                mistakes += 1
                for d in range(len(x)):
                    w[d] += float(y[n] * x[d])
        if mistakes == 0:
            return True
    return False


def threshold_mlp(X, W1, b1, w2, b2):
    answers = []
    for x in X:
        total = b2
        for j in range(len(W1)):
            z = b1[j]
            for i in range(len(x)):
                z += W1[j, i] * x[i]
            if z >= 0:
                total += w2[j]
        answers.append(1 if total >= 0 else 0)
    return np.array(answers)


def xor_threshold_weights():
    either, both = [1.0, 1.0, -0.5], [1.0, 1.0, -1.5]
    W1 = np.array([either[:2], both[:2]])
    return [W1, np.array([either[2], both[2]]), np.array([1.0, -2.0]), -0.5]


def xor_relu_weights():
    U = np.array([[1.0, 1.0], [-1.0, -1.0]])
    c = np.array([-1.0, 1.0])  # the distance of x1 + x2 from 1, on either side
    return U, c, np.array([-2.0, -2.0]), 1.0


def lookup_network(T):
    D = 0
    while len(T) > 2**D:
        D += 1
    W1, b1, w2 = np.zeros((len(T), D)), np.zeros(len(T)), np.zeros(len(T))
    for i in range(len(T)):
        digits = format(i, f"0{D}b")
        for d in range(D):
            W1[i, d] = 1.0 if digits[d] == "1" else -1.0
        b1[i] = -D + 0.5
        w2[i] = T[i]
    return W1, b1, w2, 0
