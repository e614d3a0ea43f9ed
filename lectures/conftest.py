"""Held true: while nbval runs a lecture and compares the text of its outputs, compare the pictures.

nbval leaves pictures out, as no two machines' fonts need be the same to the last pixel.
"""

from collections.abc import Generator

import matplotlib as mpl
import pytest
from nbval.plugin import IPyNbCell

from lectures.compare_pictures import differences


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    """Fail a cell that has run well, but draws something else."""
    yield
    if isinstance(item, IPyNbCell) and item.options["check"]:
        problems = list(differences(item.cell.outputs, item.test_outputs))
        if problems:
            problems += [f"By matplotlib {mpl.__version__}. If it is meant: `make lectures`."]
            item.raise_cell_error("Pictures differ", "\n".join(problems))
