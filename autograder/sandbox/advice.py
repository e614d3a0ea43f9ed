"""What would let this machine build stronger walls, in sentences for its owner."""

from __future__ import annotations

import errno
import os
import re
import sys
from pathlib import Path

_SETTINGS = (
    (
        "/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
        "1",
        "AppArmor keeps ordinary users from making user namespaces. Allow them with "
        "`sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0`, or give your Python an "
        "AppArmor profile with `userns,`.",
    ),
    (
        "/proc/sys/kernel/unprivileged_userns_clone",
        "0",
        "Ordinary users may not make user namespaces. Allow them with "
        "`sudo sysctl kernel.unprivileged_userns_clone=1`.",
    ),
    (
        "/proc/sys/user/max_user_namespaces",
        "0",
        "No user namespaces may be made. Allow some with "
        "`sudo sysctl user.max_user_namespaces=10000`.",
    ),
)
TOO_FEW_FILES = (
    "A process may have too few files open here: allow more with `ulimit -n 1024`, or ask who runs "
    "the machine, and run the same command again."
)


def advice_for(a_failed: str, b_failed: str) -> tuple[str, ...]:
    """Say what would help.

    Parameters
    ----------
    a_failed, b_failed : str
        What went wrong when the walls with namespaces (tier A) and with Landlock (tier B) were
        built; empty if nothing did.

    Returns
    -------
    tuple of str
    """
    if sys.platform != "linux":
        return (
            "Only Linux has what the walls are made of. Grade in a Linux container or virtual "
            "machine with nothing of value in it, or on a Linux server.",
        )
    if rights := re.findall(r"CAP_(\w+)", a_failed):
        return (
            f"This is a root without rights of root: {', '.join(rights)}. Give them back (Docker: "
            f"{' '.join(f'`--cap-add {name}`' for name in rights)}), or grade as an ordinary user.",
        )
    if os.strerror(errno.EMFILE) in a_failed:
        return (TOO_FEW_FILES,)
    sentences = [words for path, value, words in _SETTINGS if _setting(path) == value]
    if _in_container():
        sentences.append(
            "This is a container, whose own rules may forbid namespaces. Docker allows them "
            "with `--security-opt seccomp=unconfined --security-opt apparmor=unconfined`, or, "
            "for root inside, `--cap-add SYS_ADMIN`; mind what that allows everything else in it."
        )
    if "Landlock" in b_failed:
        sentences.append(
            "The kernel has no Landlock: it takes Linux 5.13 or later with `landlock` in the "
            "list that `cat /sys/kernel/security/lsm` shows."
        )
    if "readable" in a_failed or "Permission denied" in a_failed:
        sentences.append(
            "Root hands student code to a user without rights, who must be able to read the "
            "Python environment: install it outside of /root, readable for everyone."
        )
    if a_failed and not sentences:
        sentences.append(f"Tier A failed with: {a_failed}")
    return tuple(sentences)


def _setting(path: str) -> str:
    try:
        return Path(path).read_text().strip()
    except OSError:
        return ""


def _in_container() -> bool:
    return any(map(os.path.exists, ("/.dockerenv", "/run/.containerenv", "/run/systemd/container")))
