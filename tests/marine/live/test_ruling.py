"""Rules that change while the process runs: taken up as ``crossref`` has them, or said, never silently."""

from __future__ import annotations

import datetime as dt
import html
from dataclasses import replace

import orjson
import pytest
import yaml
from tests.marine.live import day as days

from entente.marine import geography
from entente.marine.engine.book import DEFAULT, RuleBook
from entente.marine.engine.complaints import Complaint
from entente.marine.engine.errors import InputError
from entente.marine.engine.findings import to_dict
from entente.marine.engine.reports import read_reports
from entente.marine.engine.run import Job, run
from entente.marine.feeds import rules_words
from entente.marine.live.ruling import RuleFiles, Standing, checked
from entente.marine.live.worker import Worker

NOW = 1_800_000_000_000


@pytest.fixture(scope="module")
def day(tmp_path_factory):
    return days.make(tmp_path_factory.mktemp("day"), seed=19)


def write(path, since=None, **changed):
    """The rule file with another edition since a day (None: the first edition itself is another one).

    ``changed``: ``detection`` and ``settings`` by name.
    """
    raw = yaml.safe_load(DEFAULT.read_text(encoding="utf-8"))
    edition = raw["editions"][0]
    if since is not None:
        edition = yaml.safe_load(yaml.safe_dump(edition)) | {"id": "changed", "valid_from": since}
        raw["editions"].append(edition)
    edition["detection"] = {**edition["detection"], **changed.get("detection", {})}
    for name, value in changed.get("settings", {}).items():
        edition["settings"][name]["value"] = value
    path.write_text(yaml.safe_dump(raw, allow_unicode=True), encoding="utf-8")
    return path


def batch(day, path):
    """What the command line says of the whole day by this rule file."""
    out = path.with_suffix(".jsonl")
    run(
        Job(
            positions=[day.positions, day.folder / "radar.csv"],
            out=out,
            waters=geography.path("waters"),
            land=geography.path("land"),
            reports=day.folder / "reports.csv",
            rules=path,
        )
    )
    return sorted(out.read_text().splitlines())


class Process:
    """A worker of which the first half of the day is known and published."""

    def __init__(self, day, folder):
        self.day, self.said = day, []
        self.worker = Worker(folder, replace(day.setting), ["ais", "radar"])
        self.worker.ruling.say = self.said.append
        messages = day.messages()
        self.rest = messages[len(messages) // 2 :]
        self.worker.take(0, b"".join(messages[: len(messages) // 2]), NOW)
        self.worker.report(read_reports(day.folder / "reports.csv").reports)
        self.worker.refresh()

    def end(self):
        """The rest of the day; returns all findings, as the command line writes them."""
        self.worker.take(0, b"".join(self.rest), NOW)
        self.worker.take(1, (self.day.folder / "radar.csv").read_bytes(), NOW)
        self.worker.refresh(complete=True)
        rows = [orjson.dumps(to_dict(one), option=orjson.OPT_SERIALIZE_NUMPY) for one in self.worker.findings]
        return sorted(row.decode() for row in rows)

    @property
    def codes(self):
        return [one.code for one in self.said if isinstance(one, Complaint)]


CHANGES = {
    "settings": {"settings": {"standard_after_min": 5, "site_limit_m": 200, "trusted_latest_min": 200}},
    "definitions": {"detection": {"stop_dwell_min": 45, "shore_m": 20, "contact_distance_m": 900}},
    "silence, which is both": {"settings": {"silence_min": 5}},
}


@pytest.mark.parametrize("name", CHANGES)
def test_changed_rules_are_taken_up_between_two_publications(day, tmp_path, name):
    """Half of the day by the rules that ship, then others: it ends as the command line does by those."""
    path = write(tmp_path / "rules.yaml", **CHANGES[name])
    before, expected = batch(day, write(tmp_path / "same.yaml")), batch(day, path)
    assert before != expected
    process = Process(day, tmp_path / "state")
    process.worker.ruling.take(checked(path))
    assert process.worker.refresh() is not None  # by itself, whether or not anything comes in
    assert process.end() == expected
    assert process.worker.ruling.standing == Standing("marine-arrival-2022", "2022-01-01")
    assert process.codes == ["rules_taken"] + ["rules_redefined"] * (name != "settings")
    process.worker.close()


def test_an_edition_of_a_later_day_changes_nothing_yet(day, tmp_path):
    path = write(
        tmp_path / "rules.yaml", dt.date(2095, 1, 1), **CHANGES["settings"], **CHANGES["definitions"]
    )
    process = Process(day, tmp_path / "state")
    process.worker.ruling.take(checked(path))
    assert process.end() == batch(day, write(tmp_path / "same.yaml"))
    assert process.codes == ["rules_taken"]
    process.worker.close()


def test_definitions_that_change_amid_what_is_kept_are_said_and_not_mixed(day, tmp_path):
    """``crossref`` refuses such data; the process goes on with those it has, and says so until it may not.

    The edition begins in the middle of the half day that is kept (a rule file may name a time of day).
    """
    process = Process(day, tmp_path / "state")
    first, last = process.worker.engine.first_kept(), process.worker.engine.data_until
    amid = dt.datetime.fromtimestamp((first + last) / 2000, dt.UTC)
    path = write(tmp_path / "rules.yaml", amid, **CHANGES["definitions"])
    with pytest.raises(InputError, match="differently"):
        batch(day, path)
    held = process.worker.engine.detection
    process.worker.ruling.take(checked(path))
    process.worker.refresh()
    assert process.worker.engine.detection == held
    assert process.codes == ["rules_taken", "rules_earlier"]
    assert process.worker.ruling.standing.code == "earlier"
    process.worker.refresh()
    process.end()
    assert process.codes == ["rules_taken", "rules_earlier"], "said once"
    process.worker.checkpoint()
    process.worker.close()
    again = Worker(tmp_path / "state", replace(day.setting, book=checked(path)), ["ais", "radar"])
    again.ruling.say = process.said.append
    again.refresh()
    assert again.engine.detection != held
    assert again.ruling.standing.code == "later"
    assert process.codes[-1] == "rules_later"
    again.close()


def test_a_file_is_read_again_when_it_changes_and_only_where_it_can_be_used(tmp_path):
    path = write(tmp_path / "rules.yaml")
    files = RuleFiles(path)
    assert files.poll() is None
    write(path, settings={"standard_after_min": 7})
    assert files.poll().editions[-1].settings.standard_after_min == 7
    assert files.poll() is None
    for broken in ("editions: [", "[]", path.read_text().replace("site_limit_m", "site_limit_k")):
        path.write_text(broken)
        with pytest.raises(InputError):
            files.poll()
        assert files.poll() is None  # said once
    write(path, detection={"contact_distence_m": 3})
    with pytest.raises(InputError, match="contact_distence_m"):
        files.poll()
    path.unlink()
    with pytest.raises(InputError):
        files.poll()
    write(path)
    assert isinstance(files.poll(), RuleBook)


def test_a_running_process_notices_and_says_what_it_cannot_use(day, tmp_path):
    from entente.marine.live.loop import Loop, Pace

    path = write(tmp_path / "rules.yaml")
    process = Process(day, tmp_path / "state")
    loop = Loop(process.worker, [], Pace(refresh_s=0, rules_s=0), rules=RuleFiles(path))
    loop.step()
    assert process.codes == []
    path.write_text("editions: [")
    loop.step()
    process.worker.refresh()
    assert process.codes == ["rules_refused"]
    assert process.worker.ruling.standing.problem_fr
    write(path, **CHANGES["settings"])
    loop.step()
    process.worker.refresh()
    assert process.codes[-1] == "rules_taken"
    assert process.worker.ruling.standing.problem_fr == ""
    assert process.worker.setting.book.editions[0].settings.standard_after_min == 5
    process.worker.close()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", ("goes on with the earlier definitions", "cannot be used; those from before hold: no file")),
        (
            "fr",
            (
                "s’en tient aux définitions antérieures",
                "inutilisables; celles d’avant restent en usage : aucun",
            ),
        ),
    ],
)
def test_the_feeds_page_says_what_of_the_rules_is_not_applied(client, people, language, told):
    from entente.marine.models import Feed, LiveProcess

    rules = Standing("marine-2027", "2027-01-01", "earlier", "no file", "aucun fichier").told()
    process = LiveProcess.objects.create(name="p", rules=rules)
    Feed.objects.create(name="f", kind="tcp", process=process)
    client.force_login(people["marine.analyst"])
    client.cookies["entente_language"] = language
    page = html.unescape(client.get("/marine/feeds/").content.decode()).replace("\u00a0", " ")
    for words in (*told, "marine-2027"):
        assert words in page
    process.rules = Standing("marine-2027", "2027-01-01", "later").told()
    assert len(rules_words(process)) == 1
    process.rules = {}
    assert rules_words(process) == []
