"""One demo, played once, for all the tests that look at what it leaves behind."""

import io
import shutil
from pathlib import Path

import pytest
from rich.console import Console

from autograder.demo.main import Demo, run_demo

CHECKOUT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what `course` needs of a checkout."""
    folder = tmp_path_factory.mktemp("checkout")
    shutil.copytree(CHECKOUT / "solutions", folder / "solutions")
    shutil.copy(CHECKOUT / "nbgrader_config.py", folder)
    return folder


@pytest.fixture(scope="session")
def played(checkout: Path) -> tuple[Demo, str]:
    """The demo and what it printed."""
    console = Console(file=io.StringIO(), width=100)
    demo = run_demo(checkout, console, allow_unprotected=True)
    return demo, console.file.getvalue()
