"""How work is judged: exercises, judge, sandbox, gradebook.

Students need one name of it: `from autograder import check`.
"""

from autograder.check import check

__all__ = ["check"]
