"""What a register costs: files touched and lines written beyond the model, measured from the code.

``python tools/registers.py`` prints the table; ``--write`` puts it into docs/registers.md.
A register's lines are those of its class, of its course and of the needs that the course names; blank lines
and comments count as nothing.
"""

from __future__ import annotations

import ast
import inspect
import io
import os
import statistics
import sys
import tokenize
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "entente.site.settings")
BEGIN, END = "<!-- measured: tools/registers.py -->", "<!-- end of what is measured -->"


def code_lines(source: str) -> int:
    """Lines that carry code, whatever their length; docstrings are not code."""
    tree = ast.parse(source)
    docs: set[int] = set()
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        ):
            docs |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    kept = set()
    skip = {
        tokenize.COMMENT,
        tokenize.NL,
        tokenize.NEWLINE,
        tokenize.INDENT,
        tokenize.DEDENT,
        tokenize.ENDMARKER,
    }
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in skip:
            kept |= set(range(token.start[0], token.end[0] + 1))
    return len(kept - docs)


def source_of(one: object) -> str:
    import textwrap

    return textwrap.dedent(inspect.getsource(one))


def measured() -> list[dict[str, object]]:
    import django

    django.setup()
    from entente.core.registers import registry

    rows = []
    for register in registry:
        kind = type(register)
        parts, files = [kind], {inspect.getfile(kind)}
        if register.workflow is not None:
            parts.append(register.workflow)
            files.add(inspect.getfile(register.workflow))
            own = {need for step in register.workflow.steps.values() for need in step.needs}
            parts += [
                need
                for need in own
                if need.__module__ == register.workflow.__module__ and "<locals>" not in need.__qualname__
            ]
        rows.append(
            {
                "register": register.key,
                "lines": sum(code_lines(source_of(one)) for one in parts),
                "model": code_lines(source_of(register.model)),
                "files": len(files | {inspect.getfile(register.model)}),
            }
        )
    return sorted(rows, key=lambda row: str(row["register"]))


def table(rows: list[dict[str, object]]) -> str:
    lines = [
        BEGIN,
        f"{len(rows)} registers. Median: **{statistics.median(r['lines'] for r in rows):g} lines** beyond "
        "the model "
        f"(declaration, course and its needs), **{statistics.median(r['files'] for r in rows):g} files** "
        "(the model's and the declaration's, and the course's where it has its own).",
        "",
        "| register | model | beyond the model | files |",
        "|---|---:|---:|---:|",
        *(f"| {r['register']} | {r['model']} | {r['lines']} | {r['files']} |" for r in rows),
        END,
    ]
    return "\n".join(lines)


def main() -> None:
    made = table(measured())
    print(made)
    if "--write" in sys.argv:
        path = ROOT / "docs" / "registers.md"
        text = path.read_text(encoding="utf-8")
        if BEGIN in text:
            text = text[: text.index(BEGIN)] + made + text[text.index(END) + len(END) :]
        else:
            text = text.rstrip() + "\n\n## What a register costs\n\n" + made + "\n"
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
