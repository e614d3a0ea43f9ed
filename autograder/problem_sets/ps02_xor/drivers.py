"""ps02: the driver of one of its exercises, which runs beside the student's code.

A driver is sent as source text: it uses nothing of this module.
"""

from __future__ import annotations

from typing import Any


def drive_is_linearly_separable(is_linearly_separable: Any, problems: Any) -> Any:
    return [is_linearly_separable(X, y) for X, y in problems]
