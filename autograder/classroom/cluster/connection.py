"""Reach a cluster's scheduler, with or without certificates; say in a sentence what hinders."""

from __future__ import annotations

import importlib.util
import logging
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.classroom.course import CourseError

CONNECT_SECONDS = 10.0
ADDRESS = r"(?P<scheme>tcp|tls)://(?:\[[0-9a-fA-F:.]+\]|[^\[\]/:\s]+):\d{1,5}"
MISSING = (
    "a cluster needs Dask, which is not installed here: pip install 'backprop-course[cluster]', "
    "in the course's folder: pip install -e '.[all,cluster]'"
)


@dataclass(frozen=True)
class Cluster:
    """Where a cluster is, and how to show who we are.

    Parameters
    ----------
    address : str
        Of its scheduler, such as "tcp://10.0.0.1:8786" or "tls://10.0.0.1:8786".
    certificates : tuple of Path, optional
        Files with the certificate of the authority, our own, and its key. Without them, Dask's
        own configuration counts.
    """

    address: str
    certificates: tuple[Path, Path, Path] | None = None


def is_installed() -> bool:
    """Whether Dask's distributed is here."""
    return importlib.util.find_spec("distributed") is not None


def check_cluster(cluster: Cluster) -> None:
    """Refuse what can't be reached whatever the network does.

    Raises
    ------
    CourseError
        If Dask isn't installed, or the address or the certificates can't be used.
    """
    if not is_installed():
        raise CourseError(MISSING)
    match = re.fullmatch(ADDRESS, cluster.address)
    if match is None:
        raise CourseError(
            f"{cluster.address} is no address of a scheduler; one is tcp://HOST:PORT, or "
            "tls://HOST:PORT with certificates"
        )
    try:
        arguments = security(cluster).get_connection_args("client")
    except (OSError, ValueError, KeyError) as error:  # ssl's errors are OSErrors
        raise CourseError(f"the certificates for the cluster can't be used: {error}") from None
    if match["scheme"] == "tls" and arguments.get("ssl_context") is None:
        raise CourseError(
            f"{cluster.address} asks for certificates: give --cluster-tls CA CERT KEY, or name "
            "them in Dask's configuration"
        )
    if cluster.certificates and match["scheme"] != "tls":
        raise CourseError(
            f"with --cluster-tls the address begins with tls://, not as in {cluster.address}"
        )


def security(cluster: Cluster) -> Any:
    """Return what Dask calls security: the certificates, or what its configuration says."""
    from distributed.security import Security

    if cluster.certificates is None:
        return Security()
    authority, certificate, key = map(str, cluster.certificates)
    return Security(
        tls_ca_file=authority,
        tls_client_cert=certificate,
        tls_client_key=key,
        require_encryption=True,
    )


async def connect(cluster: Cluster) -> Any:
    """Return a client of a cluster, on the running event loop.

    Raises
    ------
    OSError
        If the scheduler doesn't answer.
    """
    from distributed import Client

    # what they would print is told in our own words; the client's level is set apart from theirs
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return await Client(
        cluster.address,
        security=security(cluster),
        asynchronous=True,
        set_as_default=False,
        timeout=CONNECT_SECONDS,
        name="course",
    )
