"""Are the pictures that a cell draws still those that it stores?

Different versions of matplotlib set text a little differently: what counts is the version in
requirements.lock, with which `make lectures` stores the pictures.
"""

import base64
import io
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from matplotlib.testing.compare import compare_images
from matplotlib.testing.exceptions import ImageComparisonFailure
from PIL import Image, ImageSequence

# Root mean square over all pixels, on a scale of 0 to 255. Drawn twice by the same matplotlib, a
# picture differs by 0. One changed digit makes about 1.8, a label moved by a tenth of an inch 5.
TOLERANCE = 0.5

FILM = re.compile(r"<details>.*data:image/png;base64,([A-Za-z0-9+/=]+)")

Outputs = Sequence[Mapping[str, Any]]


def differences(stored: Outputs, drawn: Outputs) -> Iterator[str]:
    """One line for each picture that isn't the stored one; both are kept, to be looked at."""
    old, new = pictures(stored), pictures(drawn)
    if len(old) != len(new):
        yield f"{len(old)} pictures are stored, {len(new)} were drawn"
        return
    for number, (old_picture, new_picture) in enumerate(zip(old, new, strict=True), start=1):
        if old_picture == new_picture:
            continue
        old_frames, new_frames = frames(old_picture), frames(new_picture)
        if len(old_frames) != len(new_frames):
            yield f"picture {number}: {len(old_frames)} frames are now {len(new_frames)}"
            continue
        folder = Path(tempfile.mkdtemp(prefix="pictures-"))
        for frame, (old_png, new_png) in enumerate(zip(old_frames, new_frames, strict=True)):
            expected, actual = folder / f"{frame}-stored.png", folder / f"{frame}-drawn.png"
            expected.write_bytes(old_png)
            actual.write_bytes(new_png)
            try:
                problem = compare_images(str(expected), str(actual), tol=TOLERANCE)
            except ImageComparisonFailure as failure:  # the sizes differ
                problem = str(failure)
            if problem:
                yield f"picture {number}: {problem}"


def pictures(outputs: Outputs) -> list[bytes]:
    """The PNG images among a cell's outputs, in order, still or moving."""
    found = []
    for output in outputs:
        data = output.get("data", {})
        if "image/png" in data:
            found.append(base64.b64decode(data["image/png"]))
        film = FILM.search("".join(data.get("text/html", "")))
        if film:
            found.append(base64.b64decode(film[1]))
    return found


def frames(picture: bytes) -> list[bytes]:
    """The frames of a PNG, most often one, each as a PNG of its own."""
    stills = []
    with Image.open(io.BytesIO(picture)) as image:
        for frame in ImageSequence.Iterator(image):
            still = io.BytesIO()
            frame.convert("RGB").save(still, format="PNG")
            stills.append(still.getvalue())
    return stills
