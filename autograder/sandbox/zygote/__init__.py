"""The zygote: a warm interpreter that forks one walled-in workspace after the other.

A trusted program of its own, started by `autograder.sandbox.zygote_process` with nothing of
the host's in it: no memory, no descriptors, no environment, and no way to import the project.
It imports what every notebook needs, enters its tier's outer walls, and waits for orders. It
runs no student's code; its forks do nothing else. It ends when its host does.
"""
