"""Lecture 06 in motion: what a nudge reaches, what the slopes say, and how wishes are averaged."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from figures import travel
from reference_impl import two_layer

X, T, PARAMS = two_layer.EXAMPLE_X, two_layer.EXAMPLE_T, two_layer.EXAMPLE_PARAMS
TINY = 1e-6


def quantities(params: dict[str, float]) -> dict[str, float]:
    values = two_layer.forward(X, params)
    return values | {"E": two_layer.error(values["y"], T)}


def nudge_of(name: str, size: float) -> travel.Nudge:
    after = quantities(PARAMS | {name: PARAMS[name] + size})
    return travel.Nudge(name, X, T, PARAMS, size, quantities(PARAMS), after)


def words_in(fig: Figure) -> str:
    return "\n".join(text.get_text() for text in fig.axes[0].texts)


@pytest.mark.parametrize("name", travel.PARAMETERS)
def test_a_nudge_moves_what_is_on_its_road_and_nothing_else(name: str) -> None:
    moved = {q for q in quantities(PARAMS) if nudge_of(name, 0.5).change(q) != 0}
    assert moved == set(travel.road(name))


@pytest.mark.parametrize("name", travel.PARAMETERS)
def test_what_a_tiny_nudge_does_to_the_error_is_its_gradient(name: str) -> None:
    gradient = two_layer.backward(X, T, PARAMS, two_layer.forward(X, PARAMS))[name]
    assert np.isclose(nudge_of(name, TINY).change("E") / TINY, gradient, rtol=1e-4)


def test_a_film_of_a_nudge_shows_one_change_more_in_each_picture() -> None:
    nudge = nudge_of("w3", 0.1)
    signs = [words_in(travel.nudged(nudge, stage)).count("+") for stage in range(nudge.frames())]
    assert signs == [0, 1, 2, 3, 4, 5, 5]  # the error's change, the last, has a minus sign


def test_the_way_back_ends_with_all_nine_gradients_in_the_picture() -> None:
    values = two_layer.forward(X, PARAMS)
    grads = two_layer.backward(X, T, PARAMS, values)
    d3 = grads["b3"]
    slope = {**grads, "y": values["y"] - T, "s3": d3, "s1": grads["b1"], "s2": grads["b2"]}
    slope |= {"a1": d3 * PARAMS["w5"], "a2": d3 * PARAMS["w6"]}
    counts = [
        words_in(travel.slopes(X, T, PARAMS, slope, stage)).count("\\partial E")
        for stage in range(7)
    ]
    assert counts == [0, 0, 0, 0, 0, 3, 9]


def test_the_last_panel_of_wishes_is_the_mean_of_those_shown() -> None:
    wanted = np.arange(18.0).reshape(2, 9) - 5
    *_, last = travel.wishes(wanted, ["one", "two"], 2, "title").axes
    assert [bar.get_width() for bar in last.patches] == wanted.mean(axis=0).tolist()
