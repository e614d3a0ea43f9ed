"""The walls around a workspace: Linux, by system calls, with nothing to install.

`namespaces` gives a process a world of its own with little in it (tier A), `landlock` takes
files away from a process that shares the host's world (tier B), and both tiers go through
`seccomp` and `limits`. Each module does one kind of thing and decides nothing; who builds
which walls, and in what order, is `zygote`'s business. Importing works everywhere, building
only on Linux.
"""
