"""The vocabulary that all other rooms share: exercise, case, part, misconception, result, verdict.

`exercise` is what an author declares, `prepared` what the judge gets of it, `call_result` what
came of a call, `verdict` what the judge found. `read_report` turns a process's report into a
result; `validation` is what views ask of a value, `sampling` how cases are drawn, `time_limit` how
a call in this process is stopped. `submission` reads a notebook that was handed in, `grafting` says
which of its cells stand where in the release. Nothing here knows a problem set or a sandbox.
"""
