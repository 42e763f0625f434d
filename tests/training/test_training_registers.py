"""Every register of the room under the one suite that all registers inherit."""

from tests.core.registers.cases import suite

from entente.core.models import Officer, Unit
from entente.ids import uuid7

globals().update(suite("training"))


class TestProfiles(suite("training")["TestProfiles"]):
    def values(self, token):
        """One profile per officer."""
        officer = Officer.objects.create_user(f"p-{uuid7()}"[:60], None, unit=Unit.objects.first())
        return super().values(token) | {"officer": officer, "competencies": token("competencies") + ": 3"}
