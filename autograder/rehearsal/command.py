"""The command `course` as students have it, with nothing but the standard library."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import autograder
from autograder.rehearsal.__main__ import rehearse_and_print
from autograder.student.lab import LabError, course_folder, open_lab


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command, and leave with its exit status."""
    parser = argparse.ArgumentParser(prog="course", description="Learn backpropagation.")
    parser.add_argument("--version", action="version", version=autograder.__version__)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    lab = "open JupyterLab on the start page; further arguments go to JupyterLab"
    commands.add_parser("lab", help=lab, description=lab)
    rehearse = commands.add_parser(
        "rehearse",
        help="run a saved notebook as grading would, and write the file to hand in",
    )
    rehearse.add_argument("notebook", type=Path, metavar="NOTEBOOK")
    asked, further = parser.parse_known_args(arguments)
    if asked.command is None:
        parser.print_help(sys.stderr)
        sys.exit(2)
    if asked.command == "rehearse":
        if further:
            parser.error(f"unrecognized arguments: {' '.join(further)}")
        sys.exit(rehearse_and_print(asked.notebook))
    try:
        sys.exit(open_lab(course_folder(Path.cwd()), further))
    except LabError as error:
        sys.exit(f"Error: {error}")
