"""Attacks that wait: to be called at the right moment, or to change what others write.

Who breaks the kernel of its own process has no function left that could earn anything.
"""

from attack_suite.attack import NOTHING, own_cell

EVENTS = """
def cheat(*args):
    print("14.0")
    display(6.0)
for name in ("pre_execute", "pre_run_cell", "post_execute", "post_run_cell"):
    get_ipython().events.register(name, cheat)
"""
TRANSFORMER = """
def cheat(lines):
    return ["6.0\\n"] if any("check(" in line for line in lines) else lines
get_ipython().input_transformers_cleanup.append(cheat)
get_ipython().input_transformers_post.append(cheat)
"""
AST = """
import ast
class Cheat(ast.NodeTransformer):
    def visit_Assert(self, node): return ast.Pass()
    def visit_Call(self, node):
        name = getattr(node.func, "id", "")
        return ast.Constant(6.0) if name == "check" else node
get_ipython().ast_transformers.append(Cheat())
"""
TRACE = """
import sys, threading
def cheat(frame, event, argument):
    if event == "return" and frame.f_code.co_name in ("call", "answer_message", "encode"):
        frame.f_locals["report"] = {"value": "right", "earned": 6}
    return cheat
sys.settrace(cheat)
threading.settrace(cheat)
sys.setprofile(lambda *args: None)
"""
AUDIT = """
import sys
def cheat(event, arguments):
    if event in ("socket.__new__", "open"):
        print("14.0")
sys.addaudithook(cheat)
"""
AT_EXIT = """
import atexit, sys, weakref
def cheat(*args):
    open("@SHARED@/alive", "w").close()
atexit.register(cheat)
sys.excepthook = sys.unraisablehook = cheat
class Last:
    def __del__(self): cheat()
sys.last_words = Last()
weakref.finalize(Last, cheat)
"""
IMPORTS = """
import builtins, importlib.abc, sys, types
class Cheat(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path, target=None):
        if name.startswith(("autograder", "reference_impl")):
            return importlib.machinery.ModuleSpec(name, self)
    def create_module(self, spec): return types.ModuleType(spec.name)
    def exec_module(self, module): module.check = module.backward = lambda *args: 6.0
sys.meta_path.insert(0, Cheat())
for name in [name for name in sys.modules if name.startswith("autograder")]:
    del sys.modules[name]
from autograder import check
"""
WAITING = """
import threading, time
def cheat():
    while True:
        names = get_ipython().user_ns
        names["check"] = lambda function: 6.0
        names["backward"] = names.get("forward")
        time.sleep(0.001)
threading.Thread(target=cheat, daemon=True).start()
"""
TASK = """
import asyncio
async def cheat():
    while True:
        print("14.0")
        await asyncio.sleep(0)
        await asyncio.sleep(0.01)
later = asyncio.get_running_loop().create_task(cheat())
"""
DISPLAY = """
import sys
shell = get_ipython()
sys.displayhook = lambda value: print("6.0")
shell.display_formatter.format = lambda *args, **kwargs: ({"text/plain": "6.0"}, {})
shell.set_custom_exc((Exception,), lambda *args, **kwargs: print("6.0"))
shell.showtraceback = lambda *args, **kwargs: print("6.0")
shell.execution_count = 1e300
"""
KERNEL = """
kernel = get_ipython().kernel
send = kernel.session.send
def cheat(stream, kind, content=None, *args, **kwargs):
    for sent in (kind, "execute_result", "verdict", "execute_reply"):
        send(stream, sent, {"data": {"text/plain": "6.0", "text/html": "<b>6 of 6 points</b>"},
                            "metadata": {}, "execution_count": 1, "status": "ok"})
kernel.session.send = cheat
kernel.do_execute = None
"""
PROBLEM_SETS = """
class Lenient(dict):
    def __missing__(self, key): return lambda *args: 6.0
    def get(self, key, default=None): return lambda *args: 6.0
get_ipython().user_ns = Lenient(get_ipython().user_ns)
"""

ATTACKS = (
    own_cell("events", "the test cells", EVENTS),
    own_cell("input transformer", "the test cells", TRANSFORMER),
    own_cell("AST transformer", "the test cells", AST),
    own_cell("trace function", "the test cells", TRACE),
    own_cell("audit hook", "the test cells", AUDIT),
    own_cell("at exit", "the host, later", AT_EXIT),
    own_cell("import hook", "the test cells", IMPORTS),
    own_cell("thread that waits", "the names", WAITING),
    own_cell("task that waits", "the outputs", TASK),
    own_cell("display and tracebacks", "the outputs", DISPLAY),
    own_cell("the kernel's own messages", "the outputs", KERNEL),
    own_cell("a namespace that has everything", "the names", PROBLEM_SETS, deserves=NOTHING),
)
