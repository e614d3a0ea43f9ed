"""One look for every picture: colours with a meaning, the style file, and how to show a figure.

A picture is shown with `show(fig, alt)`, which needs the words that stand in for the picture.
"""

import base64
import html
import io
from pathlib import Path

import matplotlib.style
import numpy as np
import numpy.typing as npt
from IPython.display import display
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image, ImageColor

# Okabe and Ito's palette, safe for colour-blind readers; each colour means one thing.
FORWARD = "#0072B2"  # blue: values, flowing forward
BACKWARD = "#D55E00"  # vermilion: error signals and gradients, flowing backward
PARAMETER = "#009E73"  # green: weights and biases
POINTING = "#CC79A7"  # purple: what the sentence below points at
GREY = "#767676"  # everything else, with enough contrast on white to be read
INK = "#222222"  # words

STYLE_FILE = Path(__file__).with_name("course.mplstyle")
CSS_PIXELS_PER_INCH = 100  # 7 inches of them fit the text column of JupyterLab
PIXELS_PER_INCH = 150  # of a still: sharp on a dense screen
PALETTE_SIZE = 64

# A decorator: `@in_course_style` draws a function's figure in the course's look and leaves
# matplotlib's settings as they were, so that a reader's own plots stay the reader's own.
in_course_style = matplotlib.style.context(STYLE_FILE)


@in_course_style
def show(fig: Figure, alt: str, *, keep_colours: bool = False) -> None:
    """Show a figure in a notebook, with a text alternative.

    JupyterLab and nbconvert's default template drop the `alt` of a bare PNG output. They keep it
    in an `img` element, so the figure is shown in both forms: HTML for whoever reads it with
    words, the PNG for programs that look for an image. The plain text of the output is `alt`.

    Parameters
    ----------
    fig : Figure
        A figure drawn in the course's style.
    alt : str
        What a reader who can't see the picture needs to know; one to three sentences.
    keep_colours : bool
        Whether the picture is to look the same on a dark page, because its light and dark mean
        something, such as ink; others may be turned round there (the website does).
    """
    if not alt.strip():
        raise ValueError("a picture needs a text alternative: say in words what it shows")
    png = base64.b64encode(png_of(fig)).decode("ascii")
    width = round(fig.get_size_inches()[0] * CSS_PIXELS_PER_INCH)
    source = f"data:image/png;base64,{png}"
    kind = ' class="keep-colours"' if keep_colours else ""
    display(
        {
            "text/html": f'<img{kind} alt="{html.escape(alt)}" width="{width}" src="{source}">',
            "image/png": png,
            "text/plain": alt,
        },
        metadata={"image/png": {"alt": alt, "width": width}},
        raw=True,
    )


def png_of(fig: Figure) -> bytes:
    """The figure as a PNG with a palette: a quarter of the size, and a drawing looks the same.

    What has one of the colours with a meaning keeps it, however small it is.
    """
    levels = pixels_of(fig, PIXELS_PER_INCH)
    chosen = Image.fromarray(levels).quantize(PALETTE_SIZE, dither=Image.Dither.NONE)
    palette = np.zeros((PALETTE_SIZE, 3), np.uint8)
    palette.flat[: len(chosen.getpalette() or [])] = chosen.getpalette()
    meant = [ImageColor.getrgb(colour) for colour in (FORWARD, BACKWARD, PARAMETER, POINTING)]
    meant = np.array(meant, np.uint8)
    colours, entries = as_numbers(levels), np.array(chosen)
    for entry, colour in enumerate(as_numbers(meant), PALETTE_SIZE):
        entries[colours == colour] = entry
    painted = Image.fromarray(entries)
    painted.putpalette(np.vstack([palette, meant]).tobytes())
    small = io.BytesIO()
    painted.save(small, format="PNG", optimize=True)
    return small.getvalue()


def pixels_of(fig: Figure, dpi: float) -> npt.NDArray[np.uint8]:
    """Red, green and blue of the figure, shape (height, width, 3), at so many pixels per inch.

    `savefig` draws the same, but twice: first all of it for the layout alone.
    """
    before = fig.dpi
    canvas = FigureCanvasAgg(fig)
    fig.dpi = dpi
    canvas.draw()
    fig.dpi = before
    return np.asarray(canvas.buffer_rgba())[..., :3].copy()


def as_numbers(levels: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint32]:
    """Colours, shape (..., 3), as numbers 0xRRGGBB, shape (...), which are compared at once."""
    red, green, blue = np.moveaxis(levels.astype(np.uint32), -1, 0)
    return red << 16 | green << 8 | blue
