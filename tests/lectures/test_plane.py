"""A boundary is drawn where the score is 0, and the blue side is where it's positive."""

import numpy as np
import pytest
from matplotlib.colors import same_color
from matplotlib.figure import Figure

from figures import plane


@pytest.mark.parametrize(
    ("w", "b"), [((1.0, 1.0), -1.0), ((0.0, -2.0), 0.5), ((-3.0, 0.25), 1.0), ((1.0, 0.0), 40.0)]
)
def test_a_boundary_and_its_tints_are_where_the_score_says(
    w: tuple[float, float], b: float
) -> None:
    weights = np.array(w)
    ax = Figure().add_subplot(xlim=(-1, 2), ylim=(-1, 2))
    plane.tint_half_planes(ax, weights, b)
    plane.draw_boundary(ax, weights, b)

    assert np.allclose(ax.lines[0].get_xydata() @ weights + b, 0)
    assert (ax.get_xlim(), ax.get_ylim()) == ((-1, 2), (-1, 2))
    blue = ax.patches[0].get_path()
    for point in ((-0.9, -0.9), (0.3, 1.7), (1.9, -0.4), (1.8, 1.9)):
        assert blue.contains_point(point) == (weights @ point + b > 0)


@pytest.mark.parametrize(("b", "tint"), [(0.0, plane.ON_TINT), (-1.0, plane.OFF_TINT)])
def test_without_weights_there_is_one_side_and_no_line(b: float, tint: str) -> None:
    ax = Figure().add_subplot()
    plane.tint_half_planes(ax, np.zeros(2), b)
    plane.draw_boundary(ax, np.zeros(2), b)
    assert not ax.lines
    assert same_color(ax.get_facecolor(), tint)
