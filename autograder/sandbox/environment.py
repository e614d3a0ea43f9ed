"""What of this machine a workspace may see: the Python environment, and not the project.

The environment is found from the running interpreter: its standard library, the folders
with installed packages, the shared libraries and fonts of the system. The project is taken
out of it again wherever it was installed, editable or not.
"""

from __future__ import annotations

import os
import site
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
PROJECT_PACKAGES = ("autograder", "reference_impl")
PROJECT_TRACES = ("backprop_course", "backprop-course", "__editable__")
"""What the files that an installation leaves beside its packages begin with.

All editable hooks are hidden, not only this project's: the folders that they lead to
aren't in sight.
"""
PACKAGE_FOLDERS = ("site-packages", "dist-packages")

SYSTEM_LIBRARIES = ("/lib", "/lib32", "/lib64", "/usr/lib", "/usr/lib32", "/usr/lib64")
STORES = ("/nix/store", "/gnu/store")
"""Where some systems keep every library, each in a folder of its own."""
SYSTEM_DATA = (
    "/etc/ld.so.cache",
    "/etc/fonts",
    "/etc/localtime",
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/usr/share/matplotlib",
    "/usr/share/zoneinfo",
)


@dataclass(frozen=True)
class Environment:
    """What a zygote needs to know about the Python it runs in."""

    packages: tuple[str, ...]
    """Folders to import from, besides the standard library."""
    readable: tuple[str, ...]
    """Files and folders to show, parents before their children."""
    hidden: tuple[str, ...]
    """What lies in those and must not be seen."""


def find_environment() -> Environment:
    """Look at the running interpreter."""
    packages = tuple(_package_folders())
    readable = tuple(_readable(packages))
    return Environment(packages, readable, tuple(_hidden(packages, readable)))


def _package_folders() -> Iterator[str]:
    """Yield the folders of installed packages on this interpreter's path."""
    for entry in dict.fromkeys(os.path.abspath(entry) for entry in sys.path if entry):
        if os.path.basename(entry) in PACKAGE_FOLDERS and os.path.isdir(entry):
            yield entry


def _readable(packages: Iterable[str]) -> list[str]:
    """Return what to show of the system and of Python, by every name it has; parents first."""
    standard = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib")]
    of_python = [*standard, sysconfig.get_config_var("DESTSHARED")]
    of_python += [os.path.join(p, "lib") for p in {sys.prefix, sys.base_prefix}]
    stores = [s for s in STORES if any(str(p).startswith(s + "/") for p in of_python)]
    linked = os.environ.get("LD_LIBRARY_PATH", "").split(":")
    wanted = [*SYSTEM_LIBRARIES, *SYSTEM_DATA, *stores, *of_python, *packages, *linked]
    paths = {os.path.abspath(path) for path in wanted if path and os.path.lexists(path)}
    # code knows its files by the names in sys.path, libraries find theirs by the real ones
    paths |= {os.path.realpath(path) for path in paths}
    return sorted(paths - {"/"}, key=lambda path: (path.count("/"), path))


def _hidden(packages: Iterable[str], readable: Iterable[str]) -> Iterator[str]:
    """Yield the project where it lies within what is readable: a checkout, or installed."""
    roots = {PROJECT, Path(os.path.abspath(__file__)).parents[2]}
    for root in roots:
        if root.name in PACKAGE_FOLDERS:  # installed, not a checkout: packages lie beside others
            continue
        if any(_is_below(str(root), path) for path in readable):
            yield str(root)
    folders = {*packages, *site.getsitepackages([sys.prefix, sys.base_prefix])}
    folders |= {os.path.realpath(folder) for folder in folders}
    folders |= {os.path.join(folder, "__pycache__") for folder in folders}
    for folder in sorted(folders):
        try:
            names = sorted(os.listdir(folder))
        except OSError:
            continue
        for name in names:
            if name in PROJECT_PACKAGES or name.startswith(PROJECT_TRACES):
                yield os.path.join(folder, name)


def _is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def readable_subtrees(environment: Environment) -> tuple[list[str], list[str]]:
    """Cut what may be seen into subtrees that hold nothing hidden.

    For walls that can only be drawn around whole folders.

    Returns
    -------
    readable, listable : list of str
        What may be read as a whole; and the folders around what is hidden, whose names may
        be listed and nothing else.
    """
    readable: list[str] = []
    listable: list[str] = []
    for path in environment.readable:
        _cut(path, environment.hidden, readable, listable)
    return list(dict.fromkeys(readable)), list(dict.fromkeys(listable))


def _cut(path: str, hidden: Iterable[str], readable: list[str], listable: list[str]) -> None:
    """Add a path to `readable` if nothing below it is hidden; else look at what is in it."""
    inside = [h for h in hidden if _is_below(h, path)]
    if path in inside:
        return
    if not inside:
        readable.append(path)
        return
    listable.append(path)
    try:
        names = os.listdir(path)
    except OSError:
        return
    for name in names:
        _cut(os.path.join(path, name), inside, readable, listable)
