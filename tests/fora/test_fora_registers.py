"""Every register of the room under the one suite that all registers inherit."""

from tests.core.registers.cases import suite

globals().update(suite("fora"))
