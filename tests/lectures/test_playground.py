"""The playground of lecture 07: what its board shows is what the network does."""

import functools
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import nbformat
import numpy as np
import pytest
from matplotlib.colors import same_color

from figures import playground, style
from reference_impl import datasets
from reference_impl.activations import tanh
from reference_impl.buffered_optimizers import Sgd
from reference_impl.mlp import MLP
from reference_impl.mlp_choices import ACTIVATIONS
from reference_impl.training_together import fit_together

LECTURE = Path(__file__).parents[2] / "lectures" / "07_vectorized_backprop.ipynb"


def session(sizes: tuple[int, ...], given: str = "x1, x2") -> playground.Session:
    """A network that hasn't learned yet, with two states, on two clouds."""
    rng = np.random.default_rng(0)
    X, labels = datasets.clouds(20, 0.2, rng)
    D = len(playground.FEATURES[given])
    states = [
        MLP([D, *sizes, 1], rng, hidden="tanh", loss="binary_cross_entropy").params
        for _ in range(2)
    ]
    losses, gradients = np.full((2, 2), 0.7), np.ones((2, len(sizes) + 1))
    halves = (X[:12], labels[:12]), (X[12:], labels[12:])
    return playground.Session(*halves, given, states, losses, gradients, tanh)


@pytest.mark.parametrize("sizes", [(), (3,), (4, 3, 2)])
@pytest.mark.parametrize("given", list(playground.FEATURES))
def test_the_last_layer_of_a_session_is_the_networks_own_output(
    sizes: tuple[int, ...], given: str
) -> None:
    run = session(sizes, given)
    net = MLP(
        [len(playground.FEATURES[given]), *sizes, 1],
        np.random.default_rng(1),
        hidden="tanh",
        loss="binary_cross_entropy",
    )
    net.params = run.states[1]
    X = run.known[0]
    assert np.allclose(run.layers(X, 1)[-1], net.outputs(playground.inputs(X, given)))


@pytest.mark.parametrize("sizes", [(), (3,), (8, 8, 8, 8)])
def test_a_board_has_a_map_for_each_input_and_hidden_unit(sizes: tuple[int, ...]) -> None:
    run = session(sizes, "and squares")
    network, *_ = playground.board(run, 0, "title").axes
    assert len(network.images) == 5 + sum(sizes)


def test_a_board_draws_positive_weights_blue_and_solid_and_wider_if_larger() -> None:
    run = session((3,))
    network, *_ = playground.board(run, 0, "title").axes
    weights = [w for W, _ in run.states[0] for w in W.ravel()]
    lines = network.lines[: len(weights)]
    blue = [same_color(line.get_color(), style.FORWARD) for line in lines]
    assert blue == [w >= 0 for w in weights]
    assert [line.get_linestyle() == "-" for line in lines] == blue
    first = np.argsort([line.get_linewidth() for line in lines[:6]])
    assert first.tolist() == np.argsort(np.abs(weights[:6])).tolist()


def test_the_last_view_is_turned_so_that_the_score_runs_across() -> None:
    run = session((5, 3))
    across, up = playground.turned(run, 0)
    both = np.concatenate([run.known[0], run.new[0]])
    *_, hidden, score = run.layers(both, 0)
    assert np.allclose(across, score[:, 0])
    w = run.states[0][-1][0][0]
    flat = hidden - hidden.mean(axis=0)
    flat -= np.outer(flat @ w, w) / (w @ w)
    assert np.isclose(up @ up, np.linalg.svd(flat, compute_uv=False)[0] ** 2)


def test_right_counts_known_and_new_points_apart() -> None:
    run = session(())
    cut = [(np.array([[1.0, 1.0]]), np.zeros(1))]  # between the clouds
    only_known = (run.new[0], 1 - run.new[1])
    right = playground.Session(
        run.known, only_known, run.given, [cut], np.ones((1, 2)), np.ones((1, 1)), tanh
    )
    assert right.right(0) == (1.0, 0.0)


def regression(sizes: tuple[int, ...]) -> playground.Session:
    """The same network, with values for its targets: the output after the first state, plus 0.1."""
    run = session(sizes)
    known, new = ((X, run.layers(X, 0)[-1][:, 0] + 0.1) for X, _ in (run.known, run.new))
    return replace(run, known=known, new=new, regression=True)


def test_of_values_a_session_says_how_far_off_they_are() -> None:
    run = regression((3,))
    assert np.allclose(run.off(0), 0.1)
    assert run.said(0) == ("0.10 off", "0.10 off")
    assert session(()).said(0)[0].endswith("% right")


def test_the_plane_and_the_points_of_a_regression_have_one_scale_of_colours() -> None:
    run = regression((3,))
    _, plane, _, _, fit, *_ = playground.board(run, 0, "title").axes
    ends = {part.get_clim() for part in (*plane.images, *fit.collections)}
    top = max(np.abs(targets).max() for _, targets in (run.known, run.new))
    assert ends == {(-top, top)}
    places = [np.asarray(points.get_offsets()) for points in fit.collections]
    for place, (X, targets) in zip(places, (run.known, run.new), strict=True):
        assert np.allclose(place, np.column_stack([run.layers(X, 0)[-1][:, 0], targets]))


@pytest.fixture(scope="module")
def play() -> Callable[..., playground.Session]:
    """The training of lecture 07, as its cells have it."""
    cells = {cell.id: cell.source for cell in nbformat.read(LECTURE, as_version=4).cells}
    names: dict[str, Any] = {"np": np, "functools": functools, "playground": playground}
    names |= {"datasets": datasets, "MLP": MLP, "Sgd": Sgd, "ACTIVATIONS": ACTIVATIONS}
    names["fit_together"] = fit_together
    for name in ("play", "play-points", "play-train"):
        exec(cells[name], names)
    return cast(Callable[..., playground.Session], names["play"])


@pytest.mark.parametrize("seed", range(4))
def test_with_squares_a_circle_needs_no_hidden_layer(
    play: Callable[..., playground.Session], seed: int
) -> None:
    run = play("circle", 0.02, 0.5, "and squares", (), "tanh", 0.3, 20, 0.0, seed)
    without = play("circle", 0.02, 0.5, "x1, x2", (), "tanh", 0.3, 20, 0.0, seed)
    assert run.right(150)[1] > 0.95 > 0.8 > without.right(150)[1]


@pytest.mark.parametrize("seed", range(4))
def test_of_a_tenth_of_the_spirals_the_points_are_learned_and_not_the_spirals(
    play: Callable[..., playground.Session], seed: int
) -> None:
    known, new = play("spirals", 0.02, 0.1, "x1, x2", (8, 8), "tanh", 0.3, 20, 0.0, seed).right(150)
    assert known >= 0.75
    assert new < 0.67


@pytest.mark.parametrize("seed", range(4))
def test_a_hill_and_a_valley_take_a_hidden_layer(
    play: Callable[..., playground.Session], seed: int
) -> None:
    how = ("hill and valley", 0.1, 0.5, "x1, x2")
    flat, bent = (play(*how, sizes, "tanh", 0.3, 20, 0.0, seed) for sizes in ((), (8,)))
    assert flat.off(150)[1] > 0.22
    assert 0.08 < bent.off(150)[1] < 0.18


def test_l1_takes_weights_of_useless_inputs_nearer_to_zero_than_l2(
    play: Callable[..., playground.Session],
) -> None:
    how = ("tilted plane", 0.3, 0.1, "and squares", (), "identity", 0.01, 20)
    squares = []
    for penalties in ({"l2": 0.1}, {"l2": 0.0, "l1": 0.1}):
        (W, _), *_ = play(*how, seed=0, **penalties).states[150]
        squares.append(np.abs(W[0, 2:]).sum())
    assert squares[1] < squares[0]


@pytest.mark.parametrize("data", ["spirals", "tilted plane"])
def test_a_rate_that_is_too_large_is_an_error_that_the_sliders_know(
    play: Callable[..., playground.Session], data: str
) -> None:
    with (
        np.errstate(all="ignore"),
        pytest.raises((FloatingPointError, ValueError), match="finite"),
    ):
        play(data, 0.1, 0.5, "and squares", (8,), "identity", 1e6, 20, 0.1, seed=0)
