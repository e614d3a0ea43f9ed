"""One submission: hostile bytes in, a graded notebook out.

`folder` knows what lies beside them, `graft` puts the student's work on the `release`, `execute`
runs it in a workspace and judges every exercise, `outputs` keeps what the cells showed, `metadata`
and `notes` say how it was graded. `secret` decides which cases are drawn, `fingerprint` what a mark
depends on. No class in here, and of nbgrader only `read_release` knows.
"""

from autograder.grading import quick_jsonschema

quick_jsonschema.load()  # before anything in here imports nbformat
