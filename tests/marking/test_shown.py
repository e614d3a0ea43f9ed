"""Answers as HTML: faithful where they are harmless, and nothing that runs or calls home."""

import re

import pytest

from autograder.marking.shown import as_html


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
