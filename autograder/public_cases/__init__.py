"""The public cases as students are handed them: with what is right, and what misconceptions give.

`form` turns a prepared exercise into bytes and back, `results` what came of a misconception's
calls, `record` looks at every field of what was read, and `store` is a folder of such files. So
`check` needs neither the reference nor a problem set, of which nothing is in these files but
results: no code of a right answer, none of a misconception.
"""
