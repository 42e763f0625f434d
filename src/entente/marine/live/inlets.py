"""Where sentences come from: connections, listeners, datagrams, files that grow. One :class:`Inlet` a source.

An inlet collects bytes in a bounded buffer; the loop takes whole lines out of it, at most its share at a
time. A full buffer stops the reading (TCP, files: the sender waits) or throws away what comes (UDP: nobody
can wait), which is counted and named. One source's trouble never touches another's buffer.

A message broker (NATS, Kafka) would be one more kind of inlet: ``run`` puts bytes in, ``offset`` is the
stream's sequence number, and the record in the spool is what is acknowledged.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from entente.marine.engine.complaints import BadValue, trouble_code
from entente.marine.live.health import Health

BUFFER = 8 << 20
LONGEST = 1 << 20
"""A line longer than this is given out as it is, to be rejected."""
PAUSE_S = (0.5, 15.0)
"""First and longest pause before connecting again."""


class BadAddress(BadValue):
    """An address, or a call of the live process, that cannot be used."""


class EndedError(ConnectionError):
    """The other side ended the connection."""

    code = "ENDED"


@dataclass
class Inlet:
    """Base: a named, bounded buffer with its health."""

    name: str
    kind: str
    health: Health
    limit: int = 4 << 20
    """Bytes a second that are taken, a second's worth at once; more waits or is thrown away. 0: no limit."""
    ended: bool = False
    """Nothing more will come (a file read once)."""
    _held: bytearray = field(default_factory=bytearray)
    _room: asyncio.Event = field(default_factory=asyncio.Event)
    _loop: asyncio.AbstractEventLoop | None = None
    _behind: int = -1
    _may: float = 0.0
    _asked_at: float | None = None

    async def run(self) -> None:
        raise NotImplementedError

    async def put(self, data: bytes) -> None:
        """Into the buffer; waits while it is full."""
        self._loop = asyncio.get_running_loop()
        while len(self._held) > BUFFER:
            self.full()
            self._room.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._room.wait(), 1.0)
        self._held += data

    def full(self) -> None:
        """The buffer is full: the source sends more than its share."""
        self.health.lost(time.time(), 0)

    def take(self, most: int) -> tuple[bytes, int]:
        """Whole lines, about ``most`` bytes, and the source's offset after them (-1: it has none)."""
        held = self._held
        if not held:
            return b"", self._behind
        if self.limit:
            allowed = self._allowed()
            if allowed < min(most, len(held)):
                self.health.lost(time.time(), 0)
            most = min(most, allowed)
            if most <= 0:
                return b"", self._behind
        cut = held.rfind(b"\n", 0, most) + 1
        if not cut and len(held) > most:
            cut = held.find(b"\n", most) + 1
        if not cut and (len(held) > LONGEST or self.ended):
            cut = len(held)
        if not cut:
            return b"", self._behind
        data = bytes(memoryview(held)[:cut])
        self._may -= cut
        if self._behind >= 0:
            self._behind += cut
        del held[:cut]  # last: who waits for an empty buffer then finds the offset behind it
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._room.set)
        return (data if data.endswith(b"\n") else data + b"\n"), self._behind

    def _allowed(self) -> int:
        """Bytes that may be taken now: what the limit gave since last asked, never more than a second's."""
        now = time.monotonic()
        passed = 1.0 if self._asked_at is None else now - self._asked_at
        self._asked_at = now
        self._may = min(self._may + passed * self.limit, float(self.limit))
        return int(self._may)

    def trouble(self, error: Exception) -> None:
        self.health.connected = False
        self.health.problem = trouble_code(error)


@dataclass
class Connecting(Inlet):
    """Connects to a receiver and connects again whenever that ends."""

    host: str = ""
    port: int = 0

    async def run(self) -> None:
        pause = PAUSE_S[0]
        while True:
            try:
                reader, writer = await asyncio.wait_for(
                    asyncio.open_connection(self.host, self.port, limit=1 << 20), 10
                )
            except (OSError, TimeoutError) as error:
                self.trouble(error)
            else:
                self.health.connected, self.health.problem = True, ""
                began = time.monotonic()
                try:
                    while data := await reader.read(1 << 18):
                        await self.put(data)
                    self.trouble(EndedError())
                except OSError as error:
                    self.trouble(error)
                finally:
                    writer.close()
                await self.put(b"\n")  # a torn last line is one line, not the beginning of the next
                if time.monotonic() - began > 30:
                    pause = PAUSE_S[0]
            await asyncio.sleep(pause)
            pause = min(pause * 2, PAUSE_S[1])


@dataclass
class Listening(Inlet):
    """Accepts connections of several senders; each sender's lines stay whole."""

    host: str = ""
    port: int = 0
    senders: int = 0

    async def run(self) -> None:
        server = await asyncio.start_server(self._one, self.host, self.port, limit=1 << 20)
        async with server:
            await server.serve_forever()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.senders += 1
        self.health.connected, self.health.problem = True, ""
        rest = b""
        try:
            while data := await reader.read(1 << 18):
                cut = data.rfind(b"\n") + 1
                if cut:
                    await self.put(rest + data[:cut])
                    rest = data[cut:]
                else:
                    rest += data
                    if len(rest) > LONGEST:
                        await self.put(rest + b"\n")
                        rest = b""
        except OSError as error:
            self.health.problem = trouble_code(error)
        finally:
            if rest:
                await self.put(rest + b"\n")
            writer.close()
            self.senders -= 1
            self.health.connected = self.senders > 0


@dataclass
class Datagrams(Inlet):
    """UDP: each datagram holds whole lines. What does not fit is thrown away, counted and named."""

    host: str = ""
    port: int = 0

    async def run(self) -> None:
        inlet = self

        class Taking(asyncio.DatagramProtocol):
            def datagram_received(self, data: bytes, addr: Any) -> None:
                if len(inlet._held) > BUFFER:
                    inlet.health.lost(time.time(), len(data))
                    return
                inlet._held += data if data.endswith(b"\n") else data + b"\n"

        import socket

        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(Taking, local_addr=(self.host, self.port))
        opened = transport.get_extra_info("socket")
        with contextlib.suppress(OSError):
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16 << 20)
        self.health.connected = True
        try:
            await asyncio.Event().wait()
        finally:
            transport.close()


@dataclass
class Following(Inlet):
    """A file that grows; taken up where the last process left off. ``once``: to its end and no further.

    Where another file comes under its name (a log that is rotated), the old one is read to its end first.
    Offsets go on counting over the files: ``_files`` says at which offset each began, by inode number, and is
    written down before the first byte of a file is given out, so that an offset is never taken for another
    file's.
    """

    path: Path = Path()
    once: bool = False
    _files: list[list[int]] = field(default_factory=list)
    """[inode, the offset at which it began] of the file before and of the present one."""
    _noted: Path | None = None
    _at: int = 0
    """The offset up to which was read; what is held lies before it."""

    def resume(self, offset: int, folder: Path | None = None) -> None:
        """:param folder: where it is written down which file the offsets are of."""
        self._behind = offset
        if folder is not None:
            self._noted = folder / f"follow-{hashlib.sha256(self.name.encode()).hexdigest()[:16]}.json"
            if self._noted.exists():
                self._files = json.loads(self._noted.read_bytes())

    def full(self) -> None:
        """A file that is caught up with is no flood."""

    async def run(self) -> None:
        self._behind = max(self._behind, 0)
        self._at = self._behind
        if not self._held:
            await self._left_over()
        while True:
            try:
                with self.path.open("rb") as file:
                    await self._read(file)
                if self.ended:
                    return
            except OSError as error:
                self.trouble(error)
                if self.once:
                    self.ended = True
                    return
                await asyncio.sleep(1.0)

    async def _left_over(self) -> None:
        """What was not read yet of a file that was rotated away while nobody followed it."""
        begun = [one for one in self._files if one[1] <= self._at]
        if not begun:
            return
        inode, base = begun[-1]
        with contextlib.suppress(OSError):
            if os.stat(self.path).st_ino == inode:
                return
            for path in self.path.parent.iterdir():
                if path.is_file() and path.stat().st_ino == inode:
                    with path.open("rb") as file:
                        file.seek(self._at - base)
                        await self._to_its_end(file)
                    return

    async def _read(self, file: BinaryIO) -> None:
        """The file from where it was left, until another one has its name, or to its end."""
        status = os.fstat(file.fileno())
        if not self._files:
            self._note(status.st_ino, 0)
        elif self._files[-1][0] != status.st_ino:
            self._note(status.st_ino, self._at)
        inode, base = self._files[-1]
        if status.st_size < self._at - base:
            self.health.problem = "FILE_SHORTER"
            base = self._at
            self._note(inode, base)
        file.seek(max(0, self._at - base))
        self.health.connected = True
        while True:
            data = file.read(1 << 18)
            if data:
                await self.put(data)
                self._at += len(data)
                await asyncio.sleep(0)
                continue
            if self.once:
                self.ended = True
                return
            await asyncio.sleep(0.2)
            try:
                now = os.stat(self.path)
            except FileNotFoundError as error:  # between two files: the old one may still be written to
                self.trouble(error)
                continue
            if now.st_ino != inode or now.st_size < self._at - base:
                await self._to_its_end(file)
                return

    async def _to_its_end(self, file: BinaryIO) -> None:
        """What is left of it; then everything is given out, a torn last line as one line of its own."""
        while data := file.read(1 << 18):
            await self.put(data)
            self._at += len(data)
        if self._held and not self._held.endswith(b"\n"):
            await self.put(b"\n")
            self._at += 1
        while self._held:
            await asyncio.sleep(0.02)

    def _note(self, inode: int, base: int) -> None:
        self._files = [*self._files[-1:], [inode, base]]
        if self._noted is not None:
            partial = self._noted.with_suffix(".partial")
            partial.write_text(json.dumps(self._files))
            partial.replace(self._noted)


def inlet(kind: str, address: str, expected_s: float, limit: int, once: bool = False) -> Inlet:
    """An inlet by what the command line says: ``connect``, ``listen`` or ``follow``.

    :raises BadAddress: not an address of this kind.
    """
    if kind == "follow":
        health = Health(expected_s, 0, live_times=False)
        return Following(Path(address).name, "file", health, 0, path=Path(address), once=once)
    health = Health(expected_s, limit)
    parts = urlsplit(address)
    try:
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if not host or not port or parts.scheme not in ("tcp", "udp"):
        raise BadAddress("no_address", text=address)
    if kind == "connect":
        if parts.scheme != "tcp":
            raise BadAddress("udp_listens", text=address)
        return Connecting(address, "tcp", health, limit, host=host, port=port)
    if parts.scheme == "udp":
        return Datagrams(address, "udp", health, limit, host=host, port=port)
    return Listening(f"listen {address}", "tcp-listen", health, limit, host=host, port=port)
