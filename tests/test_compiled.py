"""A compiled loop does not outlive the sources that were compiled into it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

CALLER = """
from numba import njit
from {name}.callee import step

@njit(cache=True)
def run(n):
    return step(n)
"""
CALLEE = """
from numba import njit

@njit(cache=True)
def step(n):
    return n + {more}
"""


def answer(folder: Path, name: str) -> str:
    code = f"import sys; sys.path.insert(0, {str(folder)!r}); from {name}.caller import run; print(run(1))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def compiled(folder: Path) -> int:
    return len(list(folder.rglob("*.nbc")))


@pytest.mark.parametrize("watched", [True, False])
def test_a_changed_callee_in_another_file_is_compiled_in(tmp_path, watched):
    """Without the watch Numba answers with the old loop: the reason for it, and the day it needs none."""
    made = tmp_path / "made"
    made.mkdir()
    first = "from entente.compiled import kept_with_its_sources\nkept_with_its_sources(__file__)\n"
    (made / "__init__.py").write_text(first if watched else "")
    (made / "caller.py").write_text(CALLER.format(name="made"))
    (made / "callee.py").write_text(CALLEE.format(more=1))
    assert answer(tmp_path, "made") == "2"
    kept = compiled(made)
    assert kept == 2
    assert answer(tmp_path, "made") == "2"
    assert compiled(made) == kept  # the second start compiles nothing
    (made / "callee.py").write_text(CALLEE.format(more=10))
    assert answer(tmp_path, "made") == ("11" if watched else "2")


@pytest.mark.parametrize("package", ["marine/engine", "marine/simulate", "screening/engine"])
def test_every_package_with_compiled_loops_is_watched(package):
    import entente

    folder = Path(entente.__file__).parent
    assert "\nkept_with_its_sources(__file__)" in (folder / package / "__init__.py").read_text()


def test_no_other_package_has_compiled_loops():
    import entente

    folder = Path(entente.__file__).parent
    with_loops = {
        "/".join(path.relative_to(folder).parts[:2])
        for path in folder.rglob("*.py")
        if "njit(" in path.read_text() or "@jit(" in path.read_text()
    }
    assert with_loops <= {"marine/engine", "marine/simulate", "screening/engine"}
