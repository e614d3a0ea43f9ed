"""The untrusted half: what runs beside the student's code, in the student's process.

Nothing here may be believed by the host, and nothing here knows an exercise, a case or a
right answer. Only the standard library and NumPy are imported: this folder is all of the
project that the sandbox shows to student code. `calling` also serves `autograder.check`,
where the student's own process is the only one there is.
"""
