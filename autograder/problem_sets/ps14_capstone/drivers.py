"""ps14: the drivers. They are sent to the student's process as source text, each by itself."""

from __future__ import annotations

import numpy as np


def drive_split_by_group(split_by_group, groups, fractions, seed):
    """Split with two Generators of the same seed, and with one of another."""
    return [
        split_by_group(groups, fractions, np.random.default_rng(s)) for s in (seed, seed, seed + 1)
    ]


def drive_fit_network(fit_network, X, labels, setting, X_new, kind, seed):
    """Train, ask, train another network, and ask the first one again.

    The other one learns the same rows with every class called by the next one's name. Then it is
    trained once more with the first seed. Whether anything was drawn, the Generator's state tells.
    """

    def state_of(rng):
        bits = rng.bit_generator
        return repr(bits.state), bits.seed_seq.n_children_spawned

    rng = np.random.default_rng(seed)
    before = state_of(rng)
    predict = fit_network(X, labels, dict(setting), rng)
    drawn = state_of(rng) != before
    if not callable(predict):
        return {"no function": type(predict).__name__}
    said = predict(X_new)
    if kind != "plain":
        return {"said": said}
    others = fit_network(
        X, (labels + 1) % (labels.max() + 1), setting, np.random.default_rng(seed + 1)
    )
    alone = [predict(X_new[i : i + 1]) for i in range(0, len(X_new), 40)]
    again = fit_network(X, labels, setting, np.random.default_rng(seed))
    return {
        "said": said,
        "later": predict(X_new),
        "alone": alone,
        "again": again(X_new),
        "others": others(X_new),
        "drawn": drawn,
    }


def drive_choose_setting(
    choose_setting, X_train, labels_train, X_valid, labels_valid, settings, seeds, skills
):
    """Hand it a `fit` that plays a network, and note how it is used.

    The first number of a row is its class, the second how hard it is. A network is right where a
    row is no harder than its skill, which depends on the setting and on one number that it draws;
    and in every row that it was trained on.
    """
    classes = int(labels_train.max()) + 1
    theirs = sorted(row.tobytes() for row in X_train)
    trained = []

    def fit(X, labels, setting, rng):
        number = settings.index(setting)
        known = {row.tobytes() for row in X}
        skill = skills[number][0] + skills[number][1] * rng.random()
        same = sorted(row.tobytes() for row in X) == theirs
        trained.append([number, same and bool(np.array_equal(X[:, 0], labels))])

        def predict(rows):
            seen = np.array([row.tobytes() in known for row in rows], dtype=bool)
            right = seen | (rows[:, 1] < skill)
            return np.where(right, rows[:, 0], (rows[:, 0] + 1) % classes).astype(int)

        return predict

    answer = choose_setting(fit, (X_train, labels_train), (X_valid, labels_valid), settings, seeds)
    return {"answer": answer, "trained": trained}


def drive_develop(develop, X, labels, speakers, X_new, seed):
    """Let it do all that it does with the people it is given, and ask about others."""
    predict = develop(X, labels, speakers, np.random.default_rng(seed))
    if not callable(predict):
        return {"no function": type(predict).__name__}
    return {"said": predict(X_new)}
