"""The zygote: a warm interpreter that forks one walled-in workspace after the other.

A trusted program of its own, started by `autograder.sandbox.zygote_process` with nothing of
the host's in it: no memory, no descriptors, no environment, and no way to import the project.
It imports what every notebook needs, enters the outer walls of its isolation, and waits for
orders. It runs no student's code; its forks do nothing else. It ends when its host does.

How a workspace comes to be with `Isolation.NAMESPACES`. Z0, Z1 and W are processes; what a step
doesn't mention stays as it was.

1. Z0: the host starts `start.py`, which reads our modules into memory and calls `server.main`.
   Pid namespace: the host's. User: the host's. Walls: none.
2. Z0: `main` reads the plan and watches the host by a pidfd.
3. Z0: `enter_namespaces`. User: within, the one that owns nothing; outside, the spare user, or who
   the host is, if that isn't root. For root a helper process, which stays outside, maps the two.
   Walls: a root of its own, no network, no IPC or names of others.
4. Z0 forks Z1 (`_continue_in_child`) and only waits for it from now on.
   Z1: pid namespace: new, and Z1 is its process 1, so that everything in it ends with Z1.
5. Z1: `_prepare` writes stand-in and fonts, imports NumPy and all the rest, warms the shell up and
   compiles the cells that workspaces are likely to run.
   Walls: no new privileges; and the root is read-only (`seal`).
6. Z1 gets an order, calls `PidNamespaceFactory.prepare`, and forks W.
   W: pid namespace: new, within Z1's, and W is its process 1.
7. W: `become_workspace` closes every descriptor but the channel. `_put_up_walls`: a /proc and a
   disk of its own, resource limits, no capabilities, the system call filter.
8. W: `inside.serving.Server` says READY. Only now student code may come.

With `Isolation.LANDLOCK` there is no Z1, and all pid namespaces are the host's:

1. and 2. as above.
3. Z0: `_become_user`, if the host is root. User: the spare user. Walls: no capabilities
   but, where the environment is root's own, the right to read.
4. Z0: `_prepare`. Walls: no new privileges; Landlock, which leaves the readable subtrees, the
   zygote's own files and the notebooks' folder.
5. Z0 gets an order and forks W.
6. W: `become_workspace`, `_put_up_walls`: resource limits, no capabilities, Landlock once more,
   which leaves of the notebooks' folder only W's own, the system call filter.
7. W: READY.

The host imports one module of these: `orders`, which says what crosses between it and them.
"""
