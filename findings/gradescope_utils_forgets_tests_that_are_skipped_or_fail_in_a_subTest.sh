#!/usr/bin/env bash
# gradescope-utils 0.5.0.
# The usual guess: JSONTestRunner writes an entry for every test, and one that fails has a score of 0
# out of its weight.
# Seen: a test that fails inside `with self.subTest(...)`, and one that is skipped, have no entry at
# all: neither their score nor their max_score is in the results.
# Why it matters: the student sees only tests that passed, and the points that were lost are not among
# the points that could be had, so a score out of the entries' max_score reads as full marks.
set -euo pipefail
unset PYTHONPATH
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check gradescope-utils==0.5.0
"$folder/venv/bin/python" - 2>"$folder/log.txt" <<'PYTHON'
import io
import json
import unittest

from gradescope_utils.autograder_utils.decorators import weight
from gradescope_utils.autograder_utils.json_test_runner import JSONTestRunner


class Tests(unittest.TestCase):
    @weight(2)
    def test_passes(self):
        pass

    @weight(3)
    def test_fails(self):
        self.fail()

    @weight(5)
    def test_fails_for_one_shape(self):
        for shape in ((2, 3), (3, 2)):
            with self.subTest(shape=shape):
                self.assertEqual(shape, (2, 3))

    @weight(7)
    @unittest.skip("no GPU here")
    def test_is_skipped(self):
        pass


written = io.StringIO()
JSONTestRunner(stream=written, visibility="visible").run(
    unittest.defaultTestLoader.loadTestsFromTestCase(Tests)
)
found = {test["name"]: (test["score"], test["max_score"])
         for test in json.loads(written.getvalue())["tests"]}
print(found)
assert sorted(found.values()) == [(0.0, 3), (2, 2)]
PYTHON
