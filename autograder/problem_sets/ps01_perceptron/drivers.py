"""ps01: the drivers of its exercises, which run beside the student's code.

A driver is sent as source text: it uses nothing of this module.
"""

from __future__ import annotations

from typing import Any


def drive_threshold_unit(threshold_unit: Any, X: Any, w: Any, b: Any) -> Any:
    return [threshold_unit(x, w, b) for x in X]


def drive_gate_weights(gate_weights: Any, names: Any) -> Any:
    return {name: gate_weights(name) for name in names}
