"""Many sliders beside each other, above the picture that they change, with a button for time."""

from ipywidgets import GridBox, Play, VBox, interactive, jslink

TALL = "640px"  # room for the picture, so that nothing jumps while it is drawn anew
COLUMNS = "repeat(auto-fill, minmax(310px, 1fr))"  # as many as the page is wide


def beside_each_other(sliders: interactive, time: str, step: int, interval: int) -> VBox:
    """Arrange what `ipywidgets.interactive` has made so that sliders and picture fit a screen.

    Parameters
    ----------
    sliders : interactive
        Its last child is the picture.
    time : str
        The name of the slider that a button "play" moves, from its smallest value to its largest.
    step, interval : int
        How far the button moves it at a time, and after how many milliseconds.

    Returns
    -------
    VBox
        To be displayed.

    Raises
    ------
    ValueError
        If there is no slider of that name.
    """
    *controls, picture = sliders.children
    named = {control.description: control for control in controls}
    if time not in named:
        raise ValueError(f"there is no slider {time!r}; there are {', '.join(named)}")
    moved = named[time]
    button = Play(value=moved.value, min=moved.min, max=moved.max, step=step, interval=interval)
    jslink((button, "value"), (moved, "value"))
    picture.layout.height = TALL
    return VBox([button, GridBox(controls, layout={"grid_template_columns": COLUMNS}), picture])
