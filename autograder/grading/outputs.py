"""Keep what a student's cells showed: faithful in text and pictures, harmless in a browser.

nbclient's own state machine turns messages into outputs, so that display ids and
clear_output behave as in Jupyter. Then only formats that can't run anything are kept.
"""

from __future__ import annotations

import base64
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbformat.notebooknode import NotebookNode

from autograder.grading.usual_form import FIELDS, is_usual_field, is_usual_output
from autograder.sandbox import Message, WorkspaceTerminated
from autograder.sandbox.inside.serving import KEPT_TYPES, size_of

MESSAGE_TYPES = (
    "clear_output",
    "display_data",
    "error",
    "execute_result",
    "stream",
    "update_display_data",
)
MOST_OUTPUTS = 5_000
"""Kept at a time, pieces of one stream counted as one. Chosen: some megabytes of objects."""


class _Client(NotebookClient):
    """Doesn't validate each output alone, which takes longer than all the rest of it."""

    def output(
        self,
        outs: list[NotebookNode],
        msg: dict[str, Any],
        display_id: str | None,
        cell_index: int,
    ) -> NotebookNode | None:
        """Add an output to a cell's, as NotebookClient does."""
        out = _plain_output(msg["msg_type"], msg["content"])
        if out is None or self.output_hook_stack[msg["parent_header"].get("msg_id")]:
            return super().output(outs, msg, display_id, cell_index)
        if self.clear_before_next_output:
            outs[:] = []
            self.clear_display_id_mapping(cell_index)
            self.clear_before_next_output = False
        if display_id:
            places = self._display_id_map.setdefault(display_id, {})
            places.setdefault(cell_index, []).append(len(outs))
        outs.append(out)
        return out


def _plain_output(kind: str, content: dict[str, Any]) -> NotebookNode | None:
    """Return the output that a message of the usual form is; None if nbformat should look at it."""
    names = FIELDS.get(kind, ())
    if not names or any(n not in content or not is_usual_field(n, content[n]) for n in names):
        return None
    return NotebookNode(output_type=kind, **{name: content[name] for name in names})


class OutputRecorder:
    """Writes a notebook's outputs as the messages arrive.

    Parameters
    ----------
    notebook : NotebookNode
        Its code cells' outputs are filled.
    most_characters : int
        Of all its outputs together, through however many workspaces.
    """

    def __init__(self, notebook: NotebookNode, most_characters: int) -> None:
        self._notebook = notebook
        self._most_characters = most_characters
        self._characters = self._outputs = 0
        """Of the cells before the current one."""
        self._of_this_cell = 0
        self._pieces: list[str] = []
        """Of the stream that is the cell's last output, behind what is there."""
        self._client = _Client(notebook)
        self._client.reset_execution_trackers()
        self._current = -1

    def record(self, index: int, message: Message) -> None:
        """Take in one message that belongs to the cell at `index`.

        Raises
        ------
        WorkspaceTerminated
            If the notebook has shown too much. What was recorded of this cell should go.
        """
        cell = self._notebook.cells[index]
        if index != self._current:
            self._begin(index)
        content = message.get("content")
        kind = message.get("msg_type")
        if kind == "execute_input" and isinstance(content, dict):
            count = content.get("execution_count")
            cell.execution_count = count if type(count) is int else None
        if kind not in MESSAGE_TYPES or not isinstance(content, dict):
            return
        self._of_this_cell += size_of(content)
        if (
            self._characters + self._of_this_cell > self._most_characters
            or self._outputs + len(cell.outputs) >= MOST_OUTPUTS
        ):
            raise WorkspaceTerminated("too much output")
        if kind == "stream" and self._continues(cell, content):
            self._pieces.append(content["text"])
            return
        self._join_pieces()
        try:
            self._client.process_message(_as_nbclient_expects(kind, content), cell, index)
        except (AttributeError, KeyError, TypeError, ValueError, nbformat.ValidationError):
            # a message that isn't one: the student's process may send anything
            self.add_error(index, "BrokenOutput", "this output could not be read")

    def forget(self, index: int) -> None:
        """Drop the outputs of the cell at `index`, if it is the last that had any."""
        self._notebook.cells[index].outputs = []
        if index == self._current:
            self._of_this_cell = 0
            self._pieces = []

    def _begin(self, index: int) -> None:
        """Turn to another cell."""
        self._join_pieces()
        if self._current >= 0:
            self._outputs += len(self._notebook.cells[self._current].outputs)
        self._characters += self._of_this_cell
        self._of_this_cell = 0
        self._current = index
        self._client.clear_before_next_output = False

    def _continues(self, cell: NotebookNode, content: dict[str, Any]) -> bool:
        """Whether a piece of a stream goes on where the cell's last output ends."""
        last = cell.outputs[-1] if cell.outputs else None
        return (
            last is not None
            and last.output_type == "stream"
            and isinstance(last.get("text"), str)
            and last.get("name") == content.get("name")
            and isinstance(content.get("text"), str)
            and not self._client.clear_before_next_output
        )

    def _join_pieces(self) -> None:
        if self._pieces:
            last = self._notebook.cells[self._current].outputs[-1]
            last.text = "".join((last.text, *self._pieces))
            self._pieces = []

    def add_error(self, index: int, name: str, words: str) -> None:
        """Add an error of our own, in our own words."""
        self._join_pieces()
        error = nbformat.v4.new_output(
            "error", ename=name, evalue=words, traceback=[f"{name}: {words}"]
        )
        self._notebook.cells[index].outputs.append(error)

    def make_harmless(self) -> None:
        """Drop every format that a browser might run, and check the rest."""
        self._join_pieces()
        cells = [cell for cell in self._notebook.cells if cell.cell_type == "code"]
        for cell in cells:
            outputs = [nbformat.from_dict(writable(output)) for output in cell.outputs]
            cell.outputs = [output for o in outputs if (output := _harmless(o)) is not None]
        # all at once is far quicker than one by one, which only what is broken needs
        odd = [output for cell in cells for output in cell.outputs if not is_usual_output(output)]
        if odd and not _are_valid(odd):
            for cell in cells:
                cell.outputs = [output for output in cell.outputs if _are_valid([output])]
        for cell in cells:
            cell.outputs = _merged(cell.outputs)


def writable(value: Any) -> Any:
    """Return plain data with question marks for halves of characters, which no file can hold."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {writable(key): writable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [writable(item) for item in value]
    return value


def _as_nbclient_expects(kind: str, content: dict[str, Any]) -> dict[str, Any]:
    header = {"msg_type": kind}
    return {
        **{"msg_type": kind, "header": header, "parent_header": {"msg_id": ""}, "buffers": []},
        **{"metadata": {}, "content": nbformat.from_dict(content)},
    }


def _harmless(output: NotebookNode) -> NotebookNode | None:
    """Return an output without what a browser might run; None if nothing is left."""
    if output.output_type == "stream" and not isinstance(output.get("text"), str):
        return None  # the format allows lists of lines, but no kernel sends them
    if output.output_type in ("display_data", "execute_result"):
        data = {kind: text for kind, text in output.data.items() if _is_kept(kind, text)}
        if not data:
            return None
        output = nbformat.from_dict({**output, "data": data, "metadata": {}})
    return output


def _are_valid(outputs: list[NotebookNode]) -> bool:
    """Whether outputs may stand in a notebook."""
    cell = {
        **{"cell_type": "code", "id": "outputs", "metadata": {}, "source": ""},
        **{"outputs": outputs, "execution_count": None},
    }
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]}
    try:
        nbformat.validate(nbformat.from_dict(notebook))
    except nbformat.ValidationError:
        return False
    return True


def _is_kept(kind: str, content: Any) -> bool:
    if kind not in KEPT_TYPES or not isinstance(content, str):
        return False
    if not kind.startswith("image/"):
        return True
    try:
        base64.b64decode(content.replace("\n", ""), validate=True)
    except ValueError:
        return False
    return True


def _merged(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Join neighbouring pieces of one stream: where they were cut is a matter of timing."""
    merged: list[NotebookNode] = []
    for output in outputs:
        last = merged[-1] if merged else None
        is_stream = output.output_type == "stream"
        if is_stream and last and last.output_type == "stream" and last.name == output.name:
            last.text += output.text
        else:
            merged.append(output)
    return merged
