"""The commands that a page of docs/ shows, to be run as they stand there but for addresses."""

import re
import shlex
from collections.abc import Mapping

from classes import CHECKOUT


def commands(page: str, first: str) -> list[str]:
    """Return a page's shell commands that begin with these words, each as one line."""
    text = (CHECKOUT / "docs" / page).read_text(encoding="utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    lines = "".join(blocks).replace("\\\n", " ").splitlines()
    found = [line for line in lines if line.startswith(f"{first} ")]
    assert found, (page, first)
    return found


def with_other(command: str, changes: Mapping[str, str]) -> list[str]:
    """Return a command's words, with other addresses; each that is to change has to be there."""
    for old, new in changes.items():
        assert old in command, (old, command)
        command = command.replace(old, new)
    return shlex.split(command)
