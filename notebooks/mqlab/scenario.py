"""mqlab list, show: the library, and one scenario with its lesson."""
import json

import pandas as pd

from . import engine, words
from .shown import shown


class Prose(str):
    """A text of a scenario, set as Markdown in a notebook."""

    def _repr_markdown_(self):
        return str(self)


class Scenario:
    """A scenario that runs from any folder: `json` is the whole of it (a dict; change a copy and hand it to `run`).

    Shows its title, summary and lesson in a notebook. `expect` is {variant: {verdict: count}}, what the library promises of it.
    """

    def __init__(self, content, lang=None):
        self.json = content
        self.lang = words.language(lang)

    id = property(lambda self: self.json["id"])
    style = property(lambda self: self.json["broker"]["style"])
    title = property(lambda self: words.both(self.json["title"], self.lang))
    summary = property(lambda self: Prose(words.both(self.json.get("summary", ""), self.lang)))
    lesson = property(lambda self: Prose(words.both(self.json.get("lesson", ""), self.lang)))
    sources = property(lambda self: list(self.json.get("sources", [])))
    variants = property(lambda self: list(self.json.get("variants", {})))
    expect = property(lambda self: self.json.get("expect", {}))

    def _repr_markdown_(self):
        return self.lesson or f"**{self.title}**\n\n{self.summary}"

    def __repr__(self):
        return f"{self.id}: {self.title} ({', '.join(self.variants)})"


def show(scenario, lang=None, program=None):
    """A scenario of the library, or a file. MqlabError where it has problems."""
    with engine.as_file(scenario) as name:
        return Scenario(engine.ask_json("show", name, lang=lang, program=program), lang)


def scenarios(style=None, lang=None, program=None):
    """The library: a frame with id (index), style, title, summary, variants; of one broker style, or all."""
    rows = engine.ask_json("list", lang=lang, program=program)
    frame = pd.DataFrame([{"id": one["id"], "style": one["style"], "title": words.both(one["title"], lang), "summary": words.both(one["summary"], lang),
                           "variants": ", ".join(one["variants"])} for one in rows]).set_index("id")
    return shown(frame if style is None else frame[frame["style"] == style], lang)


def copy_of(scenario, lang=None, program=None):
    """A dict of a scenario to be changed by hand: a deep copy, of an id, a path, a dict or a Scenario."""
    content = getattr(scenario, "json", scenario)
    if not isinstance(content, dict):
        content = show(content, lang, program).json
    return json.loads(json.dumps(content))
