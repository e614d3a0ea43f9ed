"""Whether cells may draw something, by their sources: most notebooks only import what draws."""

from __future__ import annotations

import re
from collections.abc import Iterable

IMPORT = re.compile(r"^import matplotlib(?:\.pyplot)?(?: as (\w+))?[ \t]*$", re.MULTILINE)
DRAWS = re.compile(r"matplotlib|pylab|pyplot|\bplt\b")


def may_draw(sources: Iterable[str]) -> bool:
    """Return whether more is done with Matplotlib in cells than to import it.

    Parameters
    ----------
    sources : iterable of str
        Of all cells that are run. What is hidden here, in a text that is executed, say, works
        as well, and takes longer.
    """
    rest = []
    names: set[str] = set()
    for source in sources:
        names.update(filter(None, IMPORT.findall(source)))
        rest.append(IMPORT.sub("", source) if "matplotlib" in source else source)
    called = [re.compile(rf"\b{re.escape(name)}\b") for name in names - {"plt"}]
    return any(pattern.search(text) for text in rest for pattern in (DRAWS, *called))
