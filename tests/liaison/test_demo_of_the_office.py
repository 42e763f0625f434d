"""The demonstration of the office's rooms loads through the rooms' own code, once, and hangs together."""

from __future__ import annotations

import pytest

from entente.communications import demo as communications
from entente.communications.models import Release, SignOff
from entente.core.gate import Context, working_as
from entente.core.models import Officer
from entente.core.registers import registry
from entente.core.registers.reader import Reader
from entente.fora import demo as fora
from entente.liaison import demo as liaison
from entente.liaison.models import Briefing, FieldActivity, Location, Post, Responsibility
from entente.liaison.registers import curriculum_done, officer_named
from entente.priorities import demo as priorities
from entente.priorities.models import Cycle, Reading
from entente.secondments import demo as secondments
from entente.secondments.models import Contribution, Position, Secondment
from entente.secondments.registers import (
    candidate_chosen,
    competencies_met,
    flexible,
    host_took_part,
    selected,
)
from entente.site.demo import people
from entente.threats import demo as threats_demo
from entente.threats.models import Threat
from entente.training import demo as training

pytestmark = pytest.mark.django_db
ROOMS = ("priorities", "training", "communications", "fora", "liaison", "secondments")


def counts(reader):
    return {
        register.key: reader.rows(register.model).count()
        for register in registry
        if register.room in ROOMS and register.held
    }


def test_two_years_of_the_office_load_once_and_hang_together():
    people.load()
    threats_demo.load()
    loads = (priorities, training, communications, fora, liaison, secondments)
    for room in loads:
        room.load()
    officer = Officer.objects.select_related("unit__agency").get(username="secretariat")
    with working_as(Context(officer)) as context:
        before = counts(Reader(context))
    assert not [key for key, count in before.items() if not count], before
    for room in loads:
        room.load()
    with working_as(Context(officer)) as context:
        reader = Reader(context)
        assert counts(reader) == before
        threats = set(reader.rows(Threat).values_list("pk", flat=True))
        for model in (FieldActivity, Release, Contribution):
            named = set(reader.rows(model).exclude(threat=None).values_list("threat", flat=True))
            assert named
            assert named <= threats, model
        assert reader.rows(SignOff).filter(state="asked").exists()
        assert reader.rows(Cycle).filter(state="consulting").exists()
        assert reader.rows(Reading).filter(state="understood").exists()
        for room in ("liaison", "secondments"):  # clocks run as if the rows had come through the rooms' forms
            for register in (one for one in registry if one.room == room and one.workflow is not None):
                for row in reader.rows(register.model):
                    assert row.due_at == register.workflow.due_at(row, row.state, row.state_at), row
        assert reader.rows(Post).exclude(due_at=None).exists()
        named = dict(reader.rows(Location).values_list("title_en", "title_fr"))
        assert (named["Mexico City"], named["Detroit"]) == ("Mexico", "Détroit")
        duty = reader.rows(Responsibility).filter(country="TH", function="customs").get()
        assert (duty.title_en, duty.title_fr) == ("Customs, Thailand", "Douanes, Thaïlande")
        posts = {one.pk: one for one in reader.rows(Post)}
        for post in (one for one in posts.values() if one.state == "deployed"):
            assert officer_named(post, context) is curriculum_done(post, context) is None, post
            assert reader.rows(Briefing).filter(post=post.pk, acknowledged_by=post.officer_id).exists()
        due = list(reader.rows(Briefing).filter(state="due"))
        assert due
        assert all(one.post in posts and one.built_of and one.text_en and one.text_fr for one in due)
        for one in reader.rows(Position).filter(state="filled"):
            assert candidate_chosen(one, context) is host_took_part(one, context) is None, one
            assert competencies_met(one, context) is None, one
        for one in reader.rows(Secondment):
            assert selected(one, context) is flexible(one, context) is None, one
        states = set(reader.rows(Secondment).values_list("state", flat=True))
        assert {"active", "completed", "ended_early"} <= states
