"""ps11: the measured symptoms, right answers that people write otherwise, and wrong forms."""

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.core.verdict import Outcome, Verdict
from autograder.problem_sets import exercises
from reference_impl import datasets, training
from reference_impl.buffered_optimizers import Adam
from reference_impl.mlp import MLP

EXERCISES = exercises("ps11_training_recipe")
HANDED_OUT = Path(__file__).parents[2] / "solutions" / "ps11_training_recipe"


def wrong(exercise: str, name: str) -> Callable[..., Any]:
    (found,) = [w.wrong for w in EXERCISES[exercise].misconceptions if w.name == name]
    return found


# -- symptoms ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "scheme", "low", "high"),
    [
        (None, "he", 0.2, 2.0),
        ("he_without_its_two", "he", 1e-4, 3e-3),
        ("variance_for_std", "he", 0.0, 1e-15),
    ],
)
def test_wrong_first_weights_let_the_signal_of_twenty_layers_die(
    name: str | None, scheme: str, low: float, high: float
) -> None:
    rng = np.random.default_rng(0)
    init = wrong("init_dense", name) if name else EXERCISES["init_dense"].reference
    params: Any = [init(100, 100, scheme, rng) for _ in range(20)]
    deviations = training.activation_std(
        rng.normal(size=(200, 100)), params, lambda Z: np.maximum(Z, 0)
    )
    assert low < deviations[-1] < high


def test_zero_weights_leave_xor_where_it_is() -> None:
    X, labels = datasets.xor()
    fit = wrong("fit", "starts_at_zero")
    params, history = fit(X, labels, (2, 4, 2), 0.5, 3, 4, np.random.default_rng(0))
    assert all(not W.any() for W, _ in params)
    assert history == pytest.approx([np.log(2)] * 3)


def test_patience_off_by_one_and_last_for_best() -> None:
    losses = [5.0, 3.0, 4.0, 4.0, 1.0]
    assert training.early_stopping(losses, 2) == 1
    assert wrong("early_stopping", "patience_off_by_one")(losses, 2) == 4
    assert wrong("early_stopping", "last_for_best")(losses, 2) == 1 + 2


def test_argmax_over_the_samples_has_a_shape_of_its_own() -> None:
    with pytest.raises(ValueError, match="broadcast"):
        wrong("accuracy", "argmax_over_samples")(np.ones((5, 3)), np.zeros(5, dtype=int))


# -- right all the same ------------------------------------------------------------------


def split_by_sorting(X: Any, T: Any, fractions: Any, rng: Any) -> Any:
    order = np.argsort(rng.random(len(X)))
    cuts = np.ceil(np.cumsum(fractions)[:2] * len(X) - 1e-9).astype(int)
    return tuple((X[rows], T[rows]) for rows in np.split(order, cuts))


def init_uniform(d_in: Any, d_out: Any, scheme: Any, rng: Any) -> Any:
    std = {"zeros": 0, "small": 0.01, "xavier": d_in**-0.5, "he": (2 / d_in) ** 0.5}[scheme]
    return (rng.random((d_out, d_in)) - 0.5) * 12**0.5 * std, np.zeros(d_out)


def std_as_a_list(X: Any, params: Any, activation: Any) -> Any:
    found = []
    for W, b in params:
        X = activation(X @ W.T + b)
        found.append(X.std())
    return found


def accuracy_counted(Y: Any, labels: Any) -> Any:
    return np.count_nonzero(Y.argmax(-1) == labels) / len(labels)


def stopping_with_a_counter(losses: Any, timeout: Any) -> Any:
    best, best_loss, waited = 0, float("inf"), 0
    for epoch, loss in enumerate(losses):
        waited += 1
        if loss < best_loss:
            best, best_loss, waited = epoch, loss, 0
        if waited >= timeout:
            break
    return np.int64(best)


def fit_with_small_first_weights_and_the_loss_after_each_epoch(
    X: Any, labels: Any, sizes: Any, eta: Any, epochs: Any, batch_size: Any, rng: Any
) -> Any:
    """The history is measured on the whole training set, after the epoch."""
    params = [(rng.normal(size=(m, n)) / n**0.5, np.zeros(m)) for n, m in itertools.pairwise(sizes)]
    history = []
    for _ in range(epochs):
        rows = np.arange(len(X))
        rng.shuffle(rows)
        while len(rows):
            batch, rows = rows[:batch_size], rows[batch_size:]
            inputs = [X[batch]]
            for W, b in params:
                inputs.append(np.maximum(inputs[-1] @ W.T + b, 0))
            Z = inputs[-2] @ params[-1][0].T + params[-1][1]
            dZ = np.exp(Z - np.logaddexp.reduce(Z, axis=1, keepdims=True))
            dZ = (dZ - np.eye(sizes[-1])[labels[batch]]) / len(batch)
            for i in range(len(params) - 1, -1, -1):
                W, b = params[i]
                params[i] = (W - eta * dZ.T @ inputs[i], b - eta * dZ.sum(0))
                dZ = dZ @ W * (inputs[i] > 0)
        Z = training.predict(X, params)
        history.append(np.mean(np.logaddexp.reduce(Z, axis=1) - Z[np.arange(len(X)), labels]))
    return tuple(params), np.array(history)


WRITTEN_OTHERWISE = [
    ("split", split_by_sorting),
    ("init_dense", init_uniform),
    ("activation_std", std_as_a_list),
    ("accuracy", accuracy_counted),
    ("early_stopping", stopping_with_a_counter),
    ("fit", fit_with_small_first_weights_and_the_loss_after_each_epoch),
]


@pytest.mark.parametrize(
    ("name", "function"), WRITTEN_OTHERWISE, ids=[f.__name__ for _, f in WRITTEN_OTHERWISE]
)
def test_a_right_answer_written_otherwise_gets_full_points(
    name: str, function: Callable[..., object], verdict_of: Callable[..., Verdict]
) -> None:
    verdict = verdict_of(name, function, seed=3)
    assert verdict.earned == verdict.points, verdict.feedback


# -- wrong types and shapes --------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "function", "outcome", "words"),
    [
        ("split", lambda X, T, f, rng: (X, T), Outcome.WRONG_TYPE, "should return 3 items"),
        ("init_dense", lambda i, o, s, rng: np.ones((o, i)), Outcome.WRONG_TYPE, "2 items, (W, b)"),
        (
            "init_dense",
            lambda i, o, s, rng: (np.ones((o, i)), np.zeros((o, 1))),
            Outcome.WRONG_SHAPE,
            "b should have shape",
        ),
        ("fit", lambda *args: [], Outcome.WRONG_TYPE, "2 items, (params, history)"),
        ("fit", lambda *args: ([], []), Outcome.WRONG_TYPE, "(W, b) of layer 1"),
        ("early_stopping", lambda losses, timeout: 1.5, Outcome.WRONG_TYPE, "should be an int"),
    ],
)
def test_what_has_the_wrong_form_is_told_so(
    name: str,
    function: Callable[..., object],
    outcome: Outcome,
    words: str,
    verdict_of: Callable[..., Verdict],
) -> None:
    verdict = verdict_of(name, function)
    assert verdict.outcome is outcome
    assert any(words in remark.message for remark in verdict.feedback), verdict.feedback


# -- the data that are handed out --------------------------------------------------------


def test_the_autoencoder_is_what_its_recipe_gives(tmp_path: Path) -> None:
    pixels, rng = datasets.digits()[0] / 16, np.random.default_rng(0)
    made = MLP((64, 40, 8, 40, 64), rng, hidden="sigmoid", loss="squared_error")
    some, adam = pixels[:1400], Adam(0.004)
    made.fit(some, some, epochs=40, batch_size=25, optimizer=adam, rng=rng)
    made.save(tmp_path / "autoencoder.npz")

    stored = MLP.load(HANDED_OUT / "autoencoder.npz")
    for ours, theirs in zip(made.params, stored.params, strict=True):
        for mine, other in zip(ours, theirs, strict=True):
            # another BLAS adds in another order, 2240 times
            meant = f"if the change is meant, hand out the file in {tmp_path}"
            np.testing.assert_allclose(mine, other, rtol=1e-3, atol=1e-3, err_msg=meant)


def test_the_digits_are_those_of_the_reference() -> None:
    reference = Path(datasets.__file__).with_name("digits.npz")
    assert (HANDED_OUT / "digits.npz").read_bytes() == reference.read_bytes()
