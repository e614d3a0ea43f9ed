"""One submission: hostile bytes in, a graded notebook out.

`submission` reads the bytes, `graft` puts the student's work on the master, `run` executes
it in a workspace and judges every exercise, `outputs` keeps what the cells showed, and
`secret` decides which cases are drawn. No gradebook and no class in here.
"""

from autograder import quick_jsonschema

quick_jsonschema.load()  # before anything in here imports nbformat
