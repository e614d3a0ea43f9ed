"""What crosses between the host and a zygote arrives as it was sent, and needs nothing to read."""

import ast
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from autograder.sandbox.zygote import orders
from autograder.sandbox.zygote.orders import ExitStatus, Isolation, Order, Plan

PLAN = Plan(
    isolation=Isolation.LANDLOCK,
    host=17,
    scratch="/scratch",
    notebook="/notebook",
    spare_user=None,
    keep_reading=False,
    prefix="/usr",
    packages=("/packages",),
    readable=("/lib", "/usr/lib"),
    hidden=(),
    readable_subtrees=("/lib",),
    listable=(),
    stand_in={"autograder/__init__.py": "é = 1\n"},
    fonts="list.json\n{}",
    probing=True,
)
ORDER = Order("/notebook/é", 2**31, 2**26, 2000, 2**21, 600.0)


@pytest.mark.parametrize("message", [PLAN, ORDER, ExitStatus(-9, 2**40, 1.5)])
def test_a_message_arrives_as_it_was_sent(message: Any) -> None:
    assert orders.read(type(message), orders.write(message)) == message


def test_a_plans_isolation_arrives_as_itself_and_not_as_its_letter() -> None:
    assert orders.read(Plan, orders.write(PLAN)).isolation is Isolation.LANDLOCK


@pytest.mark.parametrize("data", [b'{"code": 1}', b'{"code": 1, "memory_bytes": 1, "more": 1}'])
def test_a_message_with_other_fields_is_an_error(data: bytes) -> None:
    with pytest.raises(TypeError):
        orders.read(ExitStatus, data)


def test_the_letters_that_graded_notebooks_hold_stay() -> None:
    assert {isolation.name: isolation.value for isolation in Isolation} == {
        "NAMESPACES": "A",
        "LANDLOCK": "B",
        "NONE": "C",
    }


def test_orders_imports_the_standard_library_only() -> None:
    tree = ast.parse(Path(orders.__file__).read_text(encoding="utf-8"))
    modules = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            modules.add("." * node.level + (node.module or ""))
    assert {name.partition(".")[0] for name in modules} <= sys.stdlib_module_names


def test_the_interface_is_had_without_the_rest_of_the_sandbox() -> None:
    """The package itself, and so the whole project's part of it, costs few modules."""
    source = (
        "import sys, types, importlib.util\n"
        "spec = importlib.util.find_spec('autograder')\n"
        "root = types.ModuleType('autograder'); root.__path__ = spec.submodule_search_locations\n"
        "sys.modules['autograder'] = root\n"  # without what the project's own root imports
        "import autograder.sandbox\n"
        "print(*sorted(name for name in sys.modules if name.startswith('autograder.')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", source], capture_output=True, text=True, timeout=60
    )
    assert done.stdout.split() == [
        *("autograder.sandbox", "autograder.sandbox.inside", "autograder.sandbox.inside.calling"),
        *("autograder.sandbox.inside.newer_numpy", "autograder.sandbox.inside.seeding"),
        "autograder.sandbox.interface",
        *("autograder.sandbox.zygote", "autograder.sandbox.zygote.orders"),
    ]
