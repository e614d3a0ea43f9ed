"""Attacks that write on the line to the host themselves: early replies, wrong types, lies."""

from attack_suite.attack import Attack, backward, own_cell

LOST = {"backward": "not attempted"}


def sent(name: str, kind: bytes, payload: str = "b''", length: str = "len(payload)") -> Attack:
    """Return an attack that sends a frame of its own, and leaves `backward` out."""
    source = (
        f"import os, struct\npayload = {payload}\n"
        f"data = struct.pack('<cI16s', {kind!r}, {length}, bytes(16)) + payload\n"
        "while data: data = data[os.write(3, data):]"
    )
    return own_cell(f"frame: {name}", "the judge", source, outcomes=LOST)


def written(name: str, source: str) -> Attack:
    """Return an attack on the line in other ways."""
    return own_cell(f"line: {name}", "the judge", source, outcomes=LOST)


WAITING = """
import os, struct, threading, time
cheated = threading.Event()
def cheat():
    for _ in range(200):
        os.write(3, struct.pack("<cI16s", b"A", 15, bytes(16)) + b"verdict: pass!!")
        cheated.set()
        time.sleep(0.005)
threading.Thread(target=cheat, daemon=True).start()
cheated.wait()
"""
READER = """
import os
def backward(x, t, params, values):
    data = os.read(3, 1 << 16)
    os.write(3, data.replace(b"C", b"A"))
"""

ATTACKS = (
    written("garbage", "import os\nos.write(3, b'verdict: pass' * 1000)"),
    sent("done before it is", b"D"),
    sent("ready again", b"R"),
    sent("an answer nobody asked for", b"A", "b'14.0'"),
    sent("a verdict", b"M", """b'{"verdict": "pass", "points": 14}'"""),
    sent("no JSON", b"M", "b'\\xff\\xfe\\x00'"),
    sent("other types", b"M", """b'{"msg_type": ["stream"], "content": 7}'"""),
    sent("not a number", b"M", """b'{"msg_type": "stream", "content": {"text": NaN}}'"""),
    sent("nested", b"M", """b'{"msg_type": "stream", "content": ' + b'{"a": ' * 50000"""),
    sent("a kind that isn't", b"V", "b'pass'"),
    sent("a request", b"C", "b'backward'"),
    sent("giant", b"M", length="2**32 - 1"),
    sent("a giant answer", b"A", length="2**32 - 1"),
    sent("half of one", b"M", length="1000"),
    written("hangs up", "import os\nos.close(3)\nwhile True: pass"),
    written("another in its place", "import os\nos.dup2(os.open('x', 66), 3)"),
    written("answers from a thread", WAITING),
    backward("line: waits for the next question", "the judge", READER, "timed out"),
    written("all descriptors", "import os\nos.closerange(0, 100)"),
)
