"""The command `course`: that of `autograder.cli`, or a sentence on what to install first."""

from __future__ import annotations

import importlib.util
import sys

OURS = ("autograder", "reference_impl")


def main() -> None:
    """Run the command; end with a sentence if a library that it needs isn't installed."""
    try:
        from autograder.cli import main as command

        command()
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if not missing or missing in OURS or importlib.util.find_spec(missing) is not None:
            raise
        sys.exit(
            f"Error: this needs {missing}, which is not installed for {sys.executable}. Install "
            "the course with what you want to do: 'backprop-course[lab]' to open notebooks, "
            "'backprop-course[grading]' to grade them, 'backprop-course[all]' for both; in its own "
            "folder: pip install -e '.[all]'."
        )
