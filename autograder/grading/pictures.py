"""Pictures that students have pasted into texts: PNG, JPEG and GIF, and nothing that hides in one.

What a picture is, its own bytes say and not its name. It is taken apart as far as its form tells
and put together again without what isn't part of it. Nothing is decoded here: a page's reader does
that, and a decoder of strangers' pictures has no place beside the gradebook.
"""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

PICTURE_BYTES = 2 * 2**20
NOTEBOOK_BYTES = 8 * 2**20
"""Of all pictures of a notebook. Chosen: pages of some megabytes."""
MOST_PICTURES = 20
MOST_PIXELS = 40_000_000
PNG = b"\x89PNG\r\n\x1a\n"
PNG_PARTS = (b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"sRGB", b"pHYs", b"cHRM")
"""What is needed to show one; texts, profiles and what nobody knows go."""
Attachments = Mapping[str, Mapping[str, str]]


class NoPicture(Exception):
    """These bytes aren't taken for a picture."""


@dataclass(frozen=True)
class Picture:
    """A picture that may be shown."""

    kind: str
    content: bytes

    @property
    def encoded(self) -> str:
        """Its bytes as they stand in a notebook."""
        return base64.b64encode(self.content).decode("ascii")


class Pictures:
    """The pictures of one notebook, within its budget."""

    def __init__(self) -> None:
        self._left = NOTEBOOK_BYTES
        self._count = 0

    def take(self, attachments: Attachments, name: str) -> Picture | None:
        """Return the picture of that name; None if there is none that may be shown."""
        encoded = next(iter(attachments.get(name, {}).values()), "")
        if not encoded or self._count == MOST_PICTURES or len(encoded) > 2 * PICTURE_BYTES:
            return None
        try:
            picture = read_picture(base64.b64decode("".join(encoded.split()), validate=True))
        except (NoPicture, ValueError):
            return None
        self._left -= len(picture.content)
        if self._left < 0:
            return None
        self._count += 1
        return picture


def read_picture(content: bytes) -> Picture:
    """Return what may be shown of a file.

    Parameters
    ----------
    content : bytes

    Raises
    ------
    NoPicture
        If it isn't PNG, JPEG or GIF, is broken, or too large.
    """
    if len(content) > PICTURE_BYTES:
        raise NoPicture(f"larger than {PICTURE_BYTES // 2**20} MB")
    try:
        if content.startswith(PNG):
            return Picture("png", _png(content))
        if content.startswith(b"\xff\xd8\xff"):
            return Picture("jpeg", _jpeg(content))
        if content.startswith((b"GIF87a", b"GIF89a")):
            return Picture("gif", _gif(content))
    except (struct.error, IndexError):
        raise NoPicture("broken") from None
    raise NoPicture("neither PNG nor JPEG nor GIF")


def _held(width: int, height: int) -> None:
    if not 0 < width * height <= MOST_PIXELS:
        raise NoPicture("no picture of a usual size")


def _png(content: bytes) -> bytes:
    """Return a PNG of the parts that are needed to show it."""
    kept = [PNG]
    names = []
    for name, data in _png_parts(content):
        if name in PNG_PARTS:
            names.append(name)
            checksum = struct.pack(">I", zlib.crc32(name + data))
            kept.append(struct.pack(">I", len(data)) + name + data + checksum)
        if name == b"IHDR":
            _held(*struct.unpack(">II", data[:8]))
    if names[:1] != [b"IHDR"] or names[-1:] != [b"IEND"] or b"IDAT" not in names:
        raise NoPicture("broken")
    return b"".join(kept)


def _png_parts(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = len(PNG)
    while place < len(content):
        (length,) = struct.unpack(">I", content[place : place + 4])
        name, data = content[place + 4 : place + 8], content[place + 8 : place + 8 + length]
        (checksum,) = struct.unpack(">I", content[place + 8 + length : place + 12 + length])
        if zlib.crc32(name + data) != checksum:
            raise NoPicture("broken")
        yield name, data
        if name == b"IEND":
            return
        place += 12 + length


def _jpeg(content: bytes) -> bytes:
    """Return a JPEG up to its end, without comments and what programs note in it."""
    kept = [content[:2]]
    place, is_sized = 2, False
    while True:
        if content[place] != 0xFF:
            raise NoPicture("broken")
        marker = content[place + 1]
        if marker == 0xFF:  # filling
            place += 1
            continue
        (length,) = struct.unpack(">H", content[place + 2 : place + 4])
        part = content[place : place + 2 + length]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", part[5:9])
            _held(width, height)
            is_sized = True
        is_note = marker == 0xFE or (0xE1 <= marker <= 0xEF and marker != 0xEE)
        if not is_note:
            kept.append(part)
        place += 2 + length
        if marker == 0xDA:
            break
    end = content.rfind(b"\xff\xd9")
    if end < place or not is_sized:
        raise NoPicture("broken")
    return b"".join((*kept, content[place : end + 2]))


def _gif(content: bytes) -> bytes:
    """Return a GIF up to its end."""
    _held(*struct.unpack("<HH", content[6:10]))
    end = content.rfind(b"\x3b")
    if end < 13:
        raise NoPicture("broken")
    return content[: end + 1]
