"""The search finds the line of a wrong answer, says no other, and ends by its own count."""

from __future__ import annotations

import math
from typing import Any

import pytest

from autograder.core.verdict import Outcome
from autograder.diagnosis import find_places, search
from autograder.diagnosis.kinds import Kind
from autograder.diagnosis.local import LocalRunner
from autograder.diagnosis.location import Place
from autograder.problem_sets.prepare import PUBLIC_SEED
from tests.diagnosis.corpus import WrongAnswer, places_in, prepared, wrong_answers

CORPUS = wrong_answers()
SOME = [
    ("dense_backward: db summed over the units", Kind.ASSIGNMENT),
    ("softmax: normalised over the samples", Kind.AXIS),
    ("adam_step: bias correction with the other beta", Kind.NAME),
    ("update: uphill", Kind.SIGN),
    ("early_stopping: an equal loss counts as better", Kind.COMPARISON),
]


def named(title: str) -> WrongAnswer:
    return next(one for one in CORPUS if f"{one.exercise}: {one.slip}" == title)


@pytest.mark.parametrize(("title", "kind"), SOME)
def test_the_line_and_what_to_look_at_there_are_found(title: str, kind: Kind) -> None:
    answer = named(title)
    (line,) = answer.lines
    source = answer.source.split("\n")[line - 1].strip()
    assert answer.places() == (Place(line, source, kind),)


@pytest.mark.thorough
def test_no_line_but_the_mistakes_own_is_named_in_the_whole_corpus() -> None:
    found = {(one.exercise, one.slip): [p.line for p in one.places()] for one in CORPUS}
    true = {(one.exercise, one.slip): set(one.lines) for one in CORPUS}
    assert [one for one, lines in found.items() if not set(lines) <= true[one]] == []
    assert sum(map(bool, found.values())) >= len(CORPUS) // 2


@pytest.mark.slow
def test_every_answer_of_the_corpus_is_wrong() -> None:
    assert [a.slip for a in CORPUS if a.verdict().outcome is Outcome.RIGHT] == []


def test_a_part_without_a_name_has_its_own_line_where_no_change_makes_everything_right() -> None:
    source = (
        "def dense_backward(dZ, X, W):\n"
        "    dX = dZ @ W\n"
        "    dW = -(dZ.T @ X)  # two slips\n"
        "    db = dZ.sum(axis=1)\n"
        "    return dX, dW, db\n"
    )
    names = dict(named("dense_backward: db summed over the units").names)
    assert places_in("dense_backward", source, names) == (
        Place(3, "dW = -(dZ.T @ X)  # two slips", Kind.SIGN, ("dW",)),
    )


def test_lines_are_counted_as_the_student_sees_them() -> None:
    source = (
        "def update(params, grads, eta):\n"
        '    """Go down.\n\n    By the gradient.\n    """\n\n'
        "    # a comment\n"
        "    new = {}\n"
        "    for name in params:\n"
        "        new[name] = (\n"
        "            params[name]\n"
        "            + eta * grads[name]\n"
        "        )\n"
        "    return new\n"
    )
    (place,) = places_in("update", source, {"np": named("update: uphill").names["np"]})
    assert place.line == 11  # where the sum begins


def test_of_a_single_statement_the_line_is_no_news() -> None:
    source = "def dense_forward(X, W, b):\n    return X @ W.T - b\n"
    assert places_in("dense_forward", source, {}) == (Place(None, "", Kind.SIGN),)


def test_where_different_lines_would_do_nothing_is_claimed() -> None:
    source = (
        "def sgd_step(w, dw, eta):\n    step = eta * dw\n    back = -step\n    return w - back\n"
    )
    assert places_in("sgd_step", source, {}) == ()


def test_a_search_that_is_cut_off_claims_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "BUDGET", 100)
    assert named("update: uphill").places() == ()


def test_a_change_that_makes_a_loop_endless_ends_by_the_count_of_its_rounds() -> None:
    source = (
        "def sawtooth(x, k):\n"
        "    i = 1\n"
        "    while i < k:\n"
        "        x = 2 * np.minimum(x, 1 - x)\n"
        "        i = i + 1\n"
        "    return x\n"
    )
    names = {"np": named("update: uphill").names["np"]}
    found = places_in("sawtooth", source, names)  # i = i + 1 without + 1 never ends
    assert found == () or found[0].line in (2, 3)


@pytest.mark.parametrize(
    "line", ["open('x', 'w')", "import os", "exec('1')", "np.ones(2).tofile('x')"]
)
def test_what_does_more_than_compute_is_not_run_changed(line: str) -> None:
    def runner(program: object) -> LocalRunner:
        raise AssertionError("it was to be run")

    source = f"def sgd_step(w, dw, eta):\n    {line}\n    return w + eta * dw\n"
    assert find_places(prepared("sgd_step"), source, runner, list) == ()


def test_the_notebooks_own_objects_stay_as_they_are() -> None:
    source = (
        "def sgd_step(w, dw, eta):\n"
        "    calls.append(len(calls))\n"
        "    step = eta * dw\n"
        "    return w + step\n"
    )
    names: dict[str, object] = {"calls": []}
    assert [place.line for place in places_in("sgd_step", source, names)] == [4]
    assert names["calls"] == []


def test_a_test_that_would_spare_the_wrong_branch_is_no_place() -> None:
    source = (
        "def update(params, grads, eta):\n"
        "    result = dict(params)\n"
        "    for name in params:\n"
        '        if name.startswith("w"):\n'
        "            result[name] = params[name] - eta * grads[name]\n"
        "        else:\n"
        "            result[name] = params[name] - grads[name]\n"
        "    return result\n"
    )
    assert 4 not in [place.line for place in places_in("update", source, {})]


def test_of_a_break_nothing_is_said_of_a_condition() -> None:
    source = (
        "def sawtooth(x, k):\n"
        "    y = x\n"
        "    for _ in range(k):\n"
        "        y = 2 * np.minimum(y, 1 - y)\n"
        "        break\n"
        "    return y\n"
    )
    names = dict(named("dense_backward: db summed over the units").names)
    kinds = {place.kind for place in places_in("sawtooth", source, names)}
    assert Kind.CONDITION not in kinds


def test_two_slips_in_one_part_are_both_named() -> None:
    source = (
        "def batchnorm_inference(X, gamma, beta, mean, var, eps):\n"
        "    X_hat = (X - mean) / (np.sqrt(var) + eps)\n"
        "    return gamma * (X_hat + beta)\n"
    )
    names = {"np": named("update: uphill").names["np"]}
    (place,) = places_in("batchnorm_inference", source, names)
    assert set(place.names) == {"inference_gamma_times_both", "inference_eps_outside"}


@pytest.mark.parametrize(
    ("exercise", "source"),
    [
        (  # all that lacks is a square; |β| z in the exponent only looks like half of it
            "sigmoid_derivative",
            "def sigmoid_derivative(z, beta=1.0):\n"
            "    e = np.exp(-np.abs(beta * z))\n"
            "    return beta * e / (1 + e)\n",
        ),
        (  # m - m leaves the shift alone
            "log_softmax",
            "def log_softmax(Z):\n"
            "    m = Z.max(axis=1, keepdims=True)\n"
            "    return Z - m - np.log10(np.exp(Z - m).sum(axis=1, keepdims=True))\n",
        ),
        (  # so does a statement that is moved after the return
            "momentum_step",
            "def momentum_step(w, dw, v, eta, mu):\n"
            "    v = v - mu * eta * dw\n"
            "    return w + v, v\n",
        ),
    ],
)
def test_a_change_that_leads_to_a_misconception_by_chance_names_none(
    exercise: str, source: str
) -> None:
    names = {"np": named("update: uphill").names["np"]}
    assert [place.names for place in places_in(exercise, source, names) if place.names] == []


def test_of_a_part_that_only_an_exception_has_cost_no_line_is_told() -> None:
    source = (
        "def adam_step(w, dw, m, s, t, eta, beta1, beta2, eps):\n"
        "    new_w, new_m, new_s = w.copy(), m.copy(), s.copy()\n"
        "    for i in np.ndindex(w.shape):\n"
        "        new_m[i] = beta1 * m[i] + (1 - beta1) * dw[i]\n"
        "        new_s[i] = beta2 * s[i] - (1 - beta2) * dw[i] ** 2\n"
        "        root = math.sqrt(new_s[i] / (1 - beta2**t))\n"  # any other function frees m
        "        new_w[i] = w[i] - eta * (new_m[i] / (1 - beta1**t)) / (root + eps)\n"
        "    return new_w, new_m, new_s\n"
    )
    names = {"np": named("update: uphill").names["np"], "math": math}
    assert [place for place in places_in("adam_step", source, names) if "m" in place.parts] == []


def test_what_is_taken_away_is_no_sign_of_a_forgotten_thing() -> None:
    source = "def dense_forward(X, W, b):\n    return (X + b[0]) @ W.T\n"
    assert places_in("dense_forward", source, {}) == ()


def test_a_comprehension_without_end_is_ended_by_the_count_of_its_rounds() -> None:
    source = (
        "def lookup_network(T):\n"
        "    D = int(np.log2(len(T)))\n"  # np.exp gives two to the power of nine million rows
        "    rows = [[int(c) for c in format(i, f'0{D}b')] for i in range(2**D)]\n"
        "    W1 = np.array(rows, dtype=float)\n"
        "    return W1, 0.5 - W1.sum(axis=1), np.array(T, float), 0.0\n"
    )
    names = {"np": named("update: uphill").names["np"]}
    assert all(place.line in (3, 4, 5) for place in places_in("lookup_network", source, names))


def test_an_array_without_entries_is_nothing_that_was_meant() -> None:
    source = (
        "def xor_features(X):\n"
        "    ones = np.ones((X.shape[0], 1))\n"
        "    return np.hstack([ones, X, X[:, [0]] * X[:, [1]]])\n"
    )
    names = {"np": named("update: uphill").names["np"]}
    assert [p.line for p in places_in("xor_features", source, names)] != [2]


def test_the_same_answer_has_the_same_places_however_slow_it_is() -> None:
    class Slow(LocalRunner):
        """Says that everything takes a thousand seconds of processor."""

        def try_texts(self, *request: Any) -> list[Any]:
            tried = super().try_texts(*request)
            return [[{**report, "seconds": 1000.0} for report in of_text] for of_text in tried]

    answer = named("update: uphill")
    this = prepared(answer.exercise)
    found = find_places(
        this,
        answer.source,
        lambda program: Slow(answer.names, answer.exercise, program.text, this.driver),
        lambda: [prepared(answer.exercise, PUBLIC_SEED + 1)],
    )
    assert found == answer.places() != ()


ELSEWHERE = {
    "a mask that spares the wrong branch": (
        "def sigmoid(z, beta=1.0):\n"
        "    out = np.empty_like(z, dtype=float)\n"
        "    pos = z >= 0\n"
        "    out[pos] = 1.0 / (1.0 + np.exp(-beta * z[pos]))\n"
        "    e = np.exp(z[~pos])  # β is missing\n"
        "    out[~pos] = e / (1.0 + e)\n"
        "    return out\n",
        5,
    ),
    "two equal branches": (
        "def sigmoid(z, beta=1.0):\n"
        "    e = np.exp(-beta * np.abs(z))\n"
        "    right = 1.0 / (1.0 + e)\n"
        "    return np.where(z >= 0, right, right)\n",
        4,
    ),
}


@pytest.mark.parametrize(("source", "line"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_of_two_branches_no_line_is_told_but_that_of_the_wrong_one(source: str, line: int) -> None:
    answer = WrongAnswer("sigmoid", "a wrong branch", source, (line,))
    assert {place.line for place in answer.places()} <= {line}
