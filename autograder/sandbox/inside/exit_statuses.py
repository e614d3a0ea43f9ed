"""Exit statuses by which an honest workspace says why it ends.

Known to the host and to both kinds of workspace. Numbers that neither Python nor a shell gives;
a student's code can exit with them, too, and only makes its own end look like another.
"""

TOO_MUCH_OUTPUT = 77
OUT_OF_MEMORY = 78
TIMED_OUT = 79
