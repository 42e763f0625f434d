"""Every link that a page shows leads somewhere for the officer who sees it."""

from __future__ import annotations

import re
from collections import Counter
from importlib import import_module
from typing import Any

import pytest

from entente.core.models import Officer
from entente.site.demo import day, people

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

HREF = re.compile(r'href="(/[^"#]*)')
LEFT = ("/static/", "/accounts/logout")
NUMBERED = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")
FILES = ("csv", "xlsx", "pdf", "docx", "zip", "ics", "export", "workbook", "print")
"""Downloads are asked for in tests of their own, and take long."""
FROZEN = re.compile(r"/strategy/reports/[^/]+/read/")
"""A report names where its figures' records are, whoever reads it; the page there says whose they are."""
OFFICE = ("threats", "priorities", "training", "fora", "liaison", "secondments", "outcomes", "strategy")


def shape(path: str) -> str:
    """Addresses that differ in a record, or in what a list is narrowed to, lead to the same page."""
    bare, _mark, query = path.partition("?")
    return NUMBERED.sub("*", bare) + "?" + ",".join(sorted(part.split("=")[0] for part in query.split("&")))


def dead(client: Any, officer: Officer, each: int = 1) -> list[str]:
    """Walk from the first page along every link, so many pages of a kind; links that lead nowhere."""
    client.force_login(officer)
    client.raise_request_exception = False
    visited: Counter[str] = Counter()
    waiting, seen, found = [("/", "")], {"/"}, []
    while waiting:
        path, origin = waiting.pop(0)
        if path.startswith(LEFT) or any(one in path for one in FILES) or visited[shape(path)] >= each:
            continue
        visited[shape(path)] += 1
        answer = client.get(path)
        if answer.status_code >= 400 and answer.status_code != 405 and not FROZEN.match(origin):
            found.append(f"{officer.username}: {path} ({answer.status_code}), on {origin}")
        to = [answer["Location"]] if answer.status_code in (301, 302) else []
        if not answer.streaming and answer.headers.get("Content-Type", "").startswith("text/html"):
            to += HREF.findall(answer.content.decode())
        answer.close()
        for one in (link.replace("&amp;", "&") for link in to):
            if one not in seen:
                seen.add(one)
                waiting.append((one, path))
    assert sum(visited.values()) > 40, visited
    return found


def test_links_of_the_office_lead_somewhere(client, settings):
    settings.DEMO = True
    people.load()
    for room in OFFICE:
        import_module(f"entente.{room}.demo").load()
    assert not dead(client, Officer.objects.get(username="secretariat"))


@pytest.mark.soak
def test_links_of_the_whole_demonstration_lead_somewhere_for_everybody_in_it(
    client, settings, monkeypatch, tmp_path
):
    from entente.site import demo

    settings.DEMO, settings.DATA = True, tmp_path  # keys of this ledger, not of an earlier test's
    monkeypatch.setattr(day, "VESSELS", 60)
    demo.load()
    wrong = []
    for officer in Officer.objects.filter(is_active=True).exclude(roles__contains=["service"]):
        wrong += dead(client, officer, each=2)
    assert not wrong, "\n".join(wrong)
