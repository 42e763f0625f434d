from tests.marine.room.conftest import people

__all__ = ["people"]
