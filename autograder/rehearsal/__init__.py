"""A saved notebook, run from its top as grading would run it, on the public cases.

`plan` says what grading would run and judge, and what is missing; `run` does it, in a workspace
behind walls or, where there are none, in a process of its own (`plain_process` is the host's end,
`plain_program` the other one); `report` puts it in words, `hand_in` writes the file to hand in, and
`rehearse` does all of it. Needs NumPy alone where a handout is all that is installed.
"""
