"""What runs by itself: a part that breaks is told and keeps no other from its work."""

import logging

import pytest

from entente.core import faults, worker

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
