"""What an officer's hands do on a register's pages: add, change, take a step."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils import timezone
from tests.core.registers.cases import seen_on


def adding(room: str, led: bool = False) -> Callable[..., str]:
    """``add(client, by, "visits", title_en=…) -> address``; ``led``: by the officer's own agency."""

    def add(client: Any, by: Any, register: str, **values: Any) -> str:
        client.force_login(by)
        if led:
            values.setdefault("agency", by.agency.pk)
        answer = client.post(f"/{room}/{register}/add/", values)
        assert answer.status_code == 302, complaints(answer)
        return answer.url

    return add


def complaints(answer: Any) -> list[str]:
    """The sentences that the form came back with."""
    return re.findall(r'class="error"[^>]*>([^<]*)', answer.content.decode())


def key_of(url: str) -> str:
    return url.rstrip("/").rpartition("/")[2]


def step(client: Any, by: Any, url: str, name: str, state: str, **more: Any) -> str:
    client.force_login(by)
    return client.post(f"{url}step/", {"step": name, "state": state, **more}, follow=True).content.decode()


def edit(client: Any, by: Any, url: str, **values: Any) -> None:
    """Change some fields of a record as its form would send it back."""
    client.force_login(by)
    page = client.get(f"{url}edit/")
    form = page.context["form"]
    with timezone.override(by.time_zone):  # as the page shows them, and as it reads them back
        held = {name: form[name].value() for name in form.fields}
    sent = {name: value for name, value in held.items() if value is not False and value not in (None, "", [])}
    sent |= values | {"seen": seen_on(page)}
    sent = {k: v.strftime("%Y-%m-%dT%H:%M") if isinstance(v, datetime) else v for k, v in sent.items()}
    answer = client.post(f"{url}edit/", sent)
    assert answer.status_code == 302, complaints(answer)
