"""docs/coverage.md from the tests: which line of the strategy is shown by which test.

A test belongs to a line when its name begins with the line's ID: ``test_lo1_…``, or with several.
``--write`` writes the file; else exit code 1 when the file is not what the tests say.
"""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NAME = re.compile(r"test_((?:[A-Za-z]{2}\d+_)+)(\w+)")
IDS = (
    [f"LO{i}" for i in range(1, 8)] + [f"PP{i}" for i in range(1, 7)] + [f"IF{i}" for i in range(1, 4)]
    + [f"IS{i}" for i in range(1, 5)] + [f"CL{i}" for i in range(1, 6)] + [f"JF{i}" for i in range(1, 4)]
    + [f"TR{i}" for i in range(1, 5)] + ["JC1", "JC2"] + [f"GV{i}" for i in range(1, 7)]
    + [f"EN{i}" for i in range(1, 20)]
)  # fmt: skip


FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def speaks_french(node: ast.AST) -> bool:
    """Whether a fixture or helper sets the language: a cookie, an account's or an activated language."""
    return any(_sets_french(one) for one in ast.walk(node))


def _sets_french(one: ast.AST) -> bool:
    if isinstance(one, ast.Assign):
        return _is_french(one.value) and any("language" in ast.unparse(target) for target in one.targets)
    if isinstance(one, ast.keyword):
        return one.arg == "language" and _is_french(one.value)
    if isinstance(one, ast.Call) and any(_is_french(given) for given in one.args):
        return ast.unparse(one.func).split(".")[-1] in ("override", "activate")
    return False


def _is_french(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value == "fr"


def rests_on(node: ast.AST, known: dict[str, ast.AST]) -> list[ast.AST]:
    """The module's own fixtures (named as arguments) and helpers (called), at any remove."""
    found: dict[str, ast.AST] = {}
    left = [node]
    while left:
        one = left.pop()
        names = {n.id for n in ast.walk(one) if isinstance(n, ast.Name)}
        if isinstance(one, FUNCTIONS):
            names |= {a.arg for a in one.args.args}
        for name in names & known.keys() - found.keys():
            found[name] = known[name]
            left.append(known[name])
    return list(found.values())


def tests(root: Path) -> dict[str, list[tuple[str, str, bool]]]:
    """ID to (file, name, whether it runs in French, alone or beside English)."""
    found: dict[str, list[tuple[str, str, bool]]] = {}
    for path in sorted((root / "tests").rglob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        known = {n.name: n for n in tree.body if isinstance(n, FUNCTIONS) and not n.name.startswith("test_")}
        for node in ast.walk(tree):
            if not isinstance(node, FUNCTIONS):
                continue
            if match := NAME.fullmatch(node.name):
                said = {n.value for n in ast.walk(node) if isinstance(n, ast.Constant)}
                both = "language" in {a.arg for a in node.args.args} or "fr" in said
                both = both or any(speaks_french(one) for one in rests_on(node, known))
                place = str(path.relative_to(root))
                for line in match[1].upper().strip("_").split("_"):
                    found.setdefault(line, []).append((place, node.name, both))
    return found


def document() -> str:
    found = tests(ROOT)
    shown = [one for one in IDS if one in found]
    lines = [
        "# Which test shows which line of the strategy",
        "",
        "Made by `python tools/strategy_lines.py --write` from the names of the tests.",
        "",
        f"{len(shown)} of {len(IDS)} lines have a test of their own; "
        f"{sum(1 for one in shown if any(both for *_x, both in found[one]))} of these also in French.",
        "",
        "| line | what the test says | French | where |",
        "|---|---|---|---|",
    ]
    for one in IDS:
        if one not in found:
            lines.append(f"| {one} | *none yet* | | |")
        for place, name, both in found.get(one, []):
            words = NAME.fullmatch(name)[2].replace("_", " ")
            lines.append(f"| {one} | {words} | {'yes' if both else ''} | `{place}` |")
    return "\n".join(lines) + "\n"


def main() -> int:
    path, made = ROOT / "docs" / "coverage.md", document()
    if "--write" in sys.argv:
        path.write_text(made, encoding="utf-8")
        print(made.splitlines()[4])
        return 0
    if not path.exists() or path.read_text(encoding="utf-8") != made:
        print("docs/coverage.md is not what the tests say: python tools/strategy_lines.py --write")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
