"""What ``entente check`` looks for, without a database."""

from __future__ import annotations

from entente.terminal import Texts

_ = Texts("site").gettext


def system() -> list[str]:
    """Django's system checks and the gate's, warnings included."""
    from django.core import checks

    return [str(message) for message in checks.run_checks() if not message.is_silenced()]


def migrations() -> list[str]:
    """Models that no migration describes, and two migrations that both claim to be the last."""
    from django.apps import apps
    from django.db.migrations.autodetector import MigrationAutodetector
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.state import ProjectState

    loader = MigrationLoader(None)
    if conflicts := loader.detect_conflicts():
        return [
            _("{app}: {names} both follow the same migration").format(app=app, names=", ".join(names))
            for app, names in conflicts.items()
        ]
    state = ProjectState.from_apps(apps)
    changes = MigrationAutodetector(loader.project_state(), state).changes(graph=loader.graph)
    return [
        _("{app}: no migration for: {change}").format(app=app, change=operation.describe())
        for app, made in changes.items()
        for migration in made
        for operation in migration.operations
    ]


def texts() -> list[str]:
    from entente.site import messages

    return [str(problem) for problem in messages.check()]
