"""Proof that the graders accept every right answer and refuse every wrong one: `course audit`."""

from autograder.grading import quick_jsonschema

quick_jsonschema.load()  # before anything in here imports nbformat
