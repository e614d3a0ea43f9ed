"""A class of students whose marks are known: every right style, every slip, every bad day.

`course demo` grades it, and the tests hold the graders to it. Notebooks are composed from
the release: `students` says who hands in what and what it deserves, `sources` cuts functions
out of modules, `bad_days` does to a notebook what has been seen done.
"""

from autograder.classroom.sample_class.students import Student, sample_class, write_class

__all__ = ["Student", "sample_class", "write_class"]
