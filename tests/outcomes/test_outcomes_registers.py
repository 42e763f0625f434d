"""The room's registers: what every register has to hold."""

from tests.core.registers.cases import suite

globals().update(suite("outcomes"))
