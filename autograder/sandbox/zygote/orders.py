"""What crosses between the host, a zygote and its workspaces: one definition for both ends.

The host imports this module as `autograder.sandbox.zygote.orders`, the zygote, which can't import
the project, as `sandbox.zygote.orders`. So it needs nothing but the standard library, and imports
nothing of the project. Who sends what:

| message | from | to | along with |
|---|---|---|---|
| `Plan` | host | zygote, standard input | |
| `ZygoteReply` | zygote | host, its channel | the zygote's pidfd, if it is up |
| `Order` | host | zygote, its channel | a workspace's channel, status channel and log, if any |
| `WorkspaceReply` | zygote | host, the status channel | the workspace's pidfd |
| `ExitStatus` | zygote | host, the status channel | |
| `ProbeTargets` | host | the self-test's workspace | |
| `ProbeResult` | the self-test's workspace | host | |

What a workspace and the host say to each other is in `inside.frames` and `inside.wire`.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TypeVar

CHANNEL = 3
"""A workspace's channel to the host: its only descriptor besides standard input, output, error."""
LONGEST_ORDER = 1 << 20
"""Bytes of an `Order`; chosen, not measured: one has about 200."""
LONGEST_REPLY = 1 << 16
"""Bytes of a reply; chosen, not measured: the longest carry the text of an exception."""
MOST_THREADS = 40
"""Of a workspace, and of its user where it is no one else: `concurrent.futures` starts up to 32."""
PROBE_ALL = "probe_all"
"""The one function that the self-test's workspace knows."""


class Isolation(StrEnum):
    """How strong the walls around student code are.

    The values are the tiers' letters in the documentation, and are stored in graded notebooks.
    """

    NAMESPACES = "A"
    """Out of the host's sight: namespaces, seccomp, limits."""
    LANDLOCK = "B"
    """Among the host's files, with almost everything taken away: Landlock, seccomp, limits."""
    NONE = "C"
    """No walls."""


@dataclass(frozen=True)
class Plan:
    """What the host wants of a zygote."""

    isolation: Isolation
    host: int
    """The process that the zygote lives for."""
    scratch: str
    """A folder of the zygote's own: with namespaces a mount point, else full of its files."""
    notebook: str
    """Where workspaces work: with namespaces all in their own view of it, else each in a
    folder below."""
    spare_user: int | None
    """Who the zygote becomes where the host is root."""
    keep_reading: bool
    """Whether that user needs root's right to read, because the environment is root's own."""
    prefix: str
    """The host's `sys.prefix`."""
    packages: tuple[str, ...]
    """Folders to import from, besides the standard library."""
    readable: tuple[str, ...]
    """What workspaces may read, apart from what is hidden in it."""
    hidden: tuple[str, ...]
    readable_subtrees: tuple[str, ...]
    """The same files as `readable` without `hidden`, as folders that may be read whole; only
    with Landlock, which can't take anything out of a folder again."""
    listable: tuple[str, ...]
    """The folders around those subtrees."""
    stand_in: dict[str, str]
    """Modules that are to be found instead of the project's: text by path."""
    fonts: str | None
    """Matplotlib's list of fonts, if the host has one: its name and, after a line, its text."""
    probing: bool
    """Whether this zygote is for the self-test, which needs no kernel."""
    draws: bool = True
    """Whether Matplotlib is loaded, for notebooks that draw something."""
    cells: tuple[str, ...] = ()
    """Sources that workspaces are likely to run."""

    def __post_init__(self) -> None:
        # JSON knows neither enums nor tuples: what was read becomes equal to what was sent
        object.__setattr__(self, "isolation", Isolation(self.isolation))
        for name in ("packages", "readable", "hidden", "readable_subtrees", "listable", "cells"):
            object.__setattr__(self, name, tuple(getattr(self, name)))


@dataclass(frozen=True)
class ZygoteReply:
    """Whether a zygote has come up."""

    failed: str
    """Why it hasn't; empty if it has."""


@dataclass(frozen=True)
class Order:
    """What the host wants of one workspace."""

    folder: str
    """Where it may write."""
    memory_bytes: int
    disk_bytes: int
    files: int
    output_bytes: int
    seconds: float
    """Of processor time for the whole notebook, in case nobody else stops it."""


@dataclass(frozen=True)
class WorkspaceReply:
    """A workspace has been forked."""

    pid: int
    """As the zygote sees it; the host uses the pidfd that comes along."""


@dataclass(frozen=True)
class ExitStatus:
    """How a workspace ended."""

    code: int
    """Its exit status; below 0 the signal that ended it."""
    memory_bytes: int
    """The most memory that it had in use."""
    processor_seconds: float
    """What it used of the processor."""


@dataclass(frozen=True)
class ProbeTargets:
    """What the probes of the self-test reach for: laid out by the host, so that it is there."""

    canary: str
    """A file that anyone may read, in a folder that anyone may write to."""
    project_file: str
    """A file of the project."""
    project_modules: tuple[str, ...]
    """Modules of the project by name; on the host each can be found."""
    port: int
    """Where the host listens, on the loopback."""
    host: int
    """The host's process."""
    memory_bytes: int
    disk_bytes: int


@dataclass(frozen=True)
class ProbeResult:
    """One forbidden thing that was tried."""

    name: str
    held: bool
    """Whether the wall held. False also if nothing is known, because the probe itself failed."""
    detail: str
    """What the probe met."""


Message = Plan | ZygoteReply | Order | WorkspaceReply | ExitStatus
M = TypeVar("M", bound=Message)


def write(message: Message) -> bytes:
    """Return a message as JSON."""
    return json.dumps(asdict(message)).encode()


def read(kind: type[M], data: bytes) -> M:
    """Read a message of one kind, which was written by the other end.

    Raises
    ------
    TypeError
        If its fields aren't this kind's.
    ValueError
        If it isn't JSON.
    """
    return kind(**json.loads(data))
