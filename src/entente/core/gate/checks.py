"""What must hold of every held model before the server starts."""

from __future__ import annotations

from django.apps import apps
from django.core.checks import Error, register

from entente.core.gate.held import HeldModel
from entente.core.gate.queryset import GatedManager


@register("gate")
def held_models_are_gated(app_configs, **kwargs) -> list[Error]:
    """E001: a held row links to another by a foreign key. E002: a manager that is not gated."""
    problems = []
    for model in apps.get_models():
        if not issubclass(model, HeldModel):
            continue
        for field in model._meta.concrete_fields:
            if field.is_relation and issubclass(field.related_model, HeldModel):
                problems.append(
                    Error(
                        f"{model._meta.label}.{field.name} is a foreign key to a held row",
                        hint="A foreign-key check reveals hidden rows: keep the id in a UUIDField.",
                        obj=model,
                        id="core.E001",
                    )
                )
        for manager in model._meta.managers:
            if not isinstance(manager, GatedManager):
                problems.append(
                    Error(
                        f"{model._meta.label}.{manager.name} is not gated",
                        hint="Derive the manager from GatedManager.",
                        obj=model,
                        id="core.E002",
                    )
                )
    return problems
