"""`python -m autograder.rehearsal NOTEBOOK`, for those who have the students' kit alone."""

from __future__ import annotations

import sys
from pathlib import Path

from autograder.rehearsal.plan import RehearsalError
from autograder.rehearsal.rehearse import bar, rehearse_file


def main(arguments: list[str]) -> int:
    """Rehearse the notebook that the arguments name; returns the exit status."""
    if len(arguments) != 1:
        print("usage: python -m autograder.rehearsal NOTEBOOK", file=sys.stderr)
        return 2
    return rehearse_and_print(Path(arguments[0]))


def rehearse_and_print(path: Path) -> int:
    """Rehearse a notebook and print what came of it; returns the exit status."""
    try:
        found = rehearse_file(path, show_bar)
    except RehearsalError as error:
        print(error, file=sys.stderr)
        return 1
    encoding = sys.stdout.encoding or "utf-8"
    print(found.as_text().encode(encoding, "replace").decode(encoding))
    return 0


def show_bar(done: int, total: int, what: str) -> None:
    """Show how far it is, in one line of a terminal; nothing where there is none."""
    if sys.stderr.isatty():
        line = bar(done, total, what) if done < total else ""
        print(f"\r\x1b[K{line[:78]}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
