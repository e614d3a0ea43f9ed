"""A page on this machine for grading written answers: one question, all students, rubric beside."""

from autograder.grading import quick_jsonschema, quick_nbgrader

quick_jsonschema.load()  # before anything in here imports nbformat
quick_nbgrader.load()
