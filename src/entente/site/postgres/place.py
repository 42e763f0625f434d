"""Where an embedded database keeps its files, and who runs it.

Everything lies under one private folder (0700): the cluster, its socket folder, the passwords
(0600), the log and the locks. An ordinary user's lies in ``$ENTENTE_DATA/postgres``. PostgreSQL
refuses to run as root, so root's lies in ``/var/lib/entente`` and belongs to a system user.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import stat
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from entente.terminal import Texts

_ = Texts("site").gettext
PROJECT = Path(__file__).resolve().parents[4]
SYSTEM_HOME = Path("/var/lib/entente")
SYSTEM_USER = "entente"
PORT = 5432
"""Only part of the socket's name: the server listens to no network."""
SOCKET_PATH_LIMIT = 107
"""``sun_path`` holds 108 bytes with the closing zero (unix(7))."""


class DatabaseError(RuntimeError):
    """The embedded database cannot be used; the sentence says why and what to do."""


def data_folder() -> Path:
    """``ENTENTE_DATA``, else ``var`` in the project."""
    return Path(os.environ.get("ENTENTE_DATA") or PROJECT / "var").absolute()


@dataclass(frozen=True)
class Place:
    """One embedded database on this machine."""

    home: Path
    user: str | None = None
    """The system user that runs it; None: whoever runs this process."""
    settings: dict[str, str] = field(default_factory=dict, hash=False)
    """Server settings that differ from :data:`~entente.site.postgres.server.SETTINGS`."""

    @classmethod
    def of(cls, folder: Path | None = None, name: str = "postgres", **settings: str) -> Place:
        """The database that belongs to a data folder; touches nothing on disk."""
        folder = (folder or data_folder()).absolute()
        if os.geteuid() != 0:
            return cls(folder / name, None, settings)
        return cls(SYSTEM_HOME / f"{name}-{_short(folder)}", SYSTEM_USER, settings)

    @property
    def cluster(self) -> Path:
        return self.home / "cluster"

    @property
    def passwords(self) -> Path:
        return self.home / "passwords.json"

    @property
    def log(self) -> Path:
        return self.home / "server.log"

    @property
    def sockets(self) -> Path:
        """The folder of the socket: in the private folder unless its path is too long for one."""
        inside = self.home / "run"
        if len(os.fsencode(inside)) + len(f"/.s.PGSQL.{PORT}") <= SOCKET_PATH_LIMIT:
            return inside
        runtime = Path(os.environ.get("XDG_RUNTIME_DIR") or "/nonexistent")
        if not _is_private(runtime) or len(os.fsencode(runtime)) > 60:
            runtime = Path("/tmp")
            if not runtime.is_dir():
                runtime = Path(tempfile.gettempdir())
        return runtime / f"entente-{os.geteuid()}-{_short(self.home)}"

    @property
    def socket(self) -> Path:
        return self.sockets / f".s.PGSQL.{PORT}"

    @property
    def identity(self) -> tuple[int, int]:
        """The uid and gid that the server runs under.

        :raises DatabaseError: the system user does not exist.
        """
        if self.user is None:
            return os.geteuid(), os.getegid()
        try:
            entry = pwd.getpwnam(self.user)
        except KeyError:
            raise DatabaseError(_("there is no system user {user}").format(user=self.user)) from None
        return entry.pw_uid, entry.pw_gid

    def make_private(self, folder: Path) -> None:
        """Make a folder 0700 of the server's user; refuse one that somebody else prepared.

        :raises DatabaseError: it exists as a link, is another user's or open to others.
        """
        uid, gid = self.identity
        folder.parent.mkdir(parents=True, exist_ok=True)
        if not os.path.lexists(folder):
            self._make(folder, uid, gid)
        found = os.lstat(folder)
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != uid or found.st_mode & 0o077:
            words = _(
                "{folder} must be a folder of its own user (uid {uid}) that nobody else may enter; "
                "it is not: remove it or choose another ENTENTE_DATA"
            )
            raise DatabaseError(words.format(folder=folder, uid=uid))

    def _make(self, folder: Path, uid: int, gid: int) -> None:
        """Finished under another name, then renamed: another start never sees it half made (root's still),
        and a start that is killed here leaves nothing in the way."""
        fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))  # 0700, any umask
        try:
            if self.user:
                os.chown(fresh, uid, gid)
            os.rename(fresh, folder)
        except OSError:  # another start was faster, and has put something into it
            os.rmdir(fresh)
            if not os.path.lexists(folder):
                raise


def _short(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:10]


def _is_private(folder: Path) -> bool:
    try:
        found = os.lstat(folder)
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & 0o077
