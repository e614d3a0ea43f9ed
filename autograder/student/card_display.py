"""Where a card, or a sentence, stands in the output of a cell."""

from __future__ import annotations

import sys
from typing import Any


class CardDisplay:
    """The card's place in the output; until there is one, it shows what is being tried."""

    def __init__(self) -> None:
        ipython = sys.modules.get("IPython")
        self._in_notebook = ipython is not None and ipython.get_ipython() is not None
        self._handle: Any = None

    @property
    def can_be_updated(self) -> bool:
        """Whether what was shown for now can still be taken back."""
        return self._handle is not None

    def show_progress(self, message: str) -> None:
        """Show a sentence until the next one, or the card, takes its place."""
        self.show({"text/plain": message}, for_now=True)

    def show(self, data: dict[str, str], *, for_now: bool = False) -> None:
        """Show a MIME bundle, in the place of what was shown for now."""
        if not self._in_notebook:
            print(data["text/plain"])
        elif self._handle is not None:
            self._handle.update(data, raw=True)
        else:
            from IPython.display import display

            self._handle = display(data, raw=True, display_id=True if for_now else None)
