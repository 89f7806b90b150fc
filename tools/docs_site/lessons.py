"""The notebooks as pages: text, code, and, where they were executed (build/notebooks), what came out."""
import base64
import json
import re

from links import on_the_site
from pages import say
from program import ROOT

EXECUTED = ROOT / "build" / "notebooks"


def pages(lang, pictures):
    """{file: text}; `pictures` is {name: bytes}, to which the figures are added. A figure is shown only if its notebook is the one that is stored."""
    out, rows = {}, [f"# {say(lang, 'Lessons', '课程')}", "",
                     say(lang, "Each asks a question, lets you predict, runs, draws, explains, and checks its figures against the verdicts. They are Jupyter notebooks: "
                               "`notebooks/en/*.ipynb` in the source tree; this is what they show.",
                         "每课先提问，让你预测，再运行、画图、解释，并用判定核对图中的数字。它们是 Jupyter 笔记本：源码树中的 `notebooks/zh_CN/*.ipynb`；这里是运行后的样子。"), ""]
    stored = sorted((ROOT / "notebooks" / lang).glob("*.ipynb"))
    for path in stored:
        notebook = _read(path)
        done = EXECUTED / lang / path.name
        executed = _read(done) if done.is_file() else None
        outputs = [cell.get("outputs", []) for cell in executed["cells"]] if executed and _sources(executed) == _sources(notebook) else [[]] * len(notebook["cells"])
        text = [_cell(cell, output, f"{lang}-{path.stem}-{i}", pictures) for i, (cell, output) in enumerate(zip(notebook["cells"], outputs))]
        title = re.sub(r"^# ", "", _source(notebook["cells"][0]).splitlines()[0])
        page = f"lessons/{path.stem}.md"
        out[page] = on_the_site("\n\n".join(text) + "\n", f"notebooks/{lang}/{path.name}", page, lang)
        rows.append(f"- [{title}](lessons/{path.stem}.md)")
    out["lessons.md"] = "\n".join([*rows, "", "```{toctree}", ":hidden:", *(f"lessons/{path.stem}.md" for path in stored), "```", ""])
    return out


def without_figures():
    """Names (en/01-...) of the notebooks that were not executed since they were changed."""
    out = []
    for path in sorted((ROOT / "notebooks").glob("*/*.ipynb")):
        done = EXECUTED / path.parent.name / path.name
        if not done.is_file() or _sources(_read(done)) != _sources(_read(path)) or not any(cell.get("outputs") for cell in _read(done)["cells"]):
            out.append(f"{path.parent.name}/{path.stem}")
    return out


def _read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def _sources(notebook):
    return [_source(cell) for cell in notebook["cells"]]


def _source(cell):
    return "".join(cell["source"])


def _cell(cell, outputs, name, pictures):
    source = _source(cell)
    if cell["cell_type"] == "markdown":
        return source
    parts = [f"```python\n{source}\n```"]
    for i, output in enumerate(outputs):
        data = output.get("data", {})
        if "image/png" in data:
            picture = f"{name}-{i}.png"
            pictures[picture] = base64.b64decode(data["image/png"])
            parts.append(f'```{{raw}} html\n<p><img alt="" src="../_static/lessons/{picture}"></p>\n```')
        elif "text/html" in data:
            html = re.sub(r"<style scoped>.*?</style>", "", "".join(data["text/html"]), flags=re.S)
            svg = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', html)
            if svg:
                picture = f"{name}-{i}.svg"
                pictures[picture] = base64.b64decode(svg.group(1))
                html = html.replace(svg.group(0), f'src="../_static/lessons/{picture}"')
            parts.append(f'```{{raw}} html\n<div class="output">\n{html}\n</div>\n```')
        elif "text/markdown" in data:
            parts.append("".join(data["text/markdown"]))
        elif "text/plain" in data:
            parts.append(f"```text\n{''.join(data['text/plain'])}\n```")
        elif output.get("output_type") == "stream":
            parts.append(f"```text\n{''.join(output['text'])}\n```")
    return "\n\n".join(parts)
