"""What went wrong, told without whom it was about: the kind of error and the place, never its message.

An error's message may carry what a row says (``Key (name)=(…) already exists``), a line of a manifest, the
name of a file. Logs are read by people who may not see that, and kept where no gate stands. So every record
of every logger of the process, Django's and the server's too, loses message and traceback and keeps kind,
code and place.
"""

from __future__ import annotations

import errno
import logging
import sys
import threading
from collections.abc import Callable
from pathlib import PurePath
from types import TracebackType
from typing import Any

from django.core.exceptions import ImproperlyConfigured

log = logging.getLogger(__name__)
FRAMES = 12
"""So many of the innermost places are told."""
CAUSES = 6
NO_MESSAGE = "(no message: it may say what a record says; with ENTENTE_DEBUG=1 a test installation shows it)"


def told(error: BaseException) -> str:
    """Kind and place of an error and of what it came from, over several lines; no message, no value.

    Of a database's error its SQLSTATE and the names of table and constraint are told, of the operating
    system's the name of its number: neither says anything about a record.
    """
    lines: list[str] = []
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen and len(seen) < CAUSES:
        seen.add(id(one))
        lines.append(("because of " if len(seen) > 1 else "") + kind(one))
        lines += [f"  {place}" for place in places(one.__traceback__)]
        if isinstance(one, BaseExceptionGroup):
            lines += [f"  with {kind(each)}" for each in one.exceptions[:CAUSES]]
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    return "\n".join(lines)


def kind(error: BaseException) -> str:
    """``IntegrityError (23505, core_officer, core_officer_username_key)``."""
    more = []
    if isinstance(number := getattr(error, "errno", None), int) and number in errno.errorcode:
        more.append(errno.errorcode[number])
    if isinstance(code := getattr(error, "sqlstate", None), str):
        more.append(code)
    for name in ("table_name", "constraint_name"):
        if isinstance(said := getattr(getattr(error, "diag", None), name, None), str):
            more.append(said)
    return type(error).__name__ + (f" ({', '.join(more)})" if more else "")


def places(trace: TracebackType | None) -> list[str]:
    """``entente/screening/keeping.py:48 in keep``, the outermost first: our own places, of others' code only
    the last, where it broke."""
    found = []
    while trace is not None:
        code = trace.tb_frame.f_code
        if trace.tb_next is None or not _others(code.co_filename):
            found.append(f"{_short(code.co_filename)}:{trace.tb_lineno} in {code.co_name}")
        trace = trace.tb_next
    left_out = len(found) - FRAMES
    return [f"… {left_out} more", *found[-FRAMES:]] if left_out > 0 else found


def _others(file: str) -> bool:
    return "site-packages" in file or f"lib/python{sys.version_info.major}" in file


def _short(file: str) -> str:
    """From the package on: where an installation lies is nobody's business either."""
    parts = PurePath(file).parts
    for start in ("site-packages", "src", "lib"):
        if start in parts:
            return "/".join(parts[len(parts) - parts[::-1].index(start) :])
    return "/".join(parts[-2:])


# -- the whole process ------------------------------------------------------------------------------------


def quiet() -> None:
    """From now on no log of this process, and no end of it or of a thread, carries an error's message."""
    made = logging.getLogRecordFactory()
    if getattr(made, "tells_no_message", False):
        return

    def record(*args: Any, **more: Any) -> logging.LogRecord:
        one = made(*args, **more)
        if one.exc_info and one.exc_info[1] is not None:
            one.exc_text, one.exc_info = told(one.exc_info[1]), None
        # An error handed over as a value would be written with its message.
        one.args = _without_messages(one.args)
        if isinstance(one.msg, BaseException):
            one.msg, one.args = kind(one.msg), None
        return one

    record.tells_no_message = True  # type: ignore[attr-defined]
    logging.setLogRecordFactory(record)
    threading.excepthook = _thread_ends(threading.excepthook)
    sys.excepthook = _process_ends(sys.excepthook)


def _without_messages(args: Any) -> Any:
    if isinstance(args, tuple):
        return tuple(kind(one) if isinstance(one, BaseException) else one for one in args)
    if isinstance(args, dict):
        return {name: kind(one) if isinstance(one, BaseException) else one for name, one in args.items()}
    return args


def _thread_ends(before: Callable[[threading.ExceptHookArgs], Any]) -> Callable[..., None]:
    def hook(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
            name = args.thread.name if args.thread is not None else "?"
            log.critical("the thread %s ended: %s", name, told(args.exc_value))
        if before is not threading.__excepthook__:  # somebody who watches threads, a test's runner
            before(args)

    return hook


def _process_ends(before: Callable[..., Any]) -> Callable[..., None]:
    """Whoever sits at a terminal sees all of it; what goes into a file or a journal is told without values.
    What is wrong with the settings is about no record and is told as it is."""

    def hook(type_: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if isinstance(error, KeyboardInterrupt | ImproperlyConfigured) or sys.stderr.isatty():
            before(type_, error, trace)
            return
        sys.stderr.write(f"{told(error)}\n{NO_MESSAGE}\n")

    return hook
