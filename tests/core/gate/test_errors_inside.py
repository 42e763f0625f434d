"""What the database refuses inside a context comes out as what it is; the outer context stands."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from entente.core.gate import Context, working_as
from entente.core.gate.context import current_context
from entente.core.models import Officer

pytestmark = pytest.mark.django_db


def told():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('entente.officer', true)")
        return cursor.fetchone()[0]


def test_an_error_is_not_hidden_by_the_words_about_the_failed_transaction(people):
    one, other = people["targeting.officer"], people["marine.analyst"]
    with working_as(Context(one)) as outer:
        with pytest.raises(IntegrityError), working_as(Context(other)):
            Officer.objects.create(username=one.username, display_name="x", unit=one.unit)
        assert current_context() is outer
        assert told() == str(one.pk)
        with working_as(Context(other)):
            assert told() == str(other.pk)
        assert told() == str(one.pk)
    assert current_context() is None
    assert not told()


def test_a_block_that_is_to_be_rolled_back_ends_quietly(people):
    with transaction.atomic(), working_as(Context(people["targeting.officer"])):
        transaction.set_rollback(True)
    assert current_context() is None
