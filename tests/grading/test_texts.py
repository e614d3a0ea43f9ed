"""What students write: links lead elsewhere or to a place in the page, rendering stays cheap."""

import time
import unicodedata
from html.parser import HTMLParser
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from nbconvert.filters.markdown_mistune import markdown2html_mistune

from autograder.grading.texts import LENGTH, PAGE_SQUARES, Texts, safe_markdown

PAGE = "http://localhost:8888/formgrader/submissions/1/?index=0"
"""Where a grader reads it."""


class Links(HTMLParser):
    """Every place to which a page leads, or from which it takes something, as a browser would."""

    def __init__(self) -> None:
        super().__init__()
        self.places: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = ("href", "src", "action", "data", "srcset", "poster", "background")
        # as browsers read them: a backslash is a slash, and spaces around don't count
        self.places += [
            urljoin(PAGE, (v or "").strip().replace("\\", "/")) for n, v in attrs if n in names
        ]


def places_in(page: str) -> list[str]:
    parser = Links()
    parser.feed(page)
    return parser.places


def is_elsewhere(place: str) -> bool:
    parts = urlsplit(place)
    to_a_place_here = place.partition("#")[0] == PAGE and "#" in place
    return to_a_place_here or (
        parts.scheme in ("http", "https") and "." in (parts.hostname or "") and not is_here(place)
    )


def is_here(place: str) -> bool:
    # browsers take signs that look like letters or digits for these
    host = unicodedata.normalize("NFKC", unquote(urlsplit(place).hostname or ""))
    return host in ("localhost", "127.0.0.1", "0.0.0.0", "::1") or host.endswith(".localhost")


DESTINATIONS = (
    *("evil.html", "./evil.html", "../files/evil.html", "/files/evil.html", "//localhost:8888/x"),
    *("?x=1", "http:evil.html", "http:/files/evil.html", "https:evil.html", "http:\\\\localhost/x"),
    *("http://localhost:8888/files/x", "HTTP://LOCALHOST:8888/x", "http://127.0.0.1:8888/x"),
    *("http://[::1]:8888/x", "http://0/x", "http://2130706433/x", "http://0x7f.1/x"),
    *("http://me@localhost:8888/x", "http://ok.org@localhost/x", "http://ok.org\\@localhost/x"),
    *("http://x.localhost:8888/", "http:///localhost:8888/x", "http://ok.org&#64;localhost/x"),
    *("file:///etc/passwd", "ftp://localhost/x", "mailto:x@localhost", "evil&#46;html"),
    *("&#x2e;/evil.html", "%2e/evil.html", "\\./evil.html", "&sol;files&sol;evil.html", "blob:x"),
    *("tel:1", "view-source:x", "http&colon;//localhost:8888/x", "http://localhost.:8888/x"),
    *(
        "http://ok.org.@localhost:8888/x",
        "http://ok.org,@localhost/x",
        "http://ok.org'@localhost/x",
    ),
    *(
        "http://ok.org)@localhost/x",
        "http://ok.org.\\@localhost/x",
        "http://ok.org.&#64;localhost/x",
    ),
    *("http://127.0.0.\u2460:8888/x", "http://x.\uff4cocalhost/x", "http://127.0.0.%31/x"),
    *("xhttp://localhost:8888/x", "http://x.y.localhost/x", "http://ok.org.localhost./x"),
)
NOTATIONS = (
    "[more]({})",
    "[more](<{}>)",
    '[more]({} "title")',
    "[more](\n  {}\n)",
    "[a [b] c]({})",
    "**[more]({})**",
    "[more][1]\n\n[1]: {}",
    "[more]\n\n[more]:\n  {}",
    "[more]\n\n   [more]: <{}>",
    "> [more]\n>\n> [more]: {}",
    "- [more]\n\n  [more]: {}",
    "![picture]({})",
    "[![picture]({})](https://example.org)",
    "<{}>",
    "{}",
    '<a href="{}">more</a>',
    "<a href='{}'>more</a>",
    "<a href={}>more</a>",
    '<img src="{}">',
    '<form action="{}"><button>more</button></form>',
    '<base href="{}"><a href="#x">more</a>',
    "| a |\n|---|\n| [more]({}) |",
    "\\[more]({}) [x]({})",
    "`[`more]({})",
    "[more]<!-- -->({})",
    "[more]<?x?>({})",
    "[more]</>({})",
    "[more]\n\n[more]<!-- -->: {}",
    "<!-- -->[more]<!-- -->({})<!-- -->",
    "http:<!-- -->//localhost/{}",
)


@pytest.mark.parametrize("notation", NOTATIONS)
def test_no_link_leads_to_the_graders_own_server(notation: str) -> None:
    wrong = {}
    for destination in DESTINATIONS:
        text = notation.replace("{}", destination)
        places = places_in(markdown2html_mistune(safe_markdown(text)))
        bad = [place for place in places if not is_elsewhere(place)]
        if bad:
            wrong[text] = bad
    assert wrong == {}


HONEST = (
    "[a page](https://example.org/x_(y)?a=1#b)",
    "[a page](http://www.example.org)",
    '[a page](https://de.wikipedia.org/wiki/Kettenregel "chain rule")',
    "[a page][1]\n\n[1]: https://example.org",
    "see https://example.org/x.",
    "[above](#the-forward-pass)",
)


@pytest.mark.parametrize("text", HONEST)
def test_links_to_elsewhere_and_in_the_page_stay(text: str) -> None:
    assert safe_markdown(text) == text
    (place,) = places_in(markdown2html_mistune(text))
    assert is_elsewhere(place)


def test_links_in_angle_brackets_lose_only_those() -> None:
    text = "<https://example.org/a> and [b](<https://example.org/b>)"
    assert safe_markdown(text) == "https://example.org/a and [b](https://example.org/b)"


@pytest.mark.parametrize(
    "text",
    [
        "`y[i]` and `x[0]` for all $i \\in [0, 1]$, so $f[x] = 1$",
        "a list [1, 2] (of two), see [3].",
        "$$\\text{class} \\in \\{0, 1\\}$$",
        "**Note:** `{'a': [1]}`",
    ],
)
def test_brackets_that_are_no_links_stay(text: str) -> None:
    assert safe_markdown(text) == text


@pytest.mark.parametrize("fence", ["```mermaid", "~~~ mermaid x", "> ```Mermaid", "- ````dot"])
def test_diagrams_are_text(fence: str) -> None:
    assert "text" in safe_markdown(f"{fence}\nclick A href 'evil.html'\n").splitlines()[0]


@pytest.mark.parametrize("text", ["```python\nx = 1\n```", "```\nx\n```", "```a``` b", "~~~\nx\n"])
def test_code_stays_code(text: str) -> None:
    assert safe_markdown(text) == text


@pytest.mark.parametrize(
    "formula",
    [r"\href{evil.html}{x}", r"\href2{x}", r"\href_{x}", "\\hr<!-- -->ef{evil.html}{x}"],
)
def test_formulas_make_no_links(formula: str) -> None:
    assert "\\href" not in safe_markdown(f"${formula}$")


def test_a_script_in_pieces_is_shown_as_code() -> None:
    assert safe_markdown("[more](java<!-- -->script:x)").startswith("```text\n")


def test_a_picture_behind_a_comment_is_not_loaded() -> None:
    page = markdown2html_mistune(safe_markdown("!<!-- -->[x](https://example.org/x.png)"))
    assert "<img" not in page


def test_an_entity_of_any_length_is_read() -> None:
    safe_markdown("&#" + "9" * 10_000 + ";")


@pytest.mark.parametrize(
    "piece", ["word ", "[", "![", "](", "]:", "http://a.", "`", "*", "\\", "![](attachment:", "&#9"]
)
def test_cleaning_takes_no_more_than_a_moment(piece: str) -> None:
    """A text of the longest length that isn't shown as code anyway, in processor time."""
    text = (piece * LENGTH)[: LENGTH - 10]
    before = time.process_time()
    safe_markdown(text)
    assert time.process_time() - before < 2


def test_too_much_text_in_a_notebook_is_shown_as_it_is() -> None:
    texts = Texts()
    text = "word **word** " * 1000
    shown = [texts.safe(text) for _ in range(100)]
    plain = [one for one in shown if one == f"```text\n{text}\n```"]
    assert shown[0] == text
    assert len(shown) - len(plain) == PAGE_SQUARES // len(text) ** 2
