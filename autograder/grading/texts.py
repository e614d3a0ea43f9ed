"""What students write in Markdown, made harmless: no HTML that runs, no links to the grader's own.

A graded notebook is shown by the server of whoever grades, which also hands out files and answers
to orders. So of links those stay that lead to another host by http or https, or to a place in the
page. Nothing here takes more than linear time, but for the cleaner, which gets short texts only.
"""

from __future__ import annotations

import html
import re
from urllib.parse import unquote

from autograder.grading.pictures import Attachments, Pictures

LENGTH = 20_000
"""Characters: longer texts are shown as code, since programs that render Markdown take time that
grows with the square of its length."""
SIGNS = 1_000
"""Of `<` and `&` together: the cleaner's time grows with the square of either."""
PAGE_SQUARES = 30_000**2
"""Squares of lengths, summed up over a notebook's texts. Chosen: some seconds of rendering."""
PASTED_PICTURE = re.compile(r"!\[([^\[\]]*)\]\(\s*<?attachment:([^()\n]{0,300})\)", re.IGNORECASE)
PLACE = "\ue000{}\ue001"
"""Stands for a picture while a text is made harmless; a private sign, taken out of what came."""
SCRIPT_LINK = re.compile(r"(java|vb)script:|data:(text|image/svg|application)")
LONG_ENTITY = re.compile(r"&(#\w{9})\w+")
LETTERS = "A-Za-z\u00c0-\u024f\u0370-\u052f"
"""Latin, Greek, Cyrillic. Others may be an ASCII digit or letter in the eyes of a browser."""
NAME = (
    rf"(?:[{LETTERS}0-9_-]{{1,63}}\.){{1,9}}(?!localhost\b)[{LETTERS}][{LETTERS}0-9_-]{{0,62}}\.?"
    r"(?::[0-9]{1,5})?"
)
"""A host with a dot, which neither an address of this machine nor one of a server beside it is."""
END = r"(?=[/?#)]|[)>\"'\],;!.]*(?:[\s<]|$))(?![^\s/?#<]*(?:[@&\\%]|localhost))"
"""What ends it: before an @, in whatever notation, it would be somebody's name at another host."""
ELSEWHERE = rf"https?://{NAME}{END}"
WHOLE = re.compile(rf"https?://{NAME}(?:[/?#].*)?|#.*", re.IGNORECASE | re.DOTALL)
OTHER_LINK = re.compile(rf"\](?=[(:])(?![(:]\s*<?(?:{ELSEWHERE}|#))", re.IGNORECASE)
"""What ends the text of a link, in either notation, that leads neither elsewhere nor to a place."""
OWN_HOST = re.compile(rf"(?<!<a href=\")(https?:)(?=[/\\])(?!//{NAME}{END})", re.IGNORECASE)
"""In a text: at a link's tag the cleaner has looked, and a blank in it would lead here."""
BRACKETED = re.compile(rf"<(https?://{NAME}(?:[/?#][^\s<>]*)?)>", re.IGNORECASE)
"""The cleaner would take it for a tag."""
FORMULA_LINK = re.compile(
    r"\\(?=(?:href|url|require|html[A-Za-z]*|data|cssId|class|style)(?![A-Za-z]))"
)
"""Commands of MathJax that make links or attributes; only letters belong to a command's name."""
FENCE = re.compile(
    r"^([ >\t*+\d.)-]*)(`{3,}|~{3,})(?![ \t]*(?:python|text)\b)[^\n]+$", re.MULTILINE
)
"""The begin of a block of code in another language: diagrams, say, which run and may be links."""
TAGS = (
    *("a", "b", "br", "code", "em", "i", "li", "ol", "p", "pre", "strong", "sub", "sup"),
    *("table", "tbody", "td", "th", "thead", "tr", "u", "ul"),
)


class Texts:
    """Makes the texts of one notebook harmless; after too much of them, the rest is code."""

    def __init__(self) -> None:
        self._left = PAGE_SQUARES
        self._pictures = Pictures()

    def safe_with_pictures(
        self, source: str, attachments: Attachments
    ) -> tuple[str, dict[str, dict[str, str]]]:
        """Return a text made harmless, and the pictures in it under names of ours.

        Parameters
        ----------
        source : str
        attachments : mapping of str to mapping of str to str
            Of its cell, as they came. What is no picture is named in the text instead.
        """
        kept: dict[str, dict[str, str]] = {}
        shown: list[str] = []

        def place(match: re.Match[str]) -> str:
            words, _, _ = match[2].strip().partition(' "')
            name = unquote(words.strip().removesuffix(">"))
            picture = self._pictures.take(attachments, name)
            if picture is None:
                return match[0]
            ours = f"picture-{len(kept) + 1}.{picture.kind}"
            kept[ours] = {f"image/{picture.kind}": picture.encoded}
            words = re.sub(r"[^\w .,-]", " ", match[1])
            shown.append(f"![{words}](attachment:{ours})")
            return PLACE.format(len(shown) - 1)

        source = re.sub("[\ue000\ue001]", "", source)
        if attachments:
            source = PASTED_PICTURE.sub(place, source)
        text = self.safe(source)
        if shown and text == as_code(source):  # where no picture is shown
            return "\n\n".join((re.sub("\ue000\\d+\ue001", "(picture)", text), *shown)), kept
        for number, markdown in enumerate(shown):
            text = text.replace(PLACE.format(number), markdown)
        return text, kept

    def safe(self, source: str) -> str:
        """Return `safe_markdown(source)`, or plain text where there is too much in a notebook."""
        self._left -= len(source) ** 2
        return safe_markdown(source) if self._left >= 0 else as_code(source)


def safe_markdown(source: str) -> str:
    """Take out of a student's Markdown whatever could run or reach something in a reader's browser.

    Parameters
    ----------
    source : str

    Returns
    -------
    str
        The same text unless it holds tags or links; plain Markdown and formulas stay. Links that
        don't lead elsewhere by http or https, or to a place in the page, are text: a space keeps
        them from being links. A text with a link to a script, however disguised, comes back as a
        block of code, and so does one that would keep others busy for long. Pictures that were
        pasted in are named, not shown (but by `Texts`), and those from elsewhere
        become links: their server would learn who reads, and when.
    """
    if len(source) > LENGTH or len(re.findall("[<&]", source)) > SIGNS:
        return as_code(source)
    source = LONG_ENTITY.sub(r"&amp;\1", source)
    source = PASTED_PICTURE.sub(r"*(picture not taken: \1)*", source)
    source = re.sub("(?i)attachment:", "attachment ", source)  # nbconvert stops where it has none
    if _leads_to_a_script(source):
        return as_code(source)
    text = _with_links_elsewhere(source)
    if not re.search(r"<[a-zA-Z/!?]", text):
        return text
    import bleach  # for the few who write tags: it takes long to load

    cleaned = bleach.clean(text, tags=TAGS, attributes={"a": _stays}, protocols=("http", "https"))
    cleaned = cleaned.replace("&gt;", ">").replace("&amp;", "&")
    # what stood around a comment is one now: a link, say
    return as_code(source) if _leads_to_a_script(cleaned) else _with_links_elsewhere(cleaned)


def _leads_to_a_script(source: str) -> bool:
    """Whether there is a link to a script in a text, however disguised."""
    squeezed = re.sub(r"[\s\\\x00-\x20]", "", html.unescape(html.unescape(source))).lower()
    return SCRIPT_LINK.search(squeezed) is not None


def _with_links_elsewhere(source: str) -> str:
    """Return a text whose other links are broken, and so are pictures, diagrams and formulas."""
    source = re.sub(r"!(?=\[)", "", source)
    source = BRACKETED.sub(r"\1", source)
    source = FENCE.sub(_without_language, source)
    source = OTHER_LINK.sub("] ", source)
    source = OWN_HOST.sub(r"\1 ", source)
    return FORMULA_LINK.sub(r"\\ ", source)


def _without_language(fence: re.Match[str]) -> str:
    """Return the begin of a block of code as one of text; what only looks like one stays."""
    begin, marks = fence.groups()
    return fence[0] if "`" in fence[0][len(begin + marks) :] else f"{begin}{marks}text"


def _stays(tag: str, attribute: str, value: str) -> bool:
    """Whether an attribute of a link stays."""
    return attribute == "href" and WHOLE.fullmatch(html.unescape(value)) is not None


def as_code(source: str) -> str:
    """Return a text as a block of code, which shows it as it is."""
    fence = "`" * (3 + max((len(run) for run in re.findall("`+", source)), default=0))
    return f"{fence}text\n{source}\n{fence}"
