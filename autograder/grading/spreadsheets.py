"""Strangers' texts in tables that spreadsheets open."""

from __future__ import annotations

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def as_text(field: object) -> object:
    """Keep a spreadsheet from taking a stranger's text for a formula."""
    if isinstance(field, str) and field.startswith(FORMULA_SIGNS):
        return "'" + field
    return field
