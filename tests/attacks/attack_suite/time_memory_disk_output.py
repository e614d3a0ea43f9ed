"""Attacks that take more than there should be: of time, memory, disk, output."""

from attack_suite.attack import backward, own_cell

IGNORE_ALL_SIGNALS = """
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
DEEP_FOLDERS = """
import os
for i in range(2_000):
    os.mkdir("d")
    os.chdir("d")
"""
BACKGROUND_PRINTER = """
import threading, time
def chatter():
    while True:
        print("x" * 10_000)
        time.sleep(0.001)
threading.Thread(target=chatter).start()
time.sleep(30)
"""
LARGE_ANSWER = """
def backward(x, t, params, values):
    return np.zeros(9_000_000)
"""
DEEP_ANSWER = """
def backward(x, t, params, values):
    deep = []
    for _ in range(100_000):
        deep = [deep]
    return deep
"""
ENDLESS_ANSWER = """
def backward(x, t, params, values):
    gradients = {}
    gradients["w1"] = gradients
    return gradients
"""

ATTACKS = (
    backward("endless loop that ignores signals", "time", IGNORE_ALL_SIGNALS, "timed out"),
    backward("endless function", "time", "def backward(*args):\n    while True: pass", "timed out"),
    backward(
        *("function that waits", "time"),
        "import time\ndef backward(*args):\n    time.sleep(1000)",
        "timed out",
    ),
    backward(
        *("loop in C", "time"), "def backward(*args):\n    return sum(iter(int, 1))", "timed out"
    ),
    own_cell("pattern without end", "time", "import re\nre.match('(a+)+$', 'a' * 60 + 'b')"),
    own_cell("memory at once", "memory", "hoard = np.ones(10**11)"),
    own_cell("memory bit by bit", "memory", "x = []\nwhile True: x.append(bytearray(2**22))"),
    own_cell(
        *("memory past Python", "memory"),
        "import mmap\nx = []\nwhile True:\n    x.append(mmap.mmap(-1, 2**24))",
    ),
    backward(
        *("memory in a function", "memory"),
        "def backward(*args):\n    return bytearray(2**34)",
        "out of memory",
    ),
    own_cell("full disk", "disk", "import os\nos.write(os.open('big', 66), bytes(2**27))"),
    own_cell(
        *("full disk in pieces", "disk"),
        "for i in range(2000):\n    with open(f'{i}', 'wb') as file: file.write(bytes(2**16))",
    ),
    own_cell("files without number", "disk", "for i in range(20_000): open(f'{i}', 'w').close()"),
    own_cell("folders in folders", "disk", DEEP_FOLDERS),
    own_cell("endless output", "output", "while True: print('all work and no play ' * 1000)"),
    own_cell("output past Python", "output", "import os\nwhile True: os.write(1, bytes(100_000))"),
    own_cell("output in tiny pieces", "output", "while True: print(1, flush=True)"),
    own_cell(
        *("output in names of formats", "the host's memory"),
        "for i in range(40): display({f'k{i}' + 'a' * 8_000_000: ''}, raw=True)",
    ),
    own_cell(
        *("output of empty lists", "the host's memory"),
        "x = {'application/json': [[] for _ in range(10**6)]}\n"
        "for _ in range(9): display(x, raw=True, metadata=x)",
    ),
    own_cell("output from a thread", "output", BACKGROUND_PRINTER),
    backward(
        *("function that prints without end", "output"),
        "def backward(*args):\n    while True: print('all work and no play ' * 1000)",
        "too much output",
    ),
    backward("giant answer", "the host's memory", LARGE_ANSWER, "broke the protocol|out of memory"),
    backward("deep answer", "the host's stack", DEEP_ANSWER, "broke the protocol"),
    backward("answer that holds itself", "the host's stack", ENDLESS_ANSWER, "broke the protocol"),
    backward(
        *("answer of many pieces", "the host's time"),
        "def backward(*args):\n    return [[0.0] for _ in range(20_000)]",
        "broke the protocol",
    ),
)
