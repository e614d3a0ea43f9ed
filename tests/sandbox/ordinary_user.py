"""Become an ordinary user and run a program; for tests that start as root.

Usage: python ordinary_user.py USER[:GROUP] HOME PROGRAM [ARGUMENT ...]

The group is the user's own if none is named.

The Python environment and the project may lie in a folder of root's own that nobody else may
enter. A private view of the file system then shows that folder with nothing in it but them.
"""

import os
import sys
from pathlib import Path

from autograder.sandbox.walls import linux


def make_reachable(paths: list[Path]) -> None:
    """Let everyone enter the folders above these paths, in this process's view."""
    linux.unshare(linux.CLONE_NEWNS)
    linux.mount("none", "/", flags=linux.MS_REC | linux.MS_PRIVATE)
    closed: dict[Path, list[Path]] = {}
    for path in paths:
        for parent in reversed(path.parents):
            if not parent.stat().st_mode & 0o001:
                closed.setdefault(parent, []).append(path)
                break
    for folder, inside in closed.items():
        kept = [(path, os.open(path, os.O_PATH)) for path in dict.fromkeys(inside)]
        linux.mount("tmpfs", str(folder), "tmpfs", options="mode=755")
        for path, descriptor in kept:
            path.mkdir(parents=True, exist_ok=True)
            linux.mount(f"/proc/self/fd/{descriptor}", str(path), flags=linux.MS_BIND)
            os.close(descriptor)


def main() -> None:
    user, home, *command = sys.argv[1:]
    project = Path(__file__).resolve().parents[2]
    prefixes = [Path(prefix).resolve() for prefix in (sys.prefix, sys.base_prefix)]
    try:
        make_reachable([*prefixes, project, Path(home)])
    except OSError as problem:
        sys.exit(f"cannot become an ordinary user here: {problem}")
    os.setgroups([])
    name, _, group = user.partition(":")
    os.setgid(int(group or name))
    os.setuid(int(name))
    os.chdir(home)
    os.environ.clear()
    os.environ.update(HOME=home, PATH="/usr/bin:/bin", LANG="C.UTF-8", PYTHONPATH=str(project))
    os.execv(command[0], command)


if __name__ == "__main__":
    main()
