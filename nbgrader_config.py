"""nbgrader's configuration for this course: all of it is in autograder.nbgrader_plugin."""

from autograder.nbgrader_plugin import configure

c = get_config()  # noqa: F821  # nbgrader provides it
configure(c)
