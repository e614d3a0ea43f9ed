"""What students call: `check`, which tries a function of theirs on the public cases.

`in_process` makes the calls, `watching` notes what they do; `runs`, `saved_notebook` and `source`
know the notebook around them, `stale` whether the function is the one on the screen, `reach`,
`refused_calls` and `grading_differs` what grading will do otherwise; `own_frames` is the student's
way to an exception; `notes` and `display` show it all.
"""
