"""A class of students whose marks are known: right styles, misconceptions, corrupted files.

`course demo` grades it, and the tests hold the graders to it. Notebooks are composed from
the release: `students` says who hands in what and what it deserves, `sources` cuts functions
out of modules, `corruptions` does to a notebook what has been seen done.
"""

from autograder.demo.sample_class.students import Student, sample_class, write_class

__all__ = ["Student", "sample_class", "write_class"]
