"""Finding out which list a file is, by its content not its name; OFAC's four files are put together."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from entente.screening.engine.errors import InputError
from entente.screening.engine.lists import csl, ftm, lookouts, national, ofac, un
from entente.screening.engine.lists.files import digest, header, read_bytes, read_files, rows
from entente.screening.engine.lists.model import SourceList
from entente.screening.engine.unpack import AT_MOST

_PARTS = ("alt", "add", "sdn_comments")


@dataclass(slots=True)
class _Source:
    path: Path
    content: bytes
    what: str


def read_sources(paths: Sequence[Path], limit: int = AT_MOST) -> tuple[list[SourceList], list[InputError]]:
    """Read every list among ``paths``, which unpacked are no longer than ``limit`` bytes together.

    OFAC's ``alt``, ``add`` and ``sdn_comments`` belong to the ``sdn`` file with the same beginning of name;
    where only ``sdn`` is named and they stand beside it, they are read too. A file that is unusable as a
    whole is returned as an error and never stops the others.
    """
    errors: list[InputError] = []
    sources: list[_Source] = []
    for path in paths:
        try:
            files = read_files(path, limit)
        except InputError as error:
            errors.append(error)
            continue
        for each, content in files:
            limit -= len(content)
            try:
                sources.append(_Source(each, content, _what(each.name, content)))
            except InputError as error:
                errors.append(error)
    lists: list[SourceList] = []
    for source in sources:
        try:
            if not source.what.startswith("ofac_part"):
                lists.append(_read(source, sources))
            elif not any(s.what == "ofac_sdn" for s in sources):
                raise InputError(
                    source.path.name,
                    "belongs to an SDN.CSV, which is not among the sources",
                    fr="se rattache à un fichier SDN.CSV, qui n’a pas été fourni",
                )
        except InputError as error:
            errors.append(error)
    taken: dict[str, int] = {}
    for found in lists:  # two files of lookouts are two lists
        taken[found.list_id] = taken.get(found.list_id, 0) + 1
        if taken[found.list_id] > 1:
            _rename(found, f"{found.list_id}_{taken[found.list_id]}")
    return lists, errors


def _rename(found: SourceList, name: str) -> None:
    from dataclasses import replace

    found.list_id = name
    found.entries = [replace(e, list_id=name) for e in found.entries]


def _what(name: str, content: bytes) -> str:
    start = content[:4096].lstrip(b"\xef\xbb\xbf \r\n\t")
    if not start:
        raise InputError(name, "is empty", fr="est vide")
    if start.startswith(b"<"):
        return "xml"
    if start.startswith((b"{", b"[")):
        line = content.split(b"\n", 1)[0]
        return "lookouts_jsonl" if b'"lookout_id"' in line else "ftm"
    if "fr_citation" in header(content, "\t"):
        return "dpl"
    head = set(header(content))
    if {"entity_number", "source", "name"} <= head:
        return "csl"
    if "entity_or_ship" in head:
        return "sema"
    if "lookout_id" in head:
        return "lookouts_csv"
    _, first = next(iter(rows(content[:20000])), (0, []))
    if first and first[0].isdigit():
        if len(first) == 12:
            return "ofac_sdn"
        if len(first) in (4, 5) and first[2].lower() in ("aka", "fka", "nka"):
            return "ofac_part_alt"
        if len(first) in (5, 6):
            return "ofac_part_add"
        if len(first) == 2:
            return "ofac_part_sdn_comments"
    raise InputError(
        name,
        "is no list that is known here (OFAC, CSL, UN, Canada, BIS, FtM, lookouts)",
        fr="n’est pas une liste connue ici (OFAC, CSL, ONU, Canada, BIS, FtM, avis)",
    )


def _read(source: _Source, among: list[_Source]) -> SourceList:
    name, content = source.path.name, source.content
    match source.what:
        case "xml":
            return _xml(name, content)
        case "ofac_sdn":
            return ofac.read_csv(name, content, *(_part(source, part, among) for part in _PARTS))
        case "csl":
            return csl.read_csv(name, content)
        case "sema":
            return national.read_sema(name, content)
        case "dpl":
            return national.read_dpl(name, content)
        case "lookouts_csv":
            return lookouts.read_csv(name, content)
        case "lookouts_jsonl":
            return lookouts.read_jsonl(name, content)
    return ftm.read(name, content)


def _part(sdn: _Source, part: str, among: list[_Source]) -> bytes:
    """The file that hangs on ``sdn``: same name with the last ``sdn`` replaced, any case, given or beside."""
    wanted = re.sub(r"sdn(?=[^/]*$)(?!.*sdn)", part, sdn.path.name.lower())
    for other in among:
        if other.what == f"ofac_part_{part}" and other.path.name.lower() == wanted:
            return other.content
    given = [o for o in among if o.what == f"ofac_part_{part}"]
    if len(given) == 1 and sum(o.what == "ofac_sdn" for o in among) == 1:
        return given[0].content
    beside = [p for p in sdn.path.parent.iterdir() if p.name.lower() == wanted] if not given else []
    return read_bytes(beside[0]) if beside else b""


def _xml(name: str, content: bytes) -> SourceList:
    if b"<!DOCTYPE" in content[:4096] or b"<!ENTITY" in content:
        raise InputError(
            name,
            "declares a document type or entities, which no known list does: not read",
            fr="déclare un type de document ou des entités, ce que ne fait aucune liste connue : non lu",
        )
    try:
        root = ET.fromstring(content)
    except ET.ParseError as error:
        raise InputError(
            name, f"is not well-formed XML ({error})", error.position[0], fr="n’est pas du XML bien formé"
        ) from error
    tag = root.tag.rsplit("}", 1)[-1]
    if tag == "CONSOLIDATED_LIST":
        return un.read_xml(name, root, digest(content))
    if tag == "sdnList":
        return ofac.read_xml(name, root, digest(content))
    raise InputError(
        name,
        f"begins with <{tag}>, which is neither the UN's list nor OFAC's",
        fr=f"commence par <{tag}>, qui n’est ni la liste de l’ONU ni celle de l’OFAC",
    )
