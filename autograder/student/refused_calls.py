"""Calls in a cell that end in an error when it is graded: programs, network, files, questions.

Looked for in the text, because most of it would have happened when the cell was run, before anybody
watched. Only what must run counts: the cell up to where it has defined what is asked for, and the
bodies of functions that are used.
"""

from __future__ import annotations

import ast
import types
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass

from autograder.student.source import bindings, parsed

PROGRAM, NETWORK, READ, WRITE = "program", "network", "read", "write"
QUESTION, END, MAGIC, IMPORT = "question", "end", "magic", "import"

_BY_BEGINNING = {
    PROGRAM: (
        *("subprocess.", "os.system", "os.popen", "os.exec", "os.spawn", "os.posix_spawn"),
        *("os.fork", "os.startfile", "pty.", "webbrowser.", "multiprocessing.Pool"),
        *("multiprocessing.Process", "multiprocessing.Manager", "multiprocessing.pool.Pool"),
        *("multiprocessing.context", "multiprocessing.process"),
        "concurrent.futures.process.ProcessPoolExecutor",
        "concurrent.futures.ProcessPoolExecutor",
    ),
    NETWORK: (
        *("socket.socket", "socket.create_connection", "socket.getaddrinfo"),
        *(
            "socket.gethostbyname",
            "urllib.request.",
            "http.client.",
            "ftplib.",
            "smtplib.",
            "requests.",
        ),
    ),
    READ: (
        *("numpy.load", "numpy.genfromtxt", "numpy.fromfile", "numpy.memmap", "os.open"),
        *("matplotlib.pyplot.imread", "matplotlib.image.imread"),
    ),
    WRITE: ("numpy.save", "matplotlib.pyplot.savefig"),
    QUESTION: ("getpass.",),
    END: ("os._exit", "os.abort", "os.kill", "sys.exit"),
}
_BY_NAME = {"input": QUESTION, "exit": END, "quit": END}
_BY_METHOD = {
    **dict.fromkeys(("read_text", "read_bytes"), READ),
    **dict.fromkeys(("write_text", "write_bytes", "tofile", "savefig"), WRITE),
}
_OF_IPYTHON = {
    **dict.fromkeys(("system", "getoutput"), PROGRAM),
    **dict.fromkeys(("run_line_magic", "run_cell_magic"), MAGIC),
}
_MAGIC_KINDS = {
    **dict.fromkeys(("pip", "conda", "mamba", "micromamba", "uv", "system", "sx"), PROGRAM),
    **dict.fromkeys(("bash", "sh", "script", "perl", "ruby", "cmd", "python3", "pypy"), PROGRAM),
    **dict.fromkeys(("run", "load", "load_ext", "store"), READ),
    **dict.fromkeys(("writefile", "save", "logstart"), WRITE),
}
_CATCHING = ("Exception", "BaseException", "OSError", "ImportError", "ModuleNotFoundError")


@dataclass(frozen=True)
class Refused:
    """Something in a cell that grading refuses.

    Parameters
    ----------
    kind : str
    what : str
        As the cell's reader knows it: `subprocess.run`, `!pip`.
    line : int
        In the cell.
    path : str
        Of the file, where it stands there.
    """

    kind: str
    what: str
    line: int
    path: str = ""


def refused_calls(source: str, wanted: Set[str], names: Mapping[str, object]) -> Iterator[Refused]:
    """Yield what grading refuses in a cell before it has defined what is wanted of it.

    Parameters
    ----------
    source : str
    wanted : set of str
        Names that a function uses.
    names : mapping of str to object
        The notebook's variables, to know `sp.run` for `subprocess.run`.
    """
    tree = parsed(source)
    if tree is None:
        return
    yield from _Scan(tree, wanted, names).found()


class _Scan:
    def __init__(self, tree: ast.Module, wanted: Set[str], names: Mapping[str, object]) -> None:
        self._tree = tree
        self._wanted = wanted
        self._names = names
        self._imported = dict(_imports(tree))

    def found(self) -> Iterator[Refused]:
        bound = [pair for statement in self._tree.body for pair in bindings(statement)]
        until = max((end for name, end in bound if name in self._wanted), default=0)
        statements = [one for one in self._tree.body if one.lineno <= until]
        self._wanted = self._wanted | {name for one in statements for name in _used_to_define(one)}
        for statement in statements:
            yield from self._in(statement)

    def _in(self, node: ast.AST, depth: int = 0) -> Iterator[Refused]:
        defines = isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
        if defines and not depth and node.name not in self._wanted:  # type: ignore[attr-defined]
            return
        if isinstance(node, ast.Try) and any(map(_catches, node.handlers)):
            for statement in (*node.orelse, *node.finalbody):
                yield from self._in(statement, depth + 1)
            return
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            yield from self._imports_in(node)
        if isinstance(node, ast.Call) and (refused := self._refused(node)) is not None:
            yield Refused(*refused, node.lineno, _path_in(node))
        for child in ast.iter_child_nodes(node):
            yield from self._in(child, depth + 1)

    def _imports_in(self, node: ast.Import | ast.ImportFrom) -> Iterator[Refused]:
        if isinstance(node, ast.ImportFrom):
            if node.module and not node.level:
                yield Refused(IMPORT, node.module, node.lineno)
            return
        for alias in node.names:
            yield Refused(IMPORT, alias.name, node.lineno)

    def _refused(self, call: ast.Call) -> tuple[str, str] | None:
        """Return the kind of a call that is refused, and what to call it."""
        function = call.func
        if isinstance(function, ast.Attribute):
            inner = function.value
            if isinstance(inner, ast.Call) and _is_name(inner.func, "get_ipython"):
                return _of_ipython(function.attr, call)
            if function.attr in _BY_METHOD:
                return _BY_METHOD[function.attr], f".{function.attr}"
        dotted = self._dotted(function)
        if not dotted:
            return None
        if dotted in ("open", "io.open"):
            return _mode_of(call), "open"
        if dotted in _BY_NAME:
            return _BY_NAME[dotted], dotted
        for kind, beginnings in _BY_BEGINNING.items():
            if dotted.startswith(beginnings):
                return kind, dotted
        return None

    def _dotted(self, node: ast.AST) -> str:
        """Return the full name of what an expression stands for, such as `subprocess.run`."""
        if isinstance(node, ast.Attribute):
            inner = self._dotted(node.value)
            return f"{inner}.{node.attr}" if inner else ""
        if not isinstance(node, ast.Name):
            return ""
        if node.id in self._imported:
            return self._imported[node.id]
        value = self._names.get(node.id)
        if node.id in (*_BY_NAME, "open") and _is_of_python(value):
            return node.id
        if isinstance(value, types.ModuleType):
            return value.__name__
        if isinstance(value, (type, types.FunctionType, types.BuiltinFunctionType)):
            module = {"posix": "os", "nt": "os"}.get(value.__module__, value.__module__)
            return f"{module}.{value.__qualname__}"
        return ""


def _is_of_python(value: object) -> bool:
    """Whether a notebook's variable is what Python or IPython has put there, or there is none."""
    owner = str(getattr(value, "__module__", "")).partition(".")[0]
    return value is None or owner in ("builtins", "_io", "io", "IPython", "ipykernel")


def _imports(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                root = alias.name.partition(".")[0]
                yield (alias.asname, alias.name) if alias.asname else (root, root)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def _used_to_define(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement of a cell uses when the cell is run, as a decorator is."""
    nodes: list[ast.AST] = [statement]
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        nodes = [*statement.decorator_list]
    for node in nodes:
        for inner in ast.walk(node):
            if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Load):
                yield inner.id


def _catches(handler: ast.ExceptHandler) -> bool:
    """Whether a handler catches what grading raises."""
    if handler.type is None:
        return True
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(isinstance(kind, ast.Name) and kind.id in _CATCHING for kind in kinds)


def _is_name(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _of_ipython(method: str, call: ast.Call) -> tuple[str, str] | None:
    kind = _OF_IPYTHON.get(method)
    given = call.args[0].value if call.args and isinstance(call.args[0], ast.Constant) else ""
    first = str(given)
    if kind == PROGRAM:
        return PROGRAM, f"!{first}".split()[0]
    if kind == MAGIC and first in _MAGIC_KINDS:
        return _MAGIC_KINDS[first], f"%{'%' * (method == 'run_cell_magic')}{first}"
    return None


def _path_in(call: ast.Call) -> str:
    """Return the file's name if it stands in the call: `open("a.txt")`, `Path("a.txt").open()`."""
    inner = call.func.value if isinstance(call.func, ast.Attribute) else None
    given = [*call.args[:1], *(inner.args[:1] if isinstance(inner, ast.Call) else [])]
    texts = [one.value for one in reversed(given) if isinstance(one, ast.Constant)]
    return next((text for text in texts if isinstance(text, str)), "")


def _mode_of(call: ast.Call) -> str:
    """Return whether a call of open reads or writes."""
    modes = [keyword.value for keyword in call.keywords if keyword.arg == "mode"]
    modes += call.args[1:2]
    text = modes[0].value if modes and isinstance(modes[0], ast.Constant) else "r"
    return WRITE if set(str(text)) & set("wax+") else READ
