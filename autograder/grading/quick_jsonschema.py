"""Imports jsonschema without the grammar of URLs that its newer releases build at once.

From 4.25 on, jsonschema imports rfc3987-syntax where that is installed (jupyter-events asks for
it), which compiles some thirty grammars when it is imported: 3 seconds, in every process that
imports nbformat. Only the formats "iri" and "iri-reference" need one, and no notebook has them.

The packages that import nbformat call `load` in their `__init__`, so before nbformat. In
`nbgrader autograde` it comes too late: nbgrader has imported nbformat before it reads our
configuration. No notebook is read or checked in here.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
import types

GRAMMAR = "rfc3987_syntax"
"""The package whose import is put off."""


def load() -> None:
    """Import jsonschema; the grammar is built when a URL is first checked, if ever.

    Does nothing where jsonschema or the grammar has been imported already, or jsonschema is not
    installed. Nothing stays in `sys.modules` in the grammar's place: importing it later brings
    the real one.
    """
    if "jsonschema" in sys.modules or GRAMMAR in sys.modules:
        return
    if importlib.util.find_spec("jsonschema") is None:
        return  # nor is nbformat, then: `check` needs neither
    if importlib.util.find_spec(GRAMMAR) is not None:
        stand_in = types.ModuleType(GRAMMAR, "In the place of the real one, for one import.")
        stand_in.is_valid_syntax = _is_valid_syntax  # type: ignore[attr-defined]  # a new module
        sys.modules[GRAMMAR] = stand_in
    try:
        importlib.import_module("jsonschema")
    finally:
        sys.modules.pop(GRAMMAR, None)


def _is_valid_syntax(term: str, value: str) -> bool:
    """Ask the real function of that name, which jsonschema believes to have imported."""
    grammar = importlib.import_module(GRAMMAR)
    return bool(grammar.is_valid_syntax(term, value))
