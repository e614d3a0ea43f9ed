"""Pictures in written answers stay, and nothing comes with them."""

import base64
import io
import json
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbconvert import HTMLExporter
from nbformat.notebooknode import NotebookNode
from PIL import Image, PngImagePlugin

from autograder.core.submission import read_submission
from autograder.grading.graft import graft
from autograder.grading.metadata import grade_id_of
from autograder.grading.pictures import MOST_PICTURES, NoPicture, read_picture
from autograder.grading.texts import LENGTH

PS07 = "ps07_vectorized_backprop"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
TAIL = b"<script>alert('tail')</script>"


def picture(kind: str, size: tuple[int, int] = (40, 30), **options: Any) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, "#0072B2").save(buffer, kind, **options)
    return buffer.getvalue()


def pixels(content: bytes) -> bytes:
    return Image.open(io.BytesIO(content)).convert("RGB").tobytes()


@pytest.mark.parametrize("kind", ["png", "jpeg", "gif"])
def test_a_picture_shows_the_same_without_what_was_hidden_in_it(kind: str) -> None:
    options: dict[str, Any] = {}
    if kind == "png":
        options["pnginfo"] = PngImagePlugin.PngInfo()
        options["pnginfo"].add_text("note", "<script>alert('text')</script>")
    if kind == "jpeg":
        options["comment"] = b"<script>alert('comment')</script>"
    content = picture(kind, **options)
    found = read_picture(content + TAIL)
    assert found.kind == kind
    assert b"<script" not in found.content
    assert pixels(found.content) == pixels(content)


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"text", SVG, b"%PDF-1.4", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"GIF89a"),
        picture("png")[:-20],
        picture("jpeg")[:30],
        picture("png", (9000, 9000)),
        picture("png").replace(b"IHDR", b"IHDX"),
        picture("png") + b"0" * 3_000_000,
        picture("bmp"),
    ],
)
def test_what_is_no_picture_is_not_taken(content: bytes) -> None:
    with pytest.raises(NoPicture):
        read_picture(content)


@pytest.fixture(scope="module")
def release(root: Path) -> NotebookNode:
    return nbformat.read(root / "exercises" / PS07 / f"{PS07}.ipynb", as_version=4)


@pytest.fixture
def answered(
    release: NotebookNode, tmp_path: Path
) -> Callable[[str, dict[str, bytes]], NotebookNode]:
    """Answer a question with a text and what is pasted into it; return the graded notebook."""

    def answer(text: str, pasted: dict[str, bytes]) -> NotebookNode:
        notebook = json.loads(nbformat.writes(release))
        for cell in notebook["cells"]:
            if cell["metadata"].get("nbgrader", {}).get("grade_id") == "written_shapes":
                cell["source"] = text
                cell["attachments"] = {
                    name: {"image/png": base64.b64encode(content).decode()}
                    for name, content in pasted.items()
                }
        path = tmp_path / "x.ipynb"
        path.write_text(json.dumps(notebook))
        graded = graft(release, read_submission(path))
        nbformat.validate(graded)
        return graded

    return answer


def answer_in(graded: NotebookNode) -> NotebookNode:
    return next(cell for cell in graded.cells if grade_id_of(cell) == "written_shapes")


def test_a_pasted_picture_is_on_the_page(answered: Any) -> None:
    content = picture("png")
    graded = answered("My sketch: ![image.png](attachment:a%20b.png) above.", {"a b.png": content})
    cell = answer_in(graded)
    (bundle,) = cell.attachments.values()
    assert pixels(base64.b64decode(bundle["image/png"])) == pixels(content)
    page, _ = HTMLExporter().from_notebook_node(graded)
    assert f'src="data:image/png;base64,{bundle["image/png"]}"' in page


def test_the_kind_is_that_of_the_bytes(answered: Any) -> None:
    cell = answer_in(answered("![x](attachment:x.png)", {"x.png": picture("jpeg")}))
    assert {kind for bundle in cell.attachments.values() for kind in bundle} == {"image/jpeg"}


@pytest.mark.parametrize("content", [SVG, b"nothing", b""])
def test_what_is_no_picture_is_named_instead(answered: Any, content: bytes) -> None:
    cell = answer_in(answered("![my sketch](attachment:x.png)", {"x.png": content}))
    assert "picture not taken: my sketch" in cell.source
    assert "attachments" not in cell


class Tags(HTMLParser):
    """Notes what a page's tags would do."""

    def __init__(self) -> None:
        super().__init__()
        self.sources: list[str] = []
        self.harm: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        for name, value in attributes:
            if name == "src" and tag == "img":
                self.sources.append(str(value))
            if name.startswith("on") or (name == "href" and "evil" in str(value)):
                self.harm.append(f"{tag} {name}={value}")


@pytest.mark.parametrize(
    "text",
    [
        "![a](attachment:x.png)](javascript:alert(1))",
        '<img src="attachment:x.png" onerror="alert(2)"> ![b](../evil.html)',
        '![<img onerror=alert(3)>](attachment:x.png "onerror=alert(4)")',
        "![\ue0000\ue001](attachment:x.png) \ue0000\ue001 \ue00017\ue001",
        "[![a](attachment:x.png)](evil.html)",
        '![" onerror="alert(5)](attachment:x.png)',
    ],
)
def test_a_text_cannot_smuggle_anything_in_beside_a_picture(answered: Any, text: str) -> None:
    page, _ = HTMLExporter().from_notebook_node(answered(text, {"x.png": picture("png")}))
    tags = Tags()
    tags.feed(page.partition("<body")[2])
    assert not tags.harm
    assert all(source.startswith("data:image/") for source in tags.sources)


def test_a_picture_in_a_text_that_is_shown_as_code_stands_below_it(answered: Any) -> None:
    text = "![x](attachment:x.png)" + "long " * LENGTH
    cell = answer_in(answered(text, {"x.png": picture("png")}))
    assert cell.source.endswith("![x](attachment:picture-1.png)")
    assert len(cell.attachments) == 1


def test_only_so_many_are_taken(answered: Any) -> None:
    names = [f"{n}.png" for n in range(MOST_PICTURES + 5)]
    text = "\n\n".join(f"![{name}](attachment:{name})" for name in names)
    cell = answer_in(answered(text, dict.fromkeys(names, picture("png"))))
    assert len(cell.attachments) == MOST_PICTURES
    assert cell.source.count("picture not taken") == 5


@pytest.mark.parametrize("attachments", [[], "x", {"x.png": "y"}, {"x.png": {"image/png": 7}}])
def test_odd_attachments_are_no_trouble(
    release: NotebookNode, tmp_path: Path, attachments: Any
) -> None:
    notebook = json.loads(nbformat.writes(release))
    for cell in notebook["cells"]:
        cell["attachments"] = attachments
        cell["source"] = "![x](attachment:x.png)"
    path = tmp_path / "x.ipynb"
    path.write_text(json.dumps(notebook))
    nbformat.validate(graft(release, read_submission(path)))
