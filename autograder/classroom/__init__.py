"""A whole class: grade it on an executor, report on it, and a sample class to try it on."""

from autograder.grading import quick_jsonschema, quick_nbgrader

quick_jsonschema.load()  # before anything in here imports nbformat
quick_nbgrader.load()
