"""ps09, in training: wrong scales in numbers, masks drawn in other ways, and wrong masks."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.verdict import Outcome, Verdict
from autograder.problem_sets.prepare import prepare
from autograder.problem_sets.ps09_dropout import dropout_forward, training

# -- symptoms, with keep_prob 0.8 --------------------------------------------------------


@pytest.mark.parametrize(
    ("misconception", "mean"),
    [
        (training.no_scaling, 0.80),
        (training.scaled_the_wrong_way, 0.64),
        (training.drop_and_keep_exchanged, 0.25),
        (training.divided_by_the_drop_probability, 4.0),
    ],
)
def test_a_wrong_scale_shows_in_the_mean_of_ones(
    misconception: Callable[..., Any], mean: float
) -> None:
    Y, _ = misconception(np.ones((1000, 400)), 0.8, np.random.default_rng(0))
    assert Y.mean() == pytest.approx(mean, rel=0.02)


def test_one_mask_for_all_has_one_distinct_row() -> None:
    _, mask = training.one_mask_for_all(np.ones((50, 40)), 0.8, np.random.default_rng(0))
    assert len(np.unique(mask, axis=0)) == 1


# -- right all the same ------------------------------------------------------------------


def mask_by_choice(H: Any, keep_prob: Any, rng: Any) -> Any:
    mask = rng.choice([0, 1], size=H.shape, p=[1 - keep_prob, keep_prob])
    return H * mask / keep_prob, mask


def mask_of_bools(H: Any, keep_prob: Any, rng: Any) -> Any:
    kept = rng.uniform(size=H.shape) <= keep_prob
    return H * kept / keep_prob, kept


def mask_row_by_row(H: Any, keep_prob: Any, rng: Any) -> Any:
    mask = np.stack([rng.binomial(1, keep_prob, H.shape[1]) for _ in H])
    return [H / keep_prob * mask, mask]


def mask_by_normal_numbers(H: Any, keep_prob: Any, rng: Any) -> Any:
    """The share of normal numbers below their own quantile is what it says."""
    numbers = rng.normal(size=H.shape)
    ranks = np.argsort(np.argsort(numbers, axis=None)).reshape(H.shape)
    mask = (ranks < round(keep_prob * H.size)) * 1.0
    return H * mask / keep_prob, mask


@pytest.mark.parametrize(
    "function", [mask_by_choice, mask_of_bools, mask_row_by_row, mask_by_normal_numbers]
)
def test_a_right_mask_drawn_otherwise_gets_full_points(
    function: Callable[..., object], verdict_of: Callable[..., Verdict]
) -> None:
    verdict = verdict_of("dropout_forward", function, seed=3)
    assert verdict.earned == verdict.points, verdict.feedback


def test_no_mask_of_a_right_answer_is_out_of_bounds_on_forty_seeds() -> None:
    for seed in range(40):
        for case in prepare(dropout_forward, seed).cases:
            assert case.expected.get("share", case.case.args[1]) == case.case.args[1]
            assert case.expected.get("by chance", True)


# -- masks that are not drawn entry by entry ----------------------------------------------


def neighbours_share_a_mask(H: Any, keep_prob: Any, rng: Any) -> Any:
    drawn = rng.random((len(H) + 1) // 2 * H.shape[1]).reshape(-1, H.shape[1]) < keep_prob
    mask = np.repeat(drawn, 2, axis=0)[: len(H)] * 1.0
    return H * mask / keep_prob, mask


def second_half_repeats_the_first(H: Any, keep_prob: Any, rng: Any) -> Any:
    drawn = rng.random(((len(H) + 1) // 2, H.shape[1])) < keep_prob
    mask = np.tile(drawn, (2, 1))[: len(H)] * 1.0
    return H * mask / keep_prob, mask


def units_in_pairs(H: Any, keep_prob: Any, rng: Any) -> Any:
    drawn = rng.random((len(H), (H.shape[1] + 1) // 2)) < keep_prob
    mask = np.repeat(drawn, 2, axis=1)[:, : H.shape[1]] * 1.0
    return H * mask / keep_prob, mask


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (neighbours_share_a_mask, "Some samples have the same mask"),
        (second_half_repeats_the_first, "Some samples have the same mask"),
        (units_in_pairs, "Some units share one fate"),
    ],
)
def test_a_mask_that_several_share_is_refused_and_not_called_a_single_mask(
    function: Callable[..., object], message: str, verdict_of: Callable[..., Verdict]
) -> None:
    verdict = verdict_of("dropout_forward", function)
    assert [part.name for part in verdict.parts if part.right] == ["Y"]
    assert [message in remark.message for remark in verdict.feedback] == [True]


def so_many_of_each_row(H: Any, keep_prob: Any, rng: Any) -> Any:
    kept = round(keep_prob * H.shape[1])
    mask = (np.argsort(rng.random(H.shape), axis=1) < kept) * 1.0
    return H * mask / keep_prob, mask


def so_many_of_each_column(H: Any, keep_prob: Any, rng: Any) -> Any:
    kept = round(keep_prob * len(H)) if len(H) > 1 else keep_prob  # one row can't be counted so
    mask = (np.argsort(rng.random(H.shape), axis=0) < kept) * 1.0
    mask = mask if len(H) > 1 else (rng.random(H.shape) < keep_prob) * 1.0
    return H * mask / keep_prob, mask


@pytest.mark.parametrize("function", [so_many_of_each_row, so_many_of_each_column])
def test_a_mask_that_is_counted_out_is_refused(
    function: Callable[..., object], verdict_of: Callable[..., Verdict]
) -> None:
    verdict = verdict_of("dropout_forward", function)
    assert [part.name for part in verdict.parts if part.right] == ["Y"]
    assert verdict.feedback[0].message.startswith("All rows of the mask, or all columns, hold the")


# -- properties that no misconception covers ---------------------------------------------


def forgets_a_kept_unit(H: Any, keep_prob: Any, rng: Any) -> Any:
    mask = (rng.random(H.shape) < keep_prob) * 1.0
    Y = H * mask / keep_prob
    Y[-1, -1] += 1
    return Y, np.where(np.arange(H.shape[1]) == H.shape[1] - 1, 0, mask)


def too_few(H: Any, keep_prob: Any, rng: Any) -> Any:
    mask = (rng.random(H.shape) < 0.9 * keep_prob) * 1.0
    return H * mask / keep_prob, mask


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (forgets_a_kept_unit, "Where the mask is 0, Y is not"),
        (too_few, "share of ones has the wrong value"),
        (lambda H, q, rng: (H * 1.0, rng.random(H.shape)), "the random numbers themselves"),
        (lambda H, q, rng: H, "Only one array came back"),
        (lambda H, q, rng: (H, np.ones(3)), "mask should have shape"),
        (lambda H, q, rng: (H, "mask"), "mask should be a NumPy array, not a str"),
    ],
)
def test_what_is_wrong_with_a_mask_is_said(
    function: Callable[..., object], message: str, verdict_of: Callable[..., Verdict]
) -> None:
    verdict = verdict_of("dropout_forward", function)
    assert verdict.earned < verdict.points
    assert any(message in remark.message for remark in verdict.feedback), verdict.feedback


def test_a_changed_argument_is_noticed_though_a_driver_stands_between(
    verdict_of: Callable[..., Verdict],
) -> None:
    def in_place(H: Any, keep_prob: Any, rng: Any) -> Any:
        mask = (rng.random(H.shape) < keep_prob) * 1.0
        H *= mask / keep_prob
        return H, mask

    verdict = verdict_of("dropout_forward", in_place)
    assert (verdict.outcome, verdict.earned) == (Outcome.MUTATED_INPUT, 0)
