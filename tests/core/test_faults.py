"""A log tells kind and place of an error; a name that its message carries is not in it."""

from __future__ import annotations

import io
import logging
import logging.config
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from django.conf import settings
from django.db import Error, connection, transaction

from entente.core import faults
from entente.core.models import Officer

PLANTED = "Planted Person-Nobody"


@pytest.fixture
def written():
    """What the console of the installation would have received, as the settings have it."""
    said = io.StringIO()
    handler = logging.StreamHandler(said)
    handler.setFormatter(logging.Formatter(settings.LOGGING["formatters"]["plain"]["format"]))
    logging.getLogger().addHandler(handler)
    yield said.getvalue
    logging.getLogger().removeHandler(handler)


def twice(officer):
    """The database says what the row says: ``Key (username)=(Planted Person-Nobody) already exists``."""
    for _ in range(2):
        with transaction.atomic():
            Officer.objects.create(username=PLANTED, display_name=PLANTED, unit=officer.unit)


@pytest.mark.django_db
def test_a_database_error_is_logged_without_the_row(people, written, caplog):
    with pytest.raises(Error, match=PLANTED) as caught:  # the message has it: what is tested can fail
        twice(people["targeting.officer"])
    error = caught.value
    try:
        raise error
    except Error:
        logging.getLogger("entente.somewhere").exception("could not be kept")
        logging.getLogger("entente.somewhere").warning("could not be kept: %s", error)
        logging.getLogger("django.request").error("Internal Server Error: /x/", exc_info=True)
        logging.getLogger("uvicorn.error").error(error)
    for said in (written(), caplog.text):
        assert PLANTED not in said
        assert said.count("IntegrityError") >= 4
        assert "because of" in said
        assert "UniqueViolation (23505, core_officer, " in said
        assert "test_faults.py" in said
        assert " in twice" in said


@pytest.mark.django_db
def test_a_request_that_breaks_leaves_no_value_in_the_log(client, people, written, monkeypatch):
    from entente.core import views

    def broken(context):
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s::int", [PLANTED])

    monkeypatch.setattr(views.waiting.waiting, "rows", broken)
    client.raise_request_exception = False
    client.force_login(people["targeting.officer"])
    assert client.get("/").status_code == 500
    assert PLANTED not in written()
    assert "InvalidTextRepresentation (22P02)" in written()


def test_an_error_names_its_number_and_not_its_file():
    with pytest.raises(OSError, match=PLANTED) as caught:
        Path(f"/nowhere/{PLANTED}").read_bytes()
    said = faults.told(caught.value)
    assert said.startswith("FileNotFoundError (ENOENT)\n")
    assert PLANTED not in said


def test_a_deep_error_tells_its_innermost_places_and_a_ring_of_causes_ends():
    def down(n):
        if n == 0:
            raise KeyError(PLANTED)
        down(n - 1)

    try:
        down(40)
    except KeyError as error:
        error.__context__ = ValueError(PLANTED)
        error.__context__.__context__ = error
        said = faults.told(error)
    assert "more" in said.splitlines()[1]
    assert len(said.splitlines()) == 1 + 1 + faults.FRAMES + 1
    assert PLANTED not in said


def ended(body):
    code = (
        "import logging, os, threading\n"
        "os.environ['DJANGO_SETTINGS_MODULE'] = 'entente.site.settings'\n"
        "import django; django.setup()\n" + textwrap.dedent(body)
    )
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)


def test_the_end_of_a_thread_and_of_a_process_tells_no_value():
    start = f"t = threading.Thread(target=lambda: int({PLANTED!r}), name='keeper')"
    thread = ended(f"{start}; t.start(); t.join()")
    process = ended(f"raise ValueError({PLANTED!r})")
    assert (thread.returncode, process.returncode) == (0, 1)
    assert "the thread keeper ended: ValueError" in thread.stderr
    assert process.stderr.startswith("ValueError\n")
    assert "ENTENTE_DEBUG" in process.stderr
    assert PLANTED not in thread.stderr + process.stderr


def test_what_is_wrong_with_the_settings_is_told_as_it_is():
    error = (
        "from django.core.exceptions import ImproperlyConfigured as E\nraise E('DATABASE_URL has no port')"
    )
    said = ended(error)
    assert "DATABASE_URL has no port" in said.stderr
