"""Sliders beside each other: the picture is drawn, and time has its button."""

import pytest
from ipywidgets import GridBox, Output, Play, interactive

from figures import knobs


def sliders() -> tuple[interactive, list[int]]:
    """Sliders of a function that notes what it was called with."""
    called: list[int] = []
    return interactive(
        lambda epoch, units: called.append(epoch), epoch=(0, 9), units=(1, 4)
    ), called


def test_sliders_stand_in_a_grid_above_their_picture_which_is_drawn_once() -> None:
    made, called = sliders()
    button, grid, picture = knobs.beside_each_other(made, "epoch", 2, 500).children
    assert (type(button), type(grid), type(picture)) == (Play, GridBox, Output)
    assert [control.description for control in grid.children] == ["epoch", "units"]
    assert called == [4]


def test_time_runs_from_the_smallest_value_of_its_slider_to_the_largest() -> None:
    button, *_ = knobs.beside_each_other(sliders()[0], "epoch", 2, 500).children
    assert (button.min, button.max, button.value, button.step) == (0, 9, 4, 2)


def test_a_name_that_no_slider_has_is_refused() -> None:
    with pytest.raises(ValueError, match="no slider 'step'; there are epoch, units"):
        knobs.beside_each_other(sliders()[0], "step", 2, 500)
