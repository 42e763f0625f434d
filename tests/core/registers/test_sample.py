from tests.core.registers.cases import RegisterCase


class TestHails(RegisterCase):
    key = "sample.hails"


class TestErrands(RegisterCase):
    """An office record under an agency's customs label is as closed as any other."""

    key = "sample.errands"
    roles = ("coordinator", "secretariat")
