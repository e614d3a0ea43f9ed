"""Pictures that move: a still that says it all, and the motion for whoever asks for it.

Nothing moves by itself. The reader opens "Watch it move" under the still and closes it again.
"""

import base64
import html
import io
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from IPython.display import display
from matplotlib.figure import Figure
from PIL import Image

from figures.style import CSS_PIXELS_PER_INCH, as_numbers, in_course_style, pixels_of, png_of

Pixels = npt.NDArray[np.uint32]

LONGEST = 40  # frames; more make a notebook slow to open
HOLD = 4  # the last frame stays so many times as long


@in_course_style
def show_animation(
    figures: Sequence[Figure],
    alt: str,
    still: int = -1,
    seconds_per_frame: float = 0.6,
    *,
    keep_colours: bool = False,
) -> None:
    """Show one of the figures as a picture, and under it, folded away, all of them as a film.

    Parameters
    ----------
    figures : sequence of Figure
        The frames, all of one size, drawn in the course's style; `LONGEST` at most.
    alt : str
        What a reader who can't see the film needs to know; one to three sentences.
    still : int
        Which frame stands there when nothing moves. It should say what the motion says.
    seconds_per_frame : float
    keep_colours : bool
        As for `style.show`: whether the film is to look the same on a dark page.

    Raises
    ------
    ValueError
        If there are no frames, too many, frames of different sizes, or no words.
    """
    if not alt.strip():
        raise ValueError("a film needs a text alternative: say in words what happens in it")
    if not 2 <= len(figures) <= LONGEST:
        raise ValueError(f"expected 2 to {LONGEST} frames, got {len(figures)}")
    if len({tuple(fig.get_size_inches()) for fig in figures}) > 1:
        raise ValueError("the frames have different sizes: give every figure the same figsize")
    width = round(figures[still].get_size_inches()[0] * CSS_PIXELS_PER_INCH)
    picture = base64.b64encode(png_of(figures[still])).decode("ascii")
    film = base64.b64encode(_film(figures, still, seconds_per_frame)).decode("ascii")
    words = html.escape(alt)
    kind = ' class="keep-colours"' if keep_colours else ""
    display(
        {
            "text/html": f'<img{kind} alt="{words}" width="{width}" '
            f'src="data:image/png;base64,{picture}">'
            "<details><summary>Watch it move</summary>"
            f'<img{kind} alt="The same as a film. {words}" width="{width}" '
            f'src="data:image/png;base64,{film}"></details>',
            "image/png": picture,
            "text/plain": alt,
        },
        metadata={"image/png": {"alt": alt, "width": width}},
        raw=True,
    )


def _film(figures: Sequence[Figure], still: int, seconds_per_frame: float) -> bytes:
    """The frames as one animated PNG that begins again after its last frame."""
    model = figures[still]
    _pixels(model)  # lays it out
    frames = [_pixels(fig if fig is model else _laid_out_as(model, fig)) for fig in figures]
    palette = _most_common_colours(frames)  # one for all, so that no colour flickers
    small = _painted_with(palette, frames)
    durations = [round(1000 * seconds_per_frame)] * len(frames)
    durations[-1] *= HOLD
    film = io.BytesIO()
    small[0].save(
        film, format="PNG", save_all=True, append_images=small[1:], duration=durations, loop=0
    )
    return film.getvalue()


def _laid_out_as(model: Figure, fig: Figure) -> Figure:
    """The same figure with axes and texts where those of `model` are: to find places takes long.

    What has others than the model finds places of its own.
    """
    if len(fig.axes) == len(model.axes) and len(fig.texts) == len(model.texts):
        fig.set_layout_engine("none")
        for ax, there in zip(fig.axes, model.axes, strict=True):
            ax.set_position(there.get_position(original=True))
        for text, place in zip(fig.texts, model.texts, strict=True):
            text.set_position(place.get_position())
    return fig


def _pixels(fig: Figure) -> Pixels:
    """The figure's colours as numbers 0xRRGGBB, shape (height, width)."""
    return as_numbers(pixels_of(fig, CSS_PIXELS_PER_INCH))


def _most_common_colours(frames: Sequence[Pixels]) -> Pixels:
    """At most 256 colours, exactly as they are in the frames: white stays white."""
    every_third = np.concatenate([frame[::3, ::3].ravel() for frame in frames])
    colours, counts = np.unique(every_third, return_counts=True)
    return colours[np.argsort(-counts, kind="stable")[:256]]


def _painted_with(palette: Pixels, frames: Sequence[Pixels]) -> list[Image.Image]:
    """The frames with each colour replaced by the nearest one of the palette."""
    colours = np.unique(np.concatenate([np.unique(frame) for frame in frames]))
    apart = _levels(colours)[:, None].astype(int) - _levels(palette)
    entries = np.zeros(1 << 24, np.uint8)  # of every colour there is, to be looked up
    entries[colours] = (apart**2).sum(axis=2).argmin(axis=1)
    images = [Image.fromarray(entries[frame]) for frame in frames]
    for image in images:
        image.putpalette(_levels(palette).tobytes())
    return images


def _levels(colours: Pixels) -> npt.NDArray[np.uint8]:
    """Red, green and blue of each colour, shape (n, 3)."""
    return np.stack([colours >> 16, colours >> 8 & 255, colours & 255], axis=1).astype(np.uint8)
