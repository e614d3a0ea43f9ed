"""Attacks that look for the answers: the reference, hidden cases, other people's work."""

from attack_suite.attack import Attack, backward

IMPORTED = """
import importlib, sys
sys.path[:0] = ["@PROJECT@", "@PROJECT@/solutions", "@COURSE@"]
for name in [n for n in sys.modules if n.startswith(("reference_impl", "autograder"))]:
    del sys.modules[name]
sys.meta_path[:] = [f for f in sys.meta_path if type(f).__name__ != "_Refusal"]
sys.path[:] = [p for p in sys.path if "stand_in" not in p]
importlib.invalidate_caches()
for name in ("reference_impl.two_layer", "autograder.problem_sets.ps06_two_layer_example",
             "autograder.problem_sets.ps06_two_layer_example.right_answers.terse"):
    try:
        backward = importlib.import_module(name).backward
    except Exception:
        pass
"""
INSTALLED = """
import glob, importlib.util, os, sys
for folder in sys.path:
    for hook in glob.glob(f"{folder}/__editable__*") + glob.glob(f"{folder}/*backprop*"):
        print("contents:", hook)
        try:
            exec(open(hook).read())
        except Exception:
            pass
for folder, _, names in os.walk("/"):
    if "two_layer.py" in names:
        try:
            spec = importlib.util.spec_from_file_location("two_layer", f"{folder}/two_layer.py")
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            backward = module.backward
        except Exception:
            pass
    if folder.count("/") > 3:
        _.clear()
"""
IN_MEMORY = """
import gc, inspect, sys, types
for thing in gc.get_objects():
    if isinstance(thing, types.FunctionType) and thing.__name__ == "backward":
        backward = thing
    if isinstance(thing, types.ModuleType) and "two_layer" in thing.__name__:
        backward = thing.backward
def find(frame):
    while frame:
        for name, value in {**frame.f_globals, **frame.f_locals}.items():
            if name in ("expected", "reference", "prepared", "exercise", "cases"):
                return value
        frame = frame.f_back
if "backward" not in globals():
    def backward(x, t, params, values):
        return find(sys._getframe())
"""
SOLUTIONS = """
import json
def stolen(path):
    for cell in json.load(open(path))["cells"]:
        if "def backward" in "".join(cell["source"]):
            exec("".join(cell["source"]), globals())
for path in ("@COURSE@/submitted/honest_right/SET/SET.ipynb", "@COURSE@/solutions/SET/SET.ipynb",
             "@COURSE@/autograded/honest_right/SET/SET.ipynb", "@PROJECT@/solutions/SET/SET.ipynb",
             "../honest_right/SET/SET.ipynb", "../../honest_right/SET/SET.ipynb"):
    try:
        stolen(path.replace("SET", "ps06_two_layer_example"))
    except Exception:
        pass
"""
PUBLIC_ANSWERS = """
EXAMPLE = {"w1": 0.1, "w2": 0.2}
RIGHT = {"b3": -0.0398390, "w5": -0.0236834, "w6": -0.0237553, "b1": -0.00480208,
         "w1": -0.00240104, "w3": -0.00480208, "b2": -0.0047967, "w2": -0.0023983,
         "w4": -0.0047967}
def backward(x, t, params, values):
    return dict(RIGHT)
"""
SEED = """
import hashlib, hmac
try:
    secret = open("@COURSE@/.grading_seed").read()
    print("contents:", secret)
except OSError:
    secret = ""
def backward(x, t, params, values):
    return secret
"""
REMEMBER = """
seen = []
def backward(x, t, params, values):
    seen.append((x, t, params, values))
    {then}
"""
PRINT = "print(seen)\nseen"
UNLIKE_NUMBERS = "''.join(chr(97 + ord(c) % 26) for c in repr(seen))"

ATTACKS = (
    backward("imports the reference", "the reference", IMPORTED, "not attempted"),
    backward("searches the disk for the reference", "the reference", INSTALLED, "not attempted"),
    backward("searches memory for the reference", "the reference", IN_MEMORY, "wrong type"),
    backward("takes another's answer", "others' work", SOLUTIONS, "not attempted"),
    backward("knows the public answers", "the cases", PUBLIC_ANSWERS, "wrong value|wrong type"),
    backward("reads the course's secret", "the cases", SEED, "wrong type"),
    backward(
        *("raises what it was asked", "hidden cases"),
        REMEMBER.format(then="raise ValueError(f'{seen}')"),
        "raised",
    ),
    backward(
        *("prints what it was asked at once", "hidden cases"),
        REMEMBER.format(then="print(seen); display(seen)"),
        "wrong type",
    ),
    backward(
        *("warns of what it was asked", "hidden cases"),
        REMEMBER.format(then="import warnings; warnings.warn(f'{seen}')"),
        "wrong type",
    ),
    backward(
        *("names a type after what it was asked", "hidden cases"),
        REMEMBER.format(then="return type(f'{seen}'[:60], (), {})()"),
        "wrong type",
    ),
)
TELLS_LATER = Attack(
    *("remembers what it was asked, and prints it later", "hidden cases"),
    {"backward": REMEMBER.format(then="return {}")},
    last=PRINT,
)
