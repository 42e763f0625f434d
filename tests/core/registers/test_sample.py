from tests.core.registers.cases import RegisterCase


class TestHails(RegisterCase):
    key = "sample.hails"
