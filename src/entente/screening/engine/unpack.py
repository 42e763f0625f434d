"""A file as it was sent to what is in it: plain, gzip or zip, and never more of it than the caller allows.

A few kilobytes may unpack to gigabytes. So content is unpacked piece by piece and counted while it comes
out; what a packed file says of its own size is not believed.
"""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO, cast

from entente.screening.engine.errors import InputError

AT_MOST = 1 << 30
"""Bytes, where the caller names no limit: a command that somebody runs on their own file."""
FILES_AT_MOST = 20
PIECE = 1 << 16
CUT = (
    "is compressed but cut or damaged: fetch it again",
    "est compressé, mais tronqué ou abîmé : à télécharger de nouveau",
)


class TooLarge(InputError):
    """The content is longer than the limit; ``limit`` in bytes."""

    def __init__(self, source: str, limit: int) -> None:
        self.limit = limit
        size = f"{limit / 2**20:.0f}"
        super().__init__(
            source,
            f"unpacks to more than {size} MB: not read",
            fr=f"dépasse {size} Mo une fois décompressé : non lu",
        )


class Unpackable(InputError):
    """The file is packed, but cut, damaged, encrypted, or holds what is no file to be read."""

    def __init__(self, source: str, what: str, fr: str) -> None:
        super().__init__(source, what, fr=fr)


def unpack(name: str, raw: bytes, limit: int = AT_MOST) -> list[tuple[str, bytes]]:
    """``(name, content)`` of every file in ``raw``: one, but for a zip of several. Names are without folders.

    Told by the first bytes, whatever the name. A packed file in a packed file stays as it is.

    Raises:
        TooLarge: all of it together is longer than ``limit`` bytes.
        Unpackable: it is packed and cannot be unpacked.
    """
    if raw[:2] == b"\x1f\x8b":
        plain = name[:-3] if name.lower().endswith(".gz") else name
        return [(plain, _gzip(name, raw, limit))]
    if raw[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return list(_zip(name, raw, limit))
    if len(raw) > limit:
        raise TooLarge(name, limit)
    return [(name, raw)]


def _gzip(name: str, raw: bytes, limit: int) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(raw)) as file:
            content = _counted(cast(BinaryIO, file), limit)
    except (OSError, EOFError, zlib.error) as error:
        raise Unpackable(name, *CUT) from error
    if content is None:
        raise TooLarge(name, limit)
    return content


def _zip(name: str, raw: bytes, limit: int) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as pack:
            members = [one for one in pack.infolist() if not one.is_dir() and _meant(one.filename)]
            if not members:
                raise Unpackable(name, "is a zip without a file in it", "est une archive zip sans fichier")
            if len(members) > FILES_AT_MOST:
                raise Unpackable(
                    name,
                    f"is a zip of {len(members)} files; at most {FILES_AT_MOST} are read",
                    f"est une archive zip de {len(members)} fichiers; {FILES_AT_MOST} au plus sont lus",
                )
            left = limit
            for member in members:
                if member.flag_bits & 1:
                    raise Unpackable(
                        name,
                        "is a zip under a password, which nobody here has",
                        "est une archive zip protégée par un mot de passe que personne n’a ici",
                    )
                with pack.open(member) as file:
                    content = _counted(cast(BinaryIO, file), left)
                if content is None:
                    raise TooLarge(name, limit)
                left -= len(content)
                yield member.filename.replace("\\", "/").rpartition("/")[2], content
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
        raise Unpackable(name, *CUT) from error


def _meant(name: str) -> bool:
    """Not what an operating system leaves in a zip beside the files."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return not last.startswith(".") and not name.startswith("__MACOSX/")


def _counted(file: BinaryIO, left: int) -> bytes | None:
    out = bytearray()
    while piece := file.read(PIECE):
        out += piece
        if len(out) > left:
            return None
    return bytes(out)
