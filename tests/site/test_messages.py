"""Extraction and checking of French texts, on a small room written here."""

from __future__ import annotations

import gettext
import re

import pytest

from entente.site import messages

TEMPLATE = """{% load i18n %}<h1>{% translate "Arrival (by water)" %}</h1>
<p>{% blocktranslate trimmed count n=rows|length %}
   {{ n }} report
   {% plural %}
   {{ n }} reports
{% endblocktranslate %}</p>
{% translate "Open" context "state" %}
{% blocktranslate with a=b %}It's "{{ a }}" (sic){% endblocktranslate %}
"""
CODE = """from django.utils.translation import gettext_lazy as _, pgettext
TITLE = _("Passages")
PLACE = pgettext("harbour", "Berth")
"""


@pytest.fixture
def package(tmp_path):
    room = tmp_path / "harbour"
    (room / "templates").mkdir(parents=True)
    (room / "__init__.py").touch()
    (room / "models.py").write_text(CODE)
    (room / "templates" / "page.html").write_text(TEMPLATE)
    return tmp_path


def texts(catalog):
    return {(message.id, message.context) for message in catalog if message.id}


def test_everything_that_a_reader_sees_is_found(package):
    assert texts(messages.extracted("harbour", "django", package)) == {
        ("Passages", None),
        ("Berth", "harbour"),
        ("Arrival (by water)", None),
        (("%(n)s report", "%(n)s reports"), None),
        ("Open", "state"),
        ('It\'s "%(a)s" (sic)', None),
    }


def translate(package, **french):
    path = messages.catalogue_path("harbour", "django", package)
    text = path.read_text()
    for english, other in french.items():
        text = text.replace(f'msgid "{english}"\nmsgstr ""', f'msgid "{english}"\nmsgstr "{other}"')
    path.write_text(text)


def test_update_keeps_what_was_translated_and_drops_what_is_gone(package):
    assert messages.update(package) == {"harbour/django.po": 6}
    translate(package, Passages="Passages en mer")
    (package / "harbour" / "models.py").write_text(CODE.replace('"Berth"', '"Quay"'))
    assert messages.update(package) == {"harbour/django.po": 5}
    text = messages.catalogue_path("harbour", "django", package).read_text()
    assert 'msgstr "Passages en mer"' in text
    assert "Berth" not in text
    assert "Quay" in text
    again = text
    messages.update(package)
    assert messages.catalogue_path("harbour", "django", package).read_text() == again


def test_check_names_each_kind_of_problem(package):
    messages.update(package)
    translate(package, Passages="Passages en mer")
    path = messages.catalogue_path("harbour", "django", package)
    path.write_text(
        path.read_text().replace('msgid "Passages"', '#, fuzzy\nmsgid "Passages"')
        + '\nmsgid "Gone"\nmsgstr "Parti"\n'
    )
    text = path.read_text()
    at = text.index("(sic)")
    path.write_text(text[:at] + text[at:].replace('msgstr ""', 'msgstr "sans variable"', 1))
    found = {(problem.what, problem.text) for problem in messages.check(package)}
    assert found == {
        ("French is marked fuzzy", "Passages"),
        ("no longer in the code", "Gone"),
        ("placeholders differ", 'It\'s "%(a)s" (sic)'),
        ("no French", "Berth"),
        ("no French", "Arrival (by water)"),
        ("no French", "%(n)s report"),
        ("no French", "Open"),
    }


def test_compiled_catalogues_are_what_gettext_reads(package):
    messages.update(package)
    translate(package, Passages="Passages en mer")
    assert messages.compile_all(package) == 1
    assert messages.compile_all(package) == 0
    path = messages.catalogue_path("harbour", "django", package).with_suffix(".mo")
    with path.open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Passages") == "Passages en mer"


def test_a_room_takes_what_another_room_translated(package):
    messages.update(package)
    translate(package, Passages="Passages en mer")
    other = package / "quay"
    other.mkdir()
    (other / "__init__.py").write_text('from x import _\nT = _("Passages")\n')
    messages.update(package)
    assert 'msgstr "Passages en mer"' in messages.catalogue_path("quay", "django", package).read_text()


def test_no_text_hides_in_an_f_string():
    """What stands inside one is not found, and would stay English without a word."""
    hidden = re.compile(r"""\bf["'].*\{(_|n?gettext)\(["']""")
    found = [
        f"{path}:{number}"
        for path in messages.PACKAGE.rglob("*.py")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if hidden.search(line)
    ]
    assert found == []


def test_a_room_is_called_by_one_word_in_french():
    """A part of the product is a "volet" everywhere; "salle", "pièce" and "module" each stood somewhere."""
    spoken = {}
    for room in messages.rooms():
        for message in messages.read(room, "django"):
            text = message.id[0] if isinstance(message.id, tuple) else message.id
            if re.search(r"(?<!\{)\brooms?\b", text or "", re.I):
                spoken[text] = str(message.string)
    assert spoken["One incident through every room"] == "Un incident à travers tous les volets"
    assert not [f for f in spoken.values() if "volet" not in f]
    assert not [f for f in spoken.values() if re.search(r"\b(salle|pièce|module)s?\b", f, re.I)]
