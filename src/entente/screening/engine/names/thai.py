"""Thai to Latin letters by the Royal Thai General System (RTGS; Royal Institute, 1999), by rule.

The system writes what is said, and Thai does not write all that is said: an unwritten vowel is *o* in a
closed syllable and *a* in an open one, final consonants are few, tone marks say nothing. Where a
syllable ends is known from a dictionary; here it follows from the letters alone, as most names are
built. What the rules cannot know (*Surachai* and *Sunchai* are written alike but for the letter) comes
out near enough to be compared.
"""

from __future__ import annotations

import re

_INITIAL = {
    **dict.fromkeys("ก", "k"), **dict.fromkeys("ขฃคฅฆ", "kh"), "ง": "ng", "จ": "ch",
    **dict.fromkeys("ฉชฌ", "ch"),
    "ซ": "s", "ญ": "y", **dict.fromkeys("ฎด", "d"), **dict.fromkeys("ฏต", "t"),
    **dict.fromkeys("ฐฑฒถทธ", "th"),
    **dict.fromkeys("ณน", "n"), "บ": "b", "ป": "p",
    **dict.fromkeys("ผพภ", "ph"), **dict.fromkeys("ฝฟ", "f"),
    "ม": "m", "ย": "y", "ร": "r", **dict.fromkeys("ลฬ", "l"), "ว": "w", **dict.fromkeys("ศษส", "s"),
    **dict.fromkeys("หฮ", "h"), "อ": "",
}  # fmt: skip
_FINAL = {
    **dict.fromkeys("กขฃคฅฆ", "k"), "ง": "ng", **dict.fromkeys("จฉชซฌฎฏฐฑฒดตถทธศษส", "t"),
    **dict.fromkeys("ญณนรลฬ", "n"), **dict.fromkeys("บปผฝพฟภ", "p"), "ม": "m", "ย": "i", "ว": "o",
    "ห": "", "ฮ": "", "อ": "",
}  # fmt: skip
_C = "[กขฃคฅฆงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ]"
_SIGN = "[ะัาำิีึืุู]"
_CLUSTER = "(?:[กขคตปผพ][รล]|[กขค]ว)"
# An initial: a pair spoken together, a low consonant raised by a silent ห, or one consonant.
_ONSET = f"(?P<c>ทร(?=[ัาิีึืุูเแโไใ])|ศร|สร(?=า)|{_CLUSTER}|ห[งญนมยรลว]|{_C})"
_MARKS = re.compile("[\u0e48-\u0e4b\u0e47\u0e4e\u0e46\u0e2f\u200b]")  # tones, shortening, repetition
_KILLED = re.compile(f"(?:(?<={_C})[ทตดธฎ]ร|(?<={_C})ษณ|{_C})[\u0e34\u0e38]?\u0e4c")
_SILENT = (
    (re.compile(f"(?:(?<=[ัิีุ])|(?<=เ.))({_C})ร$"), r"\1"),  # จักร, วัตร: the last ร is not spoken
    (re.compile("(?<=า)([ตท])[ิุ]$"), r"\1"),  # ชาติ, ธาตุ
)
# Vowels as they are written around an initial, the longest first; "_" is the initial. Whether the vowel may
# be closed by a consonant stands behind it.
_WRITTEN = (
    ("เ_ียะ", "ia", False), ("เ_ีย", "ia", True), ("เ_ือ", "uea", True), ("เ_าะ", "o", False),
    ("เ_อะ", "oe", False),
    ("เ_า", "ao", False), ("เ_อ", "oe", True), ("เ_ิ", "oe", True), ("เ_ย", "oei", False), ("เ_ะ", "e", False),
    ("แ_ะ", "ae", False), ("โ_ะ", "o", False), ("แ_", "ae", True), ("โ_", "o", True), ("ไ_ย", "ai", False),
    ("ไ_", "ai", False), ("ใ_", "ai", False), ("เ_", "e", True), ("_ัวะ", "ua", False), ("_ัว", "ua", True),
    ("_ัย", "ai", False), ("_ั", "a", True),
    (f"_รร(?={_C}(?!{_SIGN}))", "a", True), (f"_รร(?!{_SIGN})", "an", False),
    ("_ะ", "a", False), ("_า", "a", True), ("_ำ", "am", False), ("_ิ", "i", True), ("_ี", "i", True),
    ("_ึ", "ue", True), ("_ือ", "ue", False), ("_ื", "ue", True), ("_ุ", "u", True), ("_ู", "u", True),
    ("_ฤ", "ri", True),
)  # fmt: skip
_PATTERNS = tuple(
    (re.compile(written.replace("_", _ONSET, 1)), vowel, closes) for written, vowel, closes in _WRITTEN
)
_BEGINS = re.compile(f"(?:[เแโไใ]|{_ONSET}(?:{_SIGN}|ฤ|รร(?!{_SIGN})|อ(?!{_SIGN})))")
_NASAL_STOP = re.compile("[งณนม][กขคจชดตถทธบปพสศษ]")
_ONE = re.compile(_ONSET)


def romanised(word: str) -> str:
    """Plain letters of one Thai word; signs that are no Thai letters are left out."""
    word = _MARKS.sub("", word).replace("\u0e4d\u0e32", "\u0e33")  # as normalisation takes it apart
    word = _KILLED.sub("", word)
    for pattern, kept in _SILENT:
        word = pattern.sub(kept, word)
    out: list[str] = []
    at = 0
    while at < len(word):
        at = _syllable(word, at, out)
    return "".join(out)


def _initial(letters: str, first: bool) -> str:
    if len(letters) == 2:
        if letters[0] == "ห":
            return _INITIAL[letters[1]]
        if letters in ("ทร", "สร", "ศร"):
            return "s" if first or letters != "ทร" else "thr"
        return _INITIAL[letters[0]] + _INITIAL[letters[1]]
    return _INITIAL[letters]


def _syllable(word: str, at: int, out: list[str]) -> int:
    """Write the syllable that begins here; returns where the next begins."""
    if word[at] in "ฤฦ":
        out.append("rue")
        return at + 1
    if word[at] in "เแโไใ" and at + 2 < len(word) and (two := _apart(word, at)):
        # A leading vowel stands before the first of two consonants but is spoken after the second: เจริญ.
        out.append(_INITIAL[word[at + 1]] + "a")
        return _syllable(two, 0, out) + at + 1
    for pattern, vowel, closes in _PATTERNS:
        if found := pattern.match(word, at):
            out.append(_initial(found["c"], at == 0) + vowel)
            at = found.end()
            return _closed(word, at, out) if closes else at
    found = _ONE.match(word, at)
    if found is None:
        return at + 1  # a sign that stands where none can
    return _unwritten(word, at, out)


def _apart(word: str, at: int) -> str:
    """The rest of the word with the leading vowel behind the first consonant, where the two that follow it
    are no cluster and a written vowel says that the second is spoken with it; else blank."""
    if not re.match(f"[จฉชถสขผฝอตพก][รลมนวย](?:{_SIGN}|{_C}(?:$|{_C}))", word[at + 1 :]):
        return ""
    if re.match(_CLUSTER + "|[สศ]ร|ห", word[at + 1 :]) or (
        not re.match(f"..{_SIGN}", word[at + 1 :]) and word[at] != "เ"
    ):
        return ""
    if not re.match(f"..{_SIGN}", word[at + 1 :]):
        return ""
    return word[at] + word[at + 2 :]


def _closed(word: str, at: int, out: list[str]) -> int:
    """Take the consonant that ends the syllable, where there is one."""
    if at >= len(word) or not re.match(_C, word[at]):
        return at
    if _BEGINS.match(word, at):  # it begins the next syllable
        return at
    follows = word[at + 1 : at + 2]
    if follows == "น" and word[at - 1] == "ั" and word[at] in "ตทฒธช":
        out.append(_FINAL[word[at]] + _INITIAL[word[at]] + "a")  # รัตนา, วัฒนา: spoken twice
        return at + 1
    if follows and word[at] == "ร" and not re.match("[เแโไใ]?$", follows):
        return at  # Surachai, Wirachai: within a name it is mostly spoken with an a of its own
    run = _unvoiced(word, at)
    if run == 2 and follows == "ร" and word[at] in "กชตท" and (word[at - 1] in "ัิุ" or word[at - 2] == "เ"):
        out.append(_FINAL[word[at]])
        return at + 2  # มิตร, จักร: the ร is not spoken
    if run % 2 == 0 and not _NASAL_STOP.match(word, at) and word[at : at + 2] not in ("ลป", "ลย"):
        return at  # a syllable of their own, with an unwritten vowel
    out.append(_FINAL[word[at]])
    return at + 1


def _unvoiced(word: str, at: int) -> int:
    """How many consonants stand here without a written vowel."""
    end = at
    while end < len(word) and re.match(_C, word[end]) and not _BEGINS.match(word, end):
        end += 1
    return end - at


def _unwritten(word: str, at: int, out: list[str]) -> int:
    """A consonant whose vowel is not written: closed with *o*, or open with *a*."""
    found = _ONE.match(word, at)
    assert found is not None
    onset = found["c"]
    if re.fullmatch(_CLUSTER, onset) and (found.end() >= len(word) or _BEGINS.match(word, found.end())):
        onset = onset[0]  # พล, กร: two letters alone are a syllable, not a cluster
    end = at + len(onset)
    initial = _initial(onset, at == 0)
    if end >= len(word):
        out.append(_FINAL[word[at]] if out and len(onset) == 1 else initial)
        return end
    nxt = word[end]
    if (
        len(onset) == 1
        and _unvoiced(word, at) in (3, 5)
        and nxt not in "วอ"
        and not _NASAL_STOP.match(word, end)
    ):
        out.append(initial + "a")
        return end
    if nxt == "อ" and not _BEGINS.match(word, end):
        out.append(initial + "o")  # อ as a vowel: พอ, ทอง
        return _closed(word, end + 1, out)
    if re.match(_C, nxt) and not _BEGINS.match(word, end):
        if nxt == "ว" and end + 1 < len(word) and not _BEGINS.match(word, end + 1):
            out.append(initial + "ua")  # ควร, สวน
            return _closed(word, end + 1, out)
        out.append(initial + "o" + _FINAL[nxt])
        return end + 1
    out.append(initial + "a")
    return end
