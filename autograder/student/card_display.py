"""Where a card, or a sentence, stands in the output of a cell."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any


class CardDisplay:
    """The card's place; until there is one, it shows what is being tried."""

    def __init__(self) -> None:
        ipython = sys.modules.get("IPython")
        self._in_notebook = ipython is not None and ipython.get_ipython() is not None
        self._handle: Any = None
        self._is_waiting = False

    @property
    def can_be_updated(self) -> bool:
        """Whether what was shown for now can still be taken back."""
        return self._handle is not None

    def show_progress(self, message: str) -> None:
        """Show a sentence until the next one, or the card, takes its place."""
        self.show({"text/plain": message}, for_now=True)

    def show_waiting(self, message: str) -> None:
        """Show as progress what changes each second; where nothing can be taken back, once."""
        if self._in_notebook or not self._is_waiting:
            self.show_progress(message)
        self._is_waiting = True

    def show(self, data: Mapping[str, str], *, for_now: bool = False) -> None:
        """Show a MIME bundle, in the place of what was shown for now."""
        if not self._in_notebook:
            _print(data["text/plain"])
        elif self._handle is not None:
            self._handle.update(dict(data), raw=True)
        else:
            from IPython.display import display

            self._handle = display(dict(data), raw=True, display_id=True if for_now else None)


def _print(text: str) -> None:
    """Print, also where the output has no such characters as ≥, as in a pipe on Windows."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    print(text.encode(encoding, "replace").decode(encoding))
