"""A term around grading: collect, dates, people, and the way back to the platform.

Each command of this room reads tables and files that platforms make, and says what it did in words.
Running and judging is none of its business; `classroom` does that.
"""

from autograder.grading import quick_jsonschema, quick_nbgrader

quick_jsonschema.load()  # before anything in here imports nbformat
quick_nbgrader.load()
