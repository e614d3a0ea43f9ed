"""Which of a student's further files don't lie beside graded work: what would be run from there.

Instructors look at graded work in Jupyter, whose server hands out the files beside it as its own,
and their Python imports from there. And nbgrader writes files of its own beside it.
"""

from __future__ import annotations

import importlib.util
import mimetypes
import re
from pathlib import PurePath

IN_BROWSERS = frozenset(
    (
        *("atom", "hta", "htc", "htm", "html", "js", "kml", "mathml", "mht", "mhtml", "mjs", "mml"),
        *("pdf", "rdf", "rss", "shtml", "svg", "svgz", "swf", "vbs", "wasm", "xbl", "xht"),
        *("cjs", "xhtml", "xml", "xsl", "xslt", "xul"),
    )
)
TYPES_IN_BROWSERS = re.compile(
    r".*/x?html|.*/xml|.*\+xml|.*/(?:java|ecma|vb)script|.*/pdf|.*flash|message/rfc822"
)
"""What a server may call other endings, by what the system knows of them."""
FOR_READERS = frozenset(
    (
        *("doc", "docx", "gif", "heic", "htm", "html", "jpeg", "jpg", "md", "odt", "pages", "pdf"),
        *("png", "rtf", "tex", "tif", "tiff", "txt", "webp"),
    )
)
"""In such files people write, or draw."""
SHORTCUTS = frozenset(("desktop", "lnk", "url", "webloc"))
LIBRARIES = frozenset(("dll", "dylib", "egg", "pth", "pyc", "pyd", "pyo", "so"))
CONFIGURATION = re.compile(r"(?:jupyter|ipython|nbgrader|nbconvert|ipykernel)\w*config\w*\.\w+")
AT_START = frozenset(
    ("conftest.py", "matplotlibrc", "pyvenv.cfg", "sitecustomize.py", "usercustomize.py")
)
"""Of these Matplotlib's names a module to be loaded, and is read from where a notebook lies."""


def why_not_taken(name: str) -> str:
    """Return why a file isn't copied to graded work, in words; empty if its name is no reason.

    Parameters
    ----------
    name : str
        Path in the student's folder. Each part counts: a folder may take the place of a file.
    """
    parts = PurePath(name).parts
    reasons = (_why_not(part) for part in parts)
    return next(filter(None, reasons), "") or _why_not_imported(parts)


def is_for_readers(name: str) -> bool:
    """Whether a file may hold words for a person, by its name."""
    return PurePath(name).suffix.casefold().removeprefix(".") in FOR_READERS


def _why_not(part: str) -> str:
    plain = part.casefold().rstrip(". ")
    endings = set(plain.split(".")[1:])
    kind = mimetypes.guess_type(f"file:{plain}", strict=False)[0] or ""
    if plain.startswith("."):
        return "a hidden file"
    if endings & IN_BROWSERS or TYPES_IN_BROWSERS.fullmatch(kind):
        return "a browser would run it as a page of the course's own"
    if endings & SHORTCUTS:
        return "a shortcut to something else"
    if CONFIGURATION.fullmatch(plain) or plain in AT_START:
        return "a configuration that would be loaded"
    if endings & LIBRARIES:
        return "a library that would be loaded"
    return ""


def _why_not_imported(parts: tuple[str, ...]) -> str:
    """Python looks beside a notebook first: a file there takes the place of what is installed."""
    if not parts[-1].casefold().endswith(".py"):
        return ""
    module = parts[0].split(".")[0]
    try:
        is_installed = module.isidentifier() and importlib.util.find_spec(module) is not None
    except (ImportError, ValueError):
        is_installed = True
    return f"Python would import it in place of {module}" if is_installed else ""
