"""Fixtures that every part's tests share."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest_plugins = ["tests.plugins.browser", "tests.plugins.database"]

ROOT = Path(__file__).resolve().parents[1]


def pytest_configure(config: pytest.Config) -> None:
    """The sample register is declared before anything builds addresses or the API from the registry."""
    from django.conf import settings

    if settings.configured or config.pluginmanager.hasplugin("django"):
        # Slow on purpose where somebody guesses; a test makes fourteen accounts whose password it knows.
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
        import tests.core.registers.sample  # noqa: F401


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that draw are run with other draws in `make soak`."""
    for item in items:
        if "rng" in getattr(item, "fixturenames", ()):
            item.add_marker("draws")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes are called by their argument: a packed file's clock in an id would part the workers."""
    return argname if isinstance(val, bytes) else None


@pytest.fixture(autouse=True)
def _in_english():
    """What the last request spoke stays with the thread: a test begins in English."""
    from django.utils import translation

    with translation.override("en"):
        yield


def shared_data_path(*parts: str) -> Path:
    """A file of the real data beside the project; skips where it is absent, fails under ``CI=true``.

    The data is read in place and never committed; ``ENTENTE_SHARED_DATA`` names another place.
    """
    base = Path(os.environ.get("ENTENTE_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not base.is_dir() and (other := ROOT.parent.parent / "shared" / "data").is_dir():
        base = other  # a worktree one folder deeper
    path = base.joinpath(*parts)
    if not path.exists():
        message = f"real data {'/'.join(parts)} is not beside this checkout (set ENTENTE_SHARED_DATA)"
        if os.environ.get("CI") == "true":
            pytest.fail(message + "; under CI=true nothing is skipped")
        pytest.skip(message)
    return path


@pytest.fixture(scope="session")
def shared_data():
    """Callable: ``shared_data("marine", "nmea", "x.txt") -> Path``."""
    return shared_data_path


@pytest.fixture
def rng(request: pytest.FixtureRequest, record_property: Any) -> np.random.Generator:
    """Draws of a test's own, the same in every run: what is true nine times in ten must not stop a tenth run.

    ``ENTENTE_DRAWS=anew`` (as ``make soak`` sets it) draws others each time; the seed stands in the report.
    """
    if os.environ.get("ENTENTE_DRAWS") == "anew":
        seed = int(np.random.SeedSequence().generate_state(1)[0])
    else:
        seed = int.from_bytes(hashlib.sha256(request.node.nodeid.encode()).digest()[:4])
    record_property("seed", seed)
    return np.random.default_rng(seed)


def run_apart(scene: Coroutine[Any, Any, Any]) -> Any:
    """``asyncio.run`` in a thread of its own: Playwright leaves its loop running in the tests' thread."""
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(asyncio.run, scene).result()
