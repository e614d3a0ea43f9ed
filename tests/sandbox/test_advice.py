"""Advice on how to get stronger walls fits what the machine says of itself."""

from typing import Any

import pytest

from autograder.sandbox import advice
from autograder.sandbox.advice import advice_for

SETTINGS = (
    ("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1", "AppArmor"),
    ("/proc/sys/kernel/unprivileged_userns_clone", "0", "unprivileged_userns_clone=1"),
    ("/proc/sys/user/max_user_namespaces", "0", "max_user_namespaces"),
)


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A Linux machine that forbids nothing; its settings, to be changed."""
    known: dict[str, Any] = {"settings": {}, "files": ()}
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(advice, "_setting", lambda path: known["settings"].get(path, ""))
    monkeypatch.setattr("os.path.exists", lambda path: path in known["files"])
    return known


@pytest.mark.parametrize(("path", "value", "expected"), SETTINGS)
def test_a_setting_that_forbids_namespaces_is_named(
    path: str, value: str, expected: str, machine: dict[str, Any]
) -> None:
    machine["settings"] = {path: value}
    (sentence,) = advice_for("unshare: Operation not permitted", "")
    assert expected in sentence


@pytest.mark.parametrize("file", ["/.dockerenv", "/run/.containerenv"])
def test_in_a_container_its_options_are_named(file: str, machine: dict[str, Any]) -> None:
    machine["files"] = (file,)
    (sentence,) = advice_for("unshare: Operation not permitted", "")
    assert "--security-opt seccomp=unconfined" in sentence


def test_a_kernel_without_landlock_is_said_to_be_one() -> None:
    assert "Linux 5.13" in advice_for("", "OSError: this kernel has no Landlock")[0]


@pytest.mark.parametrize("failed", ["not readable", "[Errno 13] Permission denied"])
def test_an_environment_that_only_root_can_read_is_to_be_moved(failed: str) -> None:
    assert "outside of /root" in advice_for(failed, "")[0]


def test_where_too_few_files_may_be_open_nothing_is_said_of_containers(
    machine: dict[str, Any],
) -> None:
    machine["files"] = ("/.dockerenv",)
    (sentence,) = advice_for("[Errno 24] Too many open files: '/dev/null'", "")
    assert "`ulimit -n 1024`" in sentence


def test_a_root_without_rights_is_told_which() -> None:
    (sentence,) = advice_for("root has no CAP_CHOWN or CAP_DAC_OVERRIDE here", "")
    assert "`--cap-add CHOWN` `--cap-add DAC_OVERRIDE`" in sentence


def test_where_nothing_is_known_the_failure_itself_is_told() -> None:
    assert advice_for("it just fails", "") == ("Tier A failed with: it just fails",)
