"""Written answers that seem not to be there: when a person should look for them.

A cell that was left as it was earns nothing, and nobody is asked. That is right only where the
answer can't stand anywhere else.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterable, Mapping

from nbformat.notebooknode import NotebookNode

from autograder.core.submission import SubmittedCell

BESIDE = (
    "the answer cell was left as it was, but there is text in other cells: "
    "a person looks whether it is the answer"
)
GONE = (
    "the answer cell was not in the notebook that was handed in: "
    "a person looks for the answer in the other cells"
)
TOGETHER = (
    "the answer cell was left as it was, but another answer is numbered: "
    "a person looks whether it answers both"
)
IN_A_FILE = (
    "the answer cell was left as it was, but files were handed in that may hold words: "
    "a person looks whether the answer is there"
)
NUMBERED = re.compile(
    r"^[ \t>*_#-]*+(?:question|answer|part)?+[ \t]*+[(]?+([12ab])[).:]",
    re.IGNORECASE | re.MULTILINE,
)
"""Possessive, for a stranger's line may be a megabyte of spaces."""
SAYING = frozenset({"print", "display", "Markdown", "HTML", "Latex", "Math"})
"""What shows its arguments to a reader."""
PARSED_LENGTH = 20_000
"""Longer sources count as text: a parse takes a thousand times as much memory."""


def reasons_to_look(
    untouched: Mapping[str, bool],
    texts: Iterable[SubmittedCell],
    release: NotebookNode,
    *,
    answers: Iterable[str] = (),
    has_files: bool = False,
) -> dict[str, str]:
    """Return why a person should look for answers, by the grade_id of those that need it.

    Parameters
    ----------
    untouched : mapping of str to bool
        Written answers that hold the release's words, and whether their cells were handed in.
    texts : iterable of SubmittedCell
        Where an answer might stand: the student's own cells, and given ones that were changed.
    release : NotebookNode
    answers : iterable of str
        The written answers that are there.
    has_files : bool
        Whether files were handed in that may hold words for a reader.
    """
    if not untouched:
        return {}
    given = {cell["source"] for cell in release["cells"]}
    own = [cell for cell in texts if cell.source not in given]
    words = {tuple(source.split()) for source in given} if own else set()
    if any(tuple(cell.source.split()) not in words and is_text(cell) for cell in own):
        why = BESIDE
    elif any(_is_numbered(answer) for answer in answers):
        why = TOGETHER
    elif has_files:
        why = IN_A_FILE
    else:
        why = ""
    return {
        name: why if was_there else GONE
        for name, was_there in untouched.items()
        if why or not was_there
    }


def _is_numbered(answer: str) -> bool:
    """Whether an answer has a first and a second part, as if to two questions."""
    return len({mark.casefold() for mark in NUMBERED.findall(answer)}) > 1


def is_text(cell: SubmittedCell) -> bool:
    """Whether a cell says something to a reader: it has words, and does nothing if it is run."""
    lines = [line for line in cell.source.splitlines() if line.strip()]
    if cell.cell_type == "code":
        lines = [line for line in lines if line.lstrip()[0] not in "!%?"]  # IPython's own
    if cell.cell_type != "code" or not lines:
        return bool(lines)
    if len(cell.source) > PARSED_LENGTH:
        return True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            statements = ast.parse("\n".join(lines)).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return True
    kept = _kept_texts(statements)
    return all(_only_says(statement, kept) for statement in statements)


def _kept_texts(statements: list[ast.stmt]) -> frozenset[str]:
    """Return the names to which a cell gives a text of several words."""
    return frozenset(
        target.id
        for s in statements
        if isinstance(s, ast.Assign) and isinstance(s.value, ast.Constant)
        if isinstance(s.value.value, str) and len(s.value.value.split()) > 1
        for target in s.targets
        if isinstance(target, ast.Name)
    )


def _only_says(statement: ast.stmt, kept: frozenset[str]) -> bool:
    """Whether a statement shows words that stand in the cell, and does nothing else."""
    match statement:
        case ast.Expr(ast.Constant()):
            return True
        case ast.Expr(ast.Call() as call):
            constants = [n.value for n in ast.walk(call) if isinstance(n, ast.Constant)]
            names = {n.id for n in ast.walk(call) if isinstance(n, ast.Name)} - SAYING
            has_words = any(isinstance(c, str) and c.strip() for c in constants) or names
            return bool(has_words and names <= kept and _is_called_to_say(call))
        case ast.Assign(targets=[ast.Name(id=name)]):
            return name in kept
        case ast.ImportFrom(module="IPython.display"):
            return True
    return False


def _is_called_to_say(call: ast.Call) -> bool:
    """Whether nothing is called there but what shows its arguments."""
    calls = (node.func for node in ast.walk(call) if isinstance(node, ast.Call))
    return all(isinstance(called, ast.Name) and called.id in SAYING for called in calls)
