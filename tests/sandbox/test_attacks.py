"""What hostile cells and functions meet behind walls: an error of their own, or the end."""

import os
import socket
import struct
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from autograder.sandbox import Isolation, Limits, WorkspaceTerminated, walled_workspace
from autograder.sandbox.inside import frames
from autograder.sandbox.opening import Sandbox
from autograder.sandbox.walled_workspace import LOOK_SECONDS

Open = Callable[..., Any]
LIMITS = Limits(
    cell_seconds=15.0,
    call_seconds=15.0,
    memory_bytes=400 * 2**20,  # more than the stacks of all threads that it may have
    disk_bytes=4 * 2**20,
    files=300,
    output_bytes=300_000,
)
IMPATIENT = replace(LIMITS, cell_seconds=0.1, call_seconds=0.1)


def ending(workspace: Any, source: str) -> str:
    """Run a cell; return how it ended: its last error, the loss of the workspace, or nothing."""
    try:
        workspace.run(source)
    except WorkspaceTerminated as lost:
        return str(lost.reason)
    errors = workspace.contents("error")
    return str(errors[-1]["ename"]) if errors else ""


# -- time ---------------------------------------------------------------------------------

IGNORES_SIGNALS = """
import signal
for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
while True:
    try:
        while True: pass
    except BaseException:
        pass
"""
ENDLESS = {
    "loop that ignores signals": IGNORES_SIGNALS,
    "loop in C": "sum(iter(int, 1))",
    "waiting": "import time; time.sleep(1000)",
    "stopped": "import threading; threading.Lock().acquire(); lock = threading.Lock()\n"
    "lock.acquire(); lock.acquire()",
    "many threads": "import threading\ndef f():\n    while True: pass\n"
    "for _ in range(20): threading.Thread(target=f).start()\nf()",
    "the line's reader": "import os\nwhile True: os.read(3, 100)",
}


@pytest.mark.parametrize("source", ENDLESS.values(), ids=ENDLESS)
def test_what_takes_too_long_is_stopped(source: str, open_workspace: Open) -> None:
    workspace = open_workspace(IMPATIENT)
    assert ending(workspace, source) == "timed out"


def test_an_endless_function_is_stopped(open_workspace: Open) -> None:
    workspace = open_workspace(IMPATIENT)
    workspace.run("def f(x):\n    while True: pass")
    with pytest.raises(WorkspaceTerminated) as lost:
        workspace.call("f", 1)
    assert lost.value.reason == "timed out"


# -- memory, processes, disk, output ------------------------------------------------------

GREEDY = {
    "all at once": ("bytearray(100 * 2**30)", "MemoryError"),
    "NumPy": ("import numpy as np\nnp.ones(10**11)", "MemoryError"),
    "bit by bit": ("x = []\nwhile True: x.append(bytearray(2**20))", "MemoryError"),
    "shared": (
        "import mmap\nx = []\nwhile True:\n    x.append(mmap.mmap(-1, 2**22))\n"
        "    x[-1].write(bytes(2**22))",
        "OSError",
    ),
    "descriptors": ("import socket\nx = []\nwhile True: x.append(socket.socketpair())", "OSError"),
    "pipes": ("import fcntl, os\nr, w = os.pipe()\nfcntl.fcntl(w, 1031, 2**20)", "PermissionError"),
    "one file": ("with open('a', 'wb') as f:\n    while True: f.write(bytes(2**20))", "OSError"),
    "a file with a hole": ("with open('a', 'wb') as f: f.truncate(2**40)", "OSError"),
}


@pytest.mark.parametrize(("source", "expected"), GREEDY.values(), ids=GREEDY)
def test_who_wants_too_much_gets_an_error_and_goes_on(
    source: str, expected: str, open_workspace: Open
) -> None:
    workspace = open_workspace(LIMITS)
    assert ending(workspace, source) == expected
    assert ending(workspace, "x = None; 1") == ""


LARGE_THREADS = """
import threading, time
while True: threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
"""


def counts_threads_apart(sandbox: Sandbox) -> bool:
    """Tell whether the kernel counts the threads of a workspace apart from the user's others."""
    return sandbox.isolation is Isolation.NAMESPACES or os.geteuid() == 0


def test_who_starts_threads_without_end_gets_an_error_or_is_stopped(
    sandbox: Sandbox, open_workspace: Open
) -> None:
    """An error where the kernel counts them; else room for stacks ends, or the host comes first."""
    workspace = open_workspace(LIMITS)
    ended = ending(workspace, LARGE_THREADS)
    if counts_threads_apart(sandbox) or ended == "RuntimeError":
        assert ended == "RuntimeError"
        assert ending(workspace, "x = None; 1") == ""
    else:
        assert ended == "too many threads"


SMALL_THREADS = """
import threading, time
threading.stack_size(32 * 1024)
for _ in range(COUNT): threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
"""


def test_threads_without_number_are_stopped_however_small(
    sandbox: Sandbox, open_workspace: Open
) -> None:
    """By the kernel where it counts them apart from the user's others, or else by the host."""
    source = SMALL_THREADS.replace("COUNT", "3000") + "\ntime.sleep(600)"
    expected = "RuntimeError" if counts_threads_apart(sandbox) else "too many threads"
    assert ending(open_workspace(LIMITS), source) == expected


def test_as_many_threads_as_libraries_start_are_allowed(open_workspace: Open) -> None:
    """`concurrent.futures` starts up to 32; and the host has looked meanwhile."""
    source = SMALL_THREADS.replace("COUNT", "32") + f"\ntime.sleep({3 * LOOK_SECONDS})"
    assert ending(open_workspace(LIMITS), source) == ""


FULL = {
    "many bytes": "for i in range(50):\n    with open(f'{i}', 'wb') as f: f.write(bytes(2**19))",
    "many files": "for i in range(100_000): open(f'{i}', 'w').close()",
    "deep folders": "import os\nfor i in range(100_000):\n    os.mkdir('d'); os.chdir('d')",
    "long paths": "import os\nfor i in range(20): os.mkdir('d' * 250); os.chdir('d' * 250)\n"
    "for i in range(50):\n    with open(f'{i}', 'wb') as f: f.write(bytes(2**19))",
    "links": "import os\nopen('a', 'w').close()\nfor i in range(100_000): os.link('a', f'{i}')",
}


@pytest.mark.parametrize("source", FULL.values(), ids=FULL)
def test_who_fills_the_disk_is_stopped(source: str, sandbox: Sandbox, open_workspace: Open) -> None:
    source += "\nimport time\ntime.sleep(600)"  # at tier B someone has to come and look
    expected = "OSError" if sandbox.isolation is Isolation.NAMESPACES else "too much output"
    assert ending(open_workspace(LIMITS), source) == expected


HELD = """
import os, time
held = []
for i in range(50):
    held.append(open(f"{i}", "wb"))
    os.unlink(f"{i}")
    held[-1].write(bytes(2**19))
    held[-1].flush()
time.sleep(600)
"""


MAPPED = """
import ctypes, os, time
c = ctypes.CDLL(None, use_errno=True)
c.mmap.restype = ctypes.c_void_p
for i in range(50):
    file = os.open(f"{i}", os.O_RDWR | os.O_CREAT)
    os.write(file, bytes(2**19))
    c.mmap(None, ctypes.c_size_t(4096), 1, 1, file, ctypes.c_long(0))
    os.close(file)
    os.unlink(f"{i}")
time.sleep(600)
"""
IN_A_SOCKET = """
import array, os, socket, time
line = socket.socketpair()
for i in range(50):
    file = os.open(f"{i}", os.O_RDWR | os.O_CREAT)
    os.write(file, bytes(2**19))
    socket.send_fds(line[0], [b"x"], [file])
    os.close(file)
    os.unlink(f"{i}")
time.sleep(600)
"""
WITHOUT_THE_FIRST_THREAD = f"""
import ctypes, os, threading
def hold():
    exec({HELD!r})
threading.Thread(target=hold).start()
ctypes.CDLL(None).syscall({"60" if os.uname().machine == "x86_64" else "93"}, 0)
"""
HOLDING = {"open": HELD, "mapped": MAPPED, "without the first thread": WITHOUT_THE_FIRST_THREAD}


def test_files_on_their_way_through_a_socket_are_not_held(
    sandbox: Sandbox, open_workspace: Open
) -> None:
    expected = "OSError" if sandbox.isolation is Isolation.NAMESPACES else "PermissionError"
    assert ending(open_workspace(LIMITS), IN_A_SOCKET) == expected


@pytest.mark.parametrize("source", HOLDING.values(), ids=HOLDING)
def test_who_fills_the_disk_with_removed_files_is_stopped(
    source: str, sandbox: Sandbox, open_workspace: Open
) -> None:
    if sandbox.isolation is Isolation.LANDLOCK and os.geteuid() != 0:
        pytest.skip("only root may look at what a process holds open; docs/security.md says so")
    if sandbox.isolation is Isolation.NAMESPACES:
        expected = "died" if source is WITHOUT_THE_FIRST_THREAD else "OSError"
    else:
        expected = "too much output"
    assert ending(open_workspace(replace(LIMITS, cell_seconds=3.0)), source) == expected


FLOODS = {
    "prints": "while True: print('x' * 1000)",
    "one print": "print('x' * (100 * 2**20))",
    "tiny pieces": "while True: print(1, flush=True)",
    "displays": "while True: display('x' * 1000)",
    "below Python": "import os\nwhile True: os.write(1, bytes(100_000))",
    "errors": "import sys\nwhile True: print('x' * 1000, file=sys.stderr)",
    "an exception": "raise ValueError('x' * 10**6)",
    "a thread": "import threading, time\ndef f():\n    while True: print('x' * 1000)\n"
    "threading.Thread(target=f).start()\ntime.sleep(60)",
}


@pytest.mark.parametrize("source", FLOODS.values(), ids=FLOODS)
def test_who_prints_too_much_is_stopped(source: str, open_workspace: Open) -> None:
    assert ending(open_workspace(LIMITS), source) == "too much output"


def test_a_function_that_floods_loses_the_workspace(open_workspace: Open) -> None:
    workspace = open_workspace(LIMITS)
    workspace.run("def f(x):\n    while True: print('x' * 1000)")
    with pytest.raises(WorkspaceTerminated) as lost:
        workspace.call("f", 1.0)
    assert lost.value.reason == "too much output"


def test_too_much_memory_in_a_call_is_a_memory_error(open_workspace: Open) -> None:
    workspace = open_workspace(LIMITS)
    workspace.run("def f(x): return bytearray(2 * 2**30)")
    assert workspace.call("f", 1.0)["error"]["kind"] == "MemoryError"


# -- the end of the process ---------------------------------------------------------------

DEATHS = {
    "exit": "exit()",
    "quit": "quit",
    "os._exit": "import os; os._exit(0)",
    "a crash": "import ctypes; ctypes.string_at(0)",
    "abort": "import os; os.abort()",
    "all descriptors closed": "import os; os.closerange(0, 100)",
    "a call of another architecture": "import ctypes; ctypes.CDLL(None).syscall(0x40000000 + 39)",
}


@pytest.mark.parametrize("source", DEATHS.values(), ids=DEATHS)
def test_a_cell_that_ends_the_process_loses_the_workspace(
    source: str, open_workspace: Open
) -> None:
    assert ending(open_workspace(LIMITS), source) == "died"


def test_who_crashes_with_all_its_memory_in_use_has_run_out_of_it(open_workspace: Open) -> None:
    source = "import ctypes\nx = b'x' * (250 * 2**20)\nctypes.string_at(0)"
    assert ending(open_workspace(LIMITS), source) == "out of memory"


# -- other processes, the system, the network ---------------------------------------------

REFUSED = {
    "fork": "import os; os.fork()",
    "a program": "import subprocess; subprocess.run(['ls'])",
    "a program in another's place": "import os; os.execv('/bin/ls', ['ls'])",
    "posix_spawn": "import os; os.posix_spawn('/bin/ls', ['ls'], {})",
    "a terminal": "import os; os.openpty()",
    "killing the parent": "import os; os.kill(os.getppid(), 9)",
    "killing everyone": "import os; os.kill(-1, 9)",
    "killing the group": "import os; os.killpg(0, 9)",
    "killing oneself": "import os; os.kill(os.getpid(), 9)",
    "signals by the back door": "import fcntl; fcntl.fcntl(0, fcntl.F_SETOWN, 1)",
    "a socket": "import socket; socket.socket()",
    "a Unix socket": "import socket; socket.socket(socket.AF_UNIX)",
    "the network": "import urllib.request; urllib.request.urlopen('http://127.0.0.1')",
    "memory without a name": "import os; os.memfd_create('x')",
    "another user": "import os; os.setuid(0)",
    "more memory": "import resource\nresource.setrlimit(resource.RLIMIT_AS, (-1, -1))",
    "another's limits": "import resource\nresource.prlimit(2, resource.RLIMIT_CPU)",
    "another root": "import os; os.chroot('.')",
    "the gradebook": "open('/gradebook.db', 'w')",
    "the users": "open('/etc/passwd')",
    "the memory of the first process": "open('/proc/1/mem', 'rb')",
    "a device": "import os; os.mknod('d', 0o20600)",
    "the clock": "import time; time.clock_settime(0, 0)",
    "the name": "import socket; socket.sethostname('x')",
    "the priority": "import os; os.nice(5)",
    "the whole disk": "import os; os.posix_fallocate(os.open('f', 66), 0, 2**40)",
}
ERRORS = {"PermissionError", "OSError", "FileNotFoundError", "URLError", "ValueError"}


@pytest.mark.parametrize("source", REFUSED.values(), ids=REFUSED)
def test_what_is_forbidden_is_an_error_in_the_cell(source: str, open_workspace: Open) -> None:
    workspace = open_workspace(LIMITS)
    assert ending(workspace, source) in ERRORS
    assert ending(workspace, "1") == ""


# -- the host's files ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def treasure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A file that anyone may read and write, in folders that anyone may enter."""
    path = tmp_path_factory.mktemp("treasure") / "gradebook.db"
    path.write_text("14 points")
    path.chmod(0o666)
    changed = []
    for parent in path.parents:
        mode = parent.stat().st_mode
        if parent.stat().st_uid == os.getuid() and not mode & 0o001 and parent != Path("/"):
            parent.chmod(mode | 0o711)
            changed.append((parent, mode))
    path.parent.chmod(0o777)
    yield path
    for parent, mode in changed:
        parent.chmod(mode)


THEFTS = {
    "reading": "open({path!r}).read()",
    "listing": "import os; os.listdir({folder!r})",
    "reading in steps": "import os\nd = os.open({folder!r}, os.O_PATH)\n"
    "os.open('gradebook.db', os.O_RDONLY, dir_fd=d)",
    "writing": "open({path!r}, 'w')",
    "appending": "open({path!r}, 'a')",
    "truncating": "import os; os.truncate({path!r}, 0)",
    "truncating by opening": "import os; os.open({path!r}, os.O_RDONLY | os.O_TRUNC)",
    "removing": "import os; os.unlink({path!r})",
    "moving": "import os; os.rename({path!r}, 'mine')",
    "linking": "import os; os.link({path!r}, 'mine')",
    "following a link": "import os; os.symlink({path!r}, 'mine'); open('mine').read()",
    "creating": "open({folder!r} + '/new', 'w')",
    "making a folder": "import os; os.mkdir({folder!r} + '/new')",
    "climbing": "import os\nfor _ in range(50): os.chdir('..')\nopen({path!r}[1:])",
    "through /proc": "open('/proc/self/root' + {path!r}).read()",
    "through the first process": "open('/proc/1/root' + {path!r}).read()",
}


@pytest.mark.parametrize("source", THEFTS.values(), ids=THEFTS)
def test_the_hosts_files_are_out_of_reach(
    source: str, treasure: Path, open_workspace: Open
) -> None:
    before = treasure.stat()
    source = source.format(path=str(treasure), folder=str(treasure.parent))
    assert ending(open_workspace(LIMITS), source) in ERRORS
    after = treasure.stat()
    assert treasure.read_text() == "14 points"
    assert [p.name for p in treasure.parent.iterdir()] == [treasure.name]
    assert (after.st_mode, after.st_mtime_ns, after.st_uid) == (
        *(before.st_mode, before.st_mtime_ns),
        before.st_uid,
    )


@pytest.mark.parametrize(
    "change", ["os.chmod({path!r}, 0)", "os.utime({path!r}, (0, 0))", "os.chown({path!r}, 1, 1)"]
)
def test_the_hosts_files_keep_their_modes_and_times(
    change: str, treasure: Path, open_workspace: Open
) -> None:
    before = treasure.stat()
    ending(open_workspace(LIMITS), "import os\n" + change.format(path=str(treasure)))
    after = treasure.stat()
    assert (after.st_mode, after.st_mtime_ns) == (before.st_mode, before.st_mtime_ns)


def test_the_environments_own_files_can_not_be_changed(open_workspace: Open) -> None:
    import numpy as np

    path = Path(np.__file__)
    before = (path.stat().st_mode, path.stat().st_mtime_ns, path.read_bytes())
    workspace = open_workspace(LIMITS)
    for change in (
        *("open(p, 'a')", "os.open(p, os.O_RDONLY | os.O_TRUNC)", "os.fchmod(os.open(p, 0), 0)"),
        *("os.chmod(p, 0)", "os.utime(p)", "os.unlink(p)", "os.truncate(p, 0)"),
    ):
        ending(workspace, f"import numpy, os\np = numpy.__file__\n{change}")
    assert (path.stat().st_mode, path.stat().st_mtime_ns, path.read_bytes()) == before


def test_the_project_can_not_be_read(open_workspace: Open) -> None:
    import reference_impl
    from autograder.sandbox import opening

    for path in (reference_impl.__file__, opening.__file__):
        assert ending(open_workspace(LIMITS), f"open({path!r})") in ERRORS


def test_another_workspaces_folder_can_not_be_read(open_workspace: Open) -> None:
    first, second = open_workspace(LIMITS), open_workspace(LIMITS)
    first.run("import os\nopen('answer', 'w').write('42')\nprint(os.getcwd())")
    folder = first.texts().strip()
    second.run(f"open({folder + '/answer'!r})")
    assert second.contents("error")[0]["ename"] in ERRORS


def test_a_listener_on_the_host_hears_nothing(open_workspace: Open) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        port = server.getsockname()[1]
        connect = f"import socket\nsocket.create_connection(('127.0.0.1', {port}), 1)"
        assert ending(open_workspace(LIMITS), connect) in ERRORS
        with pytest.raises(TimeoutError):
            server.accept()


# -- lies on the line ---------------------------------------------------------------------

DEEP = b'{"msg_type": "stream", "content": ' + b'{"a": ' * 30_000 + b"1" + b"}" * 30_001
NESTED = b'{"msg_type": "stream", "content": {"text": ' + b'{"a": ' * 200 + b"1" + b"}" * 202


def lie(kind: bytes, payload: bytes = b"", length: int | None = None) -> str:
    """Return a cell that answers with a frame of its own, where answers are looked for."""
    header = struct.pack("<cI16s", kind, len(payload) if length is None else length, bytes(16))
    text = repr(header + payload)
    for piece in (b'{"a": ', b"}"):  # what is repeated often needn't be written out
        count = payload.count(piece)
        if count > 100:
            many = (piece * count).decode()
            text = text.replace(many, f"' + b'{piece.decode()}' * {count} + b'")
    return said(text)


def said(text: str) -> str:
    return (
        f"import gc, os\ndata = {text}\n"
        "log = next(o for o in gc.get_objects() if type(o).__name__ == 'Channel')._log\n"
        "if log is not None: log.add(data)\n"
        "while log is None and data: data = data[os.write(3, data):]\n"
    )


LIES = {
    "garbage": (said("b'garbage' * 100"), "broke the protocol"),
    "garbage without end": ("import os\nwhile True: os.write(3, b'garbage')", "broke the protocol"),
    "done before it is": (lie(frames.DONE), "broke the protocol"),
    "ready again": (lie(frames.READY), "broke the protocol"),
    "an answer nobody asked for": (lie(frames.REPORT, b"14"), "broke the protocol"),
    "a verdict": (lie(frames.MESSAGE, b'{"verdict": "pass"}'), "broke the protocol"),
    "no JSON": (lie(frames.MESSAGE, b"\xff\xfe"), "broke the protocol"),
    "deep JSON": (lie(frames.MESSAGE, DEEP), "broke the protocol"),
    "nested JSON": (lie(frames.MESSAGE, NESTED), "broke the protocol"),
    "a giant message": (lie(frames.MESSAGE, length=2**32 - 1), "too much output"),
    "a giant answer": (lie(frames.REPORT, length=2**32 - 1), "broke the protocol"),
    "an unknown frame": (lie(b"\x00"), "broke the protocol"),
}


@pytest.mark.parametrize(("source", "reason"), LIES.values(), ids=LIES)
def test_a_lie_on_the_line_loses_the_workspace(
    source: str, reason: str, open_workspace: Open
) -> None:
    assert ending(open_workspace(LIMITS), source) == reason


def test_a_line_that_hangs_up_loses_the_workspace(
    open_workspace: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walled_workspace, "EXIT_STATUS_TIMEOUT", 0.5)  # it never ends by itself
    source = "import os; os.close(3)\nwhile True: pass"
    assert ending(open_workspace(LIMITS), source) == "broke the protocol"


def test_what_a_cell_writes_into_the_channel_is_heard_only_where_answers_come_by_it(
    open_workspace: Open, sandbox: Sandbox
) -> None:
    done = frames.frame(frames.DONE, bytes(16))
    ended = ending(open_workspace(LIMITS), f"import os\nos.write(3, {done!r})")

    assert ended == ("" if sandbox.isolation is Isolation.NAMESPACES else "broke the protocol")


def test_half_a_frame_is_waited_for_no_longer_than_anything_else(open_workspace: Open) -> None:
    source = lie(frames.MESSAGE, length=1000) + "\nwhile True: pass"
    assert ending(open_workspace(IMPATIENT), source) == "timed out"


ANSWERS = {
    "nothing": b"",
    "text": b"verdict: pass",
    "a lying header": struct.pack("<Q", 2**62) + b"[]",
    "a lying shape": struct.pack("<Q", 33) + b'["array","float64",[67108864,99]]',
    "an object": struct.pack("<Q", 20) + b'["array","object",[]]'[:20],
}


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_a_lying_answer_loses_the_workspace(answer: bytes, open_workspace: Open) -> None:
    workspace = open_workspace(LIMITS)
    workspace.run(
        f"def f(x): return x\nimport sandbox.inside.serving as s\n"
        f"s.answer_message = lambda *a: {answer!r}"
    )
    with pytest.raises(WorkspaceTerminated) as lost:
        workspace.call("f", 1.0)
    assert lost.value.reason == "broke the protocol"


SENT = {
    "no texts": "'stream', {'name': 5, 'text': [1]}",
    "no data": "'display_data', {'data': 7}",
    "half a character": "'stream', {'name': 'stdout', 'text': '\\ud800'}",
    "a number that is none": "'stream', {'name': 'stdout', 'text': float('nan')}",
    "an unknown kind": "'verdict', {'points': 14}",
    "a comm": "'comm_open', {'data': {}}",
}


@pytest.mark.parametrize("sent", SENT.values(), ids=SENT)
def test_what_a_cell_sends_as_output_can_be_written_to_a_file(
    sent: str, open_workspace: Open
) -> None:
    workspace = open_workspace(LIMITS)
    assert ending(workspace, f"get_ipython().kernel.session.send(None, {sent}); None") == ""
    assert str(workspace.messages).encode("utf-8")
    assert ending(workspace, "1") == ""


# -- the machinery inside -----------------------------------------------------------------

SABOTAGE = {
    "no standard output": "import sys; sys.stdout = sys.stderr = None",
    "no built-in names": "import builtins\nfor name in list(vars(builtins)):\n"
    "    if name != '__import__': delattr(builtins, name)",
    "no modules": "import sys; sys.modules.clear()",
    "no JSON": "import json; json.dumps = None",
    "a shell that raises": "get_ipython().run_cell_async = None",
    "a hook that raises": "get_ipython().events.register('pre_execute', lambda: 1/0)",
    "a transformer that raises": "def t(lines): raise SystemExit\n"
    "get_ipython().input_transformers_cleanup.append(t)",
    "no descriptors 1 and 2": "import os; os.close(1); os.close(2)",
    "no event loop": "import asyncio; asyncio.get_event_loop().stop()",
    "a trace function": "import sys; sys.settrace(lambda *a: 1/0)",
}


@pytest.mark.parametrize("source", SABOTAGE.values(), ids=SABOTAGE)
def test_sabotage_of_the_kernel_harms_nobody_else(source: str, open_workspace: Open) -> None:
    workspace = open_workspace(LIMITS)
    endings = [ending(workspace, source)]
    if endings[0] != "died":
        endings.append(ending(workspace, "1"))
    workspace.kernel.close()
    assert ending(open_workspace(LIMITS), "1 / 0") == "ZeroDivisionError"
