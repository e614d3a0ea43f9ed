"""Lecture 08's pictures of quadratics: what is drawn is what was handed over."""

import numpy as np
import pytest

from figures import momentum


def test_a_map_has_a_panel_for_each_ball_with_its_path() -> None:
    products, mus = np.linspace(0, 4, 9), np.linspace(0, 1, 5)
    radius, kinds = np.ones((5, 9)), np.tile(np.arange(9) // 2 % 4, (5, 1))
    paths = {"A": (0.5, 0.2, np.array([1.0, 0.5])), "B": (3.0, 0.9, np.array([1.0, -1.0, 1.0]))}
    _, *panels = momentum.momentum_map(products, mus, radius, kinds, paths, "title").axes
    drawn = [panel.lines[1].get_ydata() for panel in panels]
    assert [np.asarray(line).tolist() for line in drawn] == [[1.0, 0.5], [1.0, -1.0, 1.0]]


def test_directions_are_stacked_to_the_whole_loss() -> None:
    steps = np.array([1.0, 10.0, 100.0])
    parts = [np.array([4.0, 1.0, 0.0]), np.array([2.0, 2.0, 1.0]), np.array([1.0, 1.0, 1.0])]
    errors = np.array([[3.0, 1.0, 2.0], [5.0, 3.0, 4.0]])
    left, right = momentum.by_direction(steps, parts, np.array([2.0, 1.0]), errors, (0.1, 10)).axes
    tops = [area.get_paths()[0].vertices[:, 1].max() for area in left.collections]
    assert tops == [1.0, 3.0, 7.0]  # the others, then the flatter one, then the steepest
    assert np.asarray(right.lines[0].get_ydata()).tolist() == [4.0, 2.0, 3.0]
    assert np.asarray(right.lines[1].get_xdata()).tolist() == [10.0]  # the lowest mean


@pytest.mark.parametrize("speed", [1, 2])
def test_a_messages_front_is_where_the_last_place_has_heard_of_it(speed: int) -> None:
    chain = np.zeros((4, 9))
    for step in range(1, 4):
        chain[step, : speed * step] = 0.5
    panel, _ = momentum.message({"any": chain}, {"any": np.ones(4)}).axes
    assert np.asarray(panel.lines[0].get_ydata()).tolist() == [speed, 2 * speed, 3 * speed]


def test_noisy_balls_are_drawn_as_the_mean_of_their_seeds_with_their_floor() -> None:
    ax = momentum.noisy_balls({"one": np.array([[4.0, 2.0], [2.0, 1.0]])}, [0.5]).axes[0]
    mean, floor = ax.lines
    assert np.asarray(mean.get_ydata()).tolist() == [3.0, 1.5]
    assert set(np.asarray(floor.get_ydata()).tolist()) == {0.5}
