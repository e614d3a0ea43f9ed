"""What in a page would run, load or pretend something; and what of hidden cases is in a text."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

import numpy as np

from autograder.problem_sets import exercises
from autograder.problem_sets.prepare import prepare

FORBIDDEN = (
    *("applet", "audio", "base", "button", "embed", "form", "frame", "frameset", "iframe"),
    *("input", "link", "math", "meta", "object", "portal", "script", "source", "style", "svg"),
    *("template", "textarea", "video"),
)
BAD_LINK = re.compile(r"^[\s\x00-\x20]*(javascript|vbscript|data:(?!image/(png|jpeg)))", re.I)
LINKS = ("href", "src", "action", "formaction", "data", "xlink:href", "srcdoc", "background")
LONG_NUMBER = re.compile(r"\d\.\d{7,}(?:e[-+]?\d+)?")


class _Finder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in FORBIDDEN:
            self.found.append(f"<{tag} {sorted(attrs, key=str)}>")
        self._script = tag in ("script", "style")
        for name, value in attrs:
            if name.startswith("on"):
                self.found.append(f"<{tag} {name}={value}>")
            if name in LINKS and BAD_LINK.match(value or ""):
                self.found.append(f"<{tag} {name}={value}>")

    handle_startendtag = handle_starttag

    def handle_data(self, data: str) -> None:
        if self._script:
            self.found.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._script = False


def active_parts(page: str) -> set[str]:
    """Return every part of a page that runs, loads or asks for something."""
    finder = _Finder()
    finder.feed(page)
    finder.close()
    return set(finder.found)


def links_of(page: str) -> set[str]:
    """Return every address that a page leads to or loads from."""
    finder = _Links()
    finder.feed(page)
    finder.close()
    return finder.found


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {value or "" for name, value in attrs if name in LINKS}


def leads_to_the_reader(link: str, page: str) -> bool:
    """Whether a link of a page leads to the server that shows it, as a browser reads it."""
    link = link.strip().replace("\\", "/")
    if link.startswith("data:image/"):
        return False
    parts = urlsplit(urljoin(page, link))
    return parts.hostname in (urlsplit(page).hostname, "127.0.0.1") and not link.startswith("#")


def hidden_numbers_in(text: str, problem_set: str, seed: int) -> set[str]:
    """Return the numbers of a submission's hidden cases that stand in a text.

    Those of the worked example, which everybody knows, don't count.
    """
    hidden, others = (
        {
            number
            for exercise in exercises(problem_set).values()
            for case in prepare(exercise, drawn).cases
            for number in _numbers((case.case.args, case.expected))
        }
        for drawn in (seed, seed ^ 1)
    )
    secret = np.abs(sorted(hidden - others))
    return {
        digits
        for digits in set(LONG_NUMBER.findall(text))
        if np.isclose(float(digits), secret, rtol=1e-8, atol=0).any()
    }


def _numbers(value: Any) -> Iterator[float]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (tuple, list, np.ndarray)):
        for item in value:
            yield from _numbers(item)
    elif isinstance(value, float):
        yield float(value)
