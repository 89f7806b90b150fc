"""Links as a forge shows them, between files of the source tree, turned into links between pages of the site."""
import os
import re

from program import LANGUAGES, ROOT

LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]+)\)")
#: Files of the tree that are pages of the site, besides docs/LANG, the scenarios' lessons and the notebooks.
SINGLE = {"README": "readme.md", "ARCHITECTURE.md": "architecture.md", "CONTRIBUTING.md": "contributing.md"}


def page_of(path, lang):
    """The page of a file of the tree, or None: it is not on the site."""
    parts = path.split("/")
    if path in ("README.md", "README.zh_CN.md"):
        return SINGLE["README"]
    if path in SINGLE:
        return SINGLE[path]
    if parts[0] == "docs" and len(parts) == 3:
        if parts[1] in LANGUAGES and parts[2].endswith(".md"):
            return parts[2]
        if parts[1] == "adr" and parts[2].endswith(".md"):
            return f"adr/{parts[2]}"
        if parts[1] == "pictures":
            return f"_static/pictures/{parts[2]}"
    if path == "docs/adr":
        return "decisions.md"
    if parts[0] == "scenarios" and len(parts) == 3 and parts[2].endswith(".md"):
        return f"scenarios/{parts[1]}/{parts[2].split('.')[0]}.md"
    if parts[0] == "notebooks":
        if parts[-1].startswith("README"):
            return "lessons.md"
        if parts[-1].endswith(".ipynb"):
            return f"lessons/{parts[-1][:-6]}.md"
    return None


def on_the_site(text, origin, page, lang):
    """The text of a file of the tree (`origin`, from its root) as the text of a page. A file that has no page is only named."""

    def turned(match):
        picture, label, target = match.groups()
        if re.match(r"^([a-z]+:|#|/)", target):
            return match.group(0)
        path, _, part = target.partition("#")
        file = os.path.normpath(os.path.join(os.path.dirname(origin), path))
        if not (ROOT / file).exists():
            raise RuntimeError(f"{origin}: {target}: no such file")
        there = page_of(file, lang)
        if there is None:
            return label
        return f"{picture}[{label}]({os.path.relpath(there, os.path.dirname(page) or '.')}{'#' + part if part else ''})"

    # Blocks of code are left alone.
    return re.sub(r"(^```.*?^```)|" + LINK.pattern, lambda m: m.group(0) if m.group(1) else turned(LINK.match(m.group(0))), text, flags=re.M | re.S)
