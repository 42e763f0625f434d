"""Django's ``migrate``, quick where there is no table yet.

Django renders every model that another reaches anew for each model and field that a migration adds, since
an operation may look at the classes beside its own: with two hundred models that all point at a label it is
nine tenths of a first start. In an empty database the operations and their order are fixed, so what comes
out without rendering the neighbours can be compared once and for all with what comes out with it
(``tests/site/test_schema.py``). A database in use goes Django's own way.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.commands.migrate import Command as Migrate
from django.db import connections
from django.db.migrations.state import ProjectState


class Command(Migrate):
    def handle(self, *args: Any, **options: Any) -> None:
        if connections[options["database"]].introspection.table_names():
            super().handle(*args, **options)
            return
        with neighbours_left_as_they_are():
            super().handle(*args, **options)


@contextmanager
def neighbours_left_as_they_are() -> Iterator[None]:
    """A model that changes is rendered alone; before Python of a migration runs, all are."""
    whole = ProjectState._find_reload_model

    def alone(self: ProjectState, app_label: str, model_name: str, delay: bool = False) -> set[Any]:
        self.is_delayed = True  # RunPython renders everything first when it sees this
        return {(app_label, model_name)}

    ProjectState._find_reload_model = alone  # type: ignore[attr-defined]
    try:
        yield
    finally:
        ProjectState._find_reload_model = whole  # type: ignore[attr-defined]
