"""What `from autograder import check` finds while a notebook is graded: a check that is silent.

The real one isn't needed here. Exercises are judged from outside, with other cases.
"""


def check(function: object) -> None:
    """Do nothing."""
