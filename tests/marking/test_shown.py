"""Answers as HTML: faithful where they are harmless, and nothing that runs or calls home."""

import base64
import io
import re

import pytest
from PIL import Image

from autograder.grading.pictures import read_picture
from autograder.marking.shown import as_html, with_pictures


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("**No.** It is *so*.", "<strong>No.</strong> It is <em>so</em>."),
        ("1. one\n2. two", "<li>two</li>"),
        ("# Heading", "<h5>Heading</h5>"),
        ("a $W^\\top x$ b", "$W^\\top x$"),
        ("|a|b|\n|-|-|\n|1|2|", "<td>1</td>"),
    ],
)
def test_markdown_is_shown(source: str, html: str) -> None:
    assert html in as_html(source)


def a_picture() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (4, 3), "#0072B2").save(buffer, "png")
    return read_picture(buffer.getvalue()).content


def test_a_pasted_picture_is_shown_and_nothing_else_that_is_attached() -> None:
    pixel = base64.b64encode(a_picture()).decode()
    attached = {"a.png": {"image/png": pixel}, "b.png": {"image/svg+xml": "PHN2Zy8+"}}
    text = 'My <b>sketch</b>:\n\n![one "two"](attachment:a.png) ![three](attachment:b.png)'
    html = with_pictures(text, attached)
    assert re.findall(r"<img [^>]*>", html) == [
        f'<img alt="one  two" src="data:image/png;base64,{pixel}">'
    ]
    assert "(picture not taken: three)" in html
    assert "<script" not in with_pictures("<script>1</script> ![a](attachment:a.png)", attached)
    assert with_pictures("as before", {}) == as_html("as before")


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[a](javascript:alert(1))",
        "[a](data:text/html,hi)",
        "![a](http://example.org/seen.png)",
        "<iframe src=http://example.org></iframe>",
        "<svg onload=alert(1)>",
        "<style>* { background: url(http://example.org) }</style>",
        '<a href="http://example.org" onclick="alert(1)">a</a>',
        "<form action=/question/x method=post><button>0</button></form>",
        "$\\href{javascript:alert(1)}{x}$",
        "<h1 style='position:fixed'>all mine</h1>",
        "<meta name=proof content=mine>",
    ],
)
def test_nothing_in_an_answer_runs_or_asks_a_server(source: str) -> None:
    html = as_html(source)
    assert not re.search(r"<(?!/?(a|p|pre|code|h5|em|strong|br)\b)", html)
    assert not re.search(r"<[^>]*\s(on\w+|style|src|id|class)\s*=", html)
    assert not re.search(r"href=\"(?!https?://)", html)
