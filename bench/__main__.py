"""Runs every bench and prints one table. ``python -m bench decode`` runs only the named ones."""

from __future__ import annotations

import importlib
import pkgutil
import sys

import bench


def run(names: list[str]) -> int:
    modules = [m.name for m in pkgutil.iter_modules(bench.__path__) if not m.name.startswith("_")]
    rows: list[bench.Row] = []
    failed = 0
    for name in sorted(names or modules):
        module = importlib.import_module(f"bench.{name}")
        if not hasattr(module, "main"):
            continue
        print(f"{name} …", file=sys.stderr, flush=True)
        try:
            rows += module.main() or []
        except Exception as error:  # noqa: BLE001 - one bench that cannot run must not hide the others
            failed += 1
            print(f"{name}: {type(error).__name__}: {error}", file=sys.stderr)
    head = ("what", "peer", "peer's", "ours", "ratio", "aim", "")
    table = [head]
    for r in rows:
        aim = "" if r.aim is None else f"≥{r.aim:g}×"
        met = "" if r.aim is None or r.ratio is None else ("met" if r.ratio >= r.aim else "MISSED")
        theirs = "" if r.theirs is None else f"{r.theirs:,.4g} {r.unit}"
        ratio = "" if r.ratio is None else f"{r.ratio:.1f}×"
        table.append((r.what, r.peer, theirs, f"{r.ours:,.4g} {r.unit}", ratio, aim, met))
    widths = [max(len(row[k]) for row in table) for k in range(len(head))]
    for row in table:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    for r in rows:
        if r.note:
            print(f"- {r.peer}: {r.note}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
