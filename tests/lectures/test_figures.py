"""Does every lecture still draw the pictures that it stores?

Each lecture runs once, from top to bottom, in its own folder, with warnings as errors. nbval
compares the text of the outputs and leaves pictures out, so pictures are compared here, pixel by
pixel. Different versions of matplotlib set text a little differently: what counts is the version
in requirements.lock, with which `make lectures` stores the pictures.
"""

import base64
import copy
import io
import re
from collections.abc import Iterator
from pathlib import Path

import matplotlib as mpl
import nbformat
import pytest
from matplotlib.testing.compare import compare_images
from matplotlib.testing.exceptions import ImageComparisonFailure
from nbclient import NotebookClient
from nbformat import NotebookNode
from PIL import Image, ImageSequence

LECTURES = Path(__file__).parents[2] / "lectures"
NOTEBOOKS = sorted(LECTURES.glob("*.ipynb"))

# Root mean square over all pixels, on a scale of 0 to 255. Drawn twice by the same matplotlib, a
# picture differs by 0. One changed digit makes about 1.8, a label moved by a tenth of an inch 5.
TOLERANCE = 0.5

FILM = re.compile(r"<details>.*data:image/png;base64,([A-Za-z0-9+/=]+)")


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_rerun_draws_exactly_the_stored_figures(path: Path, tmp_path: Path) -> None:
    stored = nbformat.read(path, as_version=4)
    rerun = run_again(stored)

    problems = "\n".join(differences(stored, rerun, tmp_path))
    assert not problems, (
        f"{path.name}, drawn by matplotlib {mpl.__version__}:\n{problems}\n"
        "If the change is meant, `make lectures` stores it."
    )


def test_a_changed_a_missing_and_an_extra_figure_are_each_named(tmp_path: Path) -> None:
    plain, dotted = drawing(dots=0), drawing(dots=3)
    stored = notebook({"same": [plain], "changed": [plain], "missing": [plain], "extra": []})
    rerun = notebook({"same": [plain], "changed": [dotted], "missing": [], "extra": [plain]})

    named = [problem.split(":")[0] for problem in differences(stored, rerun, tmp_path)]
    assert named == ["cell changed", "cell missing", "cell extra"]


def test_a_figure_of_another_size_is_named(tmp_path: Path) -> None:
    stored = notebook({"grown": [drawing(side=40)]})
    rerun = notebook({"grown": [drawing(side=41)]})

    assert [p.split(":")[0] for p in differences(stored, rerun, tmp_path)] == ["cell grown"]


def test_a_frame_of_a_film_that_changed_is_named(tmp_path: Path) -> None:
    stored, changed = (film(dots=[0, 1, dots]) for dots in (2, 6))
    old, new = notebook({"moving": []}), notebook({"moving": []})
    for made, data in ((old, stored), (new, changed)):
        html = f"<details><img src='data:image/png;base64,{data}'></details>"
        made.cells[0].outputs.append(nbformat.v4.new_output("display_data", {"text/html": html}))

    assert list(differences(old, old, tmp_path)) == []
    assert [p.split(":")[0] for p in differences(old, new, tmp_path)] == ["cell moving"]


def test_a_film_with_a_frame_less_is_named(tmp_path: Path) -> None:
    longer, shorter = notebook({"moving": []}), notebook({"moving": []})
    for made, dots in ((longer, [0, 1, 2]), (shorter, [0, 1])):
        html = f"<details><img src='data:image/png;base64,{film(dots)}'></details>"
        made.cells[0].outputs.append(nbformat.v4.new_output("display_data", {"text/html": html}))

    assert list(differences(longer, shorter, tmp_path)) == ["cell moving: 3 frames are now 2"]


def run_again(stored: NotebookNode) -> NotebookNode:
    """The notebook with new outputs; the stored one stays as it is."""
    rerun = copy.deepcopy(stored)
    strict = nbformat.v4.new_code_cell("import warnings\n\nwarnings.simplefilter('error')")
    rerun.cells.insert(0, strict)
    NotebookClient(
        rerun, timeout=300, kernel_name="python3", resources={"metadata": {"path": LECTURES}}
    ).execute()
    del rerun.cells[0]
    return rerun


def differences(stored: NotebookNode, rerun: NotebookNode, folder: Path) -> Iterator[str]:
    """One line for each cell whose pictures aren't the stored ones; names the cell by its id."""
    for old_cell, new_cell in zip(stored.cells, rerun.cells, strict=True):
        old, new = pictures(old_cell), pictures(new_cell)
        if len(old) != len(new):
            yield f"cell {old_cell.id}: {len(old)} figures are stored, {len(new)} were drawn"
            continue
        for i, (old_picture, new_picture) in enumerate(zip(old, new, strict=True)):
            if old_picture == new_picture:
                continue
            old_frames, new_frames = frames(old_picture), frames(new_picture)
            if len(old_frames) != len(new_frames):
                yield f"cell {old_cell.id}: {len(old_frames)} frames are now {len(new_frames)}"
                continue
            for j, (old_png, new_png) in enumerate(zip(old_frames, new_frames, strict=True)):
                expected = folder / f"{old_cell.id}-{i}-{j}-stored.png"
                actual = folder / f"{old_cell.id}-{i}-{j}-drawn.png"
                expected.write_bytes(old_png)
                actual.write_bytes(new_png)
                try:
                    problem = compare_images(str(expected), str(actual), tol=TOLERANCE)
                except ImageComparisonFailure as failure:  # the sizes differ
                    problem = str(failure)
                if problem:
                    yield f"cell {old_cell.id}: {problem}"


def pictures(cell: NotebookNode) -> list[bytes]:
    """The PNG images among a cell's outputs, in order, still or moving."""
    found = []
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        if "image/png" in data:
            found.append(base64.b64decode(data["image/png"]))
        film = FILM.search(data.get("text/html", ""))
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


def drawing(dots: int = 0, side: int = 40) -> bytes:
    """A white square with some black dots, as a PNG."""
    image = Image.new("RGB", (side, side), "white")
    for i in range(dots):
        image.putpixel((5 + i, 5), (0, 0, 0))
    buffer = io.BytesIO()
    image.save(buffer, format="PNG")
    return buffer.getvalue()


def film(dots: list[int]) -> str:
    """An animated PNG of such drawings, in base64."""
    first, *others = (Image.open(io.BytesIO(drawing(n))) for n in dots)
    buffer = io.BytesIO()
    first.save(buffer, format="PNG", save_all=True, append_images=others)
    return base64.b64encode(buffer.getvalue()).decode("ascii")


def notebook(cells: dict[str, list[bytes]]) -> NotebookNode:
    """A notebook with one code cell for each id, which shows these pictures."""
    made = nbformat.v4.new_notebook()
    for cell_id, pngs in cells.items():
        cell = nbformat.v4.new_code_cell(id=cell_id)
        for png in pngs:
            data = {"image/png": base64.b64encode(png).decode("ascii")}
            cell.outputs.append(nbformat.v4.new_output("display_data", data))
        made.cells.append(cell)
    return made
