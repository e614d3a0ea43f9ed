"""Paths to the leaves of a returned value, and the patterns that parts are declared with.

A path is a dotted sequence of positions and keys; the empty path is the value itself. A pattern is
a path in which `*` stands for any one position or key. It matches the path it names and everything
below that.

>>> matches("1", "1"), matches("1", "1.w5"), matches("1", "10")
(True, True, False)
>>> matches("*.0", "2.0"), matches("*.0", "2.1"), matches("", "2.1")
(True, False, True)
>>> concerns(("*.0",), "2"), concerns(("*.0",), "2.1")
(True, False)
>>> at({"w": (3, 4)}, "w.1")
4
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from typing import Any

from autograder.core.validation import is_sequence

Path = str
Pattern = str

MISSING = object()
"""What stands at a path that a value doesn't have; equal to nothing but itself."""


def matches(pattern: Pattern, path: Path) -> bool:
    """Whether a path is the one a pattern names, or lies below it."""
    return pattern in ("", path) or _regex_of(pattern).fullmatch(path) is not None


@functools.cache  # patterns are the exercises'; paths may be a stranger's
def _regex_of(pattern: Pattern) -> re.Pattern[str]:
    regex = r"\.".join(r"[^.]+" if key == "*" else re.escape(key) for key in pattern.split("."))
    return re.compile(regex + r"(\..+)?")


def concerns(patterns: Iterable[Pattern], path: Path) -> bool:
    """Whether a path leads to something the patterns name: a leaf of it, or a branch above it."""
    return any(matches(pattern, path) or _is_above(path, pattern) for pattern in patterns)


def _is_above(path: Path, pattern: Pattern) -> bool:
    keys, wanted = path.split(".") if path else [], pattern.split(".")
    return len(keys) < len(wanted) and all(
        want in ("*", key) for want, key in zip(wanted, keys, strict=False)
    )


def at(value: Any, path: Path) -> Any:
    """Return what stands at a path, or `MISSING`."""
    for key in path.split(".") if path else []:
        if isinstance(value, dict):
            value = value.get(key, MISSING)
        elif is_sequence(value) and key.isdigit() and int(key) < len(value):
            value = value[int(key)]
        else:
            return MISSING
    return value
