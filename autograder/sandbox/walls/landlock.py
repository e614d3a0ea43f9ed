"""Landlock: take from a process every file but those named (tier B).

The kernel says which version it speaks; every right that this version knows is taken away
and only reading is given back, except in the workspace's own folder.
"""

from __future__ import annotations

import os
import stat
import struct
from collections.abc import Iterable

from . import linux

_CREATE_RULESET_VERSION = 1
_RULE_PATH_BENEATH = 1

_EXECUTE = 1 << 0
_WRITE_FILE = 1 << 1
_READ_FILE = 1 << 2
_READ_DIR = 1 << 3
_MAKE_CHAR = 1 << 6
_MAKE_SOCK = 1 << 9
_MAKE_BLOCK = 1 << 11
_TRUNCATE = 1 << 14
_IOCTL_DEV = 1 << 15

_FILE_RIGHTS_BY_VERSION = {1: 13, 2: 14, 3: 15, 4: 15}
_NEWEST_FILE_RIGHTS = 16
_ON_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEV
_NEVER = _EXECUTE | _MAKE_CHAR | _MAKE_BLOCK | _MAKE_SOCK | _IOCTL_DEV

_NO_TCP = 0b11
_NO_ABSTRACT_SOCKETS_AND_SIGNALS = 0b11


def version() -> int:
    """Return which version of Landlock this kernel speaks; 0 if none."""
    try:
        return linux.syscall("landlock_create_ruleset", None, 0, _CREATE_RULESET_VERSION)
    except OSError:
        return 0


def leave_only(
    readable: Iterable[str], writable: Iterable[str], listable: Iterable[str] = ()
) -> None:
    """Take everything from this process but what is named here, if it was still allowed that.

    Parameters
    ----------
    readable : iterable of str
        Files, and folders with everything in them.
    writable : iterable of str
        The same, with all other rights but to execute.
    listable : iterable of str
        Folders of which only the names in them may be read.

    Raises
    ------
    OSError
        If this kernel has no Landlock.
    """
    speaks = version()
    if not speaks:
        raise OSError("this kernel has no Landlock")
    handled = (1 << _FILE_RIGHTS_BY_VERSION.get(speaks, _NEWEST_FILE_RIGHTS)) - 1
    network = _NO_TCP if speaks >= 4 else 0
    scoped = _NO_ABSTRACT_SOCKETS_AND_SIGNALS if speaks >= 6 else 0
    attributes = struct.pack("=QQQ", handled, network, scoped)
    size = 24 if speaks >= 6 else 16 if speaks >= 4 else 8
    rules = linux.syscall("landlock_create_ruleset", attributes, size, 0)
    try:
        for paths, rights in (
            (readable, _READ_FILE | _READ_DIR),
            (writable, handled & ~_NEVER),
            (listable, _READ_DIR),
        ):
            for path in paths:
                _allow(rules, path, rights & handled)
        linux.syscall("landlock_restrict_self", rules, 0)
    finally:
        os.close(rules)


def _allow(rules: int, path: str, rights: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
            rights &= _ON_FILES
        if rights:
            rule = struct.pack("=Qi", rights, descriptor)
            linux.syscall("landlock_add_rule", rules, _RULE_PATH_BENEATH, rule, 0)
    finally:
        os.close(descriptor)
