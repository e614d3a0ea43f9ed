"""A change of a right line that happens to mend the answer is not shown as the mistake's line."""

from __future__ import annotations

import pytest

from tests.diagnosis.corpus import places_in, set_of, solution_of

ANSWERS = {
    "a bracket undoes what another line adds": (
        "elu_derivative",
        """
def elu_derivative(z, alpha=1.0):
    left = alpha * (np.exp(np.minimum(z, 0)) - 1)
    return np.where(z > 0, 1.0, left + 1)
""",
        [],
    ),
    "one of several arguments in the place of a call": (
        "binary_cross_entropy",
        """
def binary_cross_entropy(z, t):
    a = t * np.logaddexp(0, -z)
    b = np.logaddexp(0, z)
    return (a + b).mean()
""",
        [],
    ),
    "what is fetched by its own name": (
        "backward",
        """
def backward(x, t, params, values):
    s3, y = values["s3"], values["y"]
    slope = s3 * (1 - s3)
    d3 = (y - t) * slope
    d1 = d3 * params["w5"] * values["a1"] * (1 - values["a1"])
    d2 = d3 * params["w6"] * values["a2"] * (1 - values["a2"])
    return {"w1": d1 * x[0], "w2": d2 * x[0], "w3": d1 * x[1], "w4": d2 * x[1],
            "w5": d3 * values["a1"], "w6": d3 * values["a2"], "b1": d1, "b2": d2, "b3": d3}
""",
        [3],
    ),
    "an interval gone through backwards": (
        "staircase",
        """
def staircase(f, a, b, k):
    t = np.linspace(a, b, k + 1)
    v = np.diff(f(t))
    W1 = -np.ones((k, 1))
    b1 = t[1:]
    return W1, b1, v, float(f(t)[0])
""",
        [],
    ),
    "any other grid": (
        "count_linear_pieces",
        """
def count_linear_pieces(f, a, b):
    x = np.linspace(a, b, 20001)
    s = np.diff(f(x)) / np.diff(x)
    c = np.abs(np.diff(s)) > 1e-6
    pairs = c[1:] & c[:-1]
    return 1 + int(pairs.sum())
""",
        [],
    ),
    "a position that comes right by chance": (
        "choose_setting",
        """
def choose_setting(fit, train, valid, settings, seeds):
    scores = np.zeros((len(settings), len(seeds)))
    for j, seed in enumerate(seeds):
        rng = np.random.default_rng(seed)
        for i, setting in enumerate(settings):
            predict = fit(*train, setting, rng)
            scores[i, j] = np.mean(predict(valid[0]) == valid[1])
    means = scores.mean(axis=1)
    return int(means.argmax()), means, scores.std(axis=1, ddof=1) / np.sqrt(len(seeds))
""",
        [],
    ),
    "a name twice in a line, and another was meant": (
        "backward",
        """
def backward(x, t, params, values):
    y, a1, a2 = values["y"], values["a1"], values["a2"]
    d3 = (y - t) * y * (1 - y)
    d1 = d3 * params["w5"] * a2 * (1 - a2)
    d2 = d3 * params["w6"] * a2 * (1 - a2)
    return {"w1": d1 * x[0], "w2": d2 * x[0], "w3": d1 * x[1], "w4": d2 * x[1],
            "w5": d3 * a1, "w6": d3 * a2, "b1": d1, "b2": d2, "b3": d3}
""",
        [4],
    ),
}


@pytest.mark.parametrize(("exercise", "source", "lines"), ANSWERS.values(), ids=ANSWERS)
def test_only_the_line_of_the_mistake_is_shown(
    exercise: str, source: str, lines: list[int]
) -> None:
    names = dict(solution_of(set_of(exercise)).namespace)
    source = source.lstrip()
    exec(compile(source, "<wrong answer>", "exec"), names)
    assert [place.line for place in places_in(exercise, source, names)] == lines
