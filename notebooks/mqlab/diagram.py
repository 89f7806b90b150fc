"""mqlab export: sequence diagrams of a run, and its trace in other tools' formats."""
import base64
import html
import pathlib
import re
import tempfile

from . import engine


class Diagram:
    """A space-time diagram of a run as SVG, shown inline. `svg` is its text; light or dark as the reader's browser has it."""

    def __init__(self, svg):
        self.svg = svg

    def _repr_svg_(self):
        return self.svg

    def _repr_html_(self):
        # As an image: the names of its styles are then its own, whatever else is on the page, and it fits the width that there is.
        data = base64.b64encode(self.svg.encode()).decode()
        return f'<img alt="{html.escape(self.title)}" style="max-width:100%" src="data:image/svg+xml;base64,{data}">'

    @property
    def title(self):
        """What the diagram shows, in words."""
        found = re.search(r"<title>(.*?)</title>", self.svg)
        return html.unescape(found.group(1)) if found else ""

    def save(self, path):
        """Writes the SVG."""
        pathlib.Path(path).write_text(self.svg, encoding="utf-8")


def sequence(scenario, operation=None, variant=None, set=None, seed=None, hops=None, lang=None, program=None):
    """The story of an operation ('shop/5'), or of the whole run, as a Diagram. `hops`: how far from the operation along the causes (1).

    Without a variant: the first one of the file.
    """
    return Diagram(export(scenario, "svg", operation, variant, set, seed, hops, lang, program))


def export(scenario, to, operation=None, variant=None, set=None, seed=None, hops=None, lang=None, program=None):
    """The trace of one run as text: `to` is mermaid, plantuml, svg, shiviz, perfetto or otel-json. A path that ends in .mqt is a trace already."""
    arguments = ["--to", to]
    if operation is not None:
        arguments += ["--operation", operation]
    if hops is not None:
        arguments += ["--hops", hops]
    if isinstance(scenario, (str, pathlib.Path)) and str(scenario).endswith(".mqt"):
        return engine.ask("export", scenario, *arguments, lang=lang, program=program)
    with tempfile.TemporaryDirectory(prefix="mqlab-") as folder, engine.as_file(scenario) as name:
        if variant is None:
            variant = first_variant(name, lang, program)
        trace = pathlib.Path(folder) / "run.mqt"
        engine.ask("run", name, *engine.changes(variant, set, seed), "--trace", trace, lang=lang, program=program)
        return engine.ask("export", trace, *arguments, lang=lang, program=program)


def first_variant(name, lang=None, program=None):
    """The name of the first variant of a scenario."""
    variants = engine.ask_json("show", name, lang=lang, program=program).get("variants", {})
    if not variants:
        return None
    return next(iter(variants))
