#!/usr/bin/python3
"""Makes the notebooks of both languages from lessons/*.md, so that their code is the same.

A lesson is Markdown that a forge shows as it is: parts between `<!-- en -->`, `<!-- zh_CN -->` and `<!-- both -->` are cells of text, and each block of
```python is a cell of code, in both languages.

    build.py           writes en/*.ipynb and zh_CN/*.ipynb
    build.py --check   says what is not up to date; exit code 1
"""
import json
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
LANGUAGES = ("en", "zh_CN")
MARK = re.compile(r"^<!--\s*(en|zh_CN|both)\s*-->\s*$")

HEAD = """import sys
sys.path.insert(0, "..")   # the package mqlab stands beside the notebooks
import mqlab
import pandas as pd
mqlab.use(lang="{lang}")
pd.set_option("display.max_colwidth", None)"""


class BadLesson(ValueError):
    """A lesson that can't be read; the text has file and line."""


def parse(text, name):
    """A list of (language or 'both', 'markdown' or 'code', source)."""
    cells, language, kind, lines = [], "both", "markdown", []

    def end():
        source = "\n".join(lines).strip("\n")
        if source.strip():
            cells.append(("both" if kind == "code" else language, kind, source))
        lines.clear()

    for number, line in enumerate(text.split("\n"), 1):
        if kind == "code":
            if line.rstrip() == "```":
                end()
                kind = "markdown"
            else:
                lines.append(line.rstrip())
            continue
        mark = MARK.match(line)
        if mark:
            end()
            language = mark.group(1)
        elif line.rstrip() == "```python":
            end()
            kind = "code"
        elif line.startswith("<!--"):
            raise BadLesson(f"{name}:{number}: expected <!-- en -->, <!-- zh_CN --> or <!-- both -->, got {line.strip()}")
        else:
            lines.append(line)
    if kind == "code":
        raise BadLesson(f"{name}: a block of code is not closed")
    end()
    return cells


def notebook(cells, lang):
    """The notebook of one language, as nbformat 4.5 has it, without outputs."""
    out = []
    for language, kind, source in [("both", "code", HEAD.format(lang=lang)), *cells]:
        if language not in ("both", lang):
            continue
        cell = {"cell_type": kind, "id": f"cell-{len(out):02}", "metadata": {}, "source": source.splitlines(keepends=True)}
        if kind == "code":
            cell.update({"execution_count": None, "outputs": []})
        out.append(cell)
    # The title comes first, then the line that loads the package.
    first = next(i for i, cell in enumerate(out) if cell["cell_type"] == "markdown")
    out[0], out[first] = out[first], out[0]
    for i, cell in enumerate(out):
        cell["id"] = f"cell-{i:02}"
    return {
        "cells": [dict(sorted(cell.items())) for cell in out],
        "metadata": {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def built():
    """{path: text} of all notebooks."""
    out = {}
    for lesson in sorted((HERE / "lessons").glob("*.md")):
        cells = parse(lesson.read_text(encoding="utf-8"), lesson.name)
        for lang in LANGUAGES:
            out[HERE / lang / f"{lesson.stem}.ipynb"] = json.dumps(notebook(cells, lang), ensure_ascii=False, indent=1) + "\n"
    return out


def stale():
    """Names of the notebooks that are missing, differ from their lesson, or have none."""
    wanted = built()
    there = {path for lang in LANGUAGES for path in (HERE / lang).glob("*.ipynb")}
    wrong = [path for path, text in wanted.items() if path not in there or path.read_text(encoding="utf-8") != text]
    return sorted(str(path.relative_to(HERE)) for path in {*wrong, *(there - wanted.keys())})


def main():
    if sys.argv[1:] == ["--check"]:
        wrong = stale()
        for name in wrong:
            print(f"notebooks/{name} is not what its lesson makes: run notebooks/build.py")
        return 1 if wrong else 0
    if sys.argv[1:]:
        print(__doc__, file=sys.stderr)
        return 2
    wanted = built()
    for lang in LANGUAGES:
        (HERE / lang).mkdir(exist_ok=True)
        for path in (HERE / lang).glob("*.ipynb"):
            if path not in wanted:
                path.unlink()
    for path, text in wanted.items():
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
