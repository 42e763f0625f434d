"""An object's chain of custody: in its history, in the ledger, and in a pack that checks itself."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from entente.authority.cli import app
from entente.core import blobs, custody
from entente.core.custody import Did
from entente.core.gate import Context, working_as
from entente.core.models.said import Attachment
from entente.core.registers.reader import Reader
from entente.ledger import keeper
from entente.ledger.models import Entry

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
AT = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def context(officer_of, settings, tmp_path):
    settings.DATA = tmp_path
    return Context(officer_of("CBSA", "marine_analyst"), "customs-act-11")


@pytest.fixture
def seized(context, labels):
    digest, size = blobs.keep([b"photograph of ", b"a seal"], blobs.ATTACHED)
    with working_as(context):
        row = Attachment(
            label=labels["customs"], register="marine.vessel", object_id="x", officer=context.officer,
            agency=context.agency, name="seal.jpg", media_type="image/jpeg", size=size, sha256=digest,
        )  # fmt: skip
        row.save(force_insert=True)
        custody.record(row, Did.RECEIVED, context, "from the officer on the quay")
        custody.record(row, Did.VIEWED, context)
        custody.record(row, Did.SEALED, context)
    return row


def test_the_chain_tells_who_did_what_in_order(context, seized):
    with working_as(context):
        steps = custody.chain(Reader(context), seized)
    assert [step.did for step in steps] == ["received", "viewed", "sealed"]
    assert steps[0].note == "from the officer on the quay"
    assert {step.change.officer_id for step in steps} == {context.officer.pk}


def test_the_other_agency_sees_nothing_of_it(seized, officer_of):
    other = Context(officer_of("RCMP", "marine_analyst"))
    with working_as(other):
        assert custody.chain(Reader(other), seized) == []


def test_en6_the_chain_is_proved_to_others_with_the_object(context, seized, tmp_path):
    keeper.sign_head(AT)
    file = io.BytesIO()
    custody.evidence(file, [seized], [], AT)
    (tmp_path / "pack.zip").write_bytes(file.getvalue())
    with zipfile.ZipFile(file) as pack:
        (tmp_path / "verify.py").write_bytes(pack.read("verify.py"))
        told = json.loads(pack.read("evidence.json"))
        assert pack.read(f"objects/{seized.sha256}") == b"photograph of a seal"
    assert [step["did"] for step in told["objects"][0]["custody"]] == ["received", "viewed", "sealed"]
    done = subprocess.run(
        [sys.executable, "-I", "verify.py", "pack.zip"], cwd=tmp_path, capture_output=True, text=True
    )
    assert (done.returncode, "1 objects" in done.stdout) == (0, True), done.stdout


def test_en6_the_pack_of_an_entry_carries_the_files_with_their_chain(client, seized, officer_of, tmp_path):
    """From the page and from the command line; to the agency's privacy officer with need to know alone."""
    keeper.sign_head(AT)
    privacy = officer_of("CBSA", "privacy", regimes=["customs"])
    place = int(Entry.objects.using("owner").get(leaf__contains="core:attachment:sealed").position)
    client.force_login(privacy)
    packs = [client.get(f"/trust/ledger/{place}/evidence.zip").content]
    given = ["evidence", str(place), "--account", privacy.username, "--out", str(tmp_path / "cli.zip")]
    assert CliRunner().invoke(app, given).exit_code == 0
    packs.append((tmp_path / "cli.zip").read_bytes())
    for content in packs:
        with zipfile.ZipFile(io.BytesIO(content)) as pack:
            (tmp_path / "verify.py").write_bytes(pack.read("verify.py"))
            (told,) = json.loads(pack.read("evidence.json"))["objects"]
            assert pack.read(f"objects/{seized.sha256}") == b"photograph of a seal"
        assert told["sha256"] == hashlib.sha256(b"photograph of a seal").hexdigest()
        assert [step["did"] for step in told["custody"]] == ["received", "viewed", "sealed"]
        (tmp_path / "pack.zip").write_bytes(content)
        done = subprocess.run(
            [sys.executable, "-I", "verify.py", "pack.zip"], cwd=tmp_path, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout
    reader = Context(privacy)
    with working_as(reader):
        steps = [step.did for step in custody.chain(Reader(reader), seized)]
    assert steps == ["received", "viewed", "sealed", "exported", "exported"]
    given[3] = officer_of("RCMP", "privacy", regimes=["customs"]).username
    assert CliRunner().invoke(app, given).exit_code == 1


def test_a_damaged_object_takes_no_further_step(context, seized):
    blobs.place(seized.sha256, blobs.ATTACHED).write_bytes(b"another picture")
    with working_as(context), pytest.raises(blobs.Damaged):
        custody.record(seized, Did.RELEASED, context)
