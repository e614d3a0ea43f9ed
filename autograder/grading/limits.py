"""What student code may use: one set of limits for the course, others for single exercises."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from autograder.core.exercise import Exercise
from autograder.sandbox import Limits

UNITS = {
    "cell_seconds": ("cell_seconds", 1),
    "call_seconds": ("call_seconds", 1),
    "memory_megabytes": ("memory_bytes", 2**20),
    "disk_megabytes": ("disk_bytes", 2**20),
    "output_kilobytes": ("output_bytes", 2**10),
}
"""Settings that an exercise may have of its own: the field of `Limits`, and how many of it."""
OF_NOTEBOOKS = {**UNITS, "notebook_seconds": ("notebook_seconds", 1)}
"""Settings of a course."""
SENSIBLE = {
    "cell_seconds": (0.1, 10**6),
    "call_seconds": (0.1, 10**6),
    "notebook_seconds": (1, 10**7),
    "memory_megabytes": (32, 2**24),
    "disk_megabytes": (1, 2**24),
    "output_kilobytes": (0.1, 2**22),
}
"""From where on right answers have a chance, and up to where a system can count."""


@dataclass(frozen=True)
class CourseLimits:
    """Limits of the course, and of the exercises that have their own."""

    default: Limits = field(default_factory=Limits)
    per_exercise: Mapping[str, Limits] = field(default_factory=dict)

    def for_exercises(self, exercises: Mapping[str, Exercise]) -> CourseLimits:
        """Return limits that leave each exercise what it needs, where these leave it less."""
        per_exercise = dict(self.per_exercise)
        for name, exercise in exercises.items():
            if exercise.minimum_limits:
                mine, needed = self.of(name), with_settings(Limits(), exercise.minimum_limits)
                fields = [UNITS[setting][0] for setting in exercise.minimum_limits]
                more = {f: max(getattr(mine, f), getattr(needed, f)) for f in fields}
                per_exercise[name] = dataclasses.replace(mine, **more)
        return dataclasses.replace(self, per_exercise=per_exercise)

    def text_for(self, exercises: Mapping[str, Exercise]) -> str:
        """Return what limits hold in these exercises: a text that is equal if all of them are."""
        here = self.for_exercises(exercises)
        named = {"": here.default, **{name: here.of(name) for name in sorted(exercises)}}
        numbers = {
            name: [float(n) for n in dataclasses.astuple(own)] for name, own in named.items()
        }
        return json.dumps(numbers)

    def of(self, exercise: str) -> Limits:
        """Return what holds in an exercise's cell and in calls of its function."""
        return self.per_exercise.get(exercise, self.default)


def with_settings(limits: Limits, settings: Mapping[str, object]) -> Limits:
    """Return limits in which some are replaced by settings as an instructor writes them.

    Parameters
    ----------
    limits : Limits
    settings : mapping of str to number
        Keys are those of `UNITS`, such as `"memory_megabytes"`.

    Raises
    ------
    ValueError
        If a setting has no such name or makes no sense.
    """
    return _changed(limits, settings, UNITS)


def limits_of_a_course(settings: Mapping[str, object]) -> Limits:
    """Return the limits that hold where no exercise has its own.

    Parameters
    ----------
    settings : mapping of str to number
        Keys are those of `OF_NOTEBOOKS`.

    Raises
    ------
    ValueError
        If a setting has no such name or makes no sense.
    """
    limits = _changed(Limits(), settings, OF_NOTEBOOKS)
    if limits.notebook_seconds < max(limits.cell_seconds, limits.call_seconds):
        raise ValueError(
            f"notebook_seconds ({limits.notebook_seconds:g}) should be no less than cell_seconds "
            f"({limits.cell_seconds:g}) and call_seconds ({limits.call_seconds:g})"
        )
    return limits


def _changed(
    limits: Limits, settings: Mapping[str, object], units: Mapping[str, tuple[str, int]]
) -> Limits:
    if not isinstance(settings, Mapping):  # an instructor wrote them
        raise ValueError(f"limits are written as {{'call_seconds': 10}}, not as {settings!r}")
    changed: dict[str, int | float] = {}
    for name, value in settings.items():
        if name not in units:
            raise ValueError(f"there is no limit {name!r}; there are {', '.join(units)}")
        least, most = SENSIBLE[name]
        if (
            isinstance(value, bool)
            or not isinstance(value, (int, float))
            or not least <= value <= most
        ):
            raise ValueError(f"{name} should be a number from {least} to {most}, not {value!r}")
        field_name, unit = units[name]
        changed[field_name] = value * unit if unit == 1 else int(value * unit)
    return dataclasses.replace(limits, **changed)  # type: ignore[arg-type]
