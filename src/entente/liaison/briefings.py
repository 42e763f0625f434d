"""Briefings on the other agency's priorities: built from what is in force, due before a deployment and at
each change, and not given or counted once it has changed again (LO3)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entente.core import practice
from entente.core.actions import Refused, action
from entente.core.gate import Context, Grade
from entente.core.gate.context import WITHHELD
from entente.core.history import record_change
from entente.core.models import Change, Role
from entente.core.models.office import parties
from entente.core.registers.reader import Reader
from entente.core.workflow import Missing, end_of, working_day
from entente.liaison.models import Briefing, Post
from entente.priorities import course
from entente.priorities.models import Priority

ABROAD = (Post.State.READY, Post.State.DEPLOYED)
PRACTICE = practice.of("liaison")
BEFORE = timedelta(days=PRACTICE["briefed_days_before"])
"""A briefing is due this long before the officer leaves."""
CHANGE_WITHIN = PRACTICE["change_working_days"]
"""Working days from a change of priorities to the briefing on it."""
WHY = "a briefing is built from the priorities that its officer may read"


def current(reader: Reader, agency: Any) -> tuple[list[Priority], str]:
    """The agency's priorities in force, and their digest; an empty digest where there are none."""
    rows = course.in_force(reader, agency)
    return rows, course.digest(rows) if rows else ""


def countries(post: Post | None) -> set[str]:
    return {post.country, *(post.covers or ())} if post is not None else set()


def words(rows: list[Priority], near: set[str], code: str) -> str:
    """The priorities as a briefing says them: those that name the post's countries first."""
    mark = {"en": "your countries", "fr": "vos pays"}[code]
    concern = [one for one in rows if near & set(one.countries.split())]
    lines = []
    for number, one in enumerate([*concern, *(one for one in rows if one not in concern)], 1):
        title = getattr(one, f"title_{code}") or one.title_read_en
        text = getattr(one, f"text_{code}")
        lines.append(
            f"{number}. {title}{f' ({mark})' if one in concern else ''}" + (f"\n{text}" if text else "")
        )
    return "\n\n".join(lines)


def built(briefing: Briefing, post: Post | None, reader: Reader) -> dict[str, Any]:
    """What a briefing says when it is built now."""
    rows, digest = current(reader, briefing.about_id)
    near = countries(post)
    return {"text_en": words(rows, near, "en"), "text_fr": words(rows, near, "fr"), "built_of": digest}


def _write(record: Any, **values: Any) -> None:
    for name, value in values.items():
        setattr(record, name, value)
    type(record).objects.ungated(WHY).filter(pk=record.pk).update(**values)


def ask_for(post: Post, about: Any, reader: Reader, due: date) -> Briefing:
    """The post's open briefing on an agency's priorities, brought up to date; a new one else."""
    rows = reader.rows(Briefing, Grade.FULL).filter(post=post.pk, about=about.pk)
    row = rows.filter(state=Briefing.State.DUE).first()
    if row is None:
        row = Briefing(
            label=post.label,
            post=post.pk,
            about=about,
            agency_id=post.agency_id,
            due_on=due,
            due_at=end_of(due),
            title_en=f"{about.abbreviation_en} priorities: {post.title_read_en}"[:200],
            title_fr=f"Priorités {about.abbreviation_fr} : {post.title_read_fr}"[:200],
        )
        for name, value in built(row, post, reader).items():
            setattr(row, name, value)
        row.save(force_insert=True)
        record_change(row, Change.Kind.CREATED, reader.context)
        return row
    before = row.built_of
    _write(row, **built(row, post, reader), due_on=due, due_at=end_of(due))
    record_change(row, Change.Kind.CHANGED, reader.context, {"built_of": (before[:12], row.built_of[:12])})
    return row


def before_deployment(post: Post, reader: Reader) -> None:
    """LO3: whoever is ready to leave is briefed on every counterpart's priorities first."""
    due = post.starts_on - BEFORE if post.starts_on else working_day(CHANGE_WITHIN, timezone.localdate())
    for agency in parties():
        if agency.pk != post.agency_id and not acknowledged(post, agency.pk, reader):
            ask_for(post, agency, reader, max(due, timezone.localdate()))


def on_change(sender: Any, cycle: Any, reader: Reader, **more: Any) -> None:
    """LO3: at each change of an agency's priorities every post of the others is briefed anew."""
    if cycle.kind != cycle.Kind.OPERATIONAL or cycle.agency is None:
        return
    due = working_day(CHANGE_WITHIN, timezone.localdate())
    posts = reader.rows(Post, Grade.FULL).filter(state__in=ABROAD).exclude(agency=cycle.agency_id)
    for post in posts.select_related("label"):
        ask_for(post, cycle.agency, reader, due)


def acknowledged(post: Post, about: Any, reader: Reader) -> bool:
    """Whether the officer whom the post names now has acknowledged a briefing on what is in force now."""
    if post.officer_id is None:
        return False
    _rows, digest = current(reader, about)
    given = reader.rows(Briefing, Grade.FULL).filter(
        post=post.pk, about=about, state=Briefing.State.ACKNOWLEDGED, acknowledged_by=post.officer_id
    )
    return given.filter(built_of=digest).exists()


# -- needs -----------------------------------------------------------------------------------------------
def briefed(record: Post, context: Context) -> Missing | None:
    """LO3: the officer has acknowledged a briefing on each counterpart's priorities as they stand."""
    reader = Reader.now(context)
    for agency in parties():
        if agency.pk == record.agency_id or acknowledged(record, agency.pk, reader):
            continue
        row = (
            reader.rows(Briefing, Grade.FULL)
            .filter(post=record.pk, about=agency.pk)
            .exclude(state="acknowledged")
            .first()
        )
        return Missing(
            f"Have the briefing on the other agency's priorities ({agency.abbreviation_en}) acknowledged.",
            "Faites accuser réception de la séance d’information sur les priorités de l’autre organisme "
            f"({agency.abbreviation_fr}).",
            f"/liaison/briefings/{row.pk}/" if row else f"/liaison/briefings/add/?post={record.pk}",
        )
    return None


def up_to_date(record: Briefing, context: Context) -> Missing | None:
    """What is told is what is in force."""
    rows, digest = current(Reader.now(context), record.about_id)
    if not rows or digest == record.built_of:
        return None
    return Missing(
        "The priorities have changed since this briefing was written: build it again from those in force.",
        "Les priorités ont changé depuis la rédaction : "
        "reconstruisez la séance à partir des priorités en vigueur.",
        f"/liaison/briefings/{record.pk}/",
    )


def own_briefing(record: Briefing, context: Context) -> Missing | None:
    """Who acknowledges is the officer of the post, where it names one."""
    post = Reader.now(context).rows(Post, Grade.FULL).filter(pk=record.post).first()
    if post is None or not post.officer_id or post.officer_id == context.officer.pk:
        return None
    return Missing(
        "The officer of the post acknowledges it.", "C’est à l’agent en poste d’en accuser réception."
    )


def acknowledge(record: Briefing, reader: Reader) -> None:
    """A briefing is an officer's, not the post's: whoever follows is briefed anew."""
    _write(record, acknowledged_by=reader.context.officer)


@action(on=Briefing, title=_("Build from the priorities in force"), by=(Role.LIAISON, Role.COORDINATOR),
        when=lambda record, context: record.state == Briefing.State.DUE)  # fmt: skip
def build(record: Briefing, context: Context, note: str = "") -> None:
    reader = Reader.now(context)
    rows, _digest = current(reader, record.about_id)
    if not rows:
        raise Refused(
            "The other agency has no priorities in force that you may read.",
            "L’autre organisme n’a pas de priorités en vigueur que vous puissiez lire.",
        )
    post = reader.rows(Post, Grade.FULL).filter(pk=record.post).first()
    _write(record, **built(record, post, reader))


def stands_panel(record: Briefing, reader: Reader) -> dict[str, Any] | None:
    """Whether the briefing still says what is in force, with the priorities themselves."""
    if record.about_id is WITHHELD:
        return None
    rows, digest = current(reader, record.about_id)
    return {"rows": rows, "same": digest == record.built_of}
