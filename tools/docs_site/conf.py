"""Sphinx's settings for both languages; MQLAB_DOCS_LANGUAGE says which."""
import os
import pathlib
import sys

import sphinx.search
from pygments.lexers.special import TextLexer

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import han_search  # noqa: E402

language = os.environ.get("MQLAB_DOCS_LANGUAGE", "en")
_here = pathlib.Path(__file__).resolve().parent
_chinese = language == "zh_CN"

project = "mqlab"
html_title = "mqlab"
extensions = ["myst_parser", "sphinx_copybutton"]
source_suffix = {".md": "markdown"}
root_doc = "index"
myst_heading_anchors = 3

suppress_warnings = ["myst.header"]

html_theme = "furo"

templates_path = [str(_here / "templates")]
html_copy_source = False
html_show_sourcelink = False
html_show_copyright = False
html_last_updated_fmt = None
html_css_files = ["site.css"]
html_sidebars = {"**": ["sidebar/brand.html", "sidebar/search.html", "sidebar/language.html", "sidebar/scroll-start.html", "sidebar/navigation.html",
                        "sidebar/scroll-end.html"]}
html_theme_options = {"navigation_with_keys": True}
copybutton_prompt_text = r"\$ "
copybutton_prompt_is_regexp = True


# What furo says and Sphinx's own catalogue does not have.
_FURO = {"On this page": "本页内容", "Next": "下一页", "Previous": "上一页", "Home": "首页", "Back to top": "回到顶部", "Made with ": "制作工具：", "Search": "搜索"}


def _other_language(app, pagename, templatename, context, doctree):
    """Where this page is in the other language: both builds have the same pages."""
    other, name = ("en", "English") if _chinese else ("zh_CN", "简体中文")
    up = "../" * (pagename.count("/") + 1)
    if _chinese:
        context["_"] = context["gettext"] = lambda text, *_: _FURO.get(text) or app.translator.gettext(text)
    context["other_language"] = {"code": other, "name": name, "href": f"{up}{other}/{pagename}.html"}


sphinx.search.languages["zh"] = han_search.HanPairs


def setup(app):
    app.add_lexer("mermaid", TextLexer)  # diagrams stand in the pages as text
    app.config.html_static_path = [str(pathlib.Path(app.srcdir) / "_static")]
    app.connect("html-page-context", _other_language)
