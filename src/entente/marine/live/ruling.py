"""Rules that change while a live process runs: a rule file that is written anew, an edition whose day comes.

What a finding is judged by is asked of the rule book at every refresh, per passage: a new edition holds for
the passages that begin under it, as with ``crossref``. The definitions of stop, contact and silence are
another matter: what is known of a vessel was worked out with them, and ``crossref`` refuses data that runs
over a change of them. So they are taken up only where they hold for every point that is kept, and all is
worked through again; otherwise the process goes on with those it has and says so (:class:`Standing`).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from entente.marine.engine import book as books
from entente.marine.engine import dated, matching, settings
from entente.marine.engine.book import RuleBook
from entente.marine.engine.complaints import Complaint, Say, nobody
from entente.marine.engine.errors import InputError
from entente.marine.engine.run import detection_between, detection_of

if TYPE_CHECKING:
    from entente.marine.live.worker import Worker


def checked(path: Path | None) -> RuleBook:
    """The rule book, every number of which can be used.

    :raises InputError: one cannot.
    """
    book = RuleBook.load(path)
    for edition in book.editions:
        detection_of(edition, book.source)
        matching.matching_of(edition, book.source)
    return book


class RuleFiles:
    """The rule book of a process and the dated numbers beside it, read again whenever one of them changes."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self._files = [path or books.DEFAULT, settings.Detection.rules, matching.Matching.rules]
        self._seen = self._stamps()

    def poll(self) -> RuleBook | None:
        """The book, where something has changed.

        :raises InputError: what is there now cannot be used; the rules so far go on to hold.
        """
        seen = self._stamps()
        if seen == self._seen:
            return None
        self._seen = seen
        try:
            return dated.again(lambda: checked(self.path))
        except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
            raise InputError("rules", "as_said", detail=str(error) or type(error).__name__) from error

    def _stamps(self) -> list[tuple[int, int] | None]:
        found: list[tuple[int, int] | None] = []
        for file in self._files:
            try:
                status = file.stat()
            except OSError:
                found.append(None)
            else:
                found.append((status.st_mtime_ns, status.st_size))
        return found


@dataclass(frozen=True)
class Standing:
    """By which rules the process judges now, and what of them it cannot apply."""

    edition: str = ""
    since: str = ""
    code: str = ""
    """``earlier``: definitions that came into force since are not applied, for points from before are kept.
    ``later``: those of today are applied to passages that began before them."""
    problem_en: str = ""
    problem_fr: str = ""
    """Why the rule file as it stands now cannot be used; the rules before it hold."""

    def told(self) -> dict[str, str]:
        return {name: value for name, value in asdict(self).items() if value}


class Ruling:
    """Keeps one worker's rules with what is in force."""

    def __init__(self, worker: Worker, say: Say = nobody) -> None:
        self.worker, self.say = worker, say
        self.standing = Standing()
        self._problem = ("", "")
        self._looked: Any = None

    def take(self, book: RuleBook) -> None:
        """Judge by this book from now on."""
        self.worker.setting.book = book
        self.worker.again()
        self._problem = ("", "")
        self.say(Complaint("rules_taken", {"file": book.source}))

    def refuse(self, error: InputError) -> None:
        """What came instead of the rules cannot be used."""
        self._problem = (error.told("en"), error.told("fr"))
        self.say(error)
        self.say(Complaint("rules_refused"))

    def review(self) -> None:
        """Bring the definitions in line with what is in force; to be called between two publications."""
        worker, book = self.worker, self.worker.setting.book
        last = worker.engine.data_until
        if last is None:
            return
        edition = book.at(last)
        wanted = detection_of(edition, book.source, last)
        # all points are looked through for the first of them, so only where the answer may be another one
        cut = worker.settled.cut if self.standing.code else None
        looked = (book, edition.id, wanted, cut, self._problem)
        if looked == self._looked:
            return
        self._looked = looked
        code = ""
        first = worker.engine.first_kept()
        try:
            detection = detection_between(book, last if first is None else first, last)
        except InputError:  # they change in between
            detection = worker.engine.detection
            code = "later" if detection == wanted else "earlier"
        before = self.standing
        self.standing = Standing(edition.id, edition.valid_from_iso, code, *self._problem)
        if detection != worker.engine.detection:
            worker.engine.define(detection)
            worker.again()
            self.say(Complaint("rules_redefined", {"edition": edition.id}))
        if code and (code, edition.id) != (before.code, before.edition):
            self.say(Complaint(f"rules_{code}", {"edition": edition.id, "since": edition.valid_from_iso}))
