"""`check` says first when the function in memory isn't the one on the screen."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

RIGHT = "def error(y, t):\n    return 0.5 * (t - y) ** 2\n"


def run(shell: InteractiveShell, source: str, cell_id: str = "") -> int:
    """Run a cell as a notebook does; returns its number."""
    number = int(shell.execution_count)
    with capture_output():
        shell.run_cell(source, store_history=True, cell_id=cell_id)
    return number


def shown(shell: InteractiveShell, source: str = "check(error)") -> str:
    """Return the plain text of the card that a cell shows."""
    with capture_output() as captured:
        shell.run_cell(source, store_history=True)
    text: str = captured.outputs[-1].data["text/plain"]
    return text


@pytest.mark.parametrize(
    ("again", "kind"),
    [
        ("def error(y, t):\n    return 7 +\n", "a SyntaxError"),
        ("def error(y, t):\nreturn 7\n", "an IndentationError"),
        ("raise ZeroDivisionError\ndef error(y, t): return 7", "a ZeroDivisionError"),
        ("error = nowhere", "a NameError"),
        ("def error(y, t): return 7\n1/0", None),
        ("@undefined\ndef error(y, t):\n    return 7", "a NameError"),
        ("import nowhere_at_all\nerror = lambda y, t: 7", "a ModuleNotFoundError"),
    ],
)
def test_a_later_version_that_failed_is_told_of(
    shell: InteractiveShell, again: str, kind: str | None
) -> None:
    first = run(shell, RIGHT)
    second = run(shell, again)
    text = shown(shell)
    if kind is None:  # it had replaced the function before it failed
        assert "first:" not in text
        return
    assert text.startswith(
        f"first: This is the version of In [{first}]. In [{second}], which defines error again, "
        f"stopped with {kind}: "
    )


@pytest.mark.parametrize(
    "later",
    [
        "error_rate = 3",
        "def other():\n    error = 7\n    return error",
        "1/0",
        "print(error(1, 2))",
        "if False:\n    error = None",
        "[error for error in (1, 2)]",
        "def broken(:\n    pass",
        "error == 7",
    ],
)
def test_cells_that_do_not_define_it_again_are_none_of_its_business(
    shell: InteractiveShell, later: str
) -> None:
    run(shell, RIGHT)
    run(shell, later)
    assert not shown(shell).startswith("first:")


@pytest.mark.parametrize(
    "source",
    [
        RIGHT + "check(error)",
        "def again(f):\n    return lambda *a: f(*a)\n@again\n" + RIGHT + "check(error)",
    ],
)
def test_a_cell_that_defines_and_checks_is_up_to_date(shell: InteractiveShell, source: str) -> None:
    run(shell, RIGHT)
    run(shell, "def error(y, t): return 7 +")
    assert not shown(shell, source).startswith("first:")


def test_a_mended_version_is_no_more_told_of(shell: InteractiveShell) -> None:
    run(shell, RIGHT)
    run(shell, "def error(y, t): return 7 +")
    run(shell, RIGHT)
    assert not shown(shell).startswith("first:")


def test_a_renamed_stub_is_told_of(shell: InteractiveShell) -> None:
    first = run(shell, RIGHT, "stub")
    second = run(shell, RIGHT.replace("error", "my_error"), "stub")
    assert shown(shell).startswith(
        f"first: This is the version of In [{first}]. The same cell, run again as In [{second}], "
        "no longer defines error"
    )


def save(path: Path, *cells: tuple[str, str], later: float) -> None:
    """Write a notebook whose file is so many seconds newer than now."""
    written: list[dict[str, Any]] = [
        {"cell_type": "code", "id": name, "metadata": {}, "source": source.splitlines(True)}
        for name, source in cells
    ]
    path.write_text(json.dumps({"cells": written, "nbformat": 4}), encoding="utf-8")
    time = path.stat().st_mtime + later
    os.utime(path, (time, time))


@pytest.mark.parametrize(
    ("text", "later", "is_told"),
    [
        ("def error(y, t):\n    return 7\n", 60, True),
        ("def error(y, t):\n    return 7\n", -3600, False),  # this run has not been saved yet
        (RIGHT + "\n  ", 60, False),
    ],
)
def test_a_cell_edited_and_saved_but_not_run_is_told_of(
    shell: InteractiveShell,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    text: str,
    later: float,
    is_told: bool,
) -> None:
    number = run(shell, RIGHT, "stub")
    path = tmp_path / "ps06.ipynb"
    save(path, ("stub", text), later=later)
    monkeypatch.setenv("JPY_SESSION_NAME", str(path))
    said = shown(shell).startswith(
        f"first: This is the version of In [{number}]. The notebook was saved later with another "
    )
    assert said is is_told


@pytest.mark.parametrize(
    ("text", "is_told"), [("def error(y, t):\n    return 7\n", True), (RIGHT + "\n", False)]
)
def test_in_vs_code_whose_ids_are_others_in_the_file_it_is_told_of_too(
    shell: InteractiveShell,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    text: str,
    is_told: bool,
) -> None:
    path = tmp_path / "ps06.ipynb"
    run(shell, RIGHT, f"vscode-notebook-cell:{path}#W1sZmlsZQ%3D%3D")
    save(path, ("stub", text), ("other", "error_rate = 3"), later=60)
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    monkeypatch.setitem(shell.user_ns, "__vsc_ipynb_file__", str(path))
    assert shown(shell).startswith("first:") is is_told


@pytest.mark.parametrize("content", ["", "[]", '{"cells": 3}', '{"cells": [3]}', "\x00"])
def test_a_notebook_that_cannot_be_read_disturbs_no_check(
    shell: InteractiveShell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    run(shell, RIGHT, "stub")
    path = tmp_path / "odd.ipynb"
    path.write_text(content)
    monkeypatch.setenv("JPY_SESSION_NAME", str(path))
    assert shown(shell).split() == ["error", "1", "of", "1", "point"]
