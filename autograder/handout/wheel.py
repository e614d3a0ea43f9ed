"""A wheel, written by hand: a zip with the files, METADATA, WHEEL and RECORD.

The format is small and fixed (PyPA, Binary distribution format 1.0), and a build backend would need
a project folder of its own for what is here a dict of files. So nothing in it depends on the clock,
the user or the file system: the same files make the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

TIMESTAMP = (1980, 1, 1, 0, 0, 0)
"""The earliest that a zip can hold."""


@dataclass(frozen=True)
class Distribution:
    """What METADATA says of a wheel.

    Parameters
    ----------
    name : str
    version : str
        Of the kit; to it the digest of the files is added, as a local version: pip installs another
        one over it without being told to.
    summary : str
    requires : sequence of str
    scripts : mapping of str to str
        Commands, and the functions that they call.
    """

    name: str
    version: str
    summary: str
    requires: Sequence[str]
    scripts: Mapping[str, str]


def wheel(distribution: Distribution, files: Mapping[str, bytes], license_text: bytes) -> bytes:
    """Return the bytes of a wheel.

    Parameters
    ----------
    distribution : Distribution
    files : mapping of str to bytes
        By their paths.
    license_text : bytes
    """
    info = f"{_folder_name(distribution, files)}.dist-info"
    about = {
        f"{info}/METADATA": _metadata(distribution, files).encode(),
        f"{info}/WHEEL": (
            b"Wheel-Version: 1.0\nGenerator: backprop-course\nRoot-Is-Purelib: true\n"
            b"Tag: py3-none-any\n"
        ),
        f"{info}/entry_points.txt": _entry_points(distribution).encode(),
        f"{info}/licenses/LICENSE": license_text,
    }
    everything = {**dict(sorted(files.items())), **about}
    record = [f"{path},sha256={_digest(data)},{len(data)}" for path, data in everything.items()] + [
        f"{info}/RECORD,,"
    ]
    everything[f"{info}/RECORD"] = "".join(line + "\n" for line in record).encode()
    return zipped(everything)


def wheel_name(distribution: Distribution, files: Mapping[str, bytes]) -> str:
    """Return the file name that a wheel of these files has to have."""
    return f"{_folder_name(distribution, files)}-py3-none-any.whl"


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return a zip of these files, in this order; the same files make the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, data in files.items():
            entry = zipfile.ZipInfo(path, TIMESTAMP)
            entry.create_system = 3  # Unix, wherever this runs
            entry.external_attr = 0o100644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data, compresslevel=9)
    return buffer.getvalue()


def _full_version(distribution: Distribution, files: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for path, data in sorted(files.items()):
        digest.update(path.encode() + b"\0" + hashlib.sha256(data).digest())
    return f"{distribution.version}+h{digest.hexdigest()[:10]}"


def _folder_name(distribution: Distribution, files: Mapping[str, bytes]) -> str:
    return f"{distribution.name.replace('-', '_')}-{_full_version(distribution, files)}"


def _metadata(distribution: Distribution, files: Mapping[str, bytes]) -> str:
    return "".join(
        line + "\n"
        for line in (
            "Metadata-Version: 2.4",
            f"Name: {distribution.name}",
            f"Version: {_full_version(distribution, files)}",
            f"Summary: {distribution.summary}",
            "License-Expression: BSD-3-Clause",
            "License-File: LICENSE",
            "Requires-Python: >=3.11",
            *(f"Requires-Dist: {one}" for one in distribution.requires),
        )
    )


def _entry_points(distribution: Distribution) -> str:
    lines = [f"{name} = {function}" for name, function in sorted(distribution.scripts.items())]
    return "".join(line + "\n" for line in ["[console_scripts]", *lines])


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
