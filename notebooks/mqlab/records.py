"""mqlab trace: the records of one run."""
import json
import pathlib
import tempfile

import pandas as pd

from . import diagram, engine
from .shown import shown

COLUMNS = ["time_ms", "process", "kind", "message", "operation", "element_kind", "element", "value_name", "value", "cause", "because"]


def trace(scenario, kind=None, operation=None, message=None, process=None, element=None, variant=None, set=None, seed=None, lang=None, program=None):
    """The records of one run as a frame, by their number: time_ms (simulated), process, kind, message, operation, element, value, cause, because (numbers).

    Each filter is a text or a list; * matches any text: kind='confirm.*'. Without a variant: the first. A path that ends in .mqt is a trace already.
    """
    filters = []
    for option, wanted in (("--kind", kind), ("--operation", operation), ("--message", message), ("--process", process), ("--element", element)):
        for one in [wanted] if isinstance(wanted, str) else wanted or []:
            filters += [option, one]
    if isinstance(scenario, (str, pathlib.Path)) and str(scenario).endswith(".mqt"):
        return _frame(engine.ask("trace", scenario, *filters, lang=lang, program=program, form="json"), lang)
    with tempfile.TemporaryDirectory(prefix="mqlab-") as folder, engine.as_file(scenario) as name:
        if variant is None:
            variant = diagram.first_variant(name, lang, program)
        file = pathlib.Path(folder) / "run.mqt"
        engine.ask("run", name, *engine.changes(variant, set, seed), "--trace", file, lang=lang, program=program)
        return _frame(engine.ask("trace", file, *filters, lang=lang, program=program, form="json"), lang)


def _frame(lines, lang):
    rows = [json.loads(line) for line in lines.splitlines()]
    out = pd.DataFrame([{**row, "time_ms": row["time_ns"] / 1e6} for row in rows], columns=["record", *COLUMNS])
    return shown(out.set_index("record"), lang)
