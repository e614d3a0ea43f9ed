"""Which kit a machine has: the same kit gives the same marks and the same words."""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import sys
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path

PACKAGES = ("autograder", "reference_impl")
FILES = ("*.py", "*.npz")
LIBRARIES = ("numpy", "ipython", "matplotlib", "bleach", "nbformat", "nbgrader", "rapidfuzz")
"""What else decides about marks, words and files: these compute, show, clean, write and match."""
OF_OURS = "this kit"


@functools.cache
def kit() -> dict[str, str]:
    """Return the versions of all that decides about marks, words and files, by name."""
    return {
        OF_OURS: _digest(),
        "Python": f"{sys.version_info.major}.{sys.version_info.minor}",
        **{name: _version(name) for name in LIBRARIES},
    }


def differences(theirs: Mapping[str, str], ours: Mapping[str, str]) -> str:
    """Say in which another machine's kit differs from ours; empty if it doesn't."""
    names = [name for name in {**ours, **theirs} if theirs.get(name) != ours.get(name)]
    shown = [f"{name} is {_short(theirs, name)}, here it is {_short(ours, name)}" for name in names]
    return "; ".join(shown)


def _short(versions: Mapping[str, str], name: str) -> str:
    version = versions.get(name, "not known")
    return version[:12] if name == OF_OURS else version


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "not installed"


def _digest() -> str:
    """Return a digest of the files of the kit, wherever they are installed."""
    digest = hashlib.sha256()
    for package in PACKAGES:
        spec = importlib.util.find_spec(package)
        for folder in map(Path, (spec and spec.submodule_search_locations) or ()):
            paths = {path for pattern in FILES for path in folder.rglob(pattern)}
            for path in sorted(paths):
                name = f"{package}/{path.relative_to(folder).as_posix()}"
                digest.update(name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
