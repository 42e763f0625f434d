"""``entente messages update | compile | check``: the French catalogues, one per room.

No gettext programs are needed: Babel extracts from Python, and from templates after Django has
turned them into Python-like text. A catalogue is sorted and carries neither line numbers nor dates,
so two branches that add texts touch different lines.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from entente.terminal import Texts, gettext_noop

PACKAGE = Path(__file__).resolve().parents[1]
LANGUAGE = "fr"
KEYWORDS: dict[str, tuple | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
HEADER = """\
# French texts of Entente: {room}.
msgid ""
msgstr ""
"Project-Id-Version: Entente\\n"
"Language: fr\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

"""
CALL = re.compile(r"""\b(?:n?p?gettext|_)\((?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|[^'"()])*\)""", re.DOTALL)
"""A call in what ``templatize`` makes of a template."""
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{(\w*)\}")


@dataclass(frozen=True)
class Problem:
    """What is wrong with one text of one catalogue."""

    catalogue: str
    what: str
    text: str

    def __str__(self) -> str:
        return f"{self.catalogue}: {Texts('site').gettext(self.what)}: {self.text!r}"


def rooms(package: Path = PACKAGE) -> list[str]:
    return sorted(path.parent.name for path in package.glob("*/__init__.py"))


def catalogue_path(room: str, domain: str, package: Path = PACKAGE) -> Path:
    return package / room / "locale" / LANGUAGE / "LC_MESSAGES" / f"{domain}.po"


def extracted(room: str, domain: str, package: Path = PACKAGE) -> Catalog:
    """Every text of one room: ``django`` from Python and templates, ``djangojs`` from scripts."""
    catalog = Catalog(locale=LANGUAGE)
    for method, source in _sources(package / room, domain):
        for _line, text, _comments, context in extract(method, source, keywords=KEYWORDS):
            if text and text != ("", ""):
                catalog.add(text, context=context)
    return catalog


def _sources(folder: Path, domain: str) -> Iterator[tuple[str, io.BytesIO]]:
    def ours(path: Path) -> bool:
        return not {"vendor", "migrations", "__pycache__", "locale"} & set(path.relative_to(folder).parts)

    if domain == "djangojs":
        for path in sorted(filter(ours, [*folder.rglob("static/**/*.js"), *folder.rglob("static/**/*.mjs")])):
            yield "javascript", io.BytesIO(path.read_bytes())
        return
    from django.utils.translation.template import templatize

    for path in sorted(filter(ours, folder.rglob("*.py"))):
        yield "python", io.BytesIO(path.read_bytes())
    for path in sorted(filter(ours, [*folder.rglob("*.html"), *folder.rglob("templates/**/*.txt")])):
        text = templatize(path.read_text(encoding="utf-8"), origin=str(path))
        calls = "\n".join(CALL.findall(text))  # the rest of the page is no Python
        yield "python", io.BytesIO(("# coding: utf-8\n" + calls).encode())


def read(room: str, domain: str, package: Path = PACKAGE) -> Catalog:
    path = catalogue_path(room, domain, package)
    if not path.exists():
        return Catalog(locale=LANGUAGE)
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE, domain=domain)


def update(package: Path = PACKAGE) -> dict[str, int]:
    """Bring every catalogue in line with its room. Returns texts still without French, by file.

    A text that another room has translated already takes that translation.
    """
    both = [(room, domain) for room in rooms(package) for domain in ("django", "djangojs")]
    known = {}
    for room, domain in both:
        for message in read(room, domain, package):
            if message.id and not message.fuzzy and _complete(message.string):
                known.setdefault(_key(message), message.string)
    missing: dict[str, int] = {}
    for room, domain in both:
        wanted, path = extracted(room, domain, package), catalogue_path(room, domain, package)
        if not len(wanted):
            path.unlink(missing_ok=True)
            continue
        before = read(room, domain, package)
        for message in wanted:
            old = before.get(message.id, context=message.context) if message.id else None
            if old is not None and _complete(old.string):
                message.string = old.string
                message.flags |= old.flags & {"fuzzy"}
                message.user_comments = old.user_comments
            elif message.id and _key(message) in known:
                message.string = known[_key(message)]
        path.parent.mkdir(parents=True, exist_ok=True)
        body = io.BytesIO()
        write_po(body, wanted, width=100, no_location=True, omit_header=True, sort_output=True)
        text = HEADER.format(room=room) + body.getvalue().decode().strip() + "\n"
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
        empty = sum(1 for message in wanted if message.id and not _complete(message.string))
        if empty:
            missing[f"{room}/{domain}.po"] = empty
    return missing


def check(package: Path = PACKAGE) -> list[Problem]:
    """Untranslated, doubtful, stale and unusable texts, over all rooms."""
    problems: list[Problem] = []
    for room in rooms(package):
        for domain in ("django", "djangojs"):
            name = f"{room}/{domain}.po"
            wanted, found = extracted(room, domain, package), read(room, domain, package)
            for message in wanted:
                if not message.id:
                    continue
                have = found.get(message.id, context=message.context)
                text = message.id[0] if isinstance(message.id, (list, tuple)) else message.id
                if have is None or not _complete(have.string):
                    problems.append(Problem(name, gettext_noop("no French"), text))
                elif have.fuzzy:
                    problems.append(Problem(name, gettext_noop("French is marked fuzzy"), text))
                elif not _same_places(message.id, have.string):
                    problems.append(Problem(name, gettext_noop("placeholders differ"), text))
            keys = {_key(message) for message in wanted}
            for message in found:
                if message.id and _key(message) not in keys:
                    problems.append(
                        Problem(name, gettext_noop("no longer in the code"), str(_key(message)[0]))
                    )
    return problems


def compile_all(package: Path = PACKAGE, force: bool = False) -> int:
    """Write the ``.mo`` of every catalogue that changed; returns how many."""
    written = 0
    for path in sorted(package.glob(f"*/locale/{LANGUAGE}/LC_MESSAGES/*.po")):
        target = path.with_suffix(".mo")
        if not force and target.exists() and target.stat().st_mtime_ns >= path.stat().st_mtime_ns:
            continue
        with path.open("rb") as file:
            catalog = read_po(file, locale=LANGUAGE, domain=path.stem)
        fresh = target.with_suffix(".mo.new")
        with fresh.open("wb") as file:
            write_mo(file, catalog)
        fresh.replace(target)
        written += 1
    return written


def _key(message) -> tuple[str, str | None]:
    text = message.id[0] if isinstance(message.id, (list, tuple)) else message.id
    return (text, message.context)


def _complete(string: str | tuple | list | None) -> bool:
    return all(string) if isinstance(string, (list, tuple)) and string else bool(string)


def _same_places(source, string) -> bool:
    """The French uses the placeholders of the English; a plural form may leave its number out."""
    plural = isinstance(source, (list, tuple))
    sources = [set(PLACEHOLDER.findall(one)) for one in (source if plural else [source])]
    wanted, allowed = set.intersection(*sources), set.union(*sources)
    for one in string if isinstance(string, (list, tuple)) else [string]:
        used = set(PLACEHOLDER.findall(one))
        if not (used <= allowed and (plural or wanted <= used)):
            return False
    return True
