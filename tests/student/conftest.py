"""A shell as in a notebook, one for each file of tests."""

from collections.abc import Iterator

import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config


@pytest.fixture(scope="module")
def shell() -> Iterator[InteractiveShell]:
    """A shell as in a notebook, without a history of its own."""
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))
    shell.run_cell("from autograder import check", store_history=True)
    yield shell
    InteractiveShell.clear_instance()


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """However busy the machine is, nobody is told that a call takes long, unless that is tested."""
    monkeypatch.setattr("autograder.student.pace.NOT_YET", 1e9)
