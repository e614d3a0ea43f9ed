"""What the two packages import is what pyproject.toml says they need."""

import ast
import sys
from importlib.metadata import packages_distributions

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PACKAGES = {"autograder", "reference_impl"}
# CuPy for a GPU, Dask for a cluster and the benchmark's peers are for those who want them;
# `inside` is ours, and has that name in the sandbox only.
NOT_REQUIRED = {"cupy", "cupyx", "dask", "distributed", "inside", "jax", "sklearn", "torch"}


def imported_by(path):
    """The top-level names of the modules that a file imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module.partition(".")[0]


def test_every_library_that_is_imported_is_a_stated_dependency(root, project):
    extras = project["optional-dependencies"]
    lines = project["dependencies"] + extras["lab"] + extras["grading"]
    stated = {canonicalize_name(Requirement(line).name) for line in lines}
    distributions = packages_distributions()
    unstated = {
        f"{name} in {path.relative_to(root)}"
        for package in PACKAGES
        for path in (root / package).rglob("*.py")
        for name in imported_by(path)
        if name not in sys.stdlib_module_names | PACKAGES | NOT_REQUIRED
        and stated.isdisjoint(canonicalize_name(d) for d in distributions.get(name, []))
    }
    assert not unstated
