#!/usr/bin/env bash
# gradescope-utils 0.5.0.
# The usual guess: if setUpClass raises, for instance because the student's module can't be imported
# there, unittest reports an error for the class, and the results say so.
# Seen: JSONTestRunner asks the error for the test method that it doesn't have, raises AttributeError
# and writes no results, not even those of the other classes, which had passed.
# Why it matters: one student's typo looks like a broken autograder, without a mark or a message.
set -euo pipefail
unset PYTHONPATH
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check gradescope-utils==0.5.0
"$folder/venv/bin/python" - 2>"$folder/log.txt" <<'PYTHON'
import io
import unittest

from gradescope_utils.autograder_utils.decorators import weight
from gradescope_utils.autograder_utils.json_test_runner import JSONTestRunner


class Fine(unittest.TestCase):
    @weight(2)
    def test_passes(self):
        pass


class NeedsTheModule(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        raise ImportError("cannot import name 'forward'")

    @weight(3)
    def test_forward(self):
        pass


load = unittest.defaultTestLoader.loadTestsFromTestCase
unittest.TextTestRunner().run(unittest.TestSuite([load(Fine), load(NeedsTheModule)]))
written = io.StringIO()
try:
    runner = JSONTestRunner(stream=written, visibility="visible")
    runner.run(unittest.TestSuite([load(Fine), load(NeedsTheModule)]))
except AttributeError as error:
    print("AttributeError:", error, "| results written:", repr(written.getvalue()))
    assert written.getvalue() == ""
else:
    raise SystemExit("results were written")
PYTHON
