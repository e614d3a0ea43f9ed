"""Attacks on other processes, by signals, and on the kernel."""

from attack_suite.attack import backward, own_cell

DETACHED = """
import ctypes, os, sqlite3, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        ctypes.CDLL(None).prctl(15, b"escaped")
        for _ in range(600):
            time.sleep(0.1)
            open("@SHARED@/alive", "a").close()
            with sqlite3.connect("@COURSE@/gradebook.db") as book:
                book.execute("UPDATE grade SET manual_score = 99")
    os._exit(0)
"""
KILL_EVERYONE = """
import os, signal
for who in (os.getppid(), @HOST@, 1, -1, 0, -os.getpgrp(), *range(2, 300)):
    for what in (signal.SIGKILL, signal.SIGSTOP, signal.SIGTERM):
        try:
            os.kill(who, what)
        except OSError:
            pass
"""
SYSTEM_CALLS = """
import ctypes
c = ctypes.CDLL(None, use_errno=True)
numbers = (101, 155, 161, 165, 169, 250, 272, 298, 308, 310, 319, 321, 323, 424, 425, 428, 430,
           434, 438, 440, 442)
found = [n for n in numbers if c.syscall(n, 0, 0, 0, 0, 0) >= 0]
flags = [f for f in (0x10000000, 0x20000, 0x20000000, 0x40000000) if c.unshare(f) == 0]
if found or flags or c.ptrace(16, @HOST@, 0, 0) == 0:
    open("@SHARED@/alive", "w").close()
"""
READ_MEMORY = """
import ctypes, os
for who in (@HOST@, os.getppid(), 1):
    for path in (f"/proc/{who}/mem", f"/proc/{who}/environ", f"/proc/{who}/maps"):
        try:
            print("contents:", open(path, "rb").read(100))
        except OSError:
            pass
"""
OTHER_PROGRAMS = """
import os, subprocess
for start in (
    lambda: os.execv("/bin/sh", ["sh", "-c", "touch @SHARED@/alive"]),
    lambda: os.posix_spawn("/bin/sh", ["sh", "-c", "touch @SHARED@/alive"], {}),
    lambda: os.system("touch @SHARED@/alive"),
    lambda: subprocess.run(["touch", "@SHARED@/alive"]),
    lambda: get_ipython().system("touch @SHARED@/alive"),
    lambda: get_ipython().run_cell_magic("bash", "", "touch @SHARED@/alive"),
):
    try:
        start()
    except Exception:
        pass
"""
RIGHTS = """
import os, resource
for ask in (
    lambda: os.setuid(0), lambda: os.setgid(0), lambda: os.setgroups([0]), lambda: os.nice(-20),
    lambda: os.chroot("."),
    *(lambda name=name: resource.setrlimit(getattr(resource, name), (-1, -1))
      for name in dir(resource) if name.startswith("RLIMIT_")),
    lambda: os.sched_setaffinity(0, {0}), lambda: os.mknod("disk", 0o60666, 0x800),
):
    try:
        ask()
    except (OSError, ValueError):
        pass
hoard = bytearray(2**34)
"""

ATTACKS = (
    own_cell("fork bomb", "processes", "import os\nwhile True: os.fork()"),
    own_cell(
        *("threads without number", "processes"),
        "import threading, time\nwhile True:\n"
        "    threading.Thread(target=time.sleep, args=(600,), daemon=True).start()",
    ),
    own_cell("detached process that waits for the end", "the gradebook, later", DETACHED),
    own_cell("other programs", "processes", OTHER_PROGRAMS),
    own_cell("kills everyone", "the grader's processes", KILL_EVERYONE),
    own_cell("reads the grader's memory", "secrets", READ_MEMORY),
    own_cell("rights and limits", "the walls", RIGHTS),
    own_cell("dangerous system calls", "the kernel", SYSTEM_CALLS),
    own_cell("a crash", "the run", "import ctypes\nctypes.string_at(0)"),
    own_cell("os._exit", "the run", "import os\nos._exit(0)"),
    own_cell("abort", "the run", "import os\nos.abort()"),
    own_cell("exit in a cell", "the run", "exit()"),
    backward("exit in a function", "the run", "def backward(*a):\n    exit()", "died|raised"),
    backward(
        *("crash in a function", "the run"),
        "import os\ndef backward(*a):\n    os.abort()",
        "died",
    ),
    own_cell(
        *("signals to itself, by the clock", "the run"),
        "import signal\nsignal.signal(signal.SIGALRM, signal.SIG_DFL)\n"
        "signal.setitimer(signal.ITIMER_REAL, 0.05)\nimport time\ntime.sleep(1)",
    ),
)
