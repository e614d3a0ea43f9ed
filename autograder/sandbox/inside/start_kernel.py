"""Start an ordinary ipykernel whose memory, files and output are limited; run as a script.

Usage: start_kernel.py MEMORY_BYTES OUTPUT_BYTES -f CONNECTION_FILE
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

FILE_BYTES = 64 * 2**20
"""Of one file: as much as `Limits.disk_bytes` is by default."""


def limit_resources(memory_bytes: int) -> None:
    """Cap the address space at what is in use now plus `memory_bytes`, and files in size."""
    try:
        import resource
    except ImportError:  # Windows has no rlimits: the host's deadlines are all there is
        return
    statm = Path("/proc/self/statm")
    if statm.exists():  # macOS accepts RLIMIT_AS but doesn't honour it
        in_use = int(statm.read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (in_use + memory_bytes,) * 2)
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def limit_output(output_bytes: int) -> None:
    """End this process once it has printed too much.

    The host counts as well, and believes nobody. But where it stops depends on how the
    output happens to be cut into messages; here it is always the same print.
    """
    from inside.exit_statuses import TOO_MUCH_OUTPUT
    from ipykernel.iostream import OutStream

    write = OutStream.write
    printed = 0

    def counting_write(stream: OutStream, text: str) -> int | None:
        nonlocal printed
        printed += len(text)
        if printed > output_bytes:
            os._exit(TOO_MUCH_OUTPUT)
        return write(stream, text)

    setattr(OutStream, "write", counting_write)  # noqa: B010  # mypy wants no assignment


def main() -> None:
    """Import what every notebook needs, set the limits, and become a kernel."""
    memory_bytes, output_bytes = int(sys.argv.pop(1)), int(sys.argv.pop(1))
    # sys.path[0] is this folder; the package `inside` is found from the one above it
    sys.path[0] = str(Path(__file__).resolve().parent.parent)
    import inside.answering  # imported here, before the student's code
    import inside.exit_statuses
    import inside.seeding
    import ipykernel.compiler
    from ipykernel.kernelapp import IPKernelApp

    # code names end up in tracebacks and warnings: the same ones every time, without a pid
    ipykernel.compiler.get_tmp_directory = lambda: "notebook"
    del sys.path[0]
    limit_resources(memory_bytes)
    limit_output(output_bytes)
    app = IPKernelApp.instance()
    app.initialize()
    shell = app.shell
    assert shell is not None  # IPython has one as soon as it is initialised

    def seed_once() -> None:
        shell.events.unregister("pre_execute", seed_once)
        inside.seeding.seed_globals()

    # not before: while a kernel starts, what Jupyter draws from `random` depends on how busy it is
    shell.events.register("pre_execute", seed_once)
    app.start()


if __name__ == "__main__":
    main()
