"""Pulling from an address: pages of entities, each naming the next; tried again when it fails."""

from __future__ import annotations

import http.client
import io
import json
import os
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

from entente.holdings.connectors.base import Item
from entente.holdings.connectors.files import json_items

PAGE_AT_MOST = 64 * 1024 * 1024
TRIES, FIRST_WAIT = 3, 0.5


class _SameHost(urllib.request.HTTPRedirectHandler):
    """Follows a redirection only where it stays on the host: the secret goes along with it."""

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        if urlsplit(newurl)[:2] != urlsplit(req.full_url)[:2]:
            raise ValueError("the source sends on to another host: not followed")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class Pull:
    """``{"url": …, "secret_from": "NAME"}``; a page is JSON lines, or ``{"results": [...], "next": url}``.

    ``next`` stays on the address's own host: a page cannot send the installation, with its secret, elsewhere.
    """

    def __init__(
        self, settings: Mapping[str, Any], to_entities: Callable[[Any], list[Any]] = lambda row: [row]
    ) -> None:
        self.settings, self.to_entities = settings, to_entities
        self.url = str(settings["url"])
        if urlsplit(self.url).scheme not in ("http", "https"):
            raise ValueError("an address to pull from begins with http:// or https://")
        self.origin = self.url.split("?")[0]

    def fingerprint(self) -> str:
        return ""

    def continues(self, position: dict[str, Any]) -> bool:
        return True

    def items(self, position: dict[str, Any]) -> Iterator[Item]:
        url: str | None = str(position.get("cursor") or self.url)
        number = int(position.get("line", 0))
        asked: set[str] = set()
        while url:
            if url in asked:
                raise ValueError("the source names the same page again: not followed")
            asked.add(url)
            body, kind = self._get(url)
            if "json" in kind and "lines" not in kind and "ndjson" not in kind:
                rows, following = _page(body)
                url = self._same_host(url, following) if following else None
                # until the page is through, resuming asks for it again: what it holds is then unchanged
                last = len(rows) - 1
                for i, row in enumerate(rows):
                    for made, code, detail in self._made(row):
                        number += 1
                        here = {"cursor": url, "line": number} if i == last and url else {"line": number}
                        at = here if i == last else dict(position)
                        yield Item(number, at, made, json.dumps(row), code, detail)
            else:
                for item in json_items(io.BytesIO(body), {}):
                    number += 1
                    yield Item(
                        number, {"line": number}, item.record, item.raw, item.code, item.detail, item.stops
                    )
                url = None
            position = {"cursor": url, "line": number} if url else {}

    def _made(self, row: Any) -> Iterator[tuple[Any, str, str]]:
        """The row's entities; a row that the connector cannot read is one reject, not the end of the run."""
        try:
            made = list(self.to_entities(row))
        except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
            yield None, "unreadable", f"{type(error).__name__}: {error}"[:120]
            return
        yield from ((one, "", "") for one in made)

    def _same_host(self, base: str, following: str) -> str:
        url = urljoin(base, following)
        if urlsplit(url)[:2] != urlsplit(self.url)[:2]:
            raise ValueError("the next page lies on another host: not followed")
        return url

    def _get(self, url: str) -> tuple[bytes, str]:
        request = urllib.request.Request(url, headers={"Accept": "application/json, application/x-ndjson"})
        if name := self.settings.get("secret_from"):
            request.add_header("Authorization", f"Bearer {os.environ.get(str(name), '')}")
        for attempt in range(TRIES):
            try:
                wait = float(self.settings.get("timeout", 30))
                with urllib.request.build_opener(_SameHost).open(request, timeout=wait) as answer:
                    body = answer.read(PAGE_AT_MOST + 1)
                    if len(body) > PAGE_AT_MOST:
                        raise ValueError("a page of more than 64 MB is not read")
                    length = answer.headers.get("Content-Length")
                    if length and int(length) != len(body):
                        raise OSError(f"the answer broke off after {len(body)} of {length} bytes")
                    return body, str(answer.headers.get_content_type())
            except urllib.error.HTTPError as error:
                if error.code < 500 and error.code != 429:
                    raise OSError(f"the source answered {error.code}") from error
                last: Exception = error
            except (OSError, http.client.HTTPException) as error:
                last = error
            time.sleep(FIRST_WAIT * 2**attempt)
        raise OSError(f"the source did not answer after {TRIES} tries: {last}")


def _page(body: bytes) -> tuple[list[Any], str | None]:
    """Rows of a JSON page and where the next one is.

    :raises ValueError: it is no page.
    """
    try:
        page = json.loads(body)
    except RecursionError as error:
        raise ValueError("the page is nested too deeply") from error
    rows, following = (page.get("results"), page.get("next")) if isinstance(page, dict) else (page, None)
    if not isinstance(rows, list) or not isinstance(following, str | None):
        raise ValueError("the page is neither a list nor an object with results and next")
    return rows, following
