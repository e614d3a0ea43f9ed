"""Spoil notebooks in every way that comes to mind; the same way for the same seed."""

import copy
import json
import random
from collections.abc import Callable, Iterator
from typing import Any

Place = tuple[Any, Any]

ODD_TEXT = (
    "",
    "\0",
    "\ud800",
    "\udfff\ud800",
    "\u202eabc",
    "\ufeff",
    "e\u0301" * 50,
    "\N{PILE OF POO}",
    "\U000e0001",
    "../../../etc/passwd",
    "<script>alert(1)</script>",
    "![x](javascript:alert(1))",
    "<" * 2000,
    "[" * 2000,
    "`" * 500,
    "&#" * 1000,
    "%s%n{0}{name!r}",
    "\x1b[2J\x07",
    "x" * 100_000,
    "def f(:\n",
    "'''",
    "\\",
    "%%bash\nrm -rf /",
    "%load_ext nothing",
    "!true",
    "?",
    "raise SystemExit",
    "\t\n \r\n",
    "\u2028\u2029\x85",
)
ODD_VALUES = (
    None,
    True,
    False,
    0,
    -1,
    1e308,
    float("nan"),
    float("inf"),
    10**400,
    [],
    {},
    [[]],
    [None],
    {"": {}},
    {"a": [1, "b", None]},
    "code",
    "markdown",
    "raw",
    "heading",
    4,
    99,
)
KEYS = ("cells", "cell_type", "source", "metadata", "nbgrader", "grade_id", "id", "nbformat")


def fuzzed(notebook: Any, seed: int) -> bytes:
    """Return a notebook's bytes after one to six spoilers."""
    chance = random.Random(seed)
    spoiled = json.loads(json.dumps(notebook))
    for _ in range(chance.randint(1, 5)):
        chance.choice(SPOILERS)(spoiled, chance)
    try:
        text = json.dumps(spoiled, ensure_ascii=chance.random() < 0.5)
    except RecursionError:  # deeper than our own JSON goes
        return bury(b"", chance)
    content = text.encode("utf-8", "surrogatepass")
    if chance.random() < 0.2:
        content = chance.choice(BYTE_SPOILERS)(content, chance)
    return content


def _places(value: Any) -> Iterator[Place]:
    """Every container with each of its keys or positions."""
    stack = [value]
    while stack:
        here = stack.pop()
        keys = list(here) if isinstance(here, dict) else range(len(here))
        for key in keys:
            yield here, key
            if isinstance(here[key], (dict, list)):
                stack.append(here[key])


def _a_place(notebook: Any, chance: random.Random) -> Place:
    return chance.choice(list(_places(notebook)) or [({"": 0}, "")])


def _odd(chance: random.Random) -> Any:
    return copy.deepcopy(chance.choice(chance.choice((ODD_TEXT, ODD_VALUES))))


def replace(notebook: Any, chance: random.Random) -> None:
    here, key = _a_place(notebook, chance)
    here[key] = _odd(chance)


def replace_something_known(notebook: Any, chance: random.Random) -> None:
    known = [place for place in _places(notebook) if place[1] in KEYS]
    if known:
        here, key = chance.choice(known)
        here[key] = _odd(chance)


def remove(notebook: Any, chance: random.Random) -> None:
    here, key = _a_place(notebook, chance)
    here.pop(key)


def nest(notebook: Any, chance: random.Random) -> None:
    here, key = _a_place(notebook, chance)
    deep: Any = here[key]
    for _ in range(chance.choice((5, 50, 300))):
        deep = [deep] if chance.random() < 0.5 else {"cells": deep}
    here[key] = deep


def repeat(notebook: Any, chance: random.Random) -> None:
    lists = [here[key] for here, key in _places(notebook) if isinstance(here[key], list)]
    items = [items for items in lists if items]
    if items:
        chosen = chance.choice(items)
        chosen += [copy.deepcopy(chance.choice(chosen)) for _ in range(chance.choice((1, 3, 40)))]


def shuffle(notebook: Any, chance: random.Random) -> None:
    lists = [here[key] for here, key in _places(notebook) if isinstance(here[key], list)]
    if lists:
        chance.shuffle(chance.choice(lists))


def swap(notebook: Any, chance: random.Random) -> None:
    """Put the value of one place into another: ids and grade_ids of other cells."""
    (here, key), (there, other) = _a_place(notebook, chance), _a_place(notebook, chance)
    here[key] = there[other] if isinstance(there[other], (str, int)) else _odd(chance)


def odd_source(notebook: Any, chance: random.Random) -> None:
    sources = [place for place in _places(notebook) if place[1] == "source"]
    if sources:
        here, key = chance.choice(sources)
        here[key] = str(here[key]) + chance.choice(ODD_TEXT)


def cut(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content) + 1)]


def flip(content: bytes, chance: random.Random) -> bytes:
    spoiled = bytearray(content)
    for _ in range(chance.choice((1, 10, 300))):
        if spoiled:
            spoiled[chance.randrange(len(spoiled))] = chance.randrange(256)
    return bytes(spoiled)


def bury(content: bytes, chance: random.Random) -> bytes:
    depth = chance.choice((900, 5_000, 200_000))
    return b'{"cells":[' * depth + content + b"]}" * depth


def other_encoding(content: bytes, chance: random.Random) -> bytes:
    text = content.decode("utf-8", "replace")
    return text.encode(chance.choice(("utf-16", "utf-8-sig", "utf-32", "latin-1")), "replace")


def huge(content: bytes, chance: random.Random) -> bytes:
    return content + b" " * chance.choice((1 << 20, 21 << 20))


def twice(content: bytes, chance: random.Random) -> bytes:
    """The same key twice, or two notebooks in one file."""
    return content[:-1] + b"," + content[1:] if chance.random() < 0.5 else content * 2


SPOILERS: tuple[Callable[[Any, random.Random], None], ...] = (
    *(replace, replace_something_known, remove, nest, repeat, shuffle, swap, odd_source),
)
BYTE_SPOILERS = (cut, flip, bury, other_encoding, huge, twice)
