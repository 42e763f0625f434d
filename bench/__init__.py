"""Measured against the field's own tools: ``python -m bench`` (``make bench``).

Each module with a ``main()`` returns :class:`Row`; the runner prints them as one table. Peers that are
not part of the product live in ``.venv-bench`` and report from a process of their own.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PEERS = ROOT / ".venv-bench"


@dataclass(frozen=True)
class Row:
    """One comparison: figures in ``unit``, larger is better; ``aim`` is the ratio wanted, None for none."""

    what: str
    peer: str
    theirs: float | None
    ours: float
    unit: str
    aim: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        return self.ours / self.theirs if self.theirs else None


def peers() -> Path:
    """Python of the peers' environment, made from its lock when it is not there or the lock is newer."""
    python, lock = PEERS / "bin" / "python", ROOT / "bench" / "requirements.lock"
    stamp = PEERS / "installed"
    if not stamp.exists() or stamp.read_bytes() != lock.read_bytes():
        if shutil.which("uv"):
            subprocess.run(["uv", "venv", "-q", "--clear", "-p", "3.11", str(PEERS)], check=True)
            subprocess.run(["uv", "pip", "sync", "-q", "--python", str(python), str(lock)], check=True)
        else:
            subprocess.run([sys.executable, "-m", "venv", "--clear", str(PEERS)], check=True)
            install = [str(python), "-m", "pip", "install", "-q", "--no-deps", "--require-hashes"]
            # The lock is complete: what it overrides (PyICU by its wheels) must not be resolved again.
            subprocess.run([*install, "-r", str(lock)], check=True)
        stamp.write_bytes(lock.read_bytes())
    return python
