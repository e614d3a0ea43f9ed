"""Opening a sandbox: which walls, what if there are none, and what is left when it ends."""

import os
import signal
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import psutil
import pytest

from autograder.sandbox import Isolation, Limits, WorkspaceLost, WorkspaceTerminated, opening
from autograder.sandbox import self_test as self_test_module
from autograder.sandbox.files import remove_tree
from autograder.sandbox.opening import NoSandbox, Sandbox, open_sandbox
from autograder.sandbox.self_test import SelfTest, is_enforced, self_test
from autograder.sandbox.zygote.orders import ProbeResult
from autograder.sandbox.zygote_process import ZygoteProcess

LIMITS = Limits(memory_bytes=2**29)


def run(workspace: Any, source: str) -> list[Any]:
    messages: list[Any] = []
    workspace.run_cell(source, messages.append)
    return messages


# -- which walls --------------------------------------------------------------------------


def test_the_self_test_tries_the_same_things_at_both_tiers_and_says_what_it_met() -> None:
    found = self_test()
    for isolation in (Isolation.NAMESPACES, Isolation.LANDLOCK):
        if is_enforced(isolation):
            assert len(found.results[isolation]) > 15
            assert all(result.held for result in found.results[isolation])
    assert found.results[Isolation.NONE] == ()
    assert found is self_test()


def test_the_strongest_tier_is_chosen() -> None:
    best = self_test().isolation
    if best is Isolation.NONE:
        pytest.skip("no walls hold here")
    with open_sandbox() as opened:
        assert opened.isolation is best
        assert opened.description.startswith(f"tier {best}: ")


def pretend(monkeypatch: pytest.MonkeyPatch, held: bool) -> None:
    """Let every tier's walls hold, or none."""
    found = (ProbeResult("build the walls", held, "why not"),)
    monkeypatch.setattr(self_test_module, "probe_results", lambda isolation: found)
    monkeypatch.setattr(opening, "probe_results", lambda isolation: found)
    monkeypatch.setattr(
        opening, "self_test", lambda: SelfTest(Isolation.NONE, {}, ("Buy a bigger machine.",))
    )


def test_without_walls_nothing_is_opened_and_the_words_say_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pretend(monkeypatch, held=False)
    with pytest.raises(NoSandbox, match=r"Buy a bigger machine\."):
        open_sandbox()
    with pytest.raises(NoSandbox, match="build the walls: why not"):
        open_sandbox(isolation=Isolation.NAMESPACES)
    with pytest.raises(NoSandbox):
        open_sandbox(isolation=Isolation.NONE)


@pytest.mark.parametrize("allow_unprotected", [False, True])
def test_walls_whose_trials_somebody_ended_are_not_replaced_by_weaker_ones(
    monkeypatch: pytest.MonkeyPatch, allow_unprotected: bool
) -> None:
    ended = ProbeResult("build the walls", False, f"{self_test_module.INTERRUPTED}: killed")
    held = ProbeResult("build the walls", True, "")
    found = {Isolation.NAMESPACES: (ended,), Isolation.LANDLOCK: (held,)}
    monkeypatch.setattr(self_test_module, "probe_results", found.__getitem__)
    with pytest.raises(NoSandbox, match=r"could not be tried: .*killed.* enough memory"):
        open_sandbox(allow_unprotected=allow_unprotected)


def test_who_asks_for_no_protection_gets_an_ordinary_kernel(
    monkeypatch: pytest.MonkeyPatch, kernel_folders: Path
) -> None:
    pretend(monkeypatch, held=False)
    with open_sandbox(allow_unprotected=True) as opened:
        assert opened.isolation is Isolation.NONE
        assert "not a sandbox" in opened.description
        workspace = opened.open_workspace(LIMITS)
        assert run(workspace, "1 + 1")[-1]["content"]["data"]["text/plain"] == "2"


def test_on_another_system_there_are_no_walls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    (result,) = self_test_module.probe_results.__wrapped__(Isolation.NAMESPACES)
    assert not result.held
    assert "Linux" in self_test_module.advice_for("", "")[0]


def test_a_root_without_rights_of_root_is_told_so_and_tries_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(self_test_module, "why_no_root", lambda: "root has no CAP_KILL here")
    results = self_test_module.probe_results.__wrapped__(Isolation.NAMESPACES)
    assert [(result.held, result.detail) for result in results] == [
        (False, "root has no CAP_KILL here")
    ]


def test_importing_needs_nothing_that_only_linux_has() -> None:
    source = (
        "import sys, jupyter_client.manager, numpy, psutil, tempfile, zmq\n"
        "for name in ('resource', 'fcntl', 'pwd', 'grp', 'termios'): sys.modules[name] = None\n"
        "import os\n"
        "for name in ('pidfd_open', 'memfd_create', 'posix_fallocate'):\n"
        "    hasattr(os, name) and delattr(os, name)\n"
        "import autograder.sandbox.opening"
    )
    subprocess.run([sys.executable, "-c", source], check=True, timeout=600)


# -- the end ------------------------------------------------------------------------------


def test_a_zygote_that_died_is_started_again(sandbox: Sandbox) -> None:
    with Sandbox(sandbox.isolation) as fresh:
        workspace = fresh.open_workspace(LIMITS)
        signal.pidfd_send_signal(fresh._zygotes[True]._pidfd, signal.SIGKILL)
        with pytest.raises(WorkspaceLost, match="are forked was killed"):
            run(workspace, "import time; time.sleep(60)")
        workspace.close()
        workspace = fresh.open_workspace(LIMITS)
        assert run(workspace, "'alive'")


@pytest.mark.parametrize("draws", [False, True])
def test_a_figure_is_the_same_wherever_it_is_drawn(sandbox: Sandbox, draws: bool) -> None:
    cells = (
        "import matplotlib.pyplot as plt",
        "def curve():\n    plt.plot([1, 4, 2])\n    plt.title('three')\ncurve()",
        "import matplotlib\nmatplotlib.__version__, plt.rcParams['backend'], plt",
    )
    shown = []
    for loaded in (draws, True):
        workspace = sandbox.open_workspace(LIMITS, draws=loaded)
        shown.append([run(workspace, cell) for cell in cells])
        workspace.close()
    assert shown[0] == shown[1]
    assert "image/png" in str(shown[0][1])


def test_what_draws_is_not_loaded_where_nothing_is_drawn(sandbox: Sandbox) -> None:
    workspace = sandbox.open_workspace(LIMITS, draws=False)
    run(workspace, "import sys, warnings\nimport matplotlib.pyplot as plt\n1 / 0")
    loaded = run(workspace, "[name for name in sys.modules if name.startswith('matplotlib.')]")
    workspace.close()
    assert "'text/plain': \"['matplotlib.pyplot']\"" in str(loaded)


def processes_below(pid: int) -> list[psutil.Process]:
    return psutil.Process(pid).children(recursive=True)


HOST = """
import sys, threading, time
from autograder.sandbox import Limits
from autograder.sandbox.opening import Sandbox
from autograder.sandbox.self_test import Isolation

sandboxes = []
# the thread that starts it ends, and the sandbox lives on
starter = threading.Thread(target=lambda: sandboxes.append(Sandbox(Isolation(sys.argv[1]))))
starter.start()
starter.join()
workspace = sandboxes[0].open_workspace(Limits())
workspace.run_cell(
    "import signal\\nfor n in range(1, 65):\\n"
    "    try: signal.signal(n, signal.SIG_IGN)\\n    except (OSError, ValueError): pass",
    lambda message: None,
)
print("ready", flush=True)
workspace.run_cell("while True: pass", lambda message: None)
"""


def test_when_the_host_is_killed_everything_dies(sandbox: Sandbox) -> None:
    command = [sys.executable, "-c", HOST, sandbox.isolation]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as host:
        assert host.stdout is not None
        assert host.stdout.readline() == b"ready\n"
        below = processes_below(host.pid)
        assert len(below) >= 2
        host.kill()
    gone, alive = psutil.wait_procs(below, timeout=600)
    assert not alive
    assert len(gone) == len(below)


def test_a_fork_of_the_host_does_not_keep_the_zygote_alive(sandbox: Sandbox) -> None:
    fresh = Sandbox(sandbox.isolation)
    zygote = fresh._zygotes[False]
    assert zygote._process is not None
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(write)
            os.read(read, 1)  # lives until it is told, or nobody is left to tell
        finally:
            os._exit(0)
    zygote._channel.close()  # as if the host had ended
    assert zygote._process.wait(10) == 0
    os.write(write, b"x")
    os.waitpid(child, 0)
    os.close(read)
    os.close(write)
    fresh.close()


def test_closing_leaves_no_process_descriptor_mount_or_folder(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.chmod(0o755)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def resources() -> tuple[int, int, str, list[str]]:
        return (
            len(os.listdir("/proc/self/fd")),
            len(processes_below(os.getpid())),
            Path("/proc/self/mounts").read_text(),
            sorted(os.listdir(tmp_path)),
        )

    before = resources()
    with Sandbox(sandbox.isolation) as fresh:
        for source in ("1", "exit()", "open('x', 'w').write('x')"):
            workspace = fresh.open_workspace(LIMITS)
            expected = pytest.raises(WorkspaceTerminated) if source == "exit()" else nullcontext()
            with expected:
                run(workspace, source)
            workspace.close()
            workspace.close()
    assert resources() == before


def test_closing_a_sandbox_ends_its_workspaces(sandbox: Sandbox) -> None:
    fresh = Sandbox(sandbox.isolation)
    workspace = fresh.open_workspace(LIMITS)
    fresh.close()
    with pytest.raises(WorkspaceTerminated) as lost:
        run(workspace, "1")
    assert lost.value.reason == "died"
    fresh.close()


def test_many_workspaces_in_a_row_leave_memory_flat(sandbox: Sandbox) -> None:
    def memory() -> int:
        below = processes_below(os.getpid())
        return sum(p.memory_info().rss for p in [psutil.Process(), *below])

    def open_many(count: int) -> None:
        for _ in range(count):
            workspace = sandbox.open_workspace(LIMITS)
            run(workspace, "x = bytearray(2**24)\nprint('x' * 10_000)")
            workspace.close()

    open_many(10)
    before = memory()
    open_many(40)
    assert memory() - before < 4 * 2**20


@pytest.mark.parametrize("probing", [True, False])
def test_a_zygote_has_one_thread_and_nothing_of_the_hosts(
    probing: bool, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRADEBOOK_PASSWORD", "hunter2")
    secret = os.open("/etc/hosts", os.O_RDONLY)
    os.set_inheritable(secret, True)
    zygote = ZygoteProcess(sandbox.isolation, probing=probing)
    assert zygote._process is not None
    try:
        for process in [psutil.Process(zygote._process.pid), *processes_below(zygote._process.pid)]:
            assert process.num_threads() == 1
            if os.getuid() == 0:
                assert "hunter2" not in Path(f"/proc/{process.pid}/environ").read_text()
                links = [os.readlink(path) for path in Path(f"/proc/{process.pid}/fd").iterdir()]
                assert "/etc/hosts" not in links
    finally:
        zygote.close()
        os.close(secret)


def test_walls_stand_whatever_the_hosts_umask() -> None:
    source = (
        "from autograder.sandbox.opening import open_sandbox\n"
        "with open_sandbox(allow_unprotected=True) as sandbox: print(sandbox.isolation.value)"
    )
    found = [
        subprocess.run(
            [sys.executable, "-c", source],
            umask=umask,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout
        for umask in (0o022, 0o077)
    ]
    assert found[0] == found[1]


def test_what_a_killed_host_has_left_is_removed_by_the_next_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.chmod(0o755)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    if not is_enforced(Isolation.LANDLOCK):
        pytest.skip("tier B doesn't hold here")
    with Sandbox(Isolation.LANDLOCK):
        (living,) = tmp_path.iterdir()
        orphan = tmp_path / f"{living.name}-orphan"
        (orphan / "notebooks").mkdir(parents=True)
        for folder in (living, orphan):
            os.utime(folder, (0, 0))
        with Sandbox(Isolation.LANDLOCK):
            assert not orphan.exists()
            assert living.exists()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_removed_however_deep_and_locked(tmp_path: Path) -> None:
    folder = tmp_path / "notebook"
    folder.mkdir()
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").write_text("kept")
    where = os.open(folder, os.O_RDONLY)
    for _ in range(1500):
        os.mkdir("d", dir_fd=where)
        below = os.open("d", os.O_RDONLY, dir_fd=where)
        os.close(where)
        where = below
    os.symlink(outside, "link", dir_fd=where)
    os.mkdir("locked", 0, dir_fd=where)
    os.close(where)
    remove_tree(folder)
    assert sorted(os.listdir(tmp_path)) == ["outside"]
    assert os.listdir(outside) == ["kept"]
