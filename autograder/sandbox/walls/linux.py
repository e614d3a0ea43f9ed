"""System calls that Python has no function for. Linux only, once something is called."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import functools
import os
import struct
from collections.abc import Iterable
from typing import Any

from .syscall_numbers import this_architecture

CLONE_NEWNS = 0x0002_0000
CLONE_NEWCGROUP = 0x0200_0000
CLONE_NEWUTS = 0x0400_0000
CLONE_NEWIPC = 0x0800_0000
CLONE_NEWUSER = 0x1000_0000
CLONE_NEWPID = 0x2000_0000
CLONE_NEWNET = 0x4000_0000

MS_RDONLY = 1
MS_NOSUID = 2
MS_NODEV = 4
MS_NOEXEC = 8
MS_BIND = 0x1000
MS_REC = 0x4000
MS_PRIVATE = 1 << 18
MNT_DETACH = 2

ATTR_RDONLY = 1
ATTR_NOSUID = 2
ATTR_NODEV = 4
_AT_FDCWD = -100
_AT_RECURSIVE = 0x8000

CAP_DAC_READ_SEARCH = 2
_LAST_CAPABILITY = 63
_CAPABILITY_VERSION = 0x2008_0522

_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_PR_SET_KEEPCAPS = 8
_PR_SET_SECCOMP = 22
_PR_CAPBSET_DROP = 24
_PR_SET_NO_NEW_PRIVS = 38
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_CLEAR_ALL = 4
_SECCOMP_MODE_FILTER = 2


@functools.cache
def _libc() -> Any:
    return ctypes.CDLL(None, use_errno=True)


def _checked(result: int, what: str) -> int:
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{what}: {os.strerror(error)}")
    return result


def syscall(name: str, *arguments: object) -> int:
    """Make a system call by name.

    Raises
    ------
    OSError
        With the error number, and the call's name in the text.
    """
    number = this_architecture().numbers[name]
    converted = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    return _checked(_libc().syscall(ctypes.c_long(number), *converted), name)


def _prctl(option: int, first: int = 0, second: object = 0, what: str = "prctl") -> int:
    words = [ctypes.c_ulong(w) if isinstance(w, int) else w for w in (first, second, 0, 0)]
    return _checked(_libc().prctl(option, *words), what)


def mount(
    source: str, target: str, kind: str | None = None, flags: int = 0, options: str | None = None
) -> None:
    """Mount a file system, or bind a file or folder to a second place."""
    words = (source, target, kind, options)
    texts = [None if word is None else os.fsencode(word) for word in words]
    result = _libc().mount(texts[0], texts[1], texts[2], ctypes.c_ulong(flags), texts[3])
    _checked(result, f"mount {source} on {target}")


def unmount(target: str) -> None:
    """Take a mount away, even if it is in use."""
    _checked(_libc().umount2(os.fsencode(target), MNT_DETACH), f"unmount {target}")


def restrict_mount(target: str, attributes: int, *, recursive: bool) -> None:
    """Make a mount, and perhaps those below it, read-only or the like."""
    request = struct.pack("=QQQQ", attributes, 0, 0, 0)
    flags = _AT_RECURSIVE if recursive else 0
    syscall("mount_setattr", _AT_FDCWD, os.fsencode(target), flags, request, len(request))


def pivot_root_here() -> None:
    """Make the current folder the root of everything, and let go of the old root."""
    syscall("pivot_root", b".", b".")
    unmount(".")
    os.chdir("/")


def unshare(flags: int) -> None:
    """Leave namespaces for new ones."""
    _checked(_libc().unshare(flags), "unshare")


def setns(descriptor: int, kind: int) -> None:
    """Enter a namespace, or have one's next children start in it."""
    _checked(_libc().setns(descriptor, kind), "setns")


def die_with_parent(parent: int) -> None:
    """Have the kernel kill this process when its parent's thread ends; now, if it has.

    Changing the user forgets it: call it again afterwards.
    """
    _prctl(_PR_SET_PDEATHSIG, 9)
    if os.getppid() != parent:
        os._exit(1)


def forbid_core_dumps_and_tracing() -> None:
    """Make this process unreadable for others, and let a crash leave no image of it.

    A limit of 0 on core files isn't enough: a collector that the system pipes them to
    doesn't ask for it.
    """
    _prctl(_PR_SET_DUMPABLE, 0)


def allow_no_new_privileges() -> None:
    """Never again gain rights, by whatever file is executed; seccomp and Landlock ask for it."""
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)


def keep_capabilities_when_changing_user() -> None:
    """Stop the next change of user from taking away every capability."""
    _prctl(_PR_SET_KEEPCAPS, 1)


def drop_bounding_capabilities(kept: Iterable[int] = ()) -> None:
    """Make sure that no file executed later can bring capabilities back."""
    for capability in sorted(set(range(_LAST_CAPABILITY + 1)) - set(kept)):
        try:
            _prctl(_PR_CAPBSET_DROP, capability)
        except OSError as error:
            if error.errno == errno.EINVAL:  # beyond the last one this kernel has
                return
            # else it is not ours to drop


def drop_capabilities(kept: Iterable[int] = ()) -> None:
    """Give up every capability but those named."""
    with contextlib.suppress(OSError):  # a kernel without ambient capabilities
        _prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL)
    mask = sum(1 << capability for capability in kept)
    low, high = mask & 0xFFFF_FFFF, mask >> 32
    header = struct.pack("=Ii", _CAPABILITY_VERSION, 0)
    sets = struct.pack("=6I", low, low, 0, high, high, 0)
    _checked(_libc().capset(header, sets), "capset")


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def install_filter(program: bytes) -> None:
    """Have seccomp run a program at every system call of this process from now on."""
    steps = ctypes.create_string_buffer(program, len(program))
    described = _Program(len(program) // 8, ctypes.cast(steps, ctypes.c_void_p))
    _prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(described), what="seccomp")
