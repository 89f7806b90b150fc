#!/usr/bin/python3
"""Builds the documentation as a static site: build/site/en, build/site/zh_CN, and a page that leads to both. Needs no network, neither here nor when read.

    make_site.py [--out FOLDER] [--figures]

The lessons are shown with what their notebooks printed when they were last executed (build/notebooks); --figures executes those that were not, first.

Two Sphinx builds (docs/adr/0014): the pages of docs/en and docs/zh_CN as they are, and those that the program, the library and the lessons write. A warning
of Sphinx, such as a link that leads nowhere, is an error.
"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys

import ledger
import lessons
import pages
from links import on_the_site
from program import LANGUAGES, ROOT, ask

HERE = pathlib.Path(__file__).resolve().parent
SOURCES = ROOT / "build" / "site-source"

#: Pages that are made here, below the part of index.md that they belong to.
MADE = {0: ["lessons.md"], 3: ["commands.md", "schemas.md", "scenarios.md", "fidelity.md"], 4: ["decisions.md"]}


#: What the search page says and Sphinx's Chinese catalogue does not have, or can't (a number is put in before the catalogue is asked).
SEARCH_ZH = {
    "Search finished, found ${resultCount} page(s) matching the search query.": "搜索完成，找到 ${resultCount} 个页面。",
    "Your search did not match any documents. Please make sure that all words are spelled correctly and that you've selected enough categories.":
        "没有找到匹配的页面，请检查用词。",
}


def sections(index):
    """[(heading, [file], {file: label})] of an index.md: its second-level headings, and the pages that they link to as what."""
    out = []
    for line in index.splitlines():
        if line.startswith("## "):
            out.append((line[3:].strip(), [], {}))
        elif out:
            for label, name in re.findall(r"\[([^\]]*)\]\(([a-z0-9-]+\.md)\)", line):
                out[-1][1].append(name)
                out[-1][2][name] = label[0].upper() + label[1:]
    return out


def with_tree(index, written, lang):
    """index.md with the hidden table of contents that Sphinx wants; pages that nobody links to go into a part of their own."""
    parts = sections(index)
    for at, names in MADE.items():
        if at < len(parts):
            parts[at][1].extend(names)
    listed = {name for _, names, _ in parts for name in names}
    rest = sorted(name for name in written if "/" not in name and name not in listed and name != "index.md")
    if rest:
        parts.append((pages.say(lang, "More", "其他"), rest, {}))
    made = [(heading, [name for name in names if name in {n for group in MADE.values() for n in group}]) for heading, names, _ in parts]
    for heading, names in made:
        if names:
            links = "\n".join(f"- [{_title(written[name])}]({name})" for name in names)
            index = re.sub(rf"(^## {re.escape(heading)}\n.*?)(?=\n## |\Z)", lambda m: m.group(1).rstrip("\n") + "\n" + links + "\n", index, flags=re.M | re.S)
    trees = []
    for heading, names, labels in parts:
        entries = [f"{labels[name]} <{name}>" if name in labels else name for name in names]
        trees += [f"```{{toctree}}\n:hidden:\n:caption: {heading}\n\n" + "\n".join(entries) + "\n```\n"] if entries else []
    return index.rstrip("\n") + "\n\n" + "\n".join(trees)


def unbroken(text):
    """Chinese has no space between words: a line that goes on in the next one goes on without one. Code and tables are left alone."""
    han = "\u3000-\u303f\u4e00-\u9fff\uff00-\uffef“”‘’…—"
    return re.sub(rf"(^```.*?^```)|(?<=[{han}])\n {{0,3}}(?=[{han}])", lambda m: m.group(1) or "", text, flags=re.M | re.S)


def write_sources(lang):
    """All pages of one language into build/site-source/LANG; the folder."""
    folder, figures, written = SOURCES / lang, {}, {}
    shutil.rmtree(folder, ignore_errors=True)
    for path in sorted((ROOT / "docs" / lang).glob("*.md")):
        written[path.name] = on_the_site(path.read_text(encoding="utf-8"), f"docs/{lang}/{path.name}", path.name, lang)
    for file, page in (("README.zh_CN.md" if lang == "zh_CN" else "README.md", "readme.md"), ("ARCHITECTURE.md", "architecture.md"),
                       ("CONTRIBUTING.md", "contributing.md")):
        written[page] = on_the_site((ROOT / file).read_text(encoding="utf-8"), file, page, lang)
    written.update({**pages.command_pages(lang), "schemas.md": pages.schema_page(lang), **pages.scenario_pages(lang), **pages.decision_pages(lang),
                    **ledger.pages(lang), **lessons.pages(lang, figures)})
    written["index.md"] = with_tree(written["index.md"], written, lang)
    for name, text in written.items():
        if lang == "zh_CN":
            text = unbroken(text)
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    static = folder / "_static"
    shutil.copytree(ROOT / "docs" / "pictures", static / "pictures")
    (static / "lessons").mkdir()
    for name, data in figures.items():
        (static / "lessons" / name).write_bytes(data)
    (static / "scenario.schema.json").write_text(ask("schema"), encoding="utf-8")
    (static / "study.schema.json").write_text(ask("schema", "--study"), encoding="utf-8")
    shutil.copy(HERE / "site.css", static / "site.css")
    return folder


def build(lang, out):
    """One Sphinx build; its exit code and what it said."""
    folder = write_sources(lang)
    command = ["/usr/bin/python3", "-m", "sphinx", "-q", "-W", "--keep-going", "-c", str(HERE), "-d", str(SOURCES / f"doctrees-{lang}"), "-b", "html",
               str(folder), str(out / lang)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "MQLAB_DOCS_LANGUAGE": lang, "LC_ALL": "C.UTF-8"})
    script = out / lang / "_static" / "searchtools.js"
    if lang == "zh_CN" and script.is_file():
        text = script.read_text(encoding="utf-8")
        for english, chinese in SEARCH_ZH.items():
            text = text.replace(english, chinese)
        script.write_text(text, encoding="utf-8")
    return done.returncode, (done.stdout + done.stderr).strip()


def _title(text):
    return re.search(r"^# (.*)$", text, re.M).group(1)


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--out", type=pathlib.Path, default=ROOT / "build" / "site", help="where the site goes (build/site)")
    options.add_argument("--figures", action="store_true", help="execute the notebooks that have no outputs yet, or old ones (minutes)")
    asked = options.parse_args()
    out = asked.out.resolve()
    if asked.figures and (missing := lessons.without_figures()):
        print(f"executing {len(missing)} notebooks", flush=True)
        done = subprocess.run(["/usr/bin/python3", "-B", str(ROOT / "notebooks" / "execute.py"), *missing], check=False)
        if done.returncode:
            return done.returncode
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    shutil.copy(HERE / "start.html", out / "index.html")
    try:
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            results = list(pool.map(lambda lang: build(lang, out), LANGUAGES))
    except RuntimeError as problem:
        print(problem, file=sys.stderr)
        return 2
    for code, said in results:
        if said:
            print(said, file=sys.stderr)
    if any(code for code, _ in results):
        return 1
    bare = lessons.without_figures()
    print(f"{sum(1 for _ in out.rglob('*.html'))} pages: {out / 'index.html'}" + (f" ({len(bare)} lessons without figures: --figures)" if bare else ""))
    return 0


if __name__ == "__main__":
    sys.exit(main())
