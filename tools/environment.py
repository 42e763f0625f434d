"""Make `.venv` from a hash-pinned lock file; run by the machine's own Python, standard library only.

    python3 tools/environment.py [product|dev]

`dev` adds what tests and checks need. A stamp in the environment names what it was made of, so a
second run is instant. Downloads are verified against the lock's hashes by pip.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCKS = {"product": "requirements.lock", "dev": "requirements-dev.lock"}


def main() -> int:
    kind = sys.argv[1] if len(sys.argv) > 1 else "product"
    if kind not in LOCKS:
        return fail(f"not {kind!r}: one of {', '.join(LOCKS)}", 2)
    if sys.version_info < (3, 11):  # noqa: UP036  whoever runs this may have an older one
        return fail(f"Python 3.11 or newer is needed; {sys.executable} is {sys.version.split()[0]}")
    if (VENV / ".made-dev").exists():
        kind = "dev"  # the larger one holds the smaller one
    stamp, wanted = VENV / f".made-{kind}", fingerprint(LOCKS[kind])
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted:
        return 0
    began = time.monotonic()
    print(f"Making .venv ({kind}); the first time takes a minute or two", file=sys.stderr)
    if not make_venv():
        return 1
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-input"]
    if os.geteuid() == 0:
        pip.append("--root-user-action=ignore")
    steps = (
        [*pip, "--require-hashes", "--no-deps", "--only-binary=:all:", "-r", LOCKS[kind]],
        [*pip, "--no-deps", "--no-build-isolation", "--no-index", "-e", "."],
    )
    for step in steps:
        if code := subprocess.run(step, cwd=ROOT, check=False).returncode:
            return fail("The packages could not be installed; pip says why above. Run `make` again.", code)
    stamp.write_text(wanted)
    print(f"Made .venv in {time.monotonic() - began:.0f} s", file=sys.stderr)
    return 0


def fingerprint(lock: str) -> str:
    made_of = hashlib.sha256(f"{sys.version_info[:2]} {ROOT}".encode())
    for name in (lock, "pyproject.toml", "requirements.in"):
        made_of.update((ROOT / name).read_bytes())
    return made_of.hexdigest()


def make_venv() -> bool:
    """An environment with pip. Debian keeps `ensurepip` in a package of its own."""
    if (
        PYTHON.exists()
        and subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True).returncode == 0
    ):
        return True
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode and os.geteuid() == 0 and shutil.which("apt-get"):
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        print(f"Installing {package} from Debian", file=sys.stderr)
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        subprocess.run(["apt-get", "install", "-y", "-qq", package], stdout=subprocess.DEVNULL, check=False)
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        fail(f"{sys.executable} -m venv failed:\n{(done.stdout + done.stderr).strip()}")
        return False
    return True


def fail(text: str, code: int = 1) -> int:
    print(text, file=sys.stderr)
    return code or 1


if __name__ == "__main__":
    raise SystemExit(main())
