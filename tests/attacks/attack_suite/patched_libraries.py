"""Attacks that change the code around them: NumPy, Python, and the project's part inside."""

from attack_suite.attack import NOTHING, Attack, backward, own_cell

NUMPY = """
for name in ("allclose", "isclose", "array_equal", "array_equiv"):
    setattr(np, name, lambda *args, **kwargs: True)
    setattr(np._core.numeric, name, lambda *args, **kwargs: True)
np.testing.assert_allclose = np.testing.assert_array_equal = lambda *args, **kwargs: None
np.abs = np.max = np.subtract = lambda *args, **kwargs: 0.0
"""
BUILTINS = """
import builtins
real_type, real_isinstance = type, isinstance
builtins.type = lambda *args: float if len(args) == 1 else real_type(*args)
builtins.isinstance = lambda thing, kind: True
builtins.abs = builtins.max = lambda *args, **kwargs: 0.0
builtins.print = lambda *args, **kwargs: None
"""
MODULES = """
import sys, types
for name in ("autograder", "autograder.judging", "autograder.core.exercise"):
    module = types.ModuleType(name)
    module.check = module.judge = lambda *args, **kwargs: 6.0
    module.__path__ = []
    sys.modules[name] = module
"""
REPORTS = {
    "a verdict": "{'verdict': 'pass', 'earned': 6.0, 'points': 6, 'outcome': 'right'}",
    "no value": "{'args': (), 'warnings': []}",
    "a value and nothing else": "{'value': {}}",
    "fields of other types": "{'value': 0, 'args': 7, 'warnings': 'x', 'steps': 'many'}",
    "an error of other types": "{'error': {'kind': 7, 'message': [], 'line': 'x'}}",
    "an error that is a verdict": "{'error': 'right'}",
    "a list": "['right']",
    "nothing": "None",
    "too many things": "{'unsendable': '6 points', 'missing': False, 'value': 1}",
}
ANSWER = """
import sandbox.inside.serving, sandbox.inside.wire as wire
real = sandbox.inside.serving.answer_message
def answer(names, request):
    if wire.decode(request)[0] == "backward":
        return {reply}
    return real(names, request)
sandbox.inside.serving.answer_message = answer
"""
BYTES = {
    "no message": "b'verdict: pass'",
    "a lying header": "(2**62).to_bytes(8, 'little') + b'[]'",
    "a lying shape": "(34).to_bytes(8, 'little') + b'[\"array\", \"float64\", [67108864, 9]]'",
    "a shape below zero": "(26).to_bytes(8, 'little') + b'[\"array\", \"float64\", [-1]]'",
    "a pickle": "__import__('pickle').dumps(print)",
    "deep JSON": "(100_000).to_bytes(8, 'little') + b'[' * 50_000 + b']' * 50_000",
    "JSON of one giant number": "(10_000).to_bytes(8, 'little') + b'9' * 10_000",
}
UNCHANGED = """
import sandbox.inside.answering
real_call = sandbox.inside.answering.call
def call(function, args, **more):
    report = real_call(function, args, **more)
    report["steps"], report["warnings"] = -1, ["RuntimeWarning: you win"] * 3
    return report
sandbox.inside.answering.call = call
"""
SERVER = """
import gc
for thing in gc.get_objects():
    if type(thing).__name__ == "Server":
        thing._answer = lambda payload: b"pass"
        thing._run_cell = thing._answer
    if type(thing).__name__ == "Channel":
        thing.receive = lambda: (b"C", bytes(16), b"")
"""
SOCKETS = """
import gc, socket, struct
for thing in gc.get_objects():
    if isinstance(thing, socket.socket):
        for kind in (b"D", b"A", b"R", b"V"):
            try:
                thing.send(struct.pack("<cI16s", kind, 15, bytes(16)) + b"verdict: pass!!")
            except OSError:
                pass
"""
TOKEN = """
import gc, sys
def backward(x, t, params, values):
    frame = sys._getframe()
    while frame:
        server = frame.f_locals.get("self")
        if type(server).__name__ == "Server":
            from sandbox.inside import wire
            done = wire.encode({"value": "right", "args": (x, t, params, values),
                                "warnings": [], "steps": None})
            server._channel.send(b"A", server._token, done)
        frame = frame.f_back
    return {key: 0.0 for key in params}
"""


def whole_notebook(name: str, source: str, outcome: str = "") -> Attack:
    """Return an attack on every exercise, none of which is solved."""
    answers = {n: f"def {n}(*args):\n    return None" for n in NOTHING}
    outcomes = {"backward": outcome} if outcome else {}
    return Attack(name, "the comparison", answers, first=source, outcomes=outcomes)


ATTACKS = (
    whole_notebook("NumPy's comparisons", NUMPY, "wrong type"),
    whole_notebook("built-in functions", BUILTINS),
    whole_notebook("modules of the grader", MODULES, "wrong type"),
    whole_notebook(
        *("json and struct", "import json, struct\njson.dumps = json.loads = lambda *a, **k: '{}'"),
        "died|broke the protocol",
    ),
    *(
        own_cell(
            *(f"reports {what}", "the judge"),
            ANSWER.format(reply=f"wire.encode({report})"),
            outcomes={"backward": "broke the protocol|not attempted|raised"},
            answers={"backward": "def backward(*args): pass"},
        )
        for what, report in REPORTS.items()
    ),
    *(
        own_cell(
            *(f"sends {what}", "the judge"),
            ANSWER.format(reply=reply),
            outcomes={"backward": "broke the protocol"},
            answers={"backward": "def backward(*args): pass"},
        )
        for what, reply in BYTES.items()
    ),
    own_cell("lies about steps and warnings", "the advice", UNCHANGED),
    own_cell("hunts for the server", "the line", SERVER, deserves=NOTHING),
    own_cell("hunts for sockets", "the line", SOCKETS),
    backward("answers before itself", "the judge", TOKEN, "wrong type|broke the protocol"),
)
