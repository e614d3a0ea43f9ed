"""jsonschema 4.25 and newer compile rfc3987-syntax's grammars when imported; ours don't let them.

A package of that name, made here, takes the real one's place, so that nothing depends on what is
installed.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NB = "client|convert|format|grader"
IMPORTS_JSONSCHEMA = re.compile(rf"^(?:from|import) nb(?:{NB})\b", re.MULTILINE)
LOADED_BY_NBGRADER = "autograder/nbgrader_plugin.py"

GRAMMAR = """
print("compiled")

def is_valid_syntax(term, value):
    return (term, value) != ("iri", "wrong")
"""


def packages_that_need_jsonschema():
    """Names of our packages in which a module imports what imports jsonschema."""
    modules = (path.relative_to(ROOT) for path in (ROOT / "autograder").rglob("*.py"))
    return sorted(
        {
            ".".join(module.parent.parts)
            for module in modules
            if module.as_posix() != LOADED_BY_NBGRADER
            and IMPORTS_JSONSCHEMA.search((ROOT / module).read_text(encoding="utf-8"))
        }
    )


@pytest.fixture
def run(tmp_path):
    """Run a program where importing the grammar prints 'compiled'; return what it printed."""
    (tmp_path / "rfc3987_syntax.py").write_text(GRAMMAR, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}

    def printed(program):
        command = [sys.executable, "-c", program]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, cwd=ROOT)
        assert done.returncode == 0, done.stderr
        return done.stdout.split()

    return printed


def test_jsonschema_by_itself_compiles_the_grammar(run):
    assert run("import jsonschema") == ["compiled"]


@pytest.mark.parametrize("package", packages_that_need_jsonschema())
def test_package_imports_jsonschema_before_its_modules_do_and_compiles_nothing(run, package):
    program = f"import sys, {package}; print('jsonschema' in sys.modules)"
    assert run(program) == ["True"]


def test_a_url_is_still_checked_with_the_real_grammar(run):
    program = """
from autograder.grading import quick_jsonschema
quick_jsonschema.load()
import jsonschema
print("loaded")
checker = jsonschema.FormatChecker()
print(checker.conforms("right", "iri"), checker.conforms("wrong", "iri"))
"""
    assert run(program) == ["loaded", "compiled", "True", "False"]


def test_nothing_stays_in_the_place_of_the_grammar(run):
    program = """
from autograder.grading import quick_jsonschema
quick_jsonschema.load()
import rfc3987_syntax
print(rfc3987_syntax.is_valid_syntax.__module__)
"""
    assert run(program) == ["compiled", "rfc3987_syntax"]
