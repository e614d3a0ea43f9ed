"""What students do to a notebook that is right otherwise, each with one exercise in view.

A change is given the notebook's cells, the exercise's name and its answer's source, and returns the
cells. What it costs is for grading to say, and for a rehearsal to say as well.
"""

import copy
from collections.abc import Callable, Mapping
from typing import Any

Cells = list[dict[str, Any]]
Change = Callable[[Cells, str, str], Cells]
BESIDE = "HALF = 0.5\n"
"""What lies in a module beside the notebook, `beside`, and in a file, `beside.txt`."""


def code(source: str) -> dict[str, Any]:
    return {
        **{"cell_type": "code", "metadata": {}, "source": source},
        **{"outputs": [], "execution_count": None},
    }


def text(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def grade_id_of(cell: Mapping[str, Any]) -> str:
    return str(cell["metadata"].get("nbgrader", {}).get("grade_id", ""))


def place_of(cells: Cells, grade_id: str) -> int:
    return next(i for i, cell in enumerate(cells) if grade_id_of(cell) == grade_id)


# -- the answer's text ---------------------------------------------------------------------


def answer(change: Callable[[str, str], str]) -> Change:
    """Return a change of an answer's text, of the exercise's name and the right answer."""

    def changed(cells: Cells, name: str, source: str) -> Cells:
        place = place_of(cells, f"{name}_solution")
        return [
            *cells[:place],
            {**cells[place], "source": change(name, source)},
            *cells[place + 1 :],
        ]

    return changed


def above(lines: str) -> Change:
    return answer(lambda name, source: f"{lines}\n{source}")


def below(lines: str) -> Change:
    return answer(lambda name, source: f"{source}\n\n{lines.replace('NAME', name)}\n")


def called(line: str, result: str = "_right(*args, **kwargs)") -> Change:
    """Return a change after which a line runs in every call before the right answer is returned."""
    wrapper = "def {}(*args, **kwargs):\n    {}\n    return {}\n"
    return answer(
        lambda name, source: f"{source}\n\n_right = {name}\n{wrapper.format(name, line, result)}"
    )


def instead(source: str) -> Change:
    return answer(lambda name, _: source.replace("NAME", name))


STUB = "def NAME(*args):\n    # YOUR CODE HERE\n    raise NotImplementedError()\n"
ANSWERS: dict[str, Change] = {
    # programs, magics, and other languages
    "a program": above("!true"),
    "a program's output": above("files = !ls"),
    "pip": above("%pip --version"),
    "a magic that measures": above("%timeit -n1 -r1 1 + 1"),
    "a magic for figures": above("%matplotlib inline"),
    "a magic that reloads": above("%load_ext autoreload\n%autoreload 2"),
    "a magic that isn't there": above("%no_such_magic"),
    "a question mark": above("?print"),
    "a cell that is timed": above("%%time"),
    "a cell whose prints are caught": above("%%capture"),
    "a cell for the shell": above("%%bash"),
    "a cell written to a file": above("%%writefile mine.py"),
    "written to a file, and imported": answer(
        lambda name, source: f"open('mine.py', 'w').write({source!r})\nfrom mine import {name}\n"
    ),
    "subprocess": above("import subprocess\nsubprocess.run(['true'])"),
    "subprocess in the call": called("__import__('subprocess').run(['true'])"),
    "os.system, tried": above("import os\ntry:\n    os.system('true')\nexcept OSError:\n    pass"),
    "a socket": called("__import__('socket').create_connection(('127.0.0.1', 9))"),
    "a page of the web": above(
        "import urllib.request\nurllib.request.urlopen('http://a.invalid/')"
    ),
    "a fork": called("__import__('os').fork()"),
    "processes": called(
        "__import__('multiprocessing').get_context('fork').Process(target=print).start()"
    ),
    "threads": called("t = __import__('threading').Thread(target=print); t.start(); t.join()"),
    # files
    "a file written here": above("open('log.txt', 'w').write('x')"),
    "a file written here in the call": called("open('log.txt', 'a').write('x')"),
    "a file written here and read": above(
        "open('log.txt', 'w').write('1.0')\nassert open('log.txt').read() == '1.0'"
    ),
    "a file written elsewhere": above("open('/log.txt', 'w').write('x')"),
    "a file written elsewhere in the call": called("open('/log.txt', 'a').write('x')"),
    "a file written above": above("open('../log.txt', 'w').write('x')"),
    "a temporary file": called("__import__('tempfile').TemporaryFile().write(b'x')"),
    "numbers saved and loaded": above(
        "import numpy as np\nnp.save('a.npy', np.ones(3))\nassert np.load('a.npy').sum() == 3"
    ),
    "a figure saved": above(
        "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.savefig('a.png')\nplt.close()"
    ),
    "a file beside read": above("_text = open('beside.txt').read()"),
    "a file beside read in the call": called("open('beside.txt').read()"),
    "a file beside, if it is there": above(
        "import os\n_half = open('beside.txt').read() if os.path.exists('beside.txt') else ''"
    ),
    "a module beside": above("from beside import HALF"),
    "a module beside, in the call": called("import beside"),
    "a folder listed": above("import os\nassert 'beside.txt' in os.listdir('.')"),
    "another folder": above("import os\nos.chdir('/')"),
    "a folder made": above("import os\nos.makedirs('mine/deeper', exist_ok=True)"),
    "a file of its own": above("_own = __file__"),
    # packages
    "the reference": above("import reference_impl"),
    "the kit": above("import autograder.problem_sets"),
    "another part of the kit": called("from autograder import hint"),
    "check called in the cell": below("from autograder import check\ncheck(NAME)"),
    "check called in the call": called("from autograder import check; check(_right)"),
    "progress and a rehearsal": below("from autograder import progress, rehearse\nprogress()"),
    "a package that isn't there": above("import no_such_package_at_all"),
    "a package done without": above(
        "try:\n    import no_such_package_at_all\nexcept ImportError:\n    pass"
    ),
    "an import that is missing": called("math.sqrt(4.0)"),
    "a future import": above("from __future__ import annotations"),
    # loops, prints, memory, time
    "an endless call": called("while True: pass"),
    "an endless call that catches": called(
        "while True:\n        try:\n            while True: pass\n"
        "        except BaseException: pass"
    ),
    "an endless cell": below("while True:\n    pass"),
    "an endless recursion": below("def NAME(*args, **kwargs):\n    return NAME(*args, **kwargs)"),
    "a long sleep": called("__import__('time').sleep(1000)"),
    "a short sleep": called("__import__('time').sleep(0.01)"),
    "megabytes in a call": called("print('x' * 3_000_000)"),
    "megabytes in a cell": below("print('x' * 3_000_000)"),
    "megabytes to stderr": called("import sys; sys.stderr.write('x' * 3_000_000)"),
    "megabytes past Python": called("__import__('os').write(1, b'x' * 3_000_000)"),
    "endless prints": called("while True: print('all work and no play ' * 1000)"),
    "kilobytes in each call": called("print('x' * 1000)"),
    "hundreds of kilobytes in each call": called("print('x' * 400_000)"),
    "gigabytes": called("import numpy as np; np.ones(10**10)"),
    "gigabytes, caught": called(
        "import numpy as np\n    try:\n        np.ones(10**10)\n"
        "    except MemoryError:\n        pass"
    ),
    "a large result": called("import numpy as np", "np.ones(3 * 10**7)"),
    "a long result": called("pass", "list(range(10**6))"),
    "deep result": called("a = []\n    for _ in range(2000): a = [a]", "a"),
    "a result in itself": called("a = []; a.append(a)", "a"),
    # the end
    "exit in a cell": above("exit()"),
    "quit below": below("quit()"),
    "sys.exit in a cell": above("import sys\nsys.exit()"),
    "SystemExit below": below("raise SystemExit"),
    "exit in the call": called("exit()"),
    "sys.exit in the call": called("__import__('sys').exit(3)"),
    "the end of the process": above("import os\nos._exit(3)"),
    "the end of the process in the call": called("__import__('os')._exit(0)"),
    "a signal": called("import os, signal; os.kill(os.getpid(), signal.SIGKILL)"),
    "a crash": called("import ctypes; ctypes.string_at(0)"),
    "an interrupt": called("raise KeyboardInterrupt"),
    "a GeneratorExit": called("raise GeneratorExit"),
    # exceptions
    "raises above": above("1 / 0"),
    "raises below": below("1 / 0"),
    "raises in the call": called("raise ValueError('mine')"),
    "an exception whose text fails": called(
        "class Odd(Exception):\n        def __str__(self): raise RuntimeError\n    raise Odd"
    ),
    "a stub": answer(
        lambda name, _: (
            f"def {name}(*args):\n    # YOUR CODE HERE\n    raise NotImplementedError()\n"
        )
    ),
    "NotImplementedError in a helper": called("raise NotImplementedError('later')"),
    "a syntax error": below("def NAME(:\n    pass"),
    "an indentation error": answer(lambda name, source: " " + source),
    "tabs": answer(lambda name, source: source.replace("    ", "\t")),
    "Windows' ends of lines": answer(lambda name, source: source.replace("\n", "\r\n")),
    "no-break spaces": answer(lambda name, source: source.replace("    ", "\u00a0   ", 1)),
    "a byte order mark": above("\ufeff"),
    "only a comment": instead("# NAME comes later"),
    "nothing": instead(""),
    "a forgotten return": instead("def NAME(*args, **kwargs):\n    args"),
    "other arguments": instead("def NAME():\n    return 1"),
    # the name's function
    "renamed": below("my_NAME = NAME\ndel NAME"),
    "a copy under another name": below("my_NAME = NAME"),
    "a number under the name": below("NAME = 3"),
    "deleted and defined again": below("_f = NAME\ndel NAME\nNAME = _f"),
    "lambda": below("_f = NAME\nNAME = lambda *args, **kwargs: _f(*args, **kwargs)"),
    "partial": below("import functools\nNAME = functools.partial(NAME)"),
    "decorated": below(
        "import functools\ndef _timed(f):\n    @functools.wraps(f)\n    def inner(*a, **k):\n"
        "        return f(*a, **k)\n    return inner\nNAME = _timed(NAME)"
    ),
    "remembered": below("import functools\nNAME = functools.lru_cache(NAME)"),
    "vectorised": below("import numpy as np\nNAME = np.vectorize(NAME)"),
    "an object that is called": below(
        "class _Called:\n    def __init__(self, f): self.f = f\n"
        "    def __call__(self, *a, **k): return self.f(*a, **k)\nNAME = _Called(NAME)"
    ),
    "a static method": below("NAME = staticmethod(NAME)"),
    "a bound method": below(
        "class _Owner:\n    def __init__(self, f): self.f = f\n"
        "    def run(self, *a, **k): return self.f(*a, **k)\nNAME = _Owner(NAME).run"
    ),
    "a generator": called("pass", "(yield _right(*args, **kwargs))"),
    "a coroutine": instead("async def NAME(*args, **kwargs):\n    return 1"),
    "remembers calls": below(
        "_seen = []\n_f = NAME\ndef NAME(*args, **kwargs):\n    _seen.append(args)\n"
        "    return _f(*args, **kwargs) if len(_seen) < 3 else None"
    ),
    "one result for all calls": below(
        "_first = {}\n_f = NAME\ndef NAME(*args, **kwargs):\n"
        "    return _first.setdefault(0, _f(*args, **kwargs))"
    ),
    "global, counted": below(
        "_n = 0\n_f = NAME\ndef NAME(*args, **kwargs):\n    global _n\n    _n += 1\n"
        "    return _f(*args, **kwargs)"
    ),
    # what is returned
    "returns None": called("pass", "None"),
    "returns text": called("pass", "str(_right(*args, **kwargs))"),
    "returns a tuple of it": called("pass", "(_right(*args, **kwargs),)"),
    "returns an array of it": called("import numpy as np", "np.asarray(_right(*args, **kwargs))"),
    "returns objects": called(
        "import numpy as np", "np.asarray(_right(*args, **kwargs), dtype=object)"
    ),
    "returns a matrix": called(
        "import numpy as np", "np.asarray(_right(*args, **kwargs)).view(np.matrix)"
    ),
    "returns masked": called("import numpy as np", "np.ma.masked_array(_right(*args, **kwargs))"),
    "returns float32": called(
        "import numpy as np", "np.asarray(_right(*args, **kwargs), dtype=np.float32)"
    ),
    "returns complex": called("pass", "_right(*args, **kwargs) * (1 + 0j)"),
    "returns a fraction": called("from fractions import Fraction", "Fraction(1, 3)"),
    "returns its arguments": called("pass", "args"),
    "returns itself": called("pass", "_right"),
    "returns NaN": called("pass", "float('nan')"),
    "returns what is equal to all": called(
        "class Any:\n        def __eq__(self, other): return True\n        __hash__ = None", "Any()"
    ),
    "spoils its arguments": called(
        "import numpy as np\n    for a in args:\n        if isinstance(a, np.ndarray): a[...] = 0"
    ),
    "spoils them afterwards": called(
        "out = _right(*args, **kwargs)\n    for a in args:\n"
        "        if hasattr(a, 'fill'): a.fill(0)",
        "out",
    ),
    # the process
    "random numbers in the cell": below(
        "import numpy as np\n_r = np.random.rand()\n_f = NAME\ndef NAME(*args, **kwargs):\n"
        "    return _f(*args, **kwargs) if _r > 0.5 else None"
    ),
    "random numbers in the call": below(
        "import numpy as np\n_f = NAME\ndef NAME(*args, **kwargs):\n"
        "    return _f(*args, **kwargs) if np.random.rand() > 0.5 else None"
    ),
    "Python's random numbers": below(
        "import random\n_r = random.random()\n_f = NAME\ndef NAME(*args, **kwargs):\n"
        "    return _f(*args, **kwargs) if _r + random.random() > 1.0 else None"
    ),
    "hashes": below(
        "_h = hash('NAME') % 2\n_f = NAME\ndef NAME(*args, **kwargs):\n"
        "    return _f(*args, **kwargs) if _h else None"
    ),
    "is it the main module": above("assert __name__ == '__main__'"),
    "earlier cells": below("assert len(In) > 1\n_ = Out"),
    "IPython asked": below("get_ipython().user_ns['mine'] = 3\nassert mine == 3"),
    "its own source": below("import inspect\nassert 'NAME' in inspect.getsource(NAME)"),
    "standard input": called("input('? ')"),
    "the environment": called("assert __import__('os').environ.get('JPY_SESSION_NAME') is None"),
    "a display": above("display({'a': 1})\nfrom IPython.display import HTML\nHTML('<b>x</b>')"),
    "await": above("import asyncio\nawait asyncio.sleep(0)"),
    "a figure in the call": called(
        "import matplotlib.pyplot as plt; plt.plot([1, 2]); plt.show(); plt.close('all')"
    ),
    "warnings are errors": above("import warnings\nwarnings.simplefilter('error')"),
    "it warns": called("__import__('warnings').warn('mine')"),
    "floating-point errors raise": above("import numpy as np\nnp.seterr(all='raise')"),
    "standard output thrown away": above("import sys\nsys.stdout = None"),
    "standard output closed": above("import sys\nsys.stdout.close()"),
    "prints to another place": above("import io, sys\nsys.stdout = io.StringIO()"),
    "builtins shadowed": above("print = len = sum = range = None"),
    "NumPy spoilt": above("import numpy as np\nnp.dot = np.sum = np.allclose = None"),
    "np is another thing": below("np = None"),
    "little recursion": above("import sys\nsys.setrecursionlimit(60)"),
    "a tracer": above("import sys\nsys.settrace(lambda *a: None)"),
    "an alarm": called("import signal; signal.alarm(1)"),
    "an exit handler": above("import atexit\natexit.register(print, 'bye')"),
    "a hook for exceptions": above("import sys\nsys.excepthook = None"),
    "a long line": above("x = [" + "1, " * 20_000 + "]"),
    "letters of all kinds": above("größe = 'Ähre ∂L/∂W 🧠'\nprint(größe)"),
    "half a surrogate": above("x = '\\ud800'\nprint(repr(x))"),
}

# -- the cells -----------------------------------------------------------------------------


def with_cell(source: str, where: str = "{}_solution", offset: int = 0) -> Change:
    """Return a change: a cell of the student's own in front of another one, or behind it."""

    def change(cells: Cells, name: str, _: str) -> Cells:
        place = place_of(cells, where.format(name)) + offset
        return [*cells[:place], code(source.replace("NAME", name)), *cells[place:]]

    return change


def of_cells(change: Callable[[Cells], Cells]) -> Change:
    return lambda cells, name, source: change(cells)


def without(*grade_ids: str) -> Change:
    return lambda cells, name, _: [
        cell for cell in cells if grade_id_of(cell) not in {one.format(name) for one in grade_ids}
    ]


def replaced(grade_id: str, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Change:
    def changed(cells: Cells, name: str, _: str) -> Cells:
        place = place_of(cells, grade_id.format(name))
        return [*cells[:place], change(cells[place]), *cells[place + 1 :]]

    return changed


def both(*changes: Change) -> Change:
    def change(cells: Cells, name: str, source: str) -> Cells:
        for one in changes:
            cells = one(cells, name, source)
        return cells

    return change


def moved(grade_id: str, where: Callable[[Cells, str], int]) -> Change:
    def change(cells: Cells, name: str, _: str) -> Cells:
        place = place_of(cells, grade_id.format(name))
        left = [*cells[:place], *cells[place + 1 :]]
        to = where(left, name)
        return [*left[:to], cells[place], *left[to:]]

    return change


def twice(grade_id: str) -> Change:
    def change(cells: Cells, name: str, _: str) -> Cells:
        place = place_of(cells, grade_id.format(name))
        return [*cells[: place + 1], copy.deepcopy(cells[place]), *cells[place + 1 :]]

    return change


def as_type(kind: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda cell: {**cell, "cell_type": kind}


def fenced(cell: dict[str, Any]) -> dict[str, Any]:
    return {
        **cell,
        "cell_type": "markdown",
        "source": f"Mine:\n\n```python\n{cell['source']}\n```\n",
    }


def without_marks(cell: dict[str, Any]) -> dict[str, Any]:
    return {**cell, "metadata": {}}


def with_marks(**marks: object) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda cell: {
        **cell,
        "metadata": {**cell["metadata"], "nbgrader": {**cell["metadata"]["nbgrader"], **marks}},
    }


def right_again(cells: Cells, name: str, source: str) -> Cells:
    """Answer in a cell of one's own, behind a stub that was left."""
    place = place_of(cells, f"{name}_solution")
    stub = {**cells[place], "source": STUB.replace("NAME", name)}
    return [*cells[:place], stub, code(source), *cells[place + 1 :]]


def in_two_cells(cells: Cells, name: str, source: str) -> Cells:
    place = place_of(cells, f"{name}_solution")
    half = {**cells[place], "source": f"_helper_of_{name} = 1\n"}
    return [*cells[:place], half, code(source), *cells[place + 1 :]]


def experiments_below(cells: Cells, name: str, source: str) -> Cells:
    tried = f"def {name}(*args):\n    return 'an experiment'\n"
    return [*cells, code(tried)]


def all_together(cells: Cells, name: str, _: str) -> Cells:
    """Put all code into one cell of one's own, in the place of the first."""
    solutions = [c for c in cells if c["cell_type"] == "code" and "_solution" in grade_id_of(c)]
    text_of_all = "\n\n\n".join("".join(c["source"]) for c in solutions)
    place = cells.index(solutions[0])
    left = [cell for cell in cells if cell not in solutions]
    return [*left[:place], code(text_of_all), *left[place:]]


HELPED = (
    "\n\n_right = NAME\ndef NAME(*args, **kwargs):\n    return _helper(_right(*args, **kwargs))"
)
HELPER = "def _helper(x):\n    return x\n"
LAST = 10**6

CELLS: dict[str, Change] = {
    "as it is": of_cells(lambda cells: cells),
    "a helper above": both(below(HELPED), with_cell(HELPER)),
    "a helper between": both(below(HELPED), with_cell(HELPER, "{}")),
    "a helper behind the check": both(below(HELPED), with_cell(HELPER, "{}", 1)),
    "a helper at the end": both(below(HELPED), of_cells(lambda cells: [*cells, code(HELPER)])),
    "a helper in two places": both(
        below(HELPED), with_cell(HELPER), of_cells(lambda cells: [*cells, code("_helper = None")])
    ),
    "the answer deleted": without("{}_solution"),
    "the check deleted": without("{}"),
    "both deleted": without("{}", "{}_solution"),
    "in a cell of its own": both(
        lambda cells, name, source: with_cell(source, "{}")(cells, name, source),
        without("{}_solution"),
    ),
    "in a cell of its own at the end": both(
        lambda cells, name, source: [*cells, code(source)], without("{}_solution")
    ),
    "in a cell of its own at the beginning": both(
        lambda cells, name, source: [code(source), *cells], without("{}_solution")
    ),
    "a stub left, answered below": right_again,
    "in two cells": in_two_cells,
    "experiments at the end": experiments_below,
    "all in one cell": all_together,
    "a copy of the answer": twice("{}_solution"),
    "a copy of the check": twice("{}"),
    "a wrong copy below": both(
        twice("{}_solution"),
        replaced("{}_solution", lambda cell: {**cell, "source": "pass"}),
    ),
    "the answer moved to the end": moved("{}_solution", lambda cells, name: len(cells)),
    "the answer moved up": moved("{}_solution", lambda cells, name: 0),
    "the answer moved behind its check": moved(
        "{}_solution", lambda cells, name: place_of(cells, name) + 1
    ),
    "the check moved to the end": moved("{}", lambda cells, name: len(cells)),
    "the check moved up": moved("{}", lambda cells, name: 0),
    "the answer is raw": replaced("{}_solution", as_type("raw")),
    "the answer is text": replaced("{}_solution", as_type("markdown")),
    "the answer is fenced": replaced("{}_solution", fenced),
    "the check is text": replaced("{}", as_type("markdown")),
    "the check is another call": replaced("{}", lambda cell: {**cell, "source": "1000.0"}),
    "the check ends Python": replaced("{}", lambda cell: {**cell, "source": "exit()"}),
    "the check raises": replaced("{}", lambda cell: {**cell, "source": "raise SystemExit"}),
    "the answer's marks are gone": replaced("{}_solution", without_marks),
    "the check's marks are gone": replaced("{}", without_marks),
    "the answer's id is gone": replaced("{}_solution", lambda cell: {**cell, "id": ""}),
    "marks and ids of the answer gone": replaced(
        "{}_solution", lambda cell: {**without_marks(cell), "id": "other"}
    ),
    "all marks are gone": of_cells(lambda cells: [without_marks(cell) for cell in cells]),
    "all marks and ids are gone": of_cells(
        lambda cells: [{**without_marks(cell), "id": ""} for cell in cells]
    ),
    "marks and text of the answer": both(
        replaced("{}_solution", fenced),
        of_cells(lambda cells: [{**without_marks(cell), "id": ""} for cell in cells]),
    ),
    "another name in the marks": replaced("{}_solution", with_marks(grade_id="mine")),
    "points edited": replaced("{}", with_marks(points=1000)),
    "the answer is locked": replaced("{}_solution", with_marks(locked=True, solution=False)),
    "the answer is a task": replaced("{}_solution", with_marks(task=True)),
    "marks that are no marks": replaced(
        "{}_solution", lambda cell: {**cell, "metadata": {"nbgrader": "mine"}}
    ),
    "metadata that are none": replaced("{}_solution", lambda cell: {**cell, "metadata": []}),
    "tags of a tool": replaced(
        "{}_solution",
        lambda cell: {**cell, "metadata": {**cell["metadata"], "tags": ["skip-execution"]}},
    ),
    "shown only": replaced(
        "{}_solution",
        lambda cell: {**cell, "metadata": {**cell["metadata"], "tags": ["show-only"]}},
    ),
    "source as lines": replaced(
        "{}_solution", lambda cell: {**cell, "source": cell["source"].splitlines(keepends=True)}
    ),
    "source that is none": replaced("{}_solution", lambda cell: {**cell, "source": None}),
    "a cell of an unknown type": replaced("{}_solution", as_type("heading")),
    "a cell that is no cell": of_cells(lambda cells: [*cells, {"cell_type": "code"}]),
    "the first cell deleted": of_cells(
        lambda cells: [c for c in cells if grade_id_of(c) != "given_imports"]
    ),
    "the first cell changed": replaced(
        "given_imports", lambda cell: {**cell, "source": "import numpy\n"}
    ),
    "the first cell raises": replaced("given_imports", lambda cell: {**cell, "source": "1 / 0\n"}),
    "the first cell is text": replaced("given_imports", as_type("markdown")),
    "given cells deleted": of_cells(
        lambda cells: [c for c in cells if c["cell_type"] != "code" or grade_id_of(c)]
    ),
    "given cells changed": of_cells(
        lambda cells: [
            {**c, "source": f"{''.join(c['source'])}\n_more = 1"}
            if c["cell_type"] == "code" and not grade_id_of(c)
            else c
            for c in cells
        ]
    ),
    "given cells raise": of_cells(
        lambda cells: [
            {**c, "source": "1 / 0"} if c["cell_type"] == "code" and not grade_id_of(c) else c
            for c in cells
        ]
    ),
    "reversed": of_cells(lambda cells: cells[::-1]),
    "only code": of_cells(lambda cells: [c for c in cells if c["cell_type"] == "code"]),
    "only answers": of_cells(lambda cells: [c for c in cells if "_solution" in grade_id_of(c)]),
    "only text": of_cells(lambda cells: [c for c in cells if c["cell_type"] != "code"]),
    "no cells": of_cells(lambda cells: []),
    "all twice": of_cells(lambda cells: [*cells, *copy.deepcopy(cells)]),
    "many cells": of_cells(lambda cells: [*cells, *[code(f"x{i} = {i}") for i in range(200)]]),
    "own cells everywhere": of_cells(
        lambda cells: [one for cell in cells for one in (cell, code("_n = 1"), text("Mine."))]
    ),
    "an own cell that raises": with_cell("1 / 0"),
    "an own cell that ends Python": with_cell("import os\nos._exit(1)"),
    "an own cell that interrupts": with_cell("raise KeyboardInterrupt"),
    "an own cell without end": with_cell("while True:\n    pass"),
    "an own cell that prints megabytes": with_cell("print('x' * 3_000_000)"),
    "an own cell behind it without end": with_cell("while True:\n    pass", "{}", 1),
    "an own cell that wants gigabytes": with_cell(
        "import numpy as np\nhoard = [np.ones(10**9) for _ in range(100)]"
    ),
    "an own cell that removes it": with_cell("del NAME", "{}"),
    "an own cell that replaces it": with_cell("NAME = lambda *args: None", "{}"),
    "all names removed": with_cell("%reset -f", "{}"),
    "the kernel restarted": with_cell(
        "import IPython\nIPython.Application.instance().kernel.do_shutdown(True)"
    ),
    "an own cell for the shell": with_cell("%%bash\ntrue"),
    "an own cell with pip": with_cell("%pip install nothing-of-this-name"),
}

ODD: dict[str, Change] = {**ANSWERS, **CELLS}
