"""A pack is checked by its own verify.py, in a Python that sees nothing of ours; no change passes."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile
from datetime import UTC, datetime, timedelta

import pytest

from entente import ledger
from entente.core.gate import Context
from entente.ledger import keeper, pack

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
PICTURE = b"\x89PNG seized goods" * 50
OBJECT = "0193aaaa-0000-7000-8000-000000000001"


@pytest.fixture
def made(officer_of, settings, tmp_path):
    """A pack of three entries and one object with its custody, from a log of two dozen entries."""
    settings.DATA = tmp_path
    context = Context(officer_of("CBSA", "trc_officer"), "customs-act-11")
    sha = hashlib.sha256(PICTURE).hexdigest()
    entries = []
    for n in range(9):
        entries.append(
            ledger.append(
                "test:thing:done", ("thing", str(n)), context=context, content={"n": n, "où": "Québec"}
            )
        )
        if n % 3 == 0:
            did = ("received", "viewed", "sealed")[n // 3]
            content = {"sha256": sha, "note": did}
            subject = ("core.attachment", OBJECT)
            ledger.append(f"core:attachment:{did}", subject, context=context, content=content)
        if n in (3, 6):
            keeper.sign_head(AT + timedelta(hours=n))
            keeper.countersign("CBSA", AT + timedelta(hours=n))
            keeper.countersign("RCMP", AT + timedelta(hours=n))
    keeper.rotate_key("RCMP", AT)
    keeper.sign_head(AT + timedelta(days=1))
    keeper.countersign("RCMP", AT + timedelta(days=1))
    gathered = pack.gather(entries[2:5], [pack.PackedObject(OBJECT, sha, PICTURE)])
    file = io.BytesIO()
    pack.write(gathered, file, AT)
    with zipfile.ZipFile(file) as read:
        return {name: read.read(name) for name in read.namelist()}


def check(tmp_path, files: dict[str, bytes], *more: str) -> tuple[int, str]:
    """Run the pack's own verify.py with ``-I`` from an empty folder: no path of ours, no environment."""
    place = tmp_path / "elsewhere"
    place.mkdir(exist_ok=True)
    with zipfile.ZipFile(place / "pack.zip", "w") as made:
        for name, data in files.items():
            made.writestr(name, data)
    (place / "verify.py").write_bytes(VERIFY[0])
    done = subprocess.run(
        [sys.executable, "-I", "verify.py", "pack.zip", *more],
        cwd=place,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout


VERIFY = [b""]


@pytest.fixture(autouse=True)
def their_verify(made):
    VERIFY[0] = made["verify.py"]


def relisted(files: dict[str, bytes]) -> dict[str, bytes]:
    """The forger's list of files agrees with the forged files."""
    listed = {name: hashlib.sha256(data).hexdigest() for name, data in files.items() if name != "files.json"}
    return files | {"files.json": json.dumps(listed).encode()}


def test_verify_needs_the_standard_library_and_cryptography_only(made):
    import ast

    imported = {
        (node.module if isinstance(node, ast.ImportFrom) else alias.name).split(".")[0]
        for node in ast.walk(ast.parse(made["verify.py"]))
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
    }
    assert imported - set(sys.stdlib_module_names) == {"cryptography"}


def test_an_honest_pack_holds_and_tells_its_keys(made, tmp_path):
    code, said = check(tmp_path, made)
    assert code == 0, said
    assert "3 heads, 5 countersignatures, 1 objects" in said
    pin = next(line.split(": ")[1] for line in said.splitlines() if line.startswith("key of RCMP"))
    assert check(tmp_path, made, "--key", f"RCMP={pin}")[0] == 0
    code, said = check(tmp_path, made, "--key", f"RCMP={pin[::-1]}")
    assert (code, "key of RCMP" in said) == (1, True)


def test_any_single_changed_byte_removed_or_added_file_is_found(made, tmp_path):
    for name, data in made.items():
        for at in {0, len(data) // 3, len(data) // 2, len(data) - 1}:
            changed = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
            assert check(tmp_path, made | {name: changed})[0] == 1, (name, at)
        assert check(tmp_path, {n: d for n, d in made.items() if n != name})[0] == 1, name
    assert check(tmp_path, made | {"more.txt": b"x"})[0] == 1


def forgeries(told):
    """Each a change that its forger would also put into the list of files."""
    for i, entry in enumerate(told["entries"]):
        leaf = json.loads(entry["leaf"])
        if leaf["event"].startswith("test:"):
            yield "an officer", ("entries", i, "leaf"), entry["leaf"].replace("test-", "tset-")
            yield "a content", ("entries", i, "content"), entry["content"].replace('"n":', '"n":1')
            yield "a salt", ("entries", i, "salt"), "00" * 16
            yield "a place", ("entries", i, "position"), entry["position"] + 1
            yield "a path", ("entries", i, "path"), entry["path"][::-1]
            yield "a shorter path", ("entries", i, "path"), entry["path"][:-1]
    yield "two entries exchanged", ("entries", 5, "leaf"), told["entries"][6]["leaf"]
    for i, one in enumerate(told["heads"]):
        yield "a head's root", ("heads", i, "head", "root"), "00" * 32
        yield "a head's size", ("heads", i, "head", "size"), one["head"]["size"] - 1
        yield "a head's time", ("heads", i, "head", "at"), "2020-01-01T00:00:00.000Z"
        yield "a head's signature", ("heads", i, "signature"), "00" * 64
    for i, _ in enumerate(told["countersignatures"]):
        other = told["countersignatures"][i - 1]["signature"]
        yield "another's signature", ("countersignatures", i, "signature"), other
        yield "another agency", ("countersignatures", i, "countersignature", "agency"), "OPP"
    yield "a head left out", ("heads",), [told["heads"][0], *told["heads"][2:]]
    yield "a custody step left out", ("objects", 0, "custody"), told["objects"][0]["custody"][1:]
    yield "custody in another order", ("objects", 0, "custody"), told["objects"][0]["custody"][::-1]
    yield "another hash", ("objects", 0, "sha256"), "00" * 32
    yield "another who", ("objects", 0, "custody", 0, "did"), "never seen"


def test_a_forger_who_corrects_the_list_of_files_is_found_by_the_proofs(made, tmp_path):
    number = 0
    for what, path, value in forgeries(json.loads(made["evidence.json"])):
        told = json.loads(made["evidence.json"])
        place = told
        for step in path[:-1]:
            place = place[step]
        assert place[path[-1]] != value, what
        place[path[-1]] = value
        forged = relisted(made | {"evidence.json": json.dumps(told).encode()})
        assert check(tmp_path, forged)[0] == 1, (what, path)
        number += 1
    assert number > 40
    forged_object = next(name for name in made if name.startswith("objects/"))
    assert check(tmp_path, relisted(made | {forged_object: PICTURE + b"!"}))[0] == 1


def test_nothing_to_prove_is_said(made):
    with pytest.raises(LookupError, match="Nothing to prove"):
        pack.gather([])
    with pytest.raises(LookupError, match="No entry"):
        pack.gather([10_000])
