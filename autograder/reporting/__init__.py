"""What a class has learned: a page, tables and data made from graded work; no mark changes here."""

from autograder.grading import quick_jsonschema, quick_nbgrader

quick_jsonschema.load()  # before anything in here imports nbformat
quick_nbgrader.load()
