"""The walls around a workspace: Linux, by system calls, with nothing to install.

`namespaces` lets a process see nothing of the host but Python (tier A), `landlock` takes
files away from a process that shares the host's namespaces (tier B), and both tiers go through
`seccomp` and `rlimits`. Each module does one kind of thing and decides nothing; which
walls are built, and in what order, is `zygote`'s business. Importing works everywhere, building
only on Linux.
"""
