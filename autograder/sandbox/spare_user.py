"""The user that student code runs as where the host is root: a number that nobody has."""

from __future__ import annotations

import os
from pathlib import Path

FIRST_SPARE_USER = 0x7000_0000
"""Above the users that system services and containers hand out, below -1, which is no user."""
LAST_PID = 1 << 22
"""Linux gives no process a higher number."""
LEAST_USERS = 10_000
"""A container that knows fewer users may need each of them; chosen, not measured."""
NEEDED_RIGHTS = {"CHOWN": 0, "DAC_OVERRIDE": 1, "KILL": 5, "SETGID": 6, "SETUID": 7}
"""What of root's it takes to run something as another user and to clean up after it, with the
numbers of capabilities(7)."""


def find_spare_user() -> int | None:
    """Return a user for student code that no one else is; None if this process isn't root.

    One for each host process, so that threads, which the kernel counts per user, don't add
    up over workers. A container may know few users: then one of the last of those, or None if
    there are fewer than `LEAST_USERS`.
    """
    if os.geteuid() != 0:
        return None
    return choose_user(Path("/proc/self/uid_map").read_text(), os.getpid())


def choose_user(uid_map: str, pid: int) -> int | None:
    """Choose a user among those that a user namespace knows.

    Parameters
    ----------
    uid_map : str
        The text of user_namespaces(7): per line first user, first user outside, and count.
    pid : int
        Of the host process.
    """
    wanted = FIRST_SPARE_USER + pid % LAST_PID
    rows = [line.split() for line in uid_map.splitlines()]
    ranges = [(int(first), int(count)) for first, _, count in rows]
    if any(first <= wanted < first + count for first, count in ranges):
        return wanted
    first, count = max(ranges, key=lambda known: known[1])
    return first + count - 2 - pid % 1000 if count >= LEAST_USERS else None


def why_no_root() -> str:
    """Return what this process lacks of root's rights, where it is root; empty if nothing."""
    if find_spare_user() is None:
        return ""
    if missing := missing_rights(Path("/proc/self/status").read_text()):
        return f"root has no {' or '.join(f'CAP_{name}' for name in missing)} here"
    return ""


def missing_rights(status: str) -> tuple[str, ...]:
    """Return what is needed of root's rights and isn't there.

    Parameters
    ----------
    status : str
        The text of /proc/PID/status.
    """
    line = next(line for line in status.splitlines() if line.startswith("CapEff:"))
    held = int(line.split()[1], 16)
    return tuple(name for name, number in NEEDED_RIGHTS.items() if not held >> number & 1)
