"""Every register of the room under the one suite."""

import pytest
from tests.core.registers.cases import RegisterCase

from entente.core.registers import registry

KEYS = [one.key for one in registry if one.room == "strategy"]


@pytest.fixture(params=KEYS)
def chosen(request):
    return request.param


class TestInitiatives(RegisterCase):
    key = "strategy.initiatives"
    roles = ("coordinator", "secretariat")


class TestUpdates(RegisterCase):
    key = "strategy.updates"
    roles = ("coordinator", "secretariat")
