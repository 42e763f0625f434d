"""A text that was kept in one language becomes a pair, in a database that is in use.

Expand only: the two columns are added and filled, the old one stays in the table with what it held (the
model no longer knows it), so that a program of the version before still reads and writes.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

FRENCH = r"(\m(du|des|les|aux|et|une|au|sur|avec|pour)\M|\mde la\M|\mde l['’])"
"""Words that English has not: an old text with one of them is French, any other is taken to be English."""


def filled(table: str, name: str) -> str:
    """SQL that puts each old text into the column of the language it is in.

    The wall binds the owner too; within this statement it does not, and the application, which is not the
    owner, stays bound. A table that has no wall yet gets none here. What is in a pair already stays.
    """
    old, en, fr = f'"{name}"', f'"{name}_en"', f'"{name}_fr"'
    return f"""
DO $do$
DECLARE bound boolean := (SELECT relforcerowsecurity FROM pg_class WHERE oid = '{table}'::regclass);
BEGIN
    IF bound THEN ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY; END IF;
    UPDATE {table} SET
        {en} = CASE WHEN {old} ~* $re${FRENCH}$re$ THEN '' ELSE {old} END,
        {fr} = CASE WHEN {old} ~* $re${FRENCH}$re$ THEN {old} ELSE '' END
     WHERE {old} <> '' AND {en} = '' AND {fr} = '';
    SET CONSTRAINTS ALL IMMEDIATE;  -- a table with checks to come, of rows changed twice, is not altered
    IF bound THEN ALTER TABLE {table} FORCE ROW LEVEL SECURITY; END IF;
END $do$;
"""


def in_both_languages(app: str, model: str, name: str, words: str, max_length: int) -> list[Any]:
    """The operations that make the text ``name`` of a held model a pair ``name_en``, ``name_fr``.

    ``words``: its verbose name; the columns are as :class:`~entente.core.bilingual.BilingualText` has them.
    """
    table = f"{app}_{model}"

    def column(language: str) -> models.CharField:
        return models.CharField(
            blank=True, default="", max_length=max_length, verbose_name=f"{words} ({language})"
        )

    return [
        migrations.AddField(model, f"{name}_en", column("English")),
        migrations.AddField(model, f"{name}_fr", column("French")),
        migrations.RunSQL(filled(table, name), migrations.RunSQL.noop),
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.RemoveField(model, name)],
            database_operations=[
                migrations.RunSQL(
                    f"ALTER TABLE {table} ALTER COLUMN \"{name}\" SET DEFAULT ''",
                    f'ALTER TABLE {table} ALTER COLUMN "{name}" DROP DEFAULT',
                )
            ],
        ),
    ]
