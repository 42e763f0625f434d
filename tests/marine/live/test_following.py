"""A followed file that is rotated: every line once, none glued to another, whoever was watching or not."""

from __future__ import annotations

import asyncio

import pytest
from tests.conftest import run_apart

from entente.marine.live.inlets import inlet


def following(path, folder, offset=0):
    one = inlet("follow", str(path), 10, 0)
    one.resume(offset, folder)
    return one


async def taken(one, until):
    """Lines and the last offset, as the loop takes them, until ``until`` was among them."""
    lines, offset = [], -1
    for _ in range(400):
        data, behind = one.take(1 << 20)
        if data:
            lines += data.splitlines()
            offset = behind
        if until in lines:
            return lines, offset
        await asyncio.sleep(0.01)
    raise AssertionError(lines)


async def ended(task):
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def test_rotated_while_it_is_followed(tmp_path):
    """The last lines reach the old file just before and after the new one takes its name."""

    async def scene():
        path = tmp_path / "ais.log"
        path.write_bytes(b"a1\na2\n")
        one = following(path, tmp_path)
        task = asyncio.create_task(one.run())
        assert (await taken(one, b"a2"))[0] == [b"a1", b"a2"]
        with path.open("ab") as old:
            old.write(b"a3\n")
            old.flush()
            path.rename(tmp_path / "ais.log.1")
            path.write_bytes(b"b1\n")
            old.write(b"a4\ntorn")
        lines, offset = await taken(one, b"b1")
        assert lines == [b"a3", b"a4", b"torn", b"b1"]
        await ended(task)
        # the next process goes on in the new file
        with path.open("ab") as new:
            new.write(b"b2\n")
        again = following(path, tmp_path, offset)
        task = asyncio.create_task(again.run())
        assert (await taken(again, b"b2"))[0] == [b"b2"]
        await ended(task)

    run_apart(scene())


@pytest.mark.parametrize("kept", [True, False], ids=["the old file is kept", "the old file is gone"])
def test_rotated_while_nobody_follows_it_and_longer_than_it_was(tmp_path, kept):
    async def scene():
        path = tmp_path / "ais.log"
        path.write_bytes(b"a1\na2\n")
        one = following(path, tmp_path)
        task = asyncio.create_task(one.run())
        _, offset = await taken(one, b"a2")
        await ended(task)
        with path.open("ab") as old:
            old.write(b"a3\n")
        path.rename(tmp_path / "ais.log.1")
        path.write_bytes(b"b1\nb2\nb3\nb4\nb5\n")
        if not kept:
            (tmp_path / "ais.log.1").unlink()
        again = following(path, tmp_path, offset)
        task = asyncio.create_task(again.run())
        lines, _ = await taken(again, b"b5")
        assert lines == [b"a3"] * kept + [b"b1", b"b2", b"b3", b"b4", b"b5"]
        await ended(task)

    run_apart(scene())


def test_cut_short_it_is_read_from_its_beginning(tmp_path):
    async def scene():
        path = tmp_path / "ais.log"
        path.write_bytes(b"a1\na2\n")
        one = following(path, tmp_path)
        task = asyncio.create_task(one.run())
        await taken(one, b"a2")
        path.write_bytes(b"b1\n")
        lines, offset = await taken(one, b"b1")
        assert lines == [b"b1"]
        await ended(task)
        again = following(path, tmp_path, offset)
        task = asyncio.create_task(again.run())
        with path.open("ab") as file:
            file.write(b"b2\n")
        assert (await taken(again, b"b2"))[0] == [b"b2"]
        await ended(task)

    run_apart(scene())
