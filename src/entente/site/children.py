"""Processes that end with the one that started them, even when that one is killed."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from typing import Any

PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def start(command: list[str], **options: Any) -> subprocess.Popen[bytes]:
    """``subprocess.Popen``; on Linux the child gets SIGTERM when the thread that started it is gone.

    Without it a killed demonstration leaves its feed and its reader behind, writing beside the next one's.
    """
    us = os.getpid()

    def with_us() -> None:
        if _LIBC is not None:
            _LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
            if os.getppid() != us:  # gone already, between the fork and this line
                os._exit(1)

    return subprocess.Popen(command, preexec_fn=with_us, **options)
