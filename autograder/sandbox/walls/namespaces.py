"""Namespaces for a process, and a root folder with almost nothing in it (tier A).

The zygote enters its namespaces once: a small root folder that holds the Python environment, read
only, and nothing else of this machine; no network; no one else's processes; a user without
rights. Each workspace then gets, inside those namespaces, processes, a /proc and a folder to write
in of its own. The first process of a pid namespace is the last: when the zygote ends, the kernel
ends every workspace.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from . import linux

INSIDE_ID = 65534
"""User and group within: the one that owns nothing."""
ROOT_BYTES = 32 * 2**20
"""What may be written into the new root itself before it is sealed: folders to mount on, links,
the zygote's own files. Chosen, not measured."""
DEVICES = ("null", "zero", "full", "random", "urandom")
"""The device files that a workspace may read."""
LINKS = {"stdin": "0", "stdout": "1", "stderr": "2"}


def devices() -> tuple[str, ...]:
    """Return the device files that a workspace may read, as paths."""
    return tuple(f"/dev/{name}" for name in DEVICES)


def enter_namespaces(
    mount_point: str,
    readable: Iterable[str],
    hidden: Iterable[str],
    folders: Iterable[str],
    spare_user: int | None,
) -> None:
    """Move this process into namespaces of its own; its first child is process 1 in them.

    Parameters
    ----------
    mount_point : str
        An empty folder, which is left empty.
    readable : iterable of str
        Files and folders to show, at their own places, read-only.
    hidden : iterable of str
        What lies in those and is not to be shown.
    folders : iterable of str
        New folders, which stay writable for the user of these namespaces until `seal`.
    spare_user : int or None
        The host's user to become, for a process that is root; with None it stays its own user.
    """
    owner = (os.getuid(), os.getgid()) if spare_user is None else (spare_user, spare_user)
    if spare_user is None:
        # an ordinary user may mount nothing except in a user namespace of its own
        _enter_user_namespace(owner, linux.CLONE_NEWNS, by_itself=True)
    else:
        linux.unshare(linux.CLONE_NEWNS)
    linux.mount("none", "/", flags=linux.MS_REC | linux.MS_PRIVATE)
    _build_root(mount_point, readable, hidden)
    for folder in folders:
        os.makedirs(mount_point + folder, mode=0o700)
        os.chown(mount_point + folder, *_ids_for_files(spare_user))
    os.chdir(mount_point)
    linux.pivot_root_here()
    others = linux.CLONE_NEWPID | linux.CLONE_NEWNET | linux.CLONE_NEWIPC
    others |= linux.CLONE_NEWUTS | linux.CLONE_NEWCGROUP
    if spare_user is None:
        linux.unshare(others)
    else:
        _enter_user_namespace(owner, others | linux.CLONE_NEWNS, by_itself=False)


def _ids_for_files(spare_user: int | None) -> tuple[int, int]:
    return (INSIDE_ID, INSIDE_ID) if spare_user is None else (spare_user, spare_user)


def _enter_user_namespace(owner: tuple[int, int], more: int, *, by_itself: bool) -> None:
    """Become the one user of a new user namespace, who is `owner` outside."""
    if by_itself:
        linux.unshare(linux.CLONE_NEWUSER | more)
        _map_ids("self", owner)
    else:
        # only a process that stays outside may map another user than its own
        _with_helper(
            lambda pid: _map_ids(str(pid), owner),
            lambda: linux.unshare(linux.CLONE_NEWUSER | more),
        )
        os.setgroups([])
        os.setresgid(INSIDE_ID, INSIDE_ID, INSIDE_ID)
        os.setresuid(INSIDE_ID, INSIDE_ID, INSIDE_ID)


def _map_ids(process: str, owner: tuple[int, int]) -> None:
    user, group = owner
    folder = Path("/proc", process)
    if process == "self":  # a user who isn't root outside must give up setgroups first
        (folder / "setgroups").write_text("deny")
    (folder / "uid_map").write_text(f"{INSIDE_ID} {user} 1")
    (folder / "gid_map").write_text(f"{INSIDE_ID} {group} 1")


def _with_helper(help_process: Callable[[int], None], step: Callable[[], None]) -> None:
    """Take a step, and have a child that didn't take it do something for this process."""
    go_read, go_write = os.pipe()
    process = os.getpid()
    helper = os.fork()
    if helper == 0:
        status = 1
        try:
            os.close(go_write)
            if os.read(go_read, 1):
                help_process(process)
                status = 0
        finally:
            os._exit(status)
    os.close(go_read)
    try:
        step()
        os.write(go_write, b"x")
    finally:
        os.close(go_write)
        _, status = os.waitpid(helper, 0)
    if status:
        raise OSError("the user of the new namespace could not be set")


def _build_root(root: str, readable: Iterable[str], hidden: Iterable[str]) -> None:
    """Mount a small file system, and in it what workspaces may see, at the places it has here."""
    options = f"size={ROOT_BYTES},mode=755"
    linux.mount("tmpfs", root, "tmpfs", linux.MS_NOSUID | linux.MS_NODEV, options)
    for path in readable:
        _show(root, path)
    for path in hidden:
        _hide(root, path)
    for folder in ("/proc", "/dev", "/etc", "/run"):
        os.makedirs(root + folder, exist_ok=True)
    for name in DEVICES:
        Path(f"{root}/dev/{name}").touch()
        linux.mount(f"/dev/{name}", f"{root}/dev/{name}", flags=linux.MS_BIND)
    for name, number in LINKS.items():
        os.symlink(f"/proc/self/fd/{number}", f"{root}/dev/{name}")
    os.symlink("/proc/self/fd", f"{root}/dev/fd")
    # An ordinary user may mount a /proc only where the whole of one is in sight: this one,
    # which every workspace covers with its own before it runs anything.
    linux.mount("/proc", f"{root}/proc", flags=linux.MS_BIND | linux.MS_REC)


def _show(root: str, path: str) -> None:
    """Bind a file or folder, or copy a symbolic link, to its place in the new root."""
    if os.path.lexists(root + path) or not os.path.lexists(path):
        return
    os.makedirs(root + os.path.dirname(path), exist_ok=True)
    if os.path.islink(path):
        os.symlink(os.readlink(path), root + path)
        return
    if os.path.isdir(path):
        os.makedirs(root + path, exist_ok=True)
    else:
        Path(root + path).touch()
    linux.mount(path, root + path, flags=linux.MS_BIND | linux.MS_REC)
    attributes = linux.ATTR_RDONLY | linux.ATTR_NOSUID | linux.ATTR_NODEV
    linux.restrict_mount(root + path, attributes, recursive=True)


def _hide(root: str, path: str) -> None:
    """Cover a file or folder with nothing."""
    if not os.path.exists(root + path):
        return
    if os.path.isdir(root + path):
        flags = linux.MS_NOSUID | linux.MS_NODEV | linux.MS_RDONLY
        linux.mount("tmpfs", root + path, "tmpfs", flags, "size=4k,mode=755")
    else:
        linux.mount("/dev/null", root + path, flags=linux.MS_BIND)


def seal() -> None:
    """Make the root folder read-only, so that no workspace leaves anything for the next."""
    linux.restrict_mount("/", linux.ATTR_RDONLY | linux.ATTR_NOSUID, recursive=False)


class PidNamespaceFactory:
    """Puts each child of this process into a pid namespace of its own, in which it is process 1.

    To be made by the first process of a pid namespace: the new ones lie within that one.
    """

    def __init__(self) -> None:
        self._own = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)

    def prepare(self) -> None:
        """Make a new pid namespace for the next child; to be called before each fork.

        Back to its own first: `unshare` would else nest the new one in the last one.
        """
        linux.setns(self._own, linux.CLONE_NEWPID)
        linux.unshare(linux.CLONE_NEWPID)


def enter_workspace_namespaces(folder: str, disk_bytes: int, files: int) -> None:
    """Give this process, a workspace, its own /proc and a folder of limited size to write in."""
    linux.unshare(linux.CLONE_NEWNS)
    _mount_proc()
    flags = linux.MS_NOSUID | linux.MS_NODEV
    options = f"size={disk_bytes},nr_inodes={files},mode=700"
    linux.mount("tmpfs", folder, "tmpfs", flags, options)


def _mount_proc() -> None:
    """Cover the host's /proc with this pid namespace's own, or with nothing if that isn't allowed.

    Containers often cover parts of their /proc, and then no user namespace in them gets one.
    """
    flags = linux.MS_NOSUID | linux.MS_NODEV | linux.MS_NOEXEC | linux.MS_RDONLY
    for options in ("subset=pid", None):
        try:
            linux.mount("proc", "/proc", "proc", flags, options)
        except OSError:
            continue
        return
    linux.mount("tmpfs", "/proc", "tmpfs", flags, "size=4k,mode=555")
