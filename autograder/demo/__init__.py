"""`course demo`: a sample class whose marks are known, graded as a real one is."""

from autograder.grading import quick_jsonschema, quick_nbgrader

quick_jsonschema.load()  # before anything in here imports nbformat
quick_nbgrader.load()
