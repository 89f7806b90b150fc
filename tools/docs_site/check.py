#!/usr/bin/python3
"""Checks the built site as a reader without a network meets it.

    check.py [FOLDER]      (build/site)

Every link inside leads to a file that is there, every #part to an element of that name; no page takes a script, a style, a picture or a font from elsewhere; each
page exists in both languages and says its language. Links to the outside are counted and not followed. Exit code 1 when something is wrong.
"""
import html.parser
import pathlib
import re
import sys
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
LANGUAGES = ("en", "zh_CN")
LOADS = {("script", "src"), ("img", "src"), ("link", "href"), ("source", "src"), ("iframe", "src"), ("object", "data"), ("video", "src"), ("use", "href")}


class Page(html.parser.HTMLParser):
    """What a page defines, links to, and loads."""

    def __init__(self, text):
        super().__init__()
        self.names, self.links, self.loads, self.lang = set(), [], [], None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self.names.update(v for k in ("id", "name") if (v := values.get(k)))
        if tag == "html":
            self.lang = values.get("lang")
        for key, value in attrs:
            if value is None or key not in ("href", "src", "data"):
                continue
            if (tag, key) in LOADS and values.get("rel") not in ("canonical", "next", "prev", "search", "index", "genindex"):
                self.loads.append(value)
            else:
                self.links.append(value)


def problems(folder):
    """(sentences, how many links were looked at, how many lead outside)."""
    pages = {path: Page(path.read_text(encoding="utf-8")) for path in sorted(folder.rglob("*.html"))}
    wrong, looked, outside = [], 0, 0
    for path, page in pages.items():
        here = path.relative_to(folder)
        for value in page.loads:
            if re.match(r"^(https?:)?//", value):
                wrong.append(f"{here}: loads {value} from elsewhere")
        for value in page.links + page.loads:
            parts = urllib.parse.urlsplit(value)
            if parts.scheme or value.startswith("//"):
                outside += parts.scheme in ("http", "https")
                continue
            looked += 1
            target = path if not parts.path else (path.parent / urllib.parse.unquote(parts.path)).resolve()
            if target.is_dir():
                target /= "index.html"
            if not target.is_file():
                wrong.append(f"{here}: {value}: no such file")
            elif parts.fragment and target in pages and urllib.parse.unquote(parts.fragment) not in pages[target].names:
                wrong.append(f"{here}: {value}: no part of that name there")
    for style in folder.rglob("*.css"):
        for value in re.findall(r"(?:url\(|@import\s+)[\"']?((?:https?:)?//[^\"')\s]+)", style.read_text(encoding="utf-8", errors="replace")):
            wrong.append(f"{style.relative_to(folder)}: loads {value} from elsewhere")
    wrong += both_languages(folder, pages)
    return wrong, looked, outside


def both_languages(folder, pages):
    """Each page has its twin, and says its language."""
    wrong = []
    names = {lang: {path.relative_to(folder / lang) for path in pages if path.is_relative_to(folder / lang)} for lang in LANGUAGES}
    for lang, other in (LANGUAGES, LANGUAGES[::-1]):
        wrong += [f"{lang}/{name}: there is no {other}/{name}" for name in sorted(names[lang] - names[other])]
        wanted = lang.replace("_", "-")
        wrong += [f"{lang}/{name}: says lang=\"{pages[folder / lang / name].lang}\", not \"{wanted}\"" for name in sorted(names[lang])
                  if (pages[folder / lang / name].lang or "").replace("_", "-") != wanted]
    return wrong


def main():
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "build" / "site").resolve()
    if not (folder / "index.html").is_file():
        print(f"{folder}: there is no site; build it by ./dev site", file=sys.stderr)
        return 2
    wrong, looked, outside = problems(folder)
    for sentence in wrong[:50]:
        print(sentence)
    if len(wrong) > 50:
        print(f"... and {len(wrong) - 50} more")
    print(f"{looked} links inside, {len(wrong)} wrong; {outside} lead outside and were not followed; nothing is loaded from elsewhere" if not wrong
          else f"{looked} links inside, {len(wrong)} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
