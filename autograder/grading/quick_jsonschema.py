"""Imports jsonschema without what it needs only to check the formats of some texts.

From 4.25 on, jsonschema imports rfc3987-syntax where that is installed (jupyter-events asks for
it), which compiles some thirty grammars when it is imported: 3 seconds, in every process that
imports nbformat. Only the formats "iri" and "iri-reference" need one, and no notebook has them. Nor
has one durations, times or URLs that are checked, for which half a dozen more libraries are loaded.

The packages that import nbformat call `load` in their `__init__`, so before nbformat. In
`nbgrader autograde` it comes too late: nbgrader has imported nbformat before it reads our
configuration. No notebook is read or checked in here.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from typing import Any

from autograder.grading.stand_ins import call_of, put_off

GRAMMAR = "rfc3987_syntax"
"""The package whose import takes longest."""


class NoDuration(ValueError):
    """In the place of isoduration's exception, which jsonschema has to know when it is imported."""


def load() -> None:
    """Import jsonschema; what checks a format is imported when one is first checked, if ever.

    Does nothing where jsonschema or the grammar has been imported already, or jsonschema is not
    installed. Nothing stays in `sys.modules` in the place of what is put off.
    """
    if "jsonschema" in sys.modules or GRAMMAR in sys.modules:
        return
    if importlib.util.find_spec("jsonschema") is None:
        return  # nor is nbformat, then: `check` needs neither
    duration = {"DurationParsingException": NoDuration, "parse_duration": _parse_duration}
    checkers: dict[str, dict[str, Any]] = {
        GRAMMAR: {"is_valid_syntax": call_of(GRAMMAR, "is_valid_syntax")},
        "isoduration": duration,
        "rfc3339_validator": {"validate_rfc3339": call_of("rfc3339_validator", "validate_rfc3339")},
        "rfc3986_validator": {"validate_rfc3986": call_of("rfc3986_validator", "validate_rfc3986")},
        "webcolors": {},
        "uri_template": {},
    }
    with put_off(checkers):
        importlib.import_module("jsonschema")


def _parse_duration(text: str) -> object:
    """Ask isoduration, and raise what jsonschema takes for its exception."""
    isoduration = importlib.import_module("isoduration")
    try:
        return isoduration.parse_duration(text)
    except isoduration.DurationParsingException as error:
        raise NoDuration(str(error)) from error
