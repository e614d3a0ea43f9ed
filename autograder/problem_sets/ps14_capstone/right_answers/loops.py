"""ps14, step by step, with loops."""

import numpy as np


def split_by_group(groups, fractions, rng):
    names = []
    for name in groups:
        if name not in names:
            names.append(name)
    rng.shuffle(names)
    n_train, n_valid = int(fractions[0] * len(names)), int(fractions[1] * len(names))
    train, valid, test = [], [], []
    for row in range(len(groups)):
        place = names.index(groups[row])
        if place < n_train:
            train.append(row)
        elif place < n_train + n_valid:
            valid.append(row)
        else:
            test.append(row)
    return np.array(train, dtype=int), np.array(valid, dtype=int), np.array(test, dtype=int)


def fit_network(X, labels, setting, rng):
    use = [k for k in range(X.shape[1]) if any(x != X[0, k] for x in X[:, k])]
    means = [sum(X[:, k]) / len(X) for k in use]
    stds = [np.sqrt(sum((X[:, k] - m) ** 2) / len(X)) for k, m in zip(use, means)]

    def scaled(rows):
        columns = []
        for i in range(len(use)):
            columns.append((rows[:, use[i]] - means[i]) / stds[i])
        return np.array(columns).T

    Z, classes = scaled(X), max(labels) + 1
    sizes = [len(use), setting["hidden"], classes]
    params = []
    for d_in, d_out in zip(sizes[:-1], sizes[1:]):
        params.append([rng.normal(0, np.sqrt(2 / d_in), (d_out, d_in)), np.zeros(d_out)])

    def forward(A):
        hidden = A @ params[0][0].T + params[0][1]
        hidden[hidden < 0] = 0
        return hidden, hidden @ params[1][0].T + params[1][1]

    for _ in range(setting["epochs"]):
        order, start = rng.permutation(len(Z)), 0
        while start < len(Z):
            rows = order[start : start + setting["batch"]]
            start += setting["batch"]
            hidden, logits = forward(Z[rows])
            P = np.exp(logits - np.max(logits, axis=1).reshape(-1, 1))
            P = P / np.sum(P, axis=1).reshape(-1, 1)
            for i in range(len(rows)):
                P[i, labels[rows[i]]] -= 1
            dlogits = P / len(rows)
            dhidden = (dlogits @ params[1][0]) * (hidden > 0)
            for layer, d, A in ((1, dlogits, hidden), (0, dhidden, Z[rows])):
                params[layer][0] = params[layer][0] - setting["eta"] * d.T @ A
                params[layer][1] = params[layer][1] - setting["eta"] * d.sum(axis=0)

    def predict(rows):
        answer = []
        for logits in forward(scaled(rows))[1]:
            answer.append(int(np.argmax(logits)))
        return np.array(answer)

    return predict


def choose_setting(fit, train, valid, settings, seeds):
    means, errors = [], []
    for setting in settings:
        scores = []
        for seed in seeds:
            predict = fit(train[0], train[1], setting, np.random.default_rng(seed))
            said, hits = predict(valid[0]), 0
            for n in range(len(said)):
                if said[n] == valid[1][n]:
                    hits += 1
            scores.append(hits / len(said))
        mean = sum(scores) / len(scores)
        squares = sum((score - mean) ** 2 for score in scores)
        means.append(mean)
        errors.append(np.sqrt(squares / (len(scores) - 1) / len(scores)))
    best = 0
    for s in range(len(settings)):
        if means[s] > means[best]:
            best = s
    return best, np.array(means), np.array(errors)


def accuracy_by_group(said, labels, groups):
    hits, counts = {}, {}
    for s, label, group in zip(said, labels, groups):
        counts[group] = counts.get(group, 0) + 1
        hits[group] = hits.get(group, 0) + (1 if s == label else 0)
    shares = [hits[group] / counts[group] for group in counts]
    mean = sum(shares) / len(shares)
    variance = sum((share - mean) ** 2 for share in shares) / (len(shares) - 1)
    return mean, np.sqrt(variance) / np.sqrt(len(shares))


def develop(X, labels, speakers, rng):
    train, valid, _ = split_by_group(speakers, (0.75, 0.25, 0.0), rng)
    settings = []
    for hidden in (20, 50):
        for epochs in (20, 40):
            settings.append({"hidden": hidden, "eta": 0.1, "epochs": epochs, "batch": 12})
    best, _, _ = choose_setting(
        fit_network,
        (X[train], labels[train]),
        (X[valid], labels[valid]),
        settings,
        [int(rng.integers(1000)) for _ in range(3)],
    )
    return fit_network(X, labels, settings[best], rng)
