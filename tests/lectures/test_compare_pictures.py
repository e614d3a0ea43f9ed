"""A picture that changed is named, and nbval then fails as it does at a changed number."""

import base64
import io
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from PIL import Image

from lectures.compare_pictures import differences

ROOT = Path(__file__).parents[2]


def shown(*pngs: bytes) -> list[dict[str, Any]]:
    """Outputs that show these pictures."""
    return [{"data": {"image/png": base64.b64encode(png).decode("ascii")}} for png in pngs]


def filmed(*dots: int) -> list[dict[str, Any]]:
    """Output that shows drawings with so many dots, one after the other."""
    first, *others = (Image.open(io.BytesIO(drawing(n))) for n in dots)
    buffer = io.BytesIO()
    first.save(buffer, format="PNG", save_all=True, append_images=others)
    data = base64.b64encode(buffer.getvalue()).decode("ascii")
    html = f"<details><img src='data:image/png;base64,{data}'></details>"
    return [{"data": {"text/html": html}}]


def drawing(dots: int = 0, side: int = 40) -> bytes:
    """A white square with some black dots, as a PNG."""
    image = Image.new("RGB", (side, side), "white")
    for i in range(dots):
        image.putpixel((5 + i, 5), (0, 0, 0))
    buffer = io.BytesIO()
    image.save(buffer, format="PNG")
    return buffer.getvalue()


def test_the_same_picture_is_no_difference_however_it_is_stored() -> None:
    buffer = io.BytesIO()
    Image.open(io.BytesIO(drawing(3))).save(buffer, format="PNG", compress_level=0)
    assert buffer.getvalue() != drawing(3)
    assert list(differences(shown(drawing(3)), shown(buffer.getvalue()))) == []


@pytest.mark.parametrize(
    ("stored", "drawn", "named"),
    [
        (shown(drawing(0)), shown(drawing(3)), "picture 1: "),
        (shown(drawing(1), drawing(0)), shown(drawing(1), drawing(3)), "picture 2: "),
        (shown(drawing(0)), [], "1 pictures are stored, 0 were drawn"),
        ([], shown(drawing(0)), "0 pictures are stored, 1 were drawn"),
        (shown(drawing(side=40)), shown(drawing(side=41)), "picture 1: "),
        (filmed(0, 1, 2), filmed(0, 1, 6), "picture 1: "),
        (filmed(0, 1, 2), filmed(0, 1), "picture 1: 3 frames are now 2"),
    ],
    ids=["changed", "the second", "missing", "extra", "larger", "a frame", "a frame less"],
)
def test_a_difference_is_named(stored: Any, drawn: Any, named: str) -> None:
    (problem,) = differences(stored, drawn)
    assert problem.startswith(named)


# -- the whole way, as `make test` does it ------------------------------------------------

NUMBER = "print(6 * 7)"
PICTURE = """
import matplotlib.pyplot as plt
figure, axes = plt.subplots(figsize=(2, 2))
axes.plot([0, 1], [0, 1])
plt.show()
"""


@pytest.mark.slow
def test_nbval_fails_at_a_changed_number_and_at_a_changed_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MPLBACKEND")  # in a kernel, figures are shown
    for name in ("conftest.py", "compare_pictures.py"):
        (tmp_path / "lectures").mkdir(exist_ok=True)
        shutil.copy(ROOT / "lectures" / name, tmp_path / "lectures")
    cells = [nbformat.v4.new_code_cell(source) for source in (NUMBER, PICTURE)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(notebook, kernel_name="python3").execute()

    assert "image/png" in cells[1].outputs[0].data
    assert outcomes(notebook, tmp_path) == "2 passed"
    cells[0].source = "print(6 * 7 + 1)"
    cells[1].source = PICTURE.replace("[0, 1], [0, 1]", "[0, 1], [0, 1.1]")
    assert outcomes(notebook, tmp_path) == "2 failed"


def outcomes(notebook: nbformat.NotebookNode, folder: Path) -> str:
    """What nbval says of a notebook, beginning with how many cells passed or failed."""
    nbformat.write(notebook, folder / "lectures" / "notebook.ipynb")
    command = [sys.executable, "-m", "pytest", "-q", "--nbval", "--nbval-current-env"]
    command += ["-p", "no:cacheprovider", "--rootdir", str(folder), "lectures/notebook.ipynb"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    last = done.stdout.strip().splitlines()[-1]
    assert " in " in last, done.stdout + done.stderr
    return last.partition(" in ")[0]
