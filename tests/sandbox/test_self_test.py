"""The self-test itself: it fails where there is no wall, and where a probe means nothing."""

import importlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.sandbox import Isolation, Limits, self_test
from autograder.sandbox.opening import Sandbox
from autograder.sandbox.self_test import STAND_IN, project_modules
from autograder.sandbox.zygote import probes
from autograder.sandbox.zygote.orders import ProbeTargets
from autograder.sandbox.zygote_process import Fork, ZygoteKilled, ZygoteProcess

HARMLESS = (
    *("read the host's files", "list the host's folders", "write to the host's files"),
    *("read the project", "import the project", "use the network", "start processes"),
    *("signal other processes", "take too much memory", "take too much disk"),
)
"""Probes that an ordinary process may make."""
TARGETS = ProbeTargets("/canary", "/project.py", ("sandbox",), 1, os.getpid(), 2**20, 2**20)


# -- no wall ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", HARMLESS)
def test_a_probe_notices_when_there_is_no_wall(name: str, tmp_path: Path) -> None:
    """It succeeds in an ordinary process, so it does try what it says."""
    canary = tmp_path / "canary"
    canary.write_text("canary")
    source = (
        "import os, sys\n"
        "from autograder.sandbox.zygote import probes\n"
        "from autograder.sandbox.zygote.orders import ProbeTargets\n"
        "modules = ('autograder.sandbox',)\n"
        "targets = ProbeTargets(*sys.argv[2:4], modules, 1, os.getpid(), 2**20, 2**20)\n"
        "result = probes.run_probe('', probes.PROBES[sys.argv[1]], targets)\n"
        "print(result.held, result.detail.startswith('the probe failed'))"
    )
    command = [sys.executable, "-c", source, name, str(canary), __file__]
    done = subprocess.run(command, check=True, capture_output=True, timeout=60, cwd=tmp_path)
    assert done.stdout == b"False False\n"


# -- probes that mean nothing -------------------------------------------------------------


def _import_what_has_moved(targets: ProbeTargets) -> None:
    importlib.import_module("autograder.sandbox.no_longer_here")


def _use_what_has_moved(targets: ProbeTargets) -> None:
    getattr(probes, "no_longer_here")()  # noqa: B009  # as a name that mypy would find missing


@pytest.mark.parametrize("probe", [_import_what_has_moved, _use_what_has_moved])
def test_a_probe_whose_name_is_gone_has_not_met_a_wall(probe: probes.Probe) -> None:
    result = probes.run_probe("import", probe, TARGETS)
    assert (result.held, result.detail[:16]) == (False, "the probe failed")


@pytest.mark.parametrize("refusal", [PermissionError, FileNotFoundError, MemoryError])
def test_what_the_system_refuses_is_a_wall(refusal: type[Exception]) -> None:
    def refused(targets: ProbeTargets) -> None:
        raise refusal

    assert probes.run_probe("read", refused, TARGETS).held


def test_only_the_stand_ins_refusal_is_a_wall_before_the_project() -> None:
    """A module that isn't there for another reason might be there under another name."""
    names = ("no_such_package.judging", "no_such_package")
    for modules in (names[:1], names[1:], ()):
        targets = ProbeTargets("", "", modules, 1, 1, 1, 1)
        probe = probes.PROBES["import the project"]
        assert not probes.run_probe("import", probe, targets).held


def test_the_stand_in_says_what_the_probe_listens_for() -> None:
    for path in STAND_IN.glob("*/__init__.py"):
        assert probes.NOT_AVAILABLE in path.read_text(encoding="utf-8")


def test_modules_to_try_are_those_that_can_be_found_and_have_no_stand_in() -> None:
    modules = project_modules(["autograder"])
    assert {"autograder.sandbox", "autograder.judging"} <= set(modules)
    assert "autograder.check" not in modules


def test_a_package_that_has_moved_is_tried_by_its_own_name() -> None:
    assert project_modules(["no_such_package"]) == ("no_such_package",)


def test_walls_do_not_hold_if_a_package_of_the_project_has_moved(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(self_test, "PROJECT_PACKAGES", ("autograder", "no_such_package"))
    results = self_test.probe_results.__wrapped__(sandbox.isolation)
    failed = {result.name: result.detail for result in results if not result.held}
    assert failed == {
        "import the project": "the probe failed: ModuleNotFoundError: "
        "No module named 'no_such_package'"
    }


# -- harm ---------------------------------------------------------------------------------


def test_a_canary_that_is_gone_or_changed_has_been_harmed(tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    assert not self_test._look_at_canary(canary).held
    canary.write_bytes(b"canary")
    canary.chmod(0o644)
    assert self_test._look_at_canary(canary).held
    canary.write_bytes(b"cat")
    assert not self_test._look_at_canary(canary).held


def test_walls_that_can_not_be_built_do_not_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(self: ZygoteProcess, *_: object, **__: object) -> None:
        raise OSError("no such namespace")

    monkeypatch.setattr(ZygoteProcess, "__init__", fails)
    (result,) = self_test.probe_results.__wrapped__(Isolation.NAMESPACES)
    assert (result.held, result.detail) == (False, "no such namespace")


# -- what somebody else ends ----------------------------------------------------------------


def kill_zygote(zygote: ZygoteProcess, fork: Callable[..., Fork], limits: Limits) -> Fork:
    assert zygote._process is not None
    zygote._process.kill()
    zygote._process.wait()
    return fork(zygote, limits)


def kill_workspace(zygote: ZygoteProcess, fork: Callable[..., Fork], limits: Limits) -> Fork:
    made = fork(zygote, limits)
    signal.pidfd_send_signal(made.process, signal.SIGKILL)
    return made


def test_a_zygote_killed_before_it_reads_its_plan_says_nothing_about_walls(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    start = ZygoteProcess._start

    def killed(zygote: ZygoteProcess, channel: socket.socket) -> subprocess.Popen[bytes]:
        process = start(zygote, channel)
        process.kill()
        process.wait()
        return process

    monkeypatch.setattr(ZygoteProcess, "_start", killed)
    with pytest.raises(ZygoteKilled):
        ZygoteProcess(Isolation.NAMESPACES, probing=True)


@pytest.mark.parametrize("kill", [kill_zygote, kill_workspace])
@pytest.mark.parametrize("times", [1, 2])
def test_trials_that_somebody_kills_are_made_again_once(
    kill: Callable[..., Fork], times: int, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    fork = ZygoteProcess.fork
    left = iter(range(times))

    def may_be_killed(zygote: ZygoteProcess, limits: Limits) -> Fork:
        return fork(zygote, limits) if next(left, None) is None else kill(zygote, fork, limits)

    monkeypatch.setattr(ZygoteProcess, "fork", may_be_killed)
    first, *others = self_test.probe_results.__wrapped__(sandbox.isolation)
    assert first.held is (times == 1)
    assert all(result.held for result in others)
    assert ("something else" in first.detail) is (times == 2)
