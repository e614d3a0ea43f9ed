"""Options that several commands have."""

from __future__ import annotations

import click

JOBS = click.option(
    "--jobs",
    type=click.IntRange(min=1),
    help="Notebooks at a time; default: what processors and memory allow.",
)
UNPROTECTED = click.option(
    "--unprotected", is_flag=True, help="Grade even where there is no sandbox; every page says so."
)
