"""What runs by itself: a part that breaks is told and keeps no other from its work."""

import logging
from contextlib import nullcontext

import pytest
from typer import Exit

from entente.core import faults, worker
from entente.site import cli, running

pytestmark = pytest.mark.django_db
SECRET = "NARWHALINO P1234567"


def test_one_broken_job_keeps_no_other_from_its_work(monkeypatch, caplog):
    def breaks() -> int:
        raise RuntimeError(SECRET)

    monkeypatch.setattr(worker, "jobs", {"first": breaks, "second": lambda: 3})
    faults.quiet()
    with caplog.at_level(logging.ERROR):
        done, broken = worker.once()
    assert (done["second"], broken) == (3, ["first"])
    assert "first" not in done
    assert "first broke" in caplog.text
    assert "RuntimeError" in caplog.text
    assert SECRET not in caplog.text


def test_the_e_mails_that_cannot_be_sent_stop_no_clock(monkeypatch):
    def breaks() -> int:
        raise OSError("no mail server")

    monkeypatch.setattr(worker, "digests", breaks)
    done, broken = worker.once(digest=True)
    assert broken == ["mailed"]
    assert done["escalated"] == 0
    assert worker.once()[1] == []


@pytest.mark.parametrize(("broken", "code"), [(["mailed"], 1), ([], 0)])
def test_the_terminal_names_what_broke(monkeypatch, capsys, broken, code):
    monkeypatch.setattr(worker, "once", lambda digest=False: ({"escalated": 2}, broken))
    monkeypatch.setattr(running, "database", lambda quiet: nullcontext())
    with pytest.raises(Exit) as ended:
        cli.work(once=True, digest=False)
    said = capsys.readouterr()
    assert ended.value.exit_code == code
    assert "escalated: 2" in said.out + said.err
    assert ("Broke: mailed." in said.out + said.err) is bool(broken)
