"""`course cluster`: how to start a cluster, and whether one that runs is fit to grade."""

from __future__ import annotations

import os
import shlex
import socket
import sys
from pathlib import Path

import click

CERTIFICATES = click.option(
    "--cluster-tls",
    "certificates",
    nargs=3,
    type=click.Path(path_type=Path),
    metavar="CA CERT KEY",
    help="Certificates for a cluster at tls://…; default: Dask's own configuration.",
)
HOW = """\
On one machine that all can reach, such as this one, a scheduler:

  {dask} scheduler --host {host} --port 8786 --dashboard-address 127.0.0.1:8787

On each machine that grades, with the same version of this kit installed, so many workers of one
thread as it has processors, at most one for each {megabytes} MB of memory:

  {dask} worker tcp://{host}:8786 --nworkers {processors} --nthreads 1

Then, in the course's folder:

  course cluster check tcp://{host}:8786
  course grade SET --cluster tcp://{host}:8786

Whoever can reach the scheduler can run programs on all of these machines: keep it in a network of
your own, or give all of them certificates. docs/cluster.md says how, also with SSH, Slurm and
Kubernetes."""


@click.group(invoke_without_command=True)
@click.pass_context
def cluster(context: click.Context) -> None:
    """Grade on several machines: print how to start a Dask cluster, or check one."""
    if context.invoked_subcommand is not None:
        return
    from autograder.classroom.cluster.connection import is_installed
    from autograder.classroom.jobs import WORKER_BYTES, available_processors

    dask = Path(sys.executable).with_name("dask")
    command = shlex.quote(str(dask)) if dask.exists() else "dask"
    megabytes = WORKER_BYTES // 2**20 + 1024
    click.echo(
        HOW.format(
            dask=command,
            host=_own_address(),
            processors=available_processors(),
            megabytes=megabytes,
        )
    )
    if not is_installed():
        click.echo("\nDask is not installed here yet: pip install -e '.[all,cluster]'")


@cluster.command("check")
@click.argument("address", metavar="tcp://HOST:PORT")
@CERTIFICATES
def check(address: str, certificates: tuple[Path, Path, Path] | None) -> None:
    """Try out each worker of a cluster: one thread, the same kit, walls that hold.

    Exits with 1 if one of them would take no work.
    """
    from autograder.classroom.cluster.check import check_workers
    from autograder.classroom.cluster.connection import Cluster
    from autograder.classroom.course import CourseError

    try:
        findings = check_workers(Cluster(address, certificates))
    except CourseError as error:
        raise click.ClickException(str(error)) from None
    for one in findings:
        if one.refused:
            click.echo(f"{one.address} takes no work: {one.refused}.")
        else:
            click.echo(f"{one.address} is ready, {one.walls}.")
    refused = sum(bool(one.refused) for one in findings)
    click.echo(f"{len(findings) - refused} of {len(findings)} workers would grade.")
    sys.exit(1 if refused else 0)


def _own_address() -> str:
    """Return the address by which others most likely reach this machine; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return os.uname().nodename if hasattr(os, "uname") else "HOST"
        return str(probe.getsockname()[0])
