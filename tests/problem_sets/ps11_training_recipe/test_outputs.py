"""ps11, what comes out of a network: shapes of an argmax, right answers written otherwise."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.core.verdict import Verdict
from autograder.problem_sets.ps11_training_recipe import outputs
from reference_impl import datasets
from reference_impl.buffered_optimizers import Adam
from reference_impl.mlp import MLP

HANDED_OUT = Path(__file__).parents[3] / "solutions" / "ps11_training_recipe"


def test_argmax_over_the_samples_has_a_shape_of_its_own() -> None:
    with pytest.raises(ValueError, match="broadcast"):
        outputs.argmax_over_samples(np.ones((5, 3)), np.zeros(5, dtype=int))


def accuracy_counted(Y: Any, labels: Any) -> Any:
    return np.count_nonzero(Y.argmax(-1) == labels) / len(labels)


def predicted_with_columns(X: Any, params: Any) -> Any:
    columns = X.T
    for layer, (W, b) in enumerate(params):
        columns = W @ (columns.clip(min=0) if layer else columns) + b[:, None]
    return columns.T


def rebuilt_with_the_tanh(X: Any, params: Any) -> Any:
    *hidden, (V, c) = params
    for W, b in hidden:
        X = 0.5 + 0.5 * np.tanh((X @ W.T + b) / 2)
    return np.dot(X, V.T) + c


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("accuracy", accuracy_counted),
        ("predict", predicted_with_columns),
        ("autoencoder_reconstruct", rebuilt_with_the_tanh),
    ],
)
def test_a_right_answer_written_otherwise_gets_full_points(
    name: str, function: Callable[..., object], verdict_of: Callable[..., Verdict]
) -> None:
    verdict = verdict_of(name, function, seed=3)
    assert verdict.earned == verdict.points, verdict.feedback


@pytest.mark.parametrize(
    "wrong",
    [
        lambda Y, labels: np.sum(Y.argmax(axis=1) == labels) // len(labels),
        lambda Y, labels: float((Y.argmax(axis=1) == labels).all()),
    ],
)
def test_a_share_that_is_always_0_or_1_is_not_called_an_argmax_of_everything(
    wrong: Callable[..., object], verdict_of: Callable[..., Verdict]
) -> None:
    verdict = verdict_of("accuracy", wrong)
    assert [remark.misconception for remark in verdict.feedback] == ["all_or_nothing"]


def test_a_number_for_a_reconstruction_is_not_called_an_untouched_x(
    verdict_of: Callable[..., Verdict],
) -> None:
    verdict = verdict_of("autoencoder_reconstruct", lambda X, params: 0.5)
    assert verdict.feedback[0].message.startswith("One number came back")


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
