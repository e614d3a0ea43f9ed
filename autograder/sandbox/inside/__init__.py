"""The untrusted half: what runs beside the student's code, in the student's process.

Nothing here may be believed by the host, and nothing here knows an exercise, a case or a
right answer. `serving` and `shell` (ipykernel without its sockets) are a workspace behind
walls, `start_kernel` is one without; both answer with `answering`, `calling`, `seeding` and
`wire`, which import only the standard library and NumPy. `calling` also serves
`autograder.check`, where the student's own process is the only one there is. Student code finds
these modules in memory, but no file of the project: in its place it finds `stand_in`.
"""
