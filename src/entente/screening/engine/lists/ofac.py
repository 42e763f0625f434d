"""OFAC Specially Designated Nationals: the legacy comma-separated files and the legacy XML.

Layout: Treasury, *SDN data formats*: SDN.CSV has twelve fields and no header (``ent_num, SDN_Name, SDN_Type,
Program, Title, Call_Sign, Vess_type, Tonnage, GRT, Vess_flag, Vess_owner, Remarks``), ``-0-`` for nothing;
ALT.CSV, ADD.CSV and SDN_COMMENTS.CSV hang on ``ent_num``. A remark that is too long for its field goes on in
the comments.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections import defaultdict

from entente.screening.engine.errors import InputError, Reject
from entente.screening.engine.lists.files import digest, rows
from entente.screening.engine.lists.model import (
    Document,
    Entry,
    Kind,
    LabelSpec,
    ListedName,
    NameRole,
    PartialDate,
    Provenance,
    SourceList,
)
from entente.screening.engine.lists.values import (
    aircraft_identifier,
    countries,
    country,
    gender,
    partial_date,
    tidy,
    unique,
)

LIST_ID, TITLE = "ofac_sdn", "OFAC Specially Designated Nationals"
LABEL = LabelSpec(holder="US-OFAC", regime="personal", published=True)
_KIND: dict[str, Kind] = {
    "individual": "person",
    "vessel": "vessel",
    "aircraft": "aircraft",
    "entity": "company",
}
_QUOTED = re.compile(r"^(?:alt\. )?(a\.k\.a\.|f\.k\.a\.|n\.k\.a\.) '(.*)'$")
_DOCUMENT = re.compile(
    r"^(?:alt\. )?((?:\w+ ){0,3}Passport|National ID No\.|Identification Number|"
    r"C\.U\.R\.P\.|C\.U\.I\.[PT]\.|C\.[IR]\.F\.|R\.F\.C\.|RFC|R\.I\.F\.|RIF|NIT|RUC|RTN|SSN|"
    r"D\.N\.I\.|I\.F\.E\.|US FEIN|"
    r"Matricula Mercantil No|Numero de Identidad|Cartilla de Servicio Militar Nacional|Credencial electoral|"
    r"[A-Z][\w.'’ ]{1,40}?"
    r"(?:No\.|Number|ID|C\.U\.R\.P\.|R\.F\.C\.|R\.I\.F\.|NIT|RUC|Cedula|D\.N\.I\.|SSN|RTN))"
    r" #? ?(?:Booklet: |No\.: )?([A-Z0-9][\w\-/. ]*?(?:\(\w\))?)(?:, [^;()]*)?"
    r"(?: \(([^()]+)\))?(?: (?:issued|expires) .*)?$",
    re.I,
)
_IMO = re.compile(r"\bIMO (\d{7})\b")
_MMSI = re.compile(r"\bMMSI\)? (\d{9})\b")
_PHONE = re.compile(r"^(?:alt\. )?(?:Phone (?:Number|No\.)|Telephone(?: No\.)?) (.+)$", re.I)
_AIRCRAFT = re.compile(
    r"^((?:Previous )?Aircraft (?:Tail Number|Serial Identification|Manufacturer's Serial Number \(MSN\)|"
    r"Construction Number(?: \(also called [^)]*\))?)) (\S+)"
)
_MAIL = re.compile(r"^(?:alt\. )?Email Address (\S+)$", re.I)
_WEAK = {"aka": "alias", "fka": "former", "nka": "alias"}


def read_csv(
    source: str, sdn: bytes, alt: bytes = b"", add: bytes = b"", comments: bytes = b""
) -> SourceList:
    """Read the four files; only ``sdn`` is needed. Lines of the others that name no entry are rejected."""
    out = SourceList(LIST_ID, TITLE, "", digest(sdn, alt, add, comments))
    out.version = out.digest[:16]
    names, places, more = _hangers(alt, 5, out), _hangers(add, 6, out), _hangers(comments, 2, out)
    seen: set[str] = set()
    for line, fields in rows(sdn):
        if len(fields) != 12 or not fields[0].isdigit():
            what = f"has {len(fields)} fields, an SDN row has 12" if len(fields) != 12 else "has no ent_num"
            out.rejects.append(Reject(source, line, what, ",".join(fields)[:400]))
            continue
        values = ["" if f == "-0-" else tidy(f) for f in fields]
        if values[0] in seen or not values[1]:
            what = "repeats an ent_num" if values[0] in seen else "has no name"
            out.rejects.append(Reject(source, line, what, ",".join(fields)[:400]))
            continue
        seen.add(values[0])
        extra = "".join(f[1] for _, f in more.get(values[0], []))
        values[11] = _continued(values[11], extra)
        out.entries.append(
            _entry(
                values,
                [f for _, f in names.get(values[0], [])],
                [f for _, f in places.get(values[0], [])],
                Provenance(source, line),
                out,
            )
        )
    for what, hangers in (("alias", names), ("address", places), ("comment", more)):
        for key in hangers.keys() - seen:
            for line, fields in hangers[key]:
                out.rejects.append(
                    Reject(
                        f"{source} ({what})",
                        line,
                        f"names ent_num {key}, which has no entry",
                        ",".join(fields),
                    )
                )
    if not out.entries:
        raise InputError(
            source,
            "holds no SDN row: is this the legacy SDN.CSV?",
            fr="ne contient aucune ligne SDN : est-ce bien l’ancien SDN.CSV ?",
        )
    return out


def _continued(remarks: str, extra: str) -> str:
    return remarks + tidy(extra)


def _hangers(content: bytes, width: int, out: SourceList) -> dict[str, list[tuple[int, list[str]]]]:
    found: dict[str, list[tuple[int, list[str]]]] = defaultdict(list)
    for line, fields in rows(content):
        if len(fields) < width - 1 or not fields[0].isdigit():
            out.rejects.append(
                Reject(
                    "alt/add/comments",
                    line,
                    f"is not a row of {width} fields with an ent_num",
                    ",".join(fields),
                )
            )
            continue
        found[fields[0]].append((line, ["" if f == "-0-" else f for f in fields]))
    return found


def _entry(
    v: list[str], alts: list[list[str]], adds: list[list[str]], where: Provenance, out: SourceList
) -> Entry:
    kind: Kind = _KIND.get(v[2].lower(), "company")
    names = [_name(v[1], "primary", kind)]
    for alt in alts:
        role: NameRole = "former" if alt[2].lower() == "fka" else "alias"
        names.append(_name(tidy(alt[3]), role, kind))
    facts = _remarks(v[11], out, where)
    names += [ListedName(text, role) for text, role in facts.names]
    if v[5]:
        facts.identifiers.append(("call_sign", v[5]))
    flag = [v[9]] if v[9] else []
    return Entry(
        LIST_ID,
        v[0],
        kind,
        _distinct(names),
        LABEL,
        where,
        births=tuple(facts.births),
        birthplaces=tuple(facts.places),
        countries=countries([*facts.nations, *flag]),
        genders=unique(facts.genders),
        documents=tuple(facts.documents),
        addresses=unique(tidy(", ".join(p for p in a[2:5] if p)) for a in adds),
        identifiers=tuple(dict.fromkeys(facts.identifiers)),
        programs=unique(p.strip(" []") for p in v[3].split("] [")),
        remarks=v[11],
        details=tuple(
            (k, x)
            for k, x in (
                ("title", v[4]),
                ("vessel_type", v[6]),
                ("tonnage", v[7]),
                ("vessel_flag", v[9]),
                ("vessel_owner", v[10]),
            )
            if x
        ),
    )


def _name(text: str, role: NameRole, kind: Kind) -> ListedName:
    """``FAMILY, Given`` of a person becomes its parts; the text stays as written."""
    if kind == "person" and text.count(",") == 1:
        family, given = (p.strip() for p in text.split(","))
        return ListedName(text, role, family, given)
    return ListedName(text, role)


def _distinct(names: list[ListedName]) -> tuple[ListedName, ...]:
    return tuple({n.text.casefold(): n for n in reversed(names) if n.text}.values())[::-1]


class _Facts:
    def __init__(self) -> None:
        self.births: list[PartialDate] = []
        self.places: list[str] = []
        self.nations: list[str] = []
        self.genders: list[str] = []
        self.documents: list[Document] = []
        self.identifiers: list[tuple[str, str]] = []
        self.names: list[tuple[str, NameRole]] = []


def _remarks(text: str, out: SourceList, where: Provenance) -> _Facts:
    """Take apart ``DOB 04 Dec 1959; POB Sarajevo; Passport 412959171315 (Bosnia and Herzegovina); …``."""
    facts = _Facts()
    for part in (tidy(p).rstrip(".") for p in text.split(";")):
        plain = part.removeprefix("alt. ")
        if plain.startswith("DOB "):
            if found := partial_date(plain[4:]):
                facts.births.append(found)
            else:
                out.rejects.append(
                    Reject(where.source, where.line, "date of birth not understood", part, True)
                )
        elif plain.startswith("POB "):
            facts.places.append(plain[4:])
        elif plain.startswith(("nationality ", "citizen ")):
            facts.nations.append(plain.split(" ", 1)[1])
        elif plain.startswith("Gender "):
            facts.genders.append(gender(plain[7:]))
        elif m := _QUOTED.match(part):
            facts.names.append((m[2], "former" if m[1] == "f.k.a." else "weak"))
        elif m := _PHONE.match(part):
            facts.identifiers.append(("phone", m[1]))
        elif m := _MAIL.match(part):
            facts.identifiers.append(("email", m[1]))
        elif (m := _IMO.search(part)) or (m := _MMSI.search(part)):
            facts.identifiers.append(("imo" if len(m[1]) == 7 else "mmsi", m[1]))
        elif (m := _AIRCRAFT.match(plain)) and (named := aircraft_identifier(m[1])):
            facts.identifiers.append((named, m[2]))
        elif (m := _DOCUMENT.match(part)) and not plain.startswith("Fax") and any(c.isdigit() for c in m[2]):
            facts.documents.append(Document(m[1], m[2].strip(), country(m[3] or "")))
    return facts


def read_xml(source: str, root: ET.Element, content_digest: str) -> SourceList:
    """Read SDN.XML (``sdnList`` of ``sdnEntry``), with or without its namespace."""
    out = SourceList(LIST_ID, TITLE, "", content_digest)
    published = _find(root, "publshInformation")
    when = partial_date(_text(published, "Publish_Date")) if published is not None else None
    out.version = str(when) if when else content_digest[:16]
    for number, element in enumerate((e for e in root if _tag(e) == "sdnEntry"), 1):
        uid, last = _text(element, "uid"), _text(element, "lastName")
        if not uid.isdigit() or not last:
            what = "has no uid" if not uid.isdigit() else "has no lastName"
            out.rejects.append(Reject(source, number, what, f"uid {uid}"))
            continue
        out.entries.append(_xml_entry(element, uid, Provenance(source, number), out))
    if not out.entries:
        raise InputError(source, "holds no sdnEntry", fr="ne contient aucun élément sdnEntry")
    return out


def _xml_entry(e: ET.Element, uid: str, where: Provenance, out: SourceList) -> Entry:
    kind: Kind = _KIND.get(_text(e, "sdnType").lower(), "company")

    def name(element: ET.Element, role: NameRole) -> ListedName:
        family, given = _text(element, "lastName"), _text(element, "firstName")
        return ListedName(f"{family}, {given}" if given else family, role, family if given else "", given)

    names = [name(e, "primary")]
    for aka in _items(e, "akaList"):
        weak = _text(aka, "category").lower() == "weak"
        former = _text(aka, "type").lower().startswith("f")
        names.append(name(aka, "weak" if weak else "former" if former else "alias"))
    births = []
    for item in _items(e, "dateOfBirthList"):
        if found := partial_date(_text(item, "dateOfBirth")):
            births.append(found)
        else:
            raw = _text(item, "dateOfBirth")
            out.rejects.append(Reject(where.source, where.line, "date of birth not understood", raw, True))
    documents, identifiers, genders = [], [], []
    for item in _items(e, "idList"):
        what, number = _text(item, "idType"), _text(item, "idNumber")
        if what == "Gender":
            genders.append(gender(number))
        elif imo := re.search(r"IMO (\d{7})", number):
            identifiers.append(("imo", imo[1]))
        elif "MMSI" in what:
            identifiers.append(("mmsi", number))
        elif named := aircraft_identifier(what):
            identifiers.append((named, number))
        elif "Email" in what or "Phone" in what or "Website" in what:
            identifiers.append((what.split()[0].lower(), number))
        elif any(c.isdigit() for c in number) and "Aircraft" not in what:
            documents.append(Document(what, number, country(_text(item, "idCountry"))))
    vessel = _find(e, "vesselInfo")
    details = []
    if vessel is not None:
        details = [(_tag(v), tidy(v.text)) for v in vessel if tidy(v.text)]
        identifiers += [("call_sign", v) for k, v in details if k == "callSign"]
    nations = [_text(i, "country") for tag in ("nationalityList", "citizenshipList") for i in _items(e, tag)]
    return Entry(
        LIST_ID,
        uid,
        kind,
        _distinct(names),
        LABEL,
        where,
        births=tuple(births),
        birthplaces=unique(_text(i, "placeOfBirth") for i in _items(e, "placeOfBirthList")),
        countries=countries([*nations, *[v for k, v in details if k == "vesselFlag"]]),
        genders=unique(genders),
        documents=tuple(documents),
        addresses=unique(_address(a) for a in _items(e, "addressList")),
        identifiers=tuple(dict.fromkeys(identifiers)),
        programs=unique(tidy(i.text) for i in _items(e, "programList")),
        remarks=_text(e, "remarks"),
        details=tuple(details),
    )


def _address(a: ET.Element) -> str:
    tags = ("address1", "address2", "address3", "city", "stateOrProvince", "postalCode", "country")
    return ", ".join(t for t in (_text(a, tag) for tag in tags) if t)


def _tag(e: ET.Element) -> str:
    return e.tag.rsplit("}", 1)[-1]


def _find(e: ET.Element, tag: str) -> ET.Element | None:
    return next((c for c in e if _tag(c) == tag), None)


def _items(e: ET.Element, tag: str) -> list[ET.Element]:
    found = _find(e, tag)
    return list(found) if found is not None else []


def _text(e: ET.Element, tag: str) -> str:
    found = _find(e, tag)
    return tidy(found.text) if found is not None else ""
